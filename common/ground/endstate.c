#include "endstate.h"

#include "claims.h"
#include "entries.h"
#include "json.h"
#include "observation.h"
#include "util.h"
#include "wanted.h"
#include "written.h"

#define IDS_MAX 8
#define ID_SHORTEST 4
#define ID_LONGEST 40
#define ITEM_MAX 2000 /* bytes of an entry that is taken whole */
#define AROUND 240    /* else so many to either side of the name */

static void
add_text(struct endstate *end, struct str text, size_t step)
{
	text = str_trim(text);
	if (text.n == 0 || end->count == END_TEXTS_MAX)
		return;
	for (size_t i = 0; i < end->count; i++)
		if (end->texts[i].text.s == text.s &&
		    end->texts[i].text.n >= text.n)
			return;
	end->texts[end->count].text = text;
	end->texts[end->count++].step = step;
}

/* The slice of a text that an offset is in the middle of: its sentence, at
 * most AROUND bytes to either side. */
static struct str
sentence_around(struct str text, size_t at)
{
	size_t begin = at, end = at;

	while (begin > 0 && at - begin < AROUND && text.s[begin - 1] != '\n' &&
	       !(text.s[begin - 1] == ' ' && begin > 1 &&
		   text.s[begin - 2] == '.'))
		begin--;
	while (end < text.n && end - at < AROUND && text.s[end] != '\n' &&
	       !(text.s[end] == '.' && end + 1 < text.n &&
		   char_is_space(text.s[end + 1])))
		end++;
	return str_sub(text, begin, end);
}

/* What an observation shows around a name. */
static struct str
shown_around(const struct entries *entries, struct str text, size_t at)
{
	size_t which = entries_at(entries, at);
	const struct entry *entry = &entries->entry[which];

	if (entry->end - entry->begin > ITEM_MAX ||
	    (which == 0 && !entries->is_json))
		return sentence_around(text, at);
	return str_sub(text, entry->begin, entry->end);
}

/* --- a write by a tool: its input, its result, what was known of its ids ---
 */

/* Is the value one that names an item: DF89BM, #W123, HAT072, 6086499569? */
static bool
is_id(struct str value)
{
	size_t digits = 0, dashes = 0;

	if (value.n < ID_SHORTEST || value.n > ID_LONGEST)
		return false;
	for (size_t i = 0; i < value.n; i++) {
		digits += char_is_digit(value.s[i]);
		dashes += value.s[i] == '-';
		if (char_is_space(value.s[i]) || value.s[i] == '.' ||
		    value.s[i] == '@' || value.s[i] == ':')
			return false;
	}
	if (digits + dashes == value.n && (dashes > 0 || digits < 6))
		return false; /* a date, an amount */
	return digits > 0;
}

/* Whose record shows other things than the item. */
static bool
is_person_key(struct str key)
{
	static const char *const words[] = {
	    "user", "customer", "payment", "account", "zip", "phone"};

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (str_find_nocase(key, str_of(words[i]), 0) != STR_NONE)
			return true;
	return false;
}

/* The string values of an input that name items. */
static size_t
list_ids(struct str input, struct str ids[IDS_MAX])
{
	struct str key = {NULL, 0};
	size_t count = 0;

	for (size_t i = 0; i < input.n && count < IDS_MAX; i++) {
		struct str value;
		size_t close, next;

		if (input.s[i] != '"')
			continue;
		close = str_find_char(input, '"', i + 1);
		if (close == STR_NONE)
			break;
		value = str_sub(input, i + 1, close);
		for (next = close + 1;
		     next < input.n && char_is_space(input.s[next]);)
			next++;
		if (next < input.n && input.s[next] == ':')
			key = value;
		else if (is_id(value) && !is_person_key(key))
			ids[count++] = value;
		i = close;
	}
	return count;
}

struct sighting {
	size_t at[CLAIMS_MAX]; /* by want; STR_NONE: not in this place */
	size_t count;
};

