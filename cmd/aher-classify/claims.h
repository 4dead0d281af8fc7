/* Values in the final answer that the run never saw. */
#ifndef AHER_CLAIMS_H
#define AHER_CLAIMS_H

#include <stdbool.h>

#include "arena.h"
#include "str.h"
#include "trajectory.h"

/*
 * The first value of the final answer (a number of two digits or more, a name
 * with digits or capitals inside, a quoted text) that stands neither in the
 * goal nor in an action's input, an observation or a user's turn. Returns
 * false when all of them do, or there are none. The arena is for inputs whose
 * escapes have to be spelled out.
 */
bool claims_unseen(
    const struct trajectory *, struct str *value, struct arena *);

#endif
