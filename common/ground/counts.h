/* Is there so many of something in a run: "seven suppliers"? */
#ifndef AHER_COUNTS_H
#define AHER_COUNTS_H

#include <stdbool.h>
#include <stddef.h>

#include "arena.h"
#include "claims.h"
#include "place.h"
#include "str.h"
#include "trajectory.h"

/*
 * Does the run bear out a count? An observation has the number with its noun;
 * or it shows a list of so many, or lists over several observations whose
 * numbers go on; or so many calls of one action with different inputs brought
 * results. Where the claim's sentence names things, only observations of them
 * count; a list that is called by the noun and belongs to what is named decides
 * before all others. Two things that the goal itself names are two. Where the
 * count is not asserted, also a number in an input. listed: only a list of what
 * is named bears it out. *step is where; *why, where it does not, what the run
 * has in its place, s == NULL when it has nothing.
 */
bool count_is_borne_out(const struct claims *, size_t which, bool listed,
    const struct places *, const struct trajectory *, size_t *step,
    struct str *why, struct arena *);

#endif
