/*
 * Records that wait for answers, in input order: whatever comes first, they go
 * out as they came in.
 *
 * The window is a budget of bytes, not a number of records: with 0.2 % of the
 * calls taking 40 times as long as the others, four records per request in
 * flight cost 3.4 times the ideal time, 64 cost 1.06 times.
 */
#ifndef AHER_WINDOW_H
#define AHER_WINDOW_H

#include <stdbool.h>
#include <stddef.h>

#include "buf.h"
#include "io.h"
#include "stage.h"
#include "str.h"

/* A record of the window; job first, so that its asks lead back to it. */
struct slot {
	struct job job;
	enum slot_state {
		SLOT_WAITS, /* for answers */
		SLOT_READY, /* line is what goes out */
		SLOT_GONE,  /* nothing goes out: its answers are to come from
			       a batch */
		SLOT_END,   /* no record: the end of an output */
	} state;
	struct tally_entry entry; /* SLOT_READY: how it is counted */
	struct buf line; /* the record's bytes; in the end, those that go out */
	struct output *out;
	bool complete; /* SLOT_END: as output_commit has it */
	size_t bytes;  /* as counted in the window */
	struct slot *next;
};

struct window {
	struct slot *head, **tail;
	size_t bytes;	    /* of all slots */
	size_t waiting;	    /* slots that wait */
	size_t count;	    /* records, waiting or not */
	struct slot *spare; /* kept for the next record */
};

void window_init(struct window *);
void window_release(struct window *);

/* A slot with a copy of the record's text, not in the window yet. */
struct slot *window_slot(struct window *, struct str text);
/* Gives it back, where it does not come into the window. */
void window_forget(struct window *, struct slot *);

/* At the end of the window, waiting. */
void window_push(struct window *, struct slot *);
/* The end of an output behind all its records. */
void window_push_end(struct window *, struct output *, bool complete);

/* The record is done: `line` holds it as it goes out, everything else is
 * freed. */
void window_ready(struct window *, struct slot *);
/* Nothing will come of it. */
void window_gone(struct window *, struct slot *);
/* Counts anew what a waiting slot holds. */
void window_count(struct window *, struct slot *);

/* The first slot when it no longer waits, or NULL; and off with it. */
struct slot *window_head(const struct window *);
void window_pop(struct window *);

/* The slot that these asks belong to. */
struct slot *window_of(struct asks *);

#endif
