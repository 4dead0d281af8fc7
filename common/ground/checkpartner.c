#include "check.h"

#include <string.h>

#include "util.h"

static bool
is_value(enum claim_kind kind)
{
	return kind == CLAIM_NUMBER || kind == CLAIM_MONEY ||
	       kind == CLAIM_PERCENT || kind == CLAIM_DATE ||
	       kind == CLAIM_TIME;
}

/* Does the place behind "from", "in" and their like? What stands there says
 * where something is, and seldom what it is. */
static bool
is_where(struct str text, size_t at)
{
	static const char *const words[] = {" from ", " to ", " in ", " at ",
	    " by ", " near ", " via ", " between "};
	struct str head = str_sub(text, 0, at);

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (str_ends_nocase(head, str_of(words[i])))
			return true;
	return false;
}

/* How sure a name is to be what a value is said of. */
static int
weight_of(const struct claim *claim, struct str text, bool asserted)
{
	switch (claim->kind) {
	case CLAIM_IDENTIFIER:
		return 3;
	case CLAIM_FILE: /* "filter a.csv and keep 20 rows" */
		return asserted ? 3 : -1;
	case CLAIM_NAME:
	case CLAIM_QUOTE:
		if (is_where(text, claim->begin))
			return memchr(claim->text.s, ' ', claim->text.n) == NULL
				   ? -1
				   : 0;
		return 1 + (memchr(claim->text.s, ' ', claim->text.n) != NULL);
	default:
		return -1;
	}
}

size_t
check_partner(const struct claims *claims, size_t number, struct str text)
{
	const struct claim *own = &claims->claim[number];
	size_t before = CLAIMS_MAX, behind = CLAIMS_MAX;
	int best = -1, best_behind = -1;
	bool fresh = false; /* a value like it stood before: what follows
			       weighs more than what stood before that */

	if (!is_value(own->kind) && own->kind != CLAIM_COUNT)
		return CLAIMS_MAX;
	for (size_t i = 0; i < claims->count; i++) {
		const struct claim *claim = &claims->claim[i];
		int weight;

		if (claim->sentence != own->sentence || i == number)
			continue;
		if (claim->kind == own->kind && claim->begin < own->begin)
			fresh = true;
		weight = weight_of(
		    claim, text, own->asserted && own->kind != CLAIM_COUNT);
		if (weight < 0)
			continue;
		if (claim->begin > own->begin) {
			if (weight > best_behind) {
				best_behind = weight;
				behind = i;
			}
		} else if (weight >= best || (fresh && weight > 0)) {
			best = weight;
			before = i;
			fresh = false;
		}
	}
	return before != CLAIMS_MAX ? before : behind;
}
