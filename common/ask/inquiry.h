/*
 * Asking a model about a run until its answer can be read: what aher-classify
 * and aher-extract do with -m.
 */
#ifndef AHER_INQUIRY_H
#define AHER_INQUIRY_H

#include <stdbool.h>
#include <stddef.h>

#include "arena.h"
#include "role.h"
#include "stage.h"
#include "str.h"

/* Of attempts after the first; the paper's, algorithm 1. */
#define AGAIN_TEMPERATURE 0.7

enum inquiry_state {
	INQUIRY_WAITS,	  /* for an answer: JOB_WAITS */
	INQUIRY_ANSWERED, /* `read` has taken an answer */
	INQUIRY_REJECTED, /* the record is: llm_error or budget */
};

/* Reads one answer; false with `why` where it cannot be used. It may be called
 * again for another answer then. Text lives in the arena. */
typedef bool inquiry_read(
    void *arg, struct str answer, struct arena *, char *why, size_t why_size);

struct inquiry {
	enum role role;
	struct str typical; /* an answer such as models give */
	inquiry_read *read;
	void *arg;
};

/* Asks -m's model at most --attempts times: with temperature 0, then with one
 * that gives it another chance. */
enum inquiry_state inquire(
    const struct inquiry *, struct stage *, struct job *);

/* Turns the record down in the stage's name for an answer that could not be
 * had: ANSWER_FAILED or ANSWER_NO_BUDGET. */
void inquiry_reject(struct record *, enum stage_id, const struct answer *);

#endif
