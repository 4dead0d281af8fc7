/*
 * Text that an evaluator printed into a run, not a tool: "Your score (min 0.0,
 * max 1.0): 0.75". Whoever reads it knows the reward, so no judge is shown it
 * and no row holds it (METHOD.md, stage 1).
 */
#ifndef AHER_EVALUATOR_H
#define AHER_EVALUATOR_H

#include "arena.h"
#include "lexicon.h"
#include "str.h"

/*
 * The text without whole lines of the lexicon's class [evaluator], and inside
 * JSON, or what looks like it, without what begins so behind a quote or an
 * escaped line break and ends before the next. The slice itself where there is
 * nothing of the kind, else memory of the arena.
 */
struct str evaluator_cut(
    const struct lexicon *, struct str text, struct arena *);

#endif
