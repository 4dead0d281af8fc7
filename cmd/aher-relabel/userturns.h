/*
 * The gate of user turns (METHOD.md): what the user says later in a dialogue
 * stays in the sample, so the run must do what is asked there, and nothing
 * there may take back what the goal asks.
 */
#ifndef AHER_USERTURNS_H
#define AHER_USERTURNS_H

#include <stdbool.h>

#include "arena.h"
#include "gates.h"
#include "lexicon.h"
#include "str.h"
#include "trajectory.h"

/* Does the goal pass? Fills in the flaw where it does not. */
bool userturns_check(struct flaw *, const struct trajectory *,
    const struct lexicon *, struct str goal, struct arena *);

#endif
