#include "counts.h"

#include "count.h"
#include "stem.h"
#include "token.h"
#include "util.h"
#include "wanted.h"

#define NEAR 40	     /* bytes before a number in which its noun may stand */
#define CALLS_MAX 64 /* with different inputs that are told apart */

static bool
is_noun(const struct count *count, struct str word)
{
	return token_key(word) == count->key ||
	       (count->stem != 0 && stem_key(word) == count->stem);
}

bool
count_has_noun(const struct count *count, struct str text)
{
	struct str part;
	size_t at = 0;

	while (wanted_part(text, &at, &part))
		if (is_noun(count, part))
			return true;
	return false;
}

void
count_take(struct count *count, enum count_tier tier, long length, size_t step)
{
	struct count_tally *tally = &count->tally[tier];

	if (length == count->number && !tally->found) {
		tally->found = true;
		tally->step = step;
	} else if (length != count->number && tally->other == 0 && length > 1) {
		tally->other = length;
		tally->other_step = step;
	}
}

/* --- numbers in words or digits --- */

/* Does the name before a number in an input say that it is how many, or how
 * many of the noun: "limit": 5, "total_baggages": 3 for bags? */
static bool
is_limit(const struct count *count, struct str before)
{
	static const char *const names[] = {"limit", "count", "max", "num",
	    "top", "size", "page", "amount", "quantity"};
	size_t start = before.n, at = 0;
	struct str part;

	while (start > 0 && before.s[start - 1] != ',' &&
	       before.s[start - 1] != '{')
		start--;
	before = str_sub(before, start, before.n);
	if (count->noun.n >= 3 &&
	    str_find_nocase(before, count->noun, 0) != STR_NONE)
		return true;
	while (wanted_part(before, &at, &part))
		if (str_among(part, names, ARRAY_LEN(names)))
			return true;
	return false;
}

/* Does the number stand with its noun: "five early seasons", "Seasons: 5",
 * {"season_count": 5}? */
static bool
stands_with_noun(
    const struct count *count, struct str text, const struct quantity *q)
{
	size_t begin = q->begin;

	if (q->kind == QUANTITY_MEASURE)
		return is_noun(count, q->unit);
	while (begin > 0 && q->begin - begin < NEAR) {
		char c = text.s[begin - 1];

		if (char_is_digit(c) || c == ',' || c == '.' || c == ';' ||
		    c == '\n' || c == '{' || c == '[' || c == '(')
			break;
		begin--;
	}
	text = str_sub(text, begin, q->begin);
	while (text.n > 0 && char_is_space(text.s[text.n - 1]))
		text.n--;
	return text.n > 0 &&
	       (text.s[text.n - 1] == ':' || text.s[text.n - 1] == '=' ||
		   text.s[text.n - 1] == '|') &&
	       count_has_noun(count, text);
}

static bool
find_number(const struct count *count, const struct place *place)
{
	struct quantity q;
	size_t at = 0;

	while (quantity_next(place->text, &at, &q)) {
		size_t begin = q.begin < NEAR ? 0 : q.begin - NEAR;

		if (q.value != (double)count->number ||
		    (q.kind != QUANTITY_PLAIN && q.kind != QUANTITY_MEASURE))
			continue;
		if (count->noun.n == 0 ||
		    stands_with_noun(count, place->text, &q) ||
		    (place->kind == PLACE_INPUT &&
			is_limit(count, str_sub(place->text, begin, q.begin))))
			return true;
	}
	return false;
}

static bool
find_numbers(const struct count *count, bool asserted, size_t *step)
{
	for (size_t i = 0; i < count->places->count; i++) {
		const struct place *place = &count->places->place[i];

		if (place->kind == PLACE_OBSERVATION
			? count->is_named != NULL && !count->is_named[i]
			: asserted)
			continue;
		if (find_number(count, place)) {
			*step = place->step;
			return true;
		}
	}
	return false;
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
find_calls(struct count *count)
{
	struct str inputs[CALLS_MAX];
	size_t known = 0, step = 0;

	for (size_t i = 0; i < count->places->count; i++) {
		const struct place *place = &count->places->place[i];
		const struct step *call = &count->traj->steps[place->step];
		size_t k = 0;

		if (place->kind != PLACE_OBSERVATION ||
		    !count_has_noun(count, call->action) || lists(call->action))
			continue;
		while (k < known && !str_eq(inputs[k], call->input))
			k++;
		if (k < known || known == CALLS_MAX)
			continue;
		inputs[known++] = call->input;
		step = place->step;
	}
	if (known > 1)
		count_take(count, COUNT_LIKELY, (long)known, step);
}

/* --- both --- */

static bool
is_thing(const struct claim *claim)
{
	return claim->kind != CLAIM_TOPIC && claim->kind != CLAIM_COUNT &&
	       claim->kind != CLAIM_SUPERLATIVE && claim->kind != CLAIM_BOUND;
}

/* "The two films", of two that the goal names side by side. */
static bool
is_both(const struct claims *claims, const struct count *count)
{
	static const char *const joins[] = {"and", "or", "&", "vs", "vs.",
	    "versus", "with", "to", "from", "than", ", and", ", or", "/"};

	if (count->number != 2)
		return false;
	for (size_t i = 0; i + 1 < claims->count; i++) {
		const struct claim *one = &claims->claim[i];
		const struct claim *two = &claims->claim[i + 1];

		if (is_thing(one) && is_thing(two) && one->end < two->begin &&
		    str_among(
			str_trim(str_sub(count->goal, one->end, two->begin)),
			joins, ARRAY_LEN(joins)))
			return true;
	}
	return false;
}

static void
count_init(struct count *count, const struct claims *claims,
    const struct claim *claim, const struct places *places,
    const struct trajectory *traj, struct arena *arena)
{
	size_t end = claim->end;

	for (size_t i = 0; i < claims->count; i++)
		if (claims->claim[i].end > end)
			end = claims->claim[i].end;
	*count = (struct count){.number = (long)claim->quantity.value,
	    .noun = claim->quantity.unit,
	    .goal = {claim->text.s - claim->begin, end},
	    .at = claim->begin,
	    .traj = traj,
	    .places = places};
	count->key = token_key(count->noun);
	count->stem = stem_key(count->noun);
	named_read(&count->named, claims, claim);
	count->is_named = named_places(&count->named, traj, places, arena);
}

bool
count_is_borne_out(const struct claims *claims, size_t which, bool listed,
    const struct places *places, const struct trajectory *traj, size_t *step,
    struct str *why, struct arena *arena)
{
	const struct claim *claim = &claims->claim[which];
	struct count count;
	const struct count_tally *tally;

	count_init(&count, claims, claim, places, traj, arena);
	*step = 0;
	if (!listed && (find_numbers(&count, claim->asserted, step) ||
			   is_both(claims, &count)))
		return true;
	count_lists(&count, arena);
	tally = &count.tally[COUNT_OWN];
	if (!listed && !tally->found && tally->other == 0) {
		tally = &count.tally[COUNT_LIKELY];
		if (!tally->found && count.noun.n > 0)
			find_calls(&count);
	}
	*step = tally->step;
	if (!tally->found && tally->other > 0)
		*why = arena_printf(arena, "the list of steps[%zu] has %ld",
		    tally->other_step, tally->other);
	return tally->found;
}
