/* Where an item stands among what listings have beside it: is it really the
 * cheapest? */
#ifndef AHER_RANKING_H
#define AHER_RANKING_H

#include <stdbool.h>
#include <stddef.h>

#include "arena.h"
#include "claims.h"
#include "endstate.h"
#include "place.h"
#include "str.h"

struct ranking {
	bool holds, broken; /* neither: no listing has the item */
	size_t step;	    /* that decides */
	struct str better;  /* broken: what is further out */
	bool is_named;	    /* the goal names the item, not the end state */
};

/*
 * The item is what the goal mentions beside the superlative ("X, the cheapest
 * of ..."; the entry of a listing that has the longest run of words in common
 * with the goal), else the end state's, else what the goal mentions elsewhere.
 * Its number must be the extremum of all listings in which it stands. A
 * numbered list that goes on in a later text is one.
 */
void ranking_read(struct ranking *, const struct claim *, struct str goal,
    const struct places *, const struct endstate *, struct arena *);

#endif
