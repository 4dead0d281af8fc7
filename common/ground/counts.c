#include "counts.h"

#include "entries.h"
#include "observation.h"
#include "stem.h"
#include "token.h"
#include "util.h"
#include "wanted.h"

#define DEPTH_MAX 64
#define NEAR 48	   /* bytes around a number in which its noun may stand */
#define HEAD 400   /* bytes of a text that say what it lists */
#define KEY_MAX 60 /* bytes before a bracket that hold its name */
#define NAMES_MAX 4
#define CALLS_MAX 64 /* with different inputs that are told apart */

/* What is counted, and what was seen of it. */
struct count {
	long number;
	struct str noun; /* n == 0: none is said */
	uint32_t key, stem;
	bool asserted;
	bool found;
	size_t step;
	struct str names[NAMES_MAX]; /* of the claim's sentence */
	size_t name_count;
	bool named; /* only steps that have all of them count */
	long other; /* of a list that fits the noun but not the number */
	size_t other_step;
};

/* Does the text have the noun in any form? */
static bool
has_noun(const struct count *count, struct str text)
{
	struct str part;
	size_t at = 0;

	while (wanted_part(text, &at, &part))
		if (token_key(part) == count->key ||
		    (count->stem != 0 && stem_key(part) == count->stem))
			return true;
	return false;
}

static void
take(struct count *count, size_t step)
{
	if (count->found)
		return;
	count->found = true;
	count->step = step;
}

/* A list of so many that fits the noun. */
static void
take_list(struct count *count, long length, size_t step)
{
	if (length == count->number)
		take(count, step);
	else if (count->other == 0 && length > 1) {
		count->other = length;
		count->other_step = step;
	}
}

/* --- numbers in words or digits --- */

/* Does the name before a number in an input say that it is how many, or how
 * many of the noun: "limit": 5, "total_baggages": 3 for bags? */
static bool
is_limit(const struct count *count, struct str before)
{
	static const char *const names[] = {"limit", "count", "max", "num",
	    "top", "size", "per_page", "first", "amount", "quantity"};
	size_t quote = before.n;

	while (quote > 0 && before.s[quote - 1] != ',' &&
	       before.s[quote - 1] != '{')
		quote--;
	before = str_sub(before, quote, before.n);
	if (count->noun.n >= 3 &&
	    str_find_nocase(before, count->noun, 0) != STR_NONE)
		return true;
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (str_find_nocase(before, str_of(names[i]), 0) != STR_NONE)
			return true;
	return false;
}

static void
find_number(struct count *count, const struct place *place)
{
	struct quantity q;
	size_t at = 0;

	while (quantity_next(place->text, &at, &q)) {
		size_t begin = q.begin < NEAR ? 0 : q.begin - NEAR;

		if (q.value != (double)count->number ||
		    (q.kind != QUANTITY_PLAIN && q.kind != QUANTITY_MEASURE))
			continue;
		if (count->noun.n == 0 ||
		    (place->kind == PLACE_INPUT &&
			is_limit(
			    count, str_sub(place->text, begin, q.begin))) ||
		    has_noun(
			count, str_sub(place->text, begin, q.end + NEAR))) {
			take(count, place->step);
			return;
		}
	}
}

/* --- lists --- */

/* Nouns that any list is of. */
static bool
fits_all(struct str noun)
{
	static const char *const nouns[] = {"item", "product", "result",
	    "entry", "option", "record", "row", "listing", "thing", "one"};

	for (size_t i = 0; i < ARRAY_LEN(nouns); i++)
		if (str_starts_nocase(noun, str_of(nouns[i])))
			return true;
	return noun.n == 0;
}

/* The names of the claim's sentence. */
static void
find_names(
    struct count *count, const struct claims *claims, const struct claim *own)
{
	for (size_t i = 0; i < claims->count; i++) {
		const struct claim *claim = &claims->claim[i];

		if (claim->sentence == own->sentence &&
		    count->name_count < NAMES_MAX &&
		    (claim->kind == CLAIM_NAME ||
			claim->kind == CLAIM_IDENTIFIER))
			count->names[count->name_count++] = claim->text;
	}
}

/* Does the step have all of the sentence's names, in what it was asked or in
 * what it showed? */
