/*
 * The task that a record is a run of: what --split-by, --pair-by and
 * --max-per-task group records by.
 */
#ifndef AHER_PACK_TASK_H
#define AHER_PACK_TASK_H

#include <stdbool.h>
#include <stddef.h>

#include "arena.h"
#include "json.h"
#include "record.h"
#include "str.h"
#include "trajectory.h"

#define TASK_DEPTH 8

/* "prompt", or a member by its dotted path, "metadata.task_id". It points into
 * itself: it must stay where it was made. */
struct task_key {
	const char *path; /* NULL: the prompt */
	size_t depth;	  /* names in the path */
	struct json_shape shapes[TASK_DEPTH][2];
	char *names; /* what the shapes point to */
	struct json_doc doc;
};

/* Reads the KEY of an option ("--split-by"), NULL for "prompt"; it is
 * borrowed. Returns false after a message. */
bool task_key_init(struct task_key *, const char *option, const char *path);
void task_key_release(struct task_key *);

/*
 * The record's task: the original prompt as task_normalise makes it, or the
 * text of the member, a string without white space at its ends, or a number or
 * boolean as it is spelled. Good as long as the record. Returns false where the
 * record has no such member, or it is empty, null, an array or an object.
 */
bool task_read(struct task_key *, struct record *, const struct trajectory *,
    struct str *task);

/* A prompt as prompts are compared: its words (utf8_words), and where it has
 * none the prompt itself, without white space at its ends. In the arena or the
 * text's own. */
struct str task_normalise(struct str text, struct arena *);

#endif
