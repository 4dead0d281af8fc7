/* Which members of a record are read, and what they must be: the input side of
 * aher-record(5). */
#ifndef AHER_SHAPE_H
#define AHER_SHAPE_H

#include <stdbool.h>
#include <stddef.h>

#include "json.h"

extern const struct json_shape record_shape[];

/* Slots (json.h) of a step's members. */
enum step_slot {
	STEP_THOUGHT,
	STEP_ACTION_NAME,
	STEP_ACTION_INPUT,
	STEP_OBSERVATION,
	STEP_USER,
	STEP_PARALLEL,
	STEP_SLOTS,
};

/*
 * Checks a parsed record. Returns false with the path and what was expected
 * and found in why: "steps[2].observation: expected a string or null, found a
 * number".
 */
bool shape_check(const struct json_doc *, char *why, size_t why_size);

#endif