static bool
has_names(const struct count *count, const struct step *step)
{
	for (size_t i = 0; i < count->name_count; i++)
		if (str_find_nocase(step->input, count->names[i], 0) ==
			STR_NONE &&
		    str_find_nocase(step->observation, count->names[i], 0) ==
			STR_NONE)
			return false;
	return true;
}

/* The name of the member whose value begins at an offset. */
static struct str
name_before(struct str text, size_t at)
{
	size_t begin = at;

	while (begin > 0 && at - begin < KEY_MAX && text.s[begin - 1] != ',' &&
	       text.s[begin - 1] != '{' && text.s[begin - 1] != '[' &&
	       text.s[begin - 1] != '\n')
		begin--;
	return str_sub(text, begin, at);
}

struct bracket {
	size_t begin;
	long commas;
	bool any; /* anything within */
	char kind;
};

/* Behind the string that begins at a quote; it ends within the line. */
static size_t
skip_string(struct str text, size_t at)
{
	char quote = text.s[at];
	size_t i = at + 1;

	while (i < text.n && text.s[i] != quote && text.s[i] != '\n')
		i++;
	return i < text.n && text.s[i] == quote ? i : at;
}

/* Names of arrays that hold whatever was asked for. */
static bool
is_container(struct str name)
{
	static const char *const words[] = {"result", "data", "item", "value",
	    "response", "list", "hits", "records", "rows", "entries", "content",
	    "output"};

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (str_find_nocase(name, str_of(words[i]), 0) != STR_NONE)
			return true;
	return false;
}

static bool
has_letter(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if (char_is_alpha(text.s[i]))
			return true;
	return false;
}

static void
close_bracket(struct count *count, const struct place *place,
    const struct bracket *b, bool about)
{
	struct str name = name_before(place->text, b->begin);
	bool named = count->noun.n > 0 && has_noun(count, name);

	if (!b->any || (b->kind == '{' && !named))
		return;
	if (named || fits_all(count->noun) ||
	    (about && (!has_letter(name) || is_container(name))))
		take_list(count, b->commas + 1, place->step);
}

/* The arrays of a text, and the objects whose name is the noun. */
static void
find_arrays(struct count *count, const struct place *place, bool about)
{
	struct str text = place->text;
	struct bracket stack[DEPTH_MAX];
	size_t depth = 0, over = 0;

	for (size_t i = 0; i < text.n; i++) {
		char c = text.s[i];

		if (c == '[' || c == '{') {
			if (depth > 0)
				stack[depth - 1].any = true;
			if (depth == DEPTH_MAX)
				over++;
			else
				stack[depth++] =
				    (struct bracket){i, 0, false, c};
		} else if (c == ']' || c == '}') {
			if (over > 0)
				over--;
			else if (depth > 0)
				close_bracket(
				    count, place, &stack[--depth], about);
		} else if (depth > 0 && c == ',') {
			stack[depth - 1].commas += over == 0;
		} else if (depth > 0 && !char_is_space(c)) {
			stack[depth - 1].any = true;
			if (c == '"' || c == '\'')
				i = skip_string(text, i);
		}
	}
}

/* Numbered and marked items; a numbering may go on from the text before. */
struct numbering {
	long last;  /* number of the last item, 0: none */
	long total; /* of items whose numbers go on */
	bool about; /* one of them fitted the noun */
	size_t step;
};

static void
take_numbering(struct count *count, const struct numbering *numbering)
{
	if (numbering->total > 0 && numbering->about)
		take_list(count, numbering->total, numbering->step);
}

/* "[Next >]" is no item, "[B08B5XZ7LR]" is one. */
static bool
is_counted(struct str text, const struct entry *entry)
{
	struct str head = str_trim(str_sub(text, entry->begin, entry->end));
	bool digit = false;

	if (head.n == 0 || head.s[0] != '[')
		return true;
	for (size_t i = 1; i < head.n && head.s[i] != ']'; i++) {
		if (char_is_space(head.s[i]))
			return false;
		digit = digit || char_is_digit(head.s[i]);
	}
	return digit;
}

static void
find_items(struct count *count, const struct place *place, bool about,
    struct entries *entries, struct numbering *numbering)
{
	long items = 0, numbered = 0, first = 0, last = 0;

