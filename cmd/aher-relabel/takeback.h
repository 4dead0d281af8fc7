/* What a user takes back, or wants otherwise than said before. */
#ifndef AHER_TAKEBACK_H
#define AHER_TAKEBACK_H

#include <stdbool.h>

#include "request.h"
#include "str.h"

/* Does a later turn take back, or change, what the goal asks? `before` is
 * what was asked in the turn before it; NULL for the first. */
bool takeback_found(
    struct str turn, const struct request *before, struct str goal);

#endif
