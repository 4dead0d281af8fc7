/*
 * Samples that the run has packed already, and tasks that have enough rows.
 */
#ifndef AHER_PACK_DUPLICATES_H
#define AHER_PACK_DUPLICATES_H

#include <stdbool.h>
#include <stddef.h>

#include "sample.h"
#include "str.h"

enum dedup {
	DEDUP_EXACT, /* goal, thoughts, actions, observations and answer */
	DEDUP_NEAR,  /* goal and actions are nearly the same, too */
	DEDUP_NONE,
};

struct duplicates;

/*
 * max_per_task: rows a task, 0 for any number. An exact duplicate costs 16
 * bytes of memory a row, a near one some 200.
 */
struct duplicates *duplicates_new(enum dedup, size_t max_per_task);
void duplicates_free(struct duplicates *);

/*
 * Is the sample new? Then NULL, and it is remembered; else why not, as a
 * rejection's detail, in the record's arena. `task` may be empty without
 * max_per_task. Near duplicates are found by MinHash (Broder 1997) over the
 * words of the goal, three by three, and the actions with their inputs, with
 * locality-sensitive hashing (Leskovec et al., Mining of Massive
 * Datasets, 3.4); those with an estimated Jaccard similarity of 0.85 count. The
 * same input gives the same answers.
 */
const char *duplicates_add(
    struct duplicates *, const struct sample *, struct str task);

#endif
