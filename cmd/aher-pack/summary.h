/* What came of the records: the report on stderr. */
#ifndef AHER_PACK_SUMMARY_H
#define AHER_PACK_SUMMARY_H

#include <stddef.h>
#include <stdio.h>

#include "member.h"
#include "sample.h"
#include "stage.h"

struct summary {
	unsigned long long in[FAILURE_TYPE_COUNT];
	unsigned long long rows[FAILURE_TYPE_COUNT];
	unsigned long long left_out; /* turns */
	unsigned long long cut_runs; /* runs that lost some */
};

void summary_add_row(struct summary *, const struct sample *);
void summary_add_rejected(struct summary *, struct record *);
void summary_print(
    const struct summary *, const struct tally *, const char *format, FILE *);

#endif