	entries_read(entries, place->text);
	if (entries->is_json)
		return;
	for (size_t i = 1; i < entries->count; i++) {
		long number = entries->entry[i].number;

		items += is_counted(place->text, &entries->entry[i]);
		if (number == 0)
			continue;
		if (numbered++ == 0)
			first = number;
		last = number;
	}
	if (numbered > 0) {
		if (first == numbering->last + 1 && numbering->last > 0) {
			numbering->total += numbered;
			numbering->about = about || numbering->about;
		} else {
			take_numbering(count, numbering);
			numbering->total = numbered;
			numbering->about = about;
		}
		numbering->last = last;
		numbering->step = place->step;
	} else if (items > 0 && about) {
		take_list(count, items, place->step);
	}
}

/* --- calls --- */

/* Is it an action that shows many at once? */
static bool
lists(struct str action)
{
	return str_find_nocase(action, STR("search"), 0) != STR_NONE ||
	       str_find_nocase(action, STR("list"), 0) != STR_NONE ||
	       str_find_nocase(action, STR("find"), 0) != STR_NONE;
}

/* The calls of actions named after the noun, with different inputs. */
static void
find_calls(struct count *count, const struct trajectory *traj,
    const struct places *places)
{
	struct str inputs[CALLS_MAX];
	size_t known = 0, step = 0;

	for (size_t i = 0; i < places->count; i++) {
		const struct place *place = &places->place[i];
		const struct step *call = &traj->steps[place->step];
		size_t k = 0;

		if (place->kind != PLACE_OBSERVATION ||
		    !has_noun(count, call->action) || lists(call->action))
			continue;
		while (k < known && !str_eq(inputs[k], call->input))
			k++;
		if (k < known || known == CALLS_MAX)
			continue;
		inputs[known++] = call->input;
		step = place->step;
	}
	if (known > 1)
		take_list(count, (long)known, step);
}

static void
find_lists(struct count *count, const struct trajectory *traj,
    const struct places *places, struct arena *arena)
{
	struct numbering numbering = {0, 0, false, 0};
	struct entries entries;

	entries_init(&entries, arena);
	for (size_t i = 0; i < places->count; i++) {
		const struct place *place = &places->place[i];
		const struct step *step = &traj->steps[place->step];
		bool about;

		if (place->kind != PLACE_OBSERVATION ||
		    (count->named && !has_names(count, step)))
			continue;
		about = fits_all(count->noun) ||
			has_noun(count, step->action) ||
			has_noun(count, str_sub(step->input, 0, HEAD)) ||
			has_noun(count, str_sub(place->text, 0, HEAD));
		find_arrays(count, place, about);
		find_items(count, place, about, &entries, &numbering);
	}
	take_numbering(count, &numbering);
}

static bool
any_has_names(const struct count *count, const struct trajectory *traj,
    const struct places *places)
{
	for (size_t i = 0; i < places->count; i++)
		if (places->place[i].kind == PLACE_OBSERVATION &&
		    has_names(count, &traj->steps[places->place[i].step]))
			return true;
	return false;
}

bool
count_is_borne_out(const struct claims *claims, size_t which,
    const struct places *places, const struct trajectory *traj, size_t *step,
    struct str *why, struct arena *arena)
{
	const struct claim *claim = &claims->claim[which];
	struct count count = {.number = (long)claim->quantity.value,
	    .noun = claim->quantity.unit,
	    .asserted = claim->asserted};

	count.key = token_key(count.noun);
	count.stem = stem_key(count.noun);
	find_names(&count, claims, claim);
	count.named =
	    count.name_count > 0 && any_has_names(&count, traj, places);
	for (size_t i = 0; i < places->count && !count.found; i++)
		if (places->place[i].kind == PLACE_OBSERVATION ||
		    !claim->asserted)
			find_number(&count, &places->place[i]);
	if (!count.found)
		find_lists(&count, traj, places, arena);
	if (!count.found && count.noun.n > 0)
		find_calls(&count, traj, places);
	*step = count.step;
	if (!count.found && count.other > 0)
		*why = arena_printf(arena, "the list of step %zu has %ld",
		    count.other_step + 1, count.other);
	return count.found;
}
