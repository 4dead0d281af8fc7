/* Is the cheapest really the cheapest, of all that the run saw? */
#ifndef AHER_SUPERLATIVE_H
#define AHER_SUPERLATIVE_H

#include <stdbool.h>
#include <stddef.h>

#include "arena.h"
#include "claims.h"
#include "endstate.h"
#include "place.h"
#include "str.h"

/*
 * Does the run bear out a superlative? An observation says so in these words
 * beside the item; or the item's number is the extremum of every listing (an
 * observation with two such numbers or more) in which the item stands, and it
 * stands in one. The item is the name that the claim's clause has, else the
 * end state's. *step and *why as in counts.h.
 */
bool superlative_is_borne_out(const struct claims *, size_t which,
    struct str goal, const struct places *, const struct endstate *,
    size_t *step, struct str *why, struct arena *);

#endif
