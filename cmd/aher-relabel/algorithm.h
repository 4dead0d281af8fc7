/*
 * Algorithm 1 of the paper as METHOD.md states it: a model writes a goal,
 * judges look at it, and what none of them doubts is accepted.
 */
#ifndef AHER_ALGORITHM_H
#define AHER_ALGORITHM_H

#include <stdbool.h>

#include "gates.h"
#include "stage.h"

struct algorithm_options {
	double theta;  /* least confidence, of the relabeler and every judge */
	bool no_judge; /* the relabeler's confidence is enough */
	bool fallback; /* else the best goal that no judge has seen, when its
			  confidence is 0.8 theta or more */
	bool answer;   /* a final answer to the goal is written, too */
	struct gates gates;
};

/*
 * Adds the hindsight member and, where no goal was accepted, a rejected one.
 * With `answer` a goal has a final answer that passes the gates, or it is not
 * accepted; judges see the run with it (demonstration.h).
 * A goal that a judge turned down, or of which a judge gave no verdict, is
 * never accepted. The attempts are --attempts (asking.h).
 */
enum job_state algorithm_relabel(
    struct stage *, struct job *, const struct algorithm_options *);

#endif
