/* What came of the records, counted as they pass: the part of the report that
 * every record adds to. */
#ifndef AHER_PACK_FIGURES_H
#define AHER_PACK_FIGURES_H

#include <stddef.h>

#include "buf.h"
#include "member.h"
#include "record.h"
#include "tally.h"
#include "verdicts.h"

#define FIGURES_BINS 20	   /* of 0 .. 1 */
#define FIGURES_ATTEMPTS 8 /* the last one: so many or more */

/* How a record ended. */
enum figures_end {
	END_PACKED,
	END_REJECTED,
	FIGURES_ENDS,
};

/* How a record that was packed came by its goal: the words of
 * hindsight.accepted, and its own goal. */
enum figures_kind {
	KIND_RULES,
	KIND_JUDGES,
	KIND_SELF_JUDGE,
	KIND_SINGLE,
	KIND_FALLBACK,
	KIND_SUCCESS,
	KIND_OTHER,
	KIND_COUNT,
};

struct histogram {
	unsigned long long bins[FIGURES_BINS], count;
	double sum;
};

struct figures {
	struct tally tally[FAILURE_TYPE_COUNT]; /* by type, stage and reason */
	struct figures_counts {
		unsigned long long types[FAILURE_TYPE_COUNT];
		unsigned long long kinds[KIND_COUNT];
		unsigned long long attempts[FIGURES_ATTEMPTS];
		struct histogram weights, confidences;
	} counts[FIGURES_ENDS];
	struct verdicts verdicts;
};

/* Of a struct that is all zero. */
void figures_release(struct figures *);

/* A record, once, at its end. */
void figures_add(struct figures *, enum figures_end, struct record *);

/* All records that ended so. */
unsigned long long figures_records(const struct figures *, enum figures_end);

/* Appends the members of aher-report/1 (aher-pack(1)) from "records" to
 * "refused_goals"; `bad` is how many lines were no records. */
void figures_put(const struct figures *, struct buf *, unsigned long long bad);

#endif
