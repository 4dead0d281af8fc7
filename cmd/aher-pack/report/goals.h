/*
 * How the goals are distributed before and after: do the new ones drift to the
 * short, the plain and the always same? Figures of a uniform sample (draw.h),
 * which is all goals up to GOALS_MOST a side.
 */
#ifndef AHER_PACK_GOALS_H
#define AHER_PACK_GOALS_H

#include <stdbool.h>
#include <stdint.h>

#include "buf.h"
#include "draw.h"
#include "str.h"

#define GOALS_MOST 10000
#define GOALS_MOST_BYTES (4 * 1024 * 1024) /* of text, a side */
#define GOAL_MOST_BYTES (32 * 1024) /* of one; the rest is not looked at */

enum goals_side {
	GOALS_BEFORE, /* the original goals of all failed runs */
	GOALS_KEPT,   /* of those that were packed under a new goal */
	GOALS_AFTER,  /* their hindsight goals */
	GOALS_SIDES,
};

struct goals {
	struct draw sides[GOALS_SIDES];
};

void goals_init(struct goals *);
void goals_release(struct goals *);

/* Counts a goal of the side; true where its text is wanted, for goals_add. */
bool goals_wants(struct goals *, enum goals_side, uint64_t key);
void goals_add(struct goals *, enum goals_side, uint64_t key, struct str goal);

/* Appends the object "goals" of aher-report/1 (aher-pack(1)). */
void goals_put(struct goals *, struct buf *);

#endif
