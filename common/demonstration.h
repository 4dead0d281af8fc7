/*
 * A run as a demonstration of a goal: what judges are shown and what aher-pack
 * writes, one and the same.
 */
#ifndef AHER_DEMONSTRATION_H
#define AHER_DEMONSTRATION_H

#include <stdbool.h>

#include "arena.h"
#include "lexicon.h"
#include "str.h"
#include "trajectory.h"

struct demonstration {
	struct trajectory run; /* its steps are its own */
	struct str given; /* the final answer where the last step gives it, s
			     == NULL where it does not: the step says it to the
			     user, or is there to hand it over, and has it for
			     its input, or for a member of that:
			     finish({"answer":"7"}), not search("7") */
};

/*
 * Makes one of a run, without what an evaluator printed (evaluator.h). A final
 * answer that is nothing but that, such as ###STOP###, is none; the step that
 * gives it goes with it, unless it is the only one. Text lives in the arena or
 * is the run's.
 */
void demonstration_make(struct demonstration *, const struct trajectory *,
    const struct lexicon *, struct arena *);

/* Puts another final answer in the place of the run's own, also where the last
 * step gives that; where it has none, at its end. */
void demonstration_answer(
    struct demonstration *, struct str answer, struct arena *);

/* Takes the final answer out, and with it the step that gives it: a run ends
 * with its last action then. False, with nothing changed, where no step would
 * be left. */
bool demonstration_mute(struct demonstration *);

#endif
