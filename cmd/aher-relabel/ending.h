/*
 * How algorithm 1 ends for a record: its members. Every attempt stands in
 * them, with the verdicts on it and why it was turned down: one in `hindsight`
 * itself, the others under `tried`.
 */
#ifndef AHER_ENDING_H
#define AHER_ENDING_H

#include <stdbool.h>
#include <stddef.h>

#include "asks.h"
#include "attempt.h"
#include "record.h"
#include "str.h"

/* The attempts of a record; `by` is the model's name. */
struct attempts {
	struct attempt *items;
	size_t count;
	struct str by;
};

/* The goal of one of them is accepted: how, as `accepted` has it. */
void ending_accept(struct record *, const struct attempts *,
    const struct attempt *, struct str accepted);

/* None is: for what says most about them; or, where all that lacks is a
 * verdict, so that the record is tried again another day, for llm_error. */
void ending_reject(
    struct record *, const struct attempts *, bool lacks_verdict);

/* No answer could be had, and none more is asked for: llm_error or budget. */
void ending_stop(
    struct record *, const struct attempts *, const struct answer *);

#endif
