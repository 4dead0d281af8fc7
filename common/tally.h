/* What was counted on the way, for summaries. */
#ifndef AHER_TALLY_H
#define AHER_TALLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "record.h"

struct tally {
	unsigned long long in, out, bad;
	unsigned long long elsewhere; /* left to other shards */
	unsigned long long rejected_total;
	/* The last row and column are for foreign names. */
	unsigned long long rejected[STAGE_COUNT + 1][REASON_COUNT + 1];
};

/* How a record is counted when it goes out. */
struct tally_entry {
	bool rejected;
	size_t stage, reason; /* row and column */
};

struct tally_entry tally_read(struct record *);
void tally_add(struct tally *, const struct tally_entry *);

/* Records that one stage turned down for a reason. */
unsigned long long tally_of(const struct tally *, enum stage_id, enum reason);

/* A line for every stage and reason with records: "  aher-classify
 * low_weight   12". */
void tally_print_rejected(const struct tally *, FILE *);

#endif
