/*
 * What every stage's main() calls: options, files, the loop over records, bad
 * input, the summary and the exit status. A stage is a description of itself
 * (struct stage) and a function of one record.
 */
#ifndef AHER_STAGE_H
#define AHER_STAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "lexicon.h"
#include "options.h"
#include "record.h"
#include "trajectory.h"

enum exit_status {
	EXIT_DONE = 0,
	EXIT_STOPPED = 1, /* could not go on */
	EXIT_USAGE = 2,
	EXIT_SOME_BAD = 3, /* finished, but some records were bad */
};

struct stage;

/*
 * The work on one record that is parsed, completed and not rejected before.
 * It adds members with record_add or record_reject. Returns true when the
 * record is done; false with record->why set makes it a bad record.
 */
typedef bool stage_work(struct stage *, struct record *, struct trajectory *);

struct stage {
	enum stage_id id;
	const char *purpose; /* one line, as in the man page's NAME */
	const struct stage_option *options; /* its own, beside the shared */

	/* All optional but work. */
	int (*begin)(struct stage *); /* options are read. Returns -1 to go on,
					 or an exit status, after a message */
	stage_work *work;
	/* In place of writing the record to the output: aher-pack. `rejected`
	 * tells a record that was turned down, by this stage or before it. */
	bool (*emit)(struct stage *, struct record *, struct trajectory *,
	    bool rejected);
	/* At the end, before outputs are closed; complete as in output_commit.
	 * Returns false after a message when something could not be written. */
	bool (*end)(struct stage *, bool complete);
	void *state; /* the stage's own */

	/* Set by stage_main for the callbacks. */
	struct lexicon *lexicon;
	struct output *out;
	bool quiet;
};

/* What was counted, for summaries. */
struct stage_counts {
	unsigned long long in, out, bad;
	unsigned long long elsewhere; /* left to other shards */
	unsigned long long rejected_total;
	unsigned long long rejected[STAGE_COUNT + 1][REASON_COUNT + 1];
};

/* The counts so far; the last row and column are for foreign names. */
const struct stage_counts *stage_counts(void);

/* Runs the stage over the files of its command line; returns exit status. */
int stage_main(struct stage *, int argc, char **argv);

#endif
