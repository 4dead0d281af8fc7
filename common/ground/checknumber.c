#include "check.h"

#include <string.h>

#include "util.h"

static bool
is_number(enum claim_kind kind)
{
	return kind == CLAIM_NUMBER || kind == CLAIM_MONEY ||
	       kind == CLAIM_PERCENT || kind == CLAIM_DATE ||
	       kind == CLAIM_TIME;
}

/* How sure a name is to be what a number is said of. */
static int
weight_of(const struct claim *claim)
{
	if (claim->kind == CLAIM_IDENTIFIER)
		return 2;
	return memchr(claim->text.s, ' ', claim->text.n) != NULL;
}

/* The name in a number's clause that is nearest before it, with no other
 * number between, else nearest behind; an identifier where there is one, then
 * one of several words. */
size_t
check_partner(const struct claims *claims, size_t number)
{
	const struct claim *own = &claims->claim[number];
	size_t before = CLAIMS_MAX, behind = CLAIMS_MAX;

	if (!is_number(own->kind))
		return CLAIMS_MAX;
	for (size_t i = 0; i < claims->count; i++) {
		const struct claim *claim = &claims->claim[i];

		if (claim->clause != own->clause || i == number ||
		    (!check_is_naming(claim->kind) && claim->kind != own->kind))
			continue;
		if (!check_is_naming(claim->kind)) {
			if (claim->begin > own->begin)
				break;
			before = CLAIMS_MAX;
		} else if (claim->begin < own->begin) {
			if (before == CLAIMS_MAX ||
			    weight_of(claim) >=
				weight_of(&claims->claim[before]))
				before = i;
		} else if (behind == CLAIMS_MAX ||
			   weight_of(claim) >
			       weight_of(&claims->claim[behind])) {
			behind = i;
		}
	}
	return before != CLAIMS_MAX ? before : behind;
}

/* Does the item that was bought show the number? */
static bool
is_items(
    const struct endstate *end, const struct quantity *claimed, size_t *step)
{
	for (size_t i = 0; i < end->count; i++) {
		struct quantity q;
		size_t at = 0;

		while (quantity_next(end->texts[i].text, &at, &q))
			if (quantity_same(claimed, &q)) {
				*step = end->texts[i].step;
				return true;
			}
	}
	return false;
}

void
check_number(struct check *check, size_t i)
{
	const struct claim *own = &check->grounding->claims.claim[i];
	struct support *s = &check->grounding->support[i];
	const struct find *find = &check->finds.claim[i];
	size_t partner = check->finds.partner[i];
	const struct claim *name;

	/* A size, a pack of so many: of what was bought, not of what else the
	 * shop shows. */
	if (check->end.bought && own->kind == CLAIM_NUMBER &&
	    partner == CLAIMS_MAX) {
		s->supported = is_items(&check->end, &own->quantity, &s->step);
		s->why = STR("the item that was bought does not show it");
		return;
	}
	check_found(check, i);
	if (!s->supported || partner == CLAIMS_MAX ||
	    !check->finds.claim[partner].in[PLACE_OBSERVATION] ||
	    (!own->asserted && (find->in[PLACE_INPUT] || find->in[PLACE_USER])))
		return;
	if (check->finds.beside[i]) {
		s->step = check->finds.beside_step[i];
		return;
	}
	name = &check->grounding->claims.claim[partner];
	check_lack(s, arena_printf(check->arena,
			  "no observation shows it beside \"%.*s\"",
			  STR_ARG(str_sub(name->text, 0, 80))));
}
