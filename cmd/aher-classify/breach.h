/* Does the state in which a run ended contradict its goal: a bound that does
 * not hold, a file of another type than was asked for? */
#ifndef AHER_BREACH_H
#define AHER_BREACH_H

#include <stdbool.h>
#include <stddef.h>

#include "arena.h"
#include "lexicon.h"
#include "str.h"
#include "trajectory.h"

struct breach {
	struct str asked; /* "under $5" in the goal */
	struct str found; /* "$5.30" */
	size_t step;	  /* that shows it, STEP_FINAL_ANSWER (member.h) */
};

/*
 * A bound of the goal that the end state breaks (endstate.h), or where that
 * does not say, every number of its kind in the final answer. Numbers that
 * repeat a bound ("under $5") say nothing, and a bound that is a condition
 * ("if it is above $500") binds nothing.
 */
bool breach_of_bound(struct breach *, const struct trajectory *,
    const struct lexicon *, struct arena *);

/*
 * A file that the goal names, which was written with another type, or is said
 * so in the final answer or in the text `last`, the last that was observed, in
 * the step last_step: filtered.xlsx where filtered.csv was asked for.
 */
bool breach_of_file(struct breach *, const struct trajectory *, struct str last,
    size_t last_step, const struct lexicon *, struct arena *);

#endif
