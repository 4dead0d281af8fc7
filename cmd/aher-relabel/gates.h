/*
 * The gates that a goal must pass whoever wrote it (METHOD.md): what no
 * model's mood decides.
 */
#ifndef AHER_GATES_H
#define AHER_GATES_H

#include <stdbool.h>

#include "record.h"
#include "str.h"
#include "trajectory.h"

struct flaw {
	enum reason reason; /* leak or no_substance */
	struct str detail;  /* for a person, and for the next attempt: of the
			       goal, never a number of ours */
};

/* Does the goal pass? Fills in the flaw where it does not. */
bool gates_check(struct flaw *, const struct trajectory *, struct str goal);

#endif
