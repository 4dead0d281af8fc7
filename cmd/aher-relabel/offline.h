/*
 * The goal writer that asks no model: rules for the shapes of runs that rules
 * can read. A model writes better goals, and for more runs.
 */
#ifndef AHER_OFFLINE_H
#define AHER_OFFLINE_H

#include <stdbool.h>

#include "gates.h"
#include "lexicon.h"
#include "record.h"
#include "trajectory.h"

struct offline_options {
	const struct gates *gates;
	double theta;
	bool answer; /* a final answer to the goal, too (closing.h) */
};

/*
 * Adds a hindsight member to the record where a goal was written, and a
 * rejected member where none was, or where it, or its answer, has a flaw or
 * its confidence is below theta.
 */
void offline_relabel(struct record *, const struct trajectory *,
    const struct lexicon *, const struct offline_options *);

#endif
