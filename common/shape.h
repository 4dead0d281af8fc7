/* Which members of a record are read, and what they must be: the input side of
 * aher-record(5). */
#ifndef AHER_SHAPE_H
#define AHER_SHAPE_H

#include <stdbool.h>
#include <stddef.h>

#include "json.h"

extern const struct json_shape record_shape[];

/* Slots (json.h) of a record's members. */
enum record_slot {
	RECORD_TRAJECTORY_ID,
	RECORD_ORIGINAL_PROMPT,
	RECORD_SYSTEM,
	RECORD_STEPS,
	RECORD_MESSAGES,
	RECORD_FINAL_ANSWER,
	RECORD_FAILURE_REASON,
	RECORD_TOOLS,
	RECORD_USER_TOOLS,
	RECORD_METADATA,
	RECORD_SUCCESS,
	RECORD_REWARD,
	RECORD_FAILURE,
	RECORD_OUTCOME,
	RECORD_HINDSIGHT,
	RECORD_REJECTED,
	RECORD_SLOTS,
};

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

#define USER_TOOLS_MAX 256 /* names: every step is compared with each */

enum metadata_slot {
	METADATA_SUCCESS,
	METADATA_REWARD,
	METADATA_SLOTS,
};

/*
 * Checks a parsed record and fills `members`, NULL for those that it does not
 * have. Returns false with the path and what was expected and found in why:
 * "steps[2].observation: expected a string or null, found a number".
 */
bool shape_check(const struct json_doc *,
    const struct json_node *members[RECORD_SLOTS], char *why, size_t why_size);

#endif
