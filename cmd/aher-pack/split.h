/*
 * --split: which part of the output a task belongs to. It is the SHA-256 of
 * seed and task that decides, so that every machine and every order of the
 * input agrees, and a task is never in two parts.
 */
#ifndef AHER_PACK_SPLIT_H
#define AHER_PACK_SPLIT_H

#include <stdbool.h>
#include <stddef.h>

#include "heldout.h"
#include "str.h"
#include "task.h"

#define SPLIT_PARTS 16

struct split_choices {
	const char *parts; /* "train=0.9,test=0.1"; NULL: no split */
	const char *by;	   /* KEY of task.h, NULL: the prompt */
	bool by_alone;	   /* it is of use without parts, too */
	long long seed;
	const char *heldout; /* a file with a task a line, for "test" */
};

struct split {
	size_t count; /* 0: no split */
	struct split_part {
		char *name;
		double share; /* of the tasks, 0 .. 1; together 1 */
	} parts[SPLIT_PARTS];
	struct task_key key;
	long long seed;
	struct heldout heldout;
	size_t heldout_part;
};

/* Reads the options and the file of tasks (heldout.h). Returns false after a
 * message; split_release may be called then, too. It must stay where it was
 * made (task.h). */
bool split_init(struct split *, const struct split_choices *);
void split_release(struct split *);

/* The part of a task, an index: "test" for one of the file, for any other the
 * first one whose shares up to it pass h / 2^53, h being the first 53 bits of
 * SHA-256 over the seed in decimal, a line break and the task. */
size_t split_part(const struct split *, struct str task);

/* NAME.train.jsonl.zst for NAME.jsonl.zst: the part's name before the
 * extensions. The caller frees it. */
char *split_path(const char *output, const char *part);

/* Where the extensions of a file that holds rows begin in its name: .jsonl,
 * .json or .ndjson, with .zst behind it or that alone; its end for none. */
size_t split_extension(const char *path);

#endif
