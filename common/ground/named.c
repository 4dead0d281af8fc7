#include "named.h"

#include <string.h>

#include "wanted.h"

void
named_read(
    struct named *named, const struct claims *claims, const struct claim *own)
{
	named->count = 0;
	for (size_t i = 0; i < claims->count; i++) {
		const struct claim *claim = &claims->claim[i];

		if (claim->sentence == own->sentence &&
		    named->count < NAMED_MAX &&
		    (claim->kind == CLAIM_NAME || claim->kind == CLAIM_QUOTE ||
			claim->kind == CLAIM_IDENTIFIER))
			named->name[named->count++] = claim;
	}
}

static bool
has_parts(struct str text, struct str name)
{
	struct str part;
	size_t at = 0;

	while (wanted_part(name, &at, &part))
		if (str_find_nocase(text, part, 0) == STR_NONE)
			return false;
	return true;
}

/* A name may be told in parts: {"first_name": "Ana", "last_name": "Roth"}. */
static bool
has_name(const struct claim *name, struct str input, struct str seen)
{
	if (str_find_nocase(seen, name->text, 0) != STR_NONE)
		return true;
	if (name->kind == CLAIM_IDENTIFIER)
		return str_find_nocase(input, name->text, 0) != STR_NONE;
	return has_parts(input, name->text) ||
	       (name->kind == CLAIM_NAME && has_parts(seen, name->text));
}

static bool
has_all(const struct named *named, struct str input, struct str seen)
{
	for (size_t i = 0; i < named->count; i++)
		if (!has_name(named->name[i], input, seen))
			return false;
	return true;
}

bool *
named_places(const struct named *named, const struct trajectory *traj,
    const struct places *places, struct arena *arena)
{
	bool *are, any = false, follows = false;
	struct str action = {NULL, 0};

	if (named->count == 0)
		return NULL;
	are = arena_alloc(arena, (places->count + 1) * sizeof(*are));
	memset(are, 0, (places->count + 1) * sizeof(*are));
	for (size_t i = 0; i < places->count; i++) {
		const struct place *place = &places->place[i];
		const struct step *step = &traj->steps[place->step];

		if (place->kind != PLACE_OBSERVATION)
			continue;
		are[i] = has_all(named, step->input, place->text);
		if (are[i])
			action = step->action;
		else if (str_eq(step->action, action))
			follows = false;
		else
			are[i] = follows;
		follows = are[i];
		any = any || are[i];
	}
	return any ? are : NULL;
}
