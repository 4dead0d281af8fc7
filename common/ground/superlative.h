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
#include "trajectory.h"

/*
 * Does the run bear out a superlative? An observation says so in these words
 * (of what the sentence names, where it names something), or the item leads
 * the listings in which it stands (ranking.h). *step and *why as in counts.h.
 */
bool superlative_is_borne_out(const struct claims *, size_t which,
    struct str goal, const struct trajectory *, const struct places *,
    const struct endstate *, size_t *step, struct str *why, struct arena *);

#endif
