/* What came of the records: the report on stderr. */
#ifndef AHER_PACK_SUMMARY_H
#define AHER_PACK_SUMMARY_H

#include <stddef.h>
#include <stdio.h>

#include "member.h"
#include "sample.h"
#include "split.h"
#include "stage.h"
#include "tally.h"

struct summary {
	unsigned long long in[FAILURE_TYPE_COUNT];
	unsigned long long rows[FAILURE_TYPE_COUNT];
	unsigned long long parts[SPLIT_PARTS]; /* rows; without a split [0] */
	struct tally rejected;		       /* by stage and reason */
	unsigned long long left_out;	       /* turns */
	unsigned long long cut_runs;	       /* runs that lost some */
	unsigned long long shortened; /* results, by --max-observation */
};

/* A record that came in; one that was turned down; rows that came of one and
 * went to a part. */
void summary_add(struct summary *, struct record *);
void summary_add_rejected(struct summary *, struct record *);
void summary_add_rows(
    struct summary *, const struct sample *, size_t part, size_t rows);
/* All rows. */
unsigned long long summary_rows(const struct summary *);
/* `bad`: lines that were no records. */
void summary_print(const struct summary *, unsigned long long bad,
    const char *format, const struct split *, FILE *);

#endif
