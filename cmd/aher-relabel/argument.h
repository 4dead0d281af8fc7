/* Does the last thought of a run argue for a goal that was written after it? */
#ifndef AHER_ARGUMENT_H
#define AHER_ARGUMENT_H

#include <stdbool.h>

#include "str.h"

struct argument {
	struct str answer; /* the final answer: its words prove nothing */
	struct str topic;  /* what was looked up, */
	struct str goal;   /* asked, */
	struct str source; /* and found */
};

/*
 * The thought stays in the sample. Its conclusion must be about what the
 * source says: most of its words are those of the topic, the goal or the
 * source. A conclusion that says nothing ("so the answer is 1962") holds where
 * the rest of the thought does; a thought that says nothing does not.
 */
bool argument_holds(struct str thought, const struct argument *);

#endif
