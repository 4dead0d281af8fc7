/* Which observations speak of what a goal's sentence names. */
#ifndef AHER_NAMED_H
#define AHER_NAMED_H

#include <stdbool.h>
#include <stddef.h>

#include "arena.h"
#include "claims.h"
#include "place.h"
#include "str.h"
#include "trajectory.h"

#define NAMED_MAX 4

struct named {
	const struct claim *name[NAMED_MAX];
	size_t count;
};

/* The names, identifiers and quotes of a claim's sentence. */
void named_read(struct named *, const struct claims *, const struct claim *own);

/*
 * One for each place: is it an observation that has all of the names, in its
 * text or in what was asked for; or one that follows such a one, and is not
 * another answer of the same action? In the arena; NULL where no place has
 * them, or there are none.
 */
bool *named_places(const struct named *, const struct trajectory *,
    const struct places *, struct arena *);

#endif
