/* What is counted in a run, and what was seen of it: for counts.c and
 * countlists.c. */
#ifndef AHER_COUNT_H
#define AHER_COUNT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"
#include "claims.h"
#include "named.h"
#include "place.h"
#include "str.h"
#include "trajectory.h"

/* How surely a list is the one that is spoken of. */
enum count_tier {
	COUNT_OWN,    /* called by the noun, of the thing that the goal names */
	COUNT_LIKELY, /* of such things, in a place that the goal may mean */
	COUNT_TIERS,
};

struct count_tally {
	bool found; /* a list of so many */
	size_t step;
	long other; /* another list's length, 0: there is none */
	size_t other_step;
};

struct count {
	long number;
	struct str noun; /* n == 0: none is said */
	uint32_t key, stem;
	struct str goal;
	size_t at; /* of the claim in the goal */
	struct named named;
	const bool *is_named; /* by place; NULL: all of them may be meant */
	const struct trajectory *traj;
	const struct places *places;
	struct count_tally tally[COUNT_TIERS];
};

/* Does the text have the noun in any form? */
bool count_has_noun(const struct count *, struct str text);
/* Remembers a list of so many. */
void count_take(struct count *, enum count_tier, long length, size_t step);
/* Looks for lists in observations: arrays, numbered and marked items, options
 * on a page ("size [S] [M]"). */
void count_lists(struct count *, struct arena *);

#endif
