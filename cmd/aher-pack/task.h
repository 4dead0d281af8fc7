/*
 * The task that a record is a run of: what --split-by, --pair-by and
 * --max-per-task group records by.
 */
#ifndef AHER_PACK_TASK_H
#define AHER_PACK_TASK_H

#include <stdbool.h>
#include <stddef.h>

#include "json.h"
#include "record.h"
#include "str.h"
#include "trajectory.h"

#define TASK_DEPTH 8

/* "prompt", or a member by its dotted path, "metadata.task_id". */
struct task_key {
	const char *path; /* NULL: the prompt */
	const char *names[TASK_DEPTH + 1];
	struct json_shape shapes[TASK_DEPTH][2];
	size_t depth;
	char *copy;
};

/* Reads KEY of an option, NULL for "prompt". Returns false after a message. */
bool task_key_init(struct task_key *, const char *option, const char *key);
void task_key_release(struct task_key *);

/*
 * The record's task: the original prompt, normalised (NFKC, case folded, white
 * space collapsed), or the text of the member, a string, number or boolean. In
 * the record's arena. Returns false where the record has no such member.
 */
bool task_read(const struct task_key *, struct record *,
    const struct trajectory *, struct str *task);

/* A text as a prompt is normalised. */
struct str task_normalise(struct str text, struct arena *);

#endif