static void
note_first(void *arg, size_t want, size_t begin, size_t end)
{
	struct sighting *seen = arg;

	(void)end;
	if (want < seen->count && seen->at[want] == STR_NONE)
		seen->at[want] = begin;
}

/* Adds what the place shows of all that is wanted. */
static void
add_sightings(struct endstate *end, const struct wanted *wanted,
    struct sighting *seen, const struct place *place, struct entries *entries)
{
	bool any = false;

	for (size_t i = 0; i < seen->count; i++)
		seen->at[i] = STR_NONE;
	wanted_scan(wanted, place->text, note_first, seen);
	for (size_t i = 0; i < seen->count; i++) {
		if (seen->at[i] == STR_NONE)
			continue;
		if (!any)
			entries_read(entries, place->text);
		any = true;
		add_text(end, shown_around(entries, place->text, seen->at[i]),
		    place->step);
	}
}

/* The places are searched from the end: what was seen last counts first. */
static void
add_known(
    struct endstate *end, const struct places *places, struct arena *arena)
{
	struct str ids[IDS_MAX];
	struct sighting seen = {.count = list_ids(end->input, ids)};
	struct wanted *wanted;
	struct entries entries;

	if (seen.count == 0)
		return;
	wanted = wanted_new(IDS_MAX, arena);
	for (size_t i = 0; i < seen.count; i++)
		wanted_add_literal(wanted, ids[i]);
	entries_init(&entries, arena);
	for (size_t i = places->count; i-- > 0;) {
		const struct place *place = &places->place[i];

		if (place->kind == PLACE_OBSERVATION &&
		    place->step < end->step && end->count < END_TEXTS_MAX)
			add_sightings(end, wanted, &seen, place, &entries);
	}
}

static void
read_bought(struct endstate *end, const struct trajectory *traj,
    const struct places *places, const struct written *w)
{
	struct str item = {
	    w->title.s, (size_t)(w->price.s + w->price.n - w->title.s)};

	end->bought = true;
	add_text(end, item, w->page);
	for (size_t i = 0; i < places->count; i++) {
		const struct place *place = &places->place[i];

		struct str seen = traj->steps[place->step].observation;

		if (place->kind == PLACE_INPUT && place->step > w->page &&
		    place->step < w->step &&
		    place->text.s != traj->steps[place->step].action.s &&
		    (str_find_nocase(seen, STR("clicked"), 0) != STR_NONE ||
			str_find_nocase(seen, STR("selected"), 0) != STR_NONE))
			add_text(end, place->text, place->step);
	}
}

static void
read_written(struct endstate *end, const struct trajectory *traj,
    const struct places *places, const struct written *w, struct arena *arena)
{
	end->kind = END_WRITE;
	end->step = w->step;
	for (size_t i = 0; i < places->count; i++) {
		const struct place *place = &places->place[i];

		if (place->step != w->step || place->kind == PLACE_USER)
			continue;
		if (place->kind == PLACE_OBSERVATION)
			end->written = place->text;
		else if (place->text.s != traj->steps[w->step].action.s)
			end->input = place->text;
	}
	if (w->page != STEP_NONE) {
		read_bought(end, traj, places, w);
		return;
	}
	add_text(end, end->input, w->step);
	add_text(end, end->written, w->step);
	if (!w->clicked)
		add_known(end, places, arena);
}

/* --- no write: what the final answer names --- */

/* Words that a sentence of an answer has which says what it comes to. */
static const char *const choice_words[] = {"best", "recommend", "chosen",
    "selected", "cheapest", "lowest", "highest", "closest", "answer",
    "most expensive", "earliest", "latest"};

static bool
names_choice(struct str sentence)
{
	for (size_t i = 0; i < ARRAY_LEN(choice_words); i++)
		if (str_find_nocase(sentence, str_of(choice_words[i]), 0) !=
		    STR_NONE)
			return true;
	return false;
}

static bool
is_naming(const struct claim *claim)
{
	return claim->kind == CLAIM_NAME || claim->kind == CLAIM_IDENTIFIER ||
	       claim->kind == CLAIM_QUOTE || claim->kind == CLAIM_FILE;
}

