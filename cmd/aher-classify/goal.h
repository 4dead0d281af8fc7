/*
 * What a goal asks for that a program can check: bounds on numbers with a
 * unit, and files by name.
 */
#ifndef AHER_GOAL_H
#define AHER_GOAL_H

#include <stdbool.h>

#include "str.h"

struct breach {
	struct str asked; /* "under $5" in the goal */
	struct str found; /* "$5.30" in the end state */
};

/*
 * Is there a bound in the goal that every number with its unit in the end
 * state breaks? Numbers that repeat a bound ("under $5", "the $5 limit") say
 * nothing.
 */
bool goal_bound_broken(struct str goal, struct str end, struct breach *);

/* Does the end state name a file of the goal with another type:
 * filtered_output.xlsx where filtered_output.csv was asked for? */
bool goal_file_differs(struct str goal, struct str end, struct breach *);

#endif
