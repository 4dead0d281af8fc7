#include "giveaway.h"

#include "bounds.h"
#include "claims.h"
#include "endstate.h"
#include "phrase.h"
#include "util.h"

#define SHORT_WORDS 7 /* of an answer that is nothing but its result */
#define SHORT_MAX 200 /* bytes of such an answer */
#define SHORT_BYTES 4 /* "yes" and "no" are in many goals */
#define RESULTS_MAX 3 /* values of a kind; an answer with more is a list */

/* Has everything in the text been named before the run found it? */
static bool
is_given(const struct sights *sights, struct str text)
{
	struct token token;
	size_t at = 0;

	while (token_next(text, &at, &token)) {
		const struct sight *sight;

		if (token_is_stop(token.text))
			continue;
		sight = sight_find(sights, sight_key(&token));
		if (sight == NULL ||
		    !(sight->in_input || sight->in_user || sight->of_original))
			return false;
	}
	return true;
}

static bool
is_short(struct str answer)
{
	return answer.n <= SHORT_MAX && phrase_length(answer) <= SHORT_WORDS &&
	       answer.n >= SHORT_BYTES && answer.s[0] != '#';
}

/* May the claim be what an answer gives? */
static bool
is_value(const struct claim *claim)
{
	switch (claim->kind) {
	case CLAIM_MONEY:
	case CLAIM_PERCENT:
	case CLAIM_DATE:
	case CLAIM_TIME:
	case CLAIM_NAME:
	case CLAIM_QUOTE:
		return true;
	case CLAIM_NUMBER:
		return claim->quantity.kind == QUANTITY_MEASURE ||
		       claim->text.n > 2;
	default:
		return false;
	}
}

static bool
is_same(const struct claim *a, const struct claim *b)
{
	if (a->kind != b->kind)
		return false;
	if (a->kind == CLAIM_NAME || a->kind == CLAIM_QUOTE)
		return str_eq_nocase(a->text, b->text);
	return quantity_same(&a->quantity, &b->quantity);
}

/* How many different values of a kind there are. */
static size_t
count_kind(const struct claims *claims, enum claim_kind kind)
{
	size_t count = 0;

	for (size_t i = 0; i < claims->count; i++) {
		const struct claim *claim = &claims->claim[i];
		size_t k = 0;

		if (claim->kind != kind)
			continue;
		while (k < i && !is_same(&claims->claim[k], claim))
			k++;
		count += k == i;
	}
	return count;
}

static bool
gives(const struct claims *answer, const struct claim *claim)
{
	for (size_t i = 0; i < answer->count; i++)
		if (is_same(&answer->claim[i], claim))
			return count_kind(answer, claim->kind) <= RESULTS_MAX;
	return false;
}

static const struct claims *
read_claims(struct str text, bool is_answer, struct arena *arena)
{
	struct claims *claims = arena_alloc(arena, sizeof(*claims));

	claims_read(claims, text, is_answer, arena);
	return claims;
}

bool
giveaway_found(const struct sights *sights, struct str goal,
    const struct claims *ours, struct str *what, struct arena *arena)
{
	struct str answer = str_trim(sights->run->final_answer);
	const struct claims *theirs = NULL;

	if (is_short(answer)) {
		*what = answer;
		if (phrase_has(goal, answer))
			return !phrase_has(sights->run->prompt, answer);
	}
	if (answer.n < SHORT_BYTES || answer.s[0] == '#')
		return false;
	if (ours == NULL)
		ours = read_claims(goal, false, arena);
	for (size_t i = 0; i < ours->count; i++) {
		const struct claim *claim = &ours->claim[i];

		*what = claim->text;
		if (!is_value(claim) || is_given(sights, claim->text))
			continue;
		if (theirs == NULL)
			theirs = read_claims(answer, true, arena);
		if (gives(theirs, claim))
			return true;
	}
	return false;
}

struct str
broken_bound(const struct trajectory *run, const struct lexicon *lexicon,
    struct str goal, struct arena *arena)
{
	struct bound ours[BOUNDS_MAX], theirs[BOUNDS_MAX];
	size_t our_count = bounds_read(goal, ours);
	size_t their_count =
	    our_count == 0 ? 0 : bounds_read(run->prompt, theirs);
	struct endstate *end = NULL;
	struct end_proof proof;

	for (size_t i = 0; i < our_count; i++)
		for (size_t k = 0; k < their_count; k++) {
			if (ours[i].upper != theirs[k].upper ||
			    !quantity_same(&ours[i].at, &theirs[k].at))
				continue;
			if (end == NULL) {
				end = arena_alloc(arena, sizeof(*end));
				endstate_read(end, run, lexicon, arena);
			}
			if (endstate_bound(end, &ours[i], &proof) == END_BROKEN)
				return ours[i].text;
		}
	return (struct str){NULL, 0};
}
