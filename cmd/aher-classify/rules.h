/*
 * Stage 1 by rules (METHOD of the paper, 3.3): is the run a failure, of which
 * type, how grave, and is there anything in it to learn from?
 */
#ifndef AHER_RULES_H
#define AHER_RULES_H

#include "arena.h"
#include "lexicon.h"
#include "member.h"
#include "trajectory.h"

/*
 * Fills in the failure. Its text lives in the arena, or is a slice of the
 * run's. delta is the least weight that is kept (3.3, 0.3).
 */
void classify_rules(struct failure *, const struct trajectory *,
    const struct lexicon *, double delta, struct arena *);

#endif
