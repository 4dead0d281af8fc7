/*
 * The loop over records: from the files, through the stage's work, to the
 * output. stage.c runs it; pump.c is its other half, for records that wait.
 */
#ifndef AHER_LOOP_H
#define AHER_LOOP_H

#include <stdbool.h>
#include <stddef.h>

#include "files.h"
#include "source.h"
#include "stage.h"
#include "tally.h"
#include "window.h"

struct loop {
	struct stage *stage;
	struct files files;
	const char *to;	    /* -o, or NULL for stdout */
	struct output *bad; /* --bad, or NULL */
	struct tally tally;
	struct record record; /* of a stage that does not ask */
	bool cut;	      /* an input ended early, or --strict stopped us */
	bool failed;	      /* something could not be written, or asked */
	bool stopped;	      /* nothing more is to be read */

	/* Of a stage that asks. */
	struct window window;
	const struct input *input; /* that is read, for progress */
	unsigned long long admitted;
	size_t proving; /* records until all endpoints are known */
	char *spool;	/* in stdout's place, spool.h */
	size_t missing; /* records that a batch is to complete */
	long long flushed_ms;
	unsigned long long line_bytes; /* of the records so far */
};

void loop_init(struct loop *, struct stage *);
void loop_release(struct loop *);

/* Reads every file to its end and closes the outputs; the tally, cut and
 * failed tell what became of it. */
void loop_files(struct loop *);

/* Commits an output, with a message where it could not be written. */
void loop_close(struct loop *, struct output *, bool complete);

#endif
