/*
 * Inputs cut into records: NDJSON, one JSON array, or values in a row, told
 * per file by its first bytes; zstd or plain.
 */
#ifndef AHER_SOURCE_H
#define AHER_SOURCE_H

#include <stdbool.h>
#include <stddef.h>

#include "io.h"
#include "str.h"

struct source;

enum source_event {
	SOURCE_RECORD,	/* text and line are set */
	SOURCE_BAD,	/* a record longer than the maximum was skipped; why */
	SOURCE_CUT,	/* the input ends inside a record or a frame; why */
	SOURCE_STOPPED, /* a read was given up (input_on_wait) */
	SOURCE_END,	/* of this file */
};

struct source_item {
	struct str text; /* one record without its newline, good until the next
			    call. In arrays and values in a row each line break
			    between tokens has become one space */
	size_t line;	 /* where it starts, counted from 1 */
	bool last_unended; /* the input ends where the text does, without a
			      newline or bracket: it may be cut */
	char why[160];
};

/* What a source calls, where it is not NULL. */
struct source_hooks {
	/* Gets the bytes of records that are too long, as they came. */
	void (*skipped)(void *arg, const char *bytes, size_t len);
	/* The next read will wait: input_on_wait. */
	input_waits *waits;
	void *arg;
};

/* Takes over the input. max_record in bytes. */
struct source *source_new(
    struct input *, size_t max_record, struct source_hooks);
void source_free(struct source *);

enum source_event source_next(struct source *, struct source_item *);

/* For messages and progress. */
const struct input *source_input(const struct source *);

#endif
