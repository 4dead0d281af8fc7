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
 * Does the run bear out a count? An observation says so, or shows a list of so
 * many, or lists over several observations whose numbers go on, or so many
 * calls of one action with different inputs brought results; lists count only
 * in steps with the names of the claim's sentence, where there are such; where
 * the count is not asserted, also a number in an input. *step is where; *why,
 * where it does not, what the run has in its place, s == NULL when it has
 * nothing.
 */
bool count_is_borne_out(const struct claims *, size_t which,
    const struct places *, const struct trajectory *, size_t *step,
    struct str *why, struct arena *);

#endif
