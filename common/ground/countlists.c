#include "count.h"

#include "entries.h"
#include "mention.h"
#include "util.h"

#define DEPTH_MAX 64
#define LISTS_MAX 4
#define HEAD 400   /* bytes of a text that say what it lists */
#define KEY_MAX 60 /* bytes before a bracket that hold its name */
#define LABEL_MAX 40

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

/* --- arrays --- */

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
	bool has_id; /* it is the object of what the goal identifies */
	/* Lengths of lists in it that are called by the noun, as long as it is
	 * not known whose they are. */
	long lists[LISTS_MAX];
	size_t list_count;
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

/* Does the string have what identifies the thing? */
static bool
has_id(const struct count *count, struct str string)
{
	for (size_t i = 0; i < count->named.count; i++) {
		const struct claim *claim = count->named.name[i];

		if (claim->kind == CLAIM_IDENTIFIER &&
		    str_find_nocase(string, claim->text, 0) != STR_NONE)
			return true;
	}
	return false;
}

static bool
any_id(const struct count *count)
{
	for (size_t i = 0; i < count->named.count; i++)
		if (count->named.name[i]->kind == CLAIM_IDENTIFIER)
			return true;
	return false;
}

/* What a text's arrays are read with. */
struct arrays {
	struct count *count;
	const struct place *place;
	bool about; /* the text is about such things */
	bool any_id;
	struct bracket stack[DEPTH_MAX];
	size_t depth;
};

/* The lists of an object belong to what it identifies, else to what is around
 * it. */
static void
hand_on(struct arrays *a, const struct bracket *b)
{
	struct bracket *outer = a->depth > 0 ? &a->stack[a->depth - 1] : NULL;
	const struct step *step = &a->count->traj->steps[a->place->step];
	bool own = b->has_id || !a->any_id ||
		   (outer == NULL && has_id(a->count, step->input));

	for (size_t i = 0; i < b->list_count; i++)
		if (own || outer == NULL)
			count_take(a->count, own ? COUNT_OWN : COUNT_LIKELY,
			    b->lists[i], a->place->step);
		else if (outer->list_count < LISTS_MAX)
			outer->lists[outer->list_count++] = b->lists[i];
}

static void
close_bracket(struct arrays *a)
{
	struct bracket *b = &a->stack[--a->depth];
	struct count *count = a->count;
	struct str name = name_before(a->place->text, b->begin);
	bool named = count->noun.n > 0 && count_has_noun(count, name);

	if (b->any && named && b->list_count < LISTS_MAX &&
	    (b->kind == '[' || !b->has_id)) {
		b->lists[b->list_count++] = b->commas + 1;
		b->has_id = false;
	} else if (b->any && b->kind == '[' &&
		   (fits_all(count->noun) ||
		       (a->about && (!has_letter(name) || is_container(name)))))
		count_take(count, COUNT_LIKELY, b->commas + 1, a->place->step);
	if (b->kind == '[')
		b->has_id = false;
	hand_on(a, b);
}

/* The arrays of a text, and the objects whose name is the noun. */
static void
find_arrays(struct arrays *a)
{
	struct str text = a->place->text;
	size_t over = 0;

	for (size_t i = 0; i < text.n; i++) {
		struct bracket *in =
		    a->depth > 0 ? &a->stack[a->depth - 1] : NULL;
		char c = text.s[i];

		if (c == '[' || c == '{') {
			if (in != NULL)
				in->any = true;
			if (a->depth == DEPTH_MAX)
				over++;
			else
				a->stack[a->depth++] =
				    (struct bracket){.begin = i, .kind = c};
		} else if (c == ']' || c == '}') {
			if (over > 0)
				over--;
			else if (in != NULL)
				close_bracket(a);
		} else if (in != NULL && c == ',') {
			in->commas += over == 0;
		} else if (in != NULL && !char_is_space(c)) {
			size_t end = i;

			in->any = true;
			if (c == '"' || c == '\'')
				end = skip_string(text, i);
			in->has_id = in->has_id ||
				     has_id(a->count, str_sub(text, i, end));
			i = end;
		}
	}
	while (a->depth > 0) /* of text that was cut */
		close_bracket(a);
}

/* --- numbered and marked items --- */

