/* Values in the final answer that the run never saw. */
#ifndef AHER_UNSEEN_H
#define AHER_UNSEEN_H

#include <stddef.h>

#include "arena.h"
#include "str.h"
#include "trajectory.h"

struct unseen {
	struct str first;	 /* s == NULL: all of them were seen; one that
				    is specific, where there is such */
	size_t specific;	 /* values that nobody guesses: four digits or
				    more, digits and letters, a quoted text */
	size_t specific_missing; /* of these: not seen */
};

/*
 * Looks for the values of the final answer (a number of two digits or more, a
 * name with digits or capitals inside, a quoted text; the first sixteen) in
 * the goal, the actions' inputs, the observations and the user's turns. The
 * arena is for inputs whose escapes have to be spelled out. With specific_min
 * above 0 it is not searched where fewer values are specific, or the first two
 * of these are seen at a glance: then all counts are as if none was missing.
 */
void unseen_read(struct unseen *, const struct trajectory *,
    size_t specific_min, struct arena *);

#endif
