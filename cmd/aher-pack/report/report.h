/*
 * --report: what came of the records, and how the goals changed, as JSON or as
 * a page to look at. aher-pack(1), REPORT, has the members.
 *
 * It sees each record once, at its end, and keeps counts and samples: its
 * memory does not grow with the input.
 */
#ifndef AHER_PACK_REPORT_H
#define AHER_PACK_REPORT_H

#include <stdbool.h>

#include "bill.h"
#include "draw.h"
#include "figures.h"
#include "goals.h"
#include "io.h"
#include "options.h"
#include "record.h"
#include "sample.h"
#include "split.h"

struct report {
	/* Set before report_begin. */
	const char *path; /* NULL: there is none, and nothing is counted */
	struct option_list ledgers;
	long long seed; /* of the samples */

	bool page; /* the path ends in .html */
	struct figures figures;
	struct goals goals;
	struct bill bill;
	struct draw packed, rejected; /* records, for the page */
	struct buf view;
	bool unread; /* a ledger could not be read, after a message */
};

/* The part that the packer knows, at the end. */
struct report_rows {
	const char *format; /* NULL: nothing was packed (-f none) */
	size_t count;	    /* of parts */
	struct report_part {
		const char *name; /* NULL: there is no split */
		unsigned long long rows, bytes;
	} parts[SPLIT_PARTS];
	unsigned long long duplicates, bad;
	unsigned long long too_short, too_common; /* goals (goal_bias) */
	size_t min_goal_words;			  /* 0: any */
	double max_goal_share;			  /* 0: any */
};

/* Is the path the name of a report, and do the options go together? False after
 * a message. */
bool report_begin(struct report *);
void report_release(struct report *);

/* A record, once, at its end: it was turned down; it makes rows; or it is one
 * side of a pair of runs. */
void report_reject(struct report *, struct record *);
void report_pack(struct report *, const struct sample *);
void report_pair(struct report *, const struct sample *);

/* Writes the report to an output, once. */
void report_write(struct report *, const struct report_rows *, struct output *);

#endif
