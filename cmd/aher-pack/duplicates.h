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
	DEDUP_EXACT, /* goal, system prompt, steps and answer */
	DEDUP_NEAR,  /* goal and actions are nearly the same, too */
	DEDUP_NONE,
};

struct duplicates;

/*
 * max_per_task: rows a task, 0 for any number. Memory for 1,000,000 rows: 32
 * MiB for exact duplicates (48 while their table grows), 190 more for near
 * ones, and with max_per_task 32 for 1,000,000 tasks.
 */
struct duplicates *duplicates_new(enum dedup, size_t max_per_task);
void duplicates_free(struct duplicates *);

/*
 * Is the sample new? Then NULL, and it is remembered; else why not, as a
 * rejection's detail, in the record's arena. `task` may be empty without
 * max_per_task. Exact duplicates have the same goal, system prompt, thoughts,
 * actions, inputs, observations, words of the user and final answer, byte by
 * byte. Near ones are found by MinHash (minhash.h): where the words of the
 * goals, three by three, and the actions with their inputs each have an
 * estimated Jaccard similarity of 0.85. The same input gives the same answers.
 */
const char *duplicates_add(
    struct duplicates *, const struct sample *, struct str task);

#endif
