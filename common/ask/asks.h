/*
 * What a job has asked a model so far, and the answers: in the order in which
 * the job asks, so that a job that is run again finds them by their place.
 */
#ifndef AHER_ASKS_H
#define AHER_ASKS_H

#include <stdbool.h>
#include <stddef.h>

#include "buf.h"
#include "str.h"

enum answer_state {
	ANSWER_WAITS,	  /* run the job again when it is ready */
	ANSWER_HERE,	  /* text is set */
	ANSWER_FAILED,	  /* llm_error: `text` says why, for a person */
	ANSWER_NO_BUDGET, /* --max-cost is used up: likewise */
};

struct answer {
	enum answer_state state;
	struct str text; /* good until asks_release */
};

/* One question of one job. */
struct ask {
	struct asks *owner; /* NULL when the job is over */
	enum answer_state state;
	struct buf text;
	bool flying;	  /* a flight will answer it (flight.h) */
	struct ask *next; /* of those that wait for the same flight */
};

/* Zeroed is empty. */
struct asks {
	struct ask **items;
	size_t count, cap;
	size_t next;	/* of the run that is going on */
	size_t waiting; /* questions without an answer */
	size_t bytes;	/* of memory that questions and answers hold */
};

/* Before the job is run (again); and when it is over, whatever it waits for. */
void asks_rewind(struct asks *);
void asks_release(struct asks *);

/* Does it wait for an answer that will not come in this run? */
bool asks_hopeless(const struct asks *);

/* The next question where it was asked before, else NULL; and a new one. */
struct ask *asks_next(struct asks *);
struct ask *asks_add(struct asks *);

/* Gives the answer, a copy of text. */
void ask_answer(struct ask *, enum answer_state, struct str text);
struct answer ask_value(const struct ask *);
/* Frees one whose job is over. */
void ask_free(struct ask *);

#endif