/* Adds the names of an answer to what is wanted; with `choice` only those in
 * sentences that say what it comes to. */
static size_t
want_names(struct wanted *wanted, const struct claims *claims,
    struct str answer, bool choice)
{
	size_t count = 0;

	for (size_t i = 0; i < claims->count; i++) {
		const struct claim *claim = &claims->claim[i];

		if (!is_naming(claim) ||
		    (choice &&
			!names_choice(sentence_around(answer, claim->begin))))
			continue;
		if (claim->kind == CLAIM_NAME || claim->kind == CLAIM_QUOTE)
			count += wanted_add_words(wanted, claim->text, true) !=
				 WANTED_NONE;
		else
			count += wanted_add_literal(wanted, claim->text) !=
				 WANTED_NONE;
	}
	return count;
}

static void
add_named(struct endstate *end, const struct places *places,
    const struct wanted *wanted, size_t count, struct arena *arena)
{
	struct sighting seen = {.count = count};
	struct entries entries;

	entries_init(&entries, arena);
	for (size_t i = places->count; i-- > 0;)
		if (places->place[i].kind == PLACE_OBSERVATION &&
		    end->count < END_TEXTS_MAX)
			add_sightings(
			    end, wanted, &seen, &places->place[i], &entries);
}

/* An answer that names nothing may still give a number with its unit. */
static void
add_numbers(struct endstate *end, const struct places *places,
    const struct claims *claims, struct arena *arena)
{
	struct entries entries;

	entries_init(&entries, arena);
	for (size_t i = places->count; i-- > 0;) {
		const struct place *place = &places->place[i];
		struct quantity q;
		size_t at = 0;
		bool any = false;

		if (place->kind != PLACE_OBSERVATION)
			continue;
		while (quantity_next(place->text, &at, &q)) {
			for (size_t k = 0; k < claims->count; k++) {
				const struct claim *claim = &claims->claim[k];

				if ((claim->kind != CLAIM_MONEY &&
					claim->kind != CLAIM_PERCENT &&
					claim->kind != CLAIM_NUMBER) ||
				    claim->quantity.kind == QUANTITY_PLAIN ||
				    !quantity_same(&claim->quantity, &q))
					continue;
				if (!any)
					entries_read(&entries, place->text);
				any = true;
				add_text(end,
				    shown_around(
					&entries, place->text, q.begin),
				    place->step);
				break;
			}
			if (end->count == END_TEXTS_MAX)
				return;
		}
	}
}

static void
read_named(struct endstate *end, const struct trajectory *traj,
    const struct places *places, struct arena *arena)
{
	struct claims *claims = arena_alloc(arena, sizeof(*claims));
	struct wanted *wanted;
	size_t count;

	if (str_trim(traj->final_answer).n == 0)
		return;
	claims_read(claims, traj->final_answer, true, arena);
	wanted = wanted_new(CLAIMS_MAX, arena);
	count = want_names(wanted, claims, traj->final_answer, true);
	if (count > 0)
		add_named(end, places, wanted, count, arena);
	if (end->count == 0) {
		wanted = wanted_new(CLAIMS_MAX, arena);
		count = want_names(wanted, claims, traj->final_answer, false);
		if (count > 0)
			add_named(end, places, wanted, count, arena);
	}
	if (end->count == 0)
		add_numbers(end, places, claims, arena);
	if (end->count > 0)
		end->kind = END_NAMED;
}

void
endstate_find(struct endstate *end, const struct trajectory *traj,
    const struct places *places, const struct lexicon *lexicon,
    struct arena *arena)
{
	struct written written;

	*end = (struct endstate){.kind = END_UNKNOWN};
	if (written_find(&written, traj, lexicon, arena))
		read_written(end, traj, places, &written, arena);
	else
		read_named(end, traj, places, arena);
}

void
endstate_read(struct endstate *end, const struct trajectory *traj,
    const struct lexicon *lexicon, struct arena *arena)
{
	struct places places;

	places_read(&places, traj, lexicon, arena);
	endstate_find(end, traj, &places, lexicon, arena);
}