/* Numbered and marked items; a numbering may go on from the text before. */
struct numbering {
	long last;  /* number of the last item, 0: none */
	long total; /* of items whose numbers go on */
	bool about; /* one of them fitted the noun */
	enum count_tier tier;
	size_t step;
};

static void
take_numbering(struct count *count, const struct numbering *numbering)
{
	if (numbering->total > 0 && numbering->about)
		count_take(
		    count, numbering->tier, numbering->total, numbering->step);
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
    enum count_tier tier, struct entries *entries, struct numbering *numbering)
{
	long items = 0, numbered = 0, first = 0, last = 0;

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
		numbering->tier = tier;
		numbering->last = last;
		numbering->step = place->step;
	} else if (items > 0 && about) {
		count_take(count, tier, items, place->step);
	}
}

/* --- options on a page --- */

/* The number of options on a line that the noun is the label of: "size [S]
 * [M]"; 0: it is none. */
static long
options_of(const struct count *count, struct str line)
{
	size_t at = str_find_char(line, '[', 0);
	long options = 0;

	if (at == STR_NONE || at == 0 || at > LABEL_MAX ||
	    !count_has_noun(count, str_sub(line, 0, at)))
		return 0;
	while (at < line.n && line.s[at] == '[') {
		at = str_find_char(line, ']', at);
		if (at == STR_NONE)
			break;
		options++;
		for (at++; at < line.n && line.s[at] == ' ';)
			at++;
	}
	return options;
}

static long
options_in(const struct count *count, struct str text)
{
	struct str line;
	long options = 0;

	while (options == 0 && str_line(&text, &line))
		options = options_of(count, line);
	return options;
}

static void
note_score(void *arg, const struct run *run)
{
	size_t *score = arg;

	*score = run->score > *score ? run->score : *score;
}

/* The options of the page that the goal mentions most of. */
static void
find_options(struct count *count, struct arena *arena)
{
	struct mention *mention = arena_alloc(arena, sizeof(*mention));
	size_t best = 0;

	mention_read(mention, count->goal, count->at, true);
	for (int pass = 0; pass < 2; pass++)
		for (size_t i = 0; i < count->places->count; i++) {
			const struct place *place = &count->places->place[i];
			size_t score = 0;
			long options;

			if (place->kind != PLACE_OBSERVATION)
				continue;
			options = options_in(count, place->text);
			if (options == 0)
				continue;
			mention_find(mention, place->text, note_score, &score);
			if (pass == 0)
				best = score > best ? score : best;
			else if (score == best)
				count_take(
				    count, COUNT_OWN, options, place->step);
		}
}

/* --- the run --- */

/* Does the step's input ask for what the goal quotes? */
static bool
asks_for_quote(const struct count *count, const struct step *step)
{
	for (size_t i = 0; i < count->named.count; i++)
		if (count->named.name[i]->kind == CLAIM_QUOTE &&
		    str_find_nocase(
			step->input, count->named.name[i]->text, 0) != STR_NONE)
			return true;
	return false;
}

static bool
is_about(const struct count *count, const struct step *step, struct str text)
{
	return fits_all(count->noun) || count_has_noun(count, step->action) ||
	       count_has_noun(count, str_sub(step->input, 0, HEAD)) ||
	       count_has_noun(count, str_sub(text, 0, HEAD));
}

void
count_lists(struct count *count, struct arena *arena)
{
	struct numbering numbering = {.last = 0};
	struct entries entries;
	struct arrays *a = arena_alloc(arena, sizeof(*a));

	if (count->noun.n > 0)
		find_options(count, arena);
	entries_init(&entries, arena);
	for (size_t i = 0; i < count->places->count; i++) {
		const struct place *place = &count->places->place[i];
		const struct step *step = &count->traj->steps[place->step];
		bool about;

		if (place->kind != PLACE_OBSERVATION ||
		    (count->is_named != NULL && !count->is_named[i]))
			continue;
		about = is_about(count, step, place->text);
		entries_read(&entries, place->text);
		a->count = count;
		a->place = place;
		a->about = about;
		a->any_id = any_id(count);
		a->depth = 0;
		if (entries.is_json)
			find_arrays(a);
		else
			find_items(count, place, about,
			    asks_for_quote(count, step) ? COUNT_OWN
							: COUNT_LIKELY,
			    &entries, &numbering);
	}
	take_numbering(count, &numbering);
}
