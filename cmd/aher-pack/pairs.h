/*
 * Successes and failures of one task, brought together whatever the order of
 * the input: records are kept in an unnamed temporary file ($TMPDIR, else
 * /tmp), their places sorted outside of memory (sorter.h). However many records
 * a task has, memory holds 32 MiB of places, a bit for each success of a task
 * and two records.
 */
#ifndef AHER_PACK_PAIRS_H
#define AHER_PACK_PAIRS_H

#include <stdbool.h>
#include <stddef.h>

#include "record.h"
#include "str.h"

struct pairs;

/* NULL after a message: no temporary file can be made. */
struct pairs *pairs_new(void);
void pairs_free(struct pairs *);

/* Keeps a record, as record_put writes it. `settled`: it need not be told of
 * when it stays alone. False after a message. */
bool pairs_add(struct pairs *, struct str task, bool success, bool settled,
    const struct record *);

/* The text of a record, good until the hook returns; settled as it was added.
 */
struct pairs_record {
	struct str text;
	bool settled;
};

/* What came of a success and a failure that met. */
enum match {
	MATCH_MADE,
	MATCH_UNFIT,   /* they do not go together */
	MATCH_REFUSED, /* the failure goes with nobody: the next one meets this
			  success */
	MATCH_STOPPED,
};

struct pairs_hooks {
	/* A success and a failure of one task; `first` where the success has no
	 * match yet. Each failure is met once, by the successes in turn. */
	enum match (*pair)(void *arg, const struct pairs_record *success,
	    const struct pairs_record *failure, bool first);
	/* A record without a partner: the only kind of its task, or a success
	 * that no match was made with, where the task has failures (others).
	 * False to stop. */
	bool (*alone)(void *arg, const struct pairs_record *, bool others);
	void *arg;
};

/*
 * Calls the hooks, once, task by task, in the order of the tasks' digests;
 * within a task first its failures, then the successes that are left, each in
 * the order of the input. Returns false after a hook stopped it, or after a
 * message.
 */
bool pairs_each(struct pairs *, const struct pairs_hooks *);

#endif
