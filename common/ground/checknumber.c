#include "check.h"

#include "util.h"

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

/* Is a value of the goal one that the run shows for its owner? Where not, why
 * in the support. */
static void
check_tie(struct check *check, struct support *s, const struct tie *tie)
{
	const struct claim *name;

	if (tie->owner == CLAIMS_MAX) {
		if (tie->words_any * 2 < tie_words(tie))
			return; /* no item has these words */
		if (tie_holds(tie))
			s->step = tie->step;
		else
			check_lack(s, STR("the run shows it for something "
					  "else"));
		return;
	}
	name = &check->grounding->claims.claim[tie->owner];
	if (!check->finds.claim[tie->owner].in[PLACE_OBSERVATION])
		return;
	if (tie_holds(tie))
		s->step = tie->step;
	else
		check_lack(
		    s, arena_printf(check->arena,
			   tie->found ? "the run shows it as something else of "
					"\"%.*s\""
				      : "no observation shows it beside "
					"\"%.*s\"",
			   STR_ARG(str_sub(name->text, 0, 80))));
}

/* Was a value given to the agent, or by it to a tool, for its owner, or for one
 * of which the run shows no such value? */
static bool
is_told(const struct find *find, const struct tie *tie)
{
	if (tie->given && !tie->found)
		return true;
	return !tie->any && (find->in[PLACE_USER] || find->in[PLACE_INPUT]);
}

/* A count that the run gives as a number of its owner, under the name of what
 * is counted: "seats": 12. False where it does not. */
bool
check_count_said(struct check *check, size_t i)
{
	const struct tie *tie = ties_of(&check->finds.ties, i);

	if (tie == NULL || !tie->keyed)
		return false;
	check_support(&check->grounding->support[i], tie->step);
	check_tie(check, &check->grounding->support[i], tie);
	return true;
}

void
check_number(struct check *check, size_t i)
{
	const struct claim *own = &check->grounding->claims.claim[i];
	struct support *s = &check->grounding->support[i];
	const struct find *find = &check->finds.claim[i];
	const struct tie *tie = ties_of(&check->finds.ties, i);

	/* A size, a pack of so many: of what was bought, not of what else the
	 * shop shows. */
	if (check->end.bought && !check->tells && own->kind == CLAIM_NUMBER &&
	    (tie == NULL || tie->owner == CLAIMS_MAX)) {
		s->supported = is_items(&check->end, &own->quantity, &s->step);
		s->why = STR("the item that was bought does not show it");
		return;
	}
	check_found(check, i);
	if (!s->supported || tie == NULL)
		return;
	if (!own->asserted && is_told(find, tie))
		return;
	check_tie(check, s, tie);
}
