/* Does a run end in a loop? */
#ifndef AHER_REPEATS_H
#define AHER_REPEATS_H

#include <stdbool.h>
#include <stddef.h>

#include "arena.h"
#include "trajectory.h"

struct repeats {
	size_t times;  /* 0: it does not */
	size_t period; /* so many calls in turn */
	size_t step;   /* the last of them */
};

/*
 * The last calls, or those right before the one that ends the run, are one
 * call three times over, or two or three calls in turn, three times over,
 * with the same input and the same observation each time. What a user says
 * between two calls makes them different. acts: what each step does (act.h).
 */
void repeats_find(struct repeats *, const struct trajectory *,
    const unsigned char *acts, struct arena *);

/* Did the last nine calls go to two or three places, told by the first line of
 * what was observed there ("URL: ...")? The step of the last. */
bool repeats_in_circles(const struct trajectory *, size_t *step);

#endif
