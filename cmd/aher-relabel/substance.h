/*
 * The substance gate (METHOD.md): "search and report what you find" is true of
 * any run and teaches nothing. A goal names something that sets its run apart,
 * needs much of what the run brought, and is about as long as the original.
 */
#ifndef AHER_SUBSTANCE_H
#define AHER_SUBSTANCE_H

#include <stdbool.h>

#include "arena.h"
#include "gates.h"
#include "sight.h"
#include "str.h"

/* Does the goal pass? Fills in the flaw where it does not. */
bool substance_check(const struct gates *, struct flaw *, const struct sights *,
    struct str goal, struct arena *);

#endif
