/*
 * The typed view of a run: what the stages compute on.
 *
 * All text is decoded; it lives in the record's arena (or line) until the next
 * record_parse. A member that is absent or null is the empty slice, with s ==
 * NULL, so that "" and null can be told apart.
 */
#ifndef AHER_TRAJECTORY_H
#define AHER_TRAJECTORY_H

#include <stdbool.h>
#include <stddef.h>

#include "record.h"
#include "str.h"

struct observation;

struct step {
	struct str thought;
	struct str action;	/* action_name */
	struct str input;	/* action_input as JSON text, never empty:
				   "null" where it is absent */
	struct str observation; /* of a talk step: see user */
	struct str user;	/* what the user said after this step */
	bool talk;		/* the action speaks to the user (user_tools);
				   its observation has been moved to user */
	bool parallel;		/* called in the same turn as the step before */
	/* What its observation is worth, by whoever has read it already and
	 * keeps it as long as the run; NULL: nobody has. */
	const struct observation *seen;
};

/* What the input itself says of success, in the order of METHOD.md: an
 * explicit success or reward first, then a non-empty failure_reason. */
enum given {
	GIVEN_NOTHING,
	GIVEN_SUCCESS,
	GIVEN_FAILURE,
};

struct trajectory {
	struct str id; /* trajectory_id, or the computed one */
	struct str prompt;
	struct str system;
	struct step *steps;
	size_t count; /* of steps, >= 1 */
	struct str final_answer;
	struct str failure_reason;
	struct str tools; /* JSON array as text, s == NULL when absent */
	enum given given;
	struct str given_by; /* in words: "reward 0.5" */
};

struct trajectory_options {
	double success_at; /* reward from which a run is a success: 1 */
	const char *const *user_tools; /* names of --user-tool */
	size_t user_tool_count;
};

/*
 * Adds what a record from elsewhere lacks: where `steps` is missing it is made
 * from OpenAI-style `messages` (messages.h) and the canonical members are
 * appended to the record, behind all others; trajectory_id (16 hex digits of
 * SHA-256 over the raw bytes of original_prompt, steps or messages, and
 * final_answer) and user_tools likewise. A record that has them is not changed,
 * so that every stage may be the first.
 *
 * Returns false with record->why set when the messages make no run.
 */
bool trajectory_complete(struct record *, const struct trajectory_options *);

/* Completes the record and reads it. steps and text live in the record's
 * arena. Returns false as trajectory_complete does. */
bool trajectory_read(
    struct trajectory *, struct record *, const struct trajectory_options *);

/* What a talk step says: the text of its action_input (a string, or the only
 * member of an object, if that is a string), nothing where that is null or {},
 * else the JSON text itself. */
struct str step_speech(const struct step *, struct arena *);

#endif
