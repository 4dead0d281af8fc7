/* Does a step say that the run gives up? */
#ifndef AHER_GIVEUP_H
#define AHER_GIVEUP_H

#include <stdbool.h>

#include "arena.h"
#include "trajectory.h"

/*
 * A call that ends the run, or of which nothing came back, with give_up (or
 * give_up_and_restart: one word) as a value of its input. The name of a file
 * or a sentence about it says nothing of the run.
 */
bool step_gives_up(const struct step *, struct arena *);

#endif
