/*
 * Successes and failures of one task, brought together whatever the order of
 * the input: records are kept in an unnamed temporary file ($TMPDIR, else
 * /tmp), their places sorted outside of memory (sorter.h). However many records
 * a task has, memory holds 32 MiB of places and two records.
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

struct pairs_hooks {
	/* A success and a failure of one task, the text of their records, good
	 * until the hook returns. Each failure is met once, with success number
	 * i modulo the task's successes for failure number i; `first` where
	 * that success has not been met before. */
	bool (*pair)(
	    void *arg, struct str success, struct str failure, bool first);
	/* A record that has no partner: the only kind of its task, or a success
	 * beyond the number of the failures. `settled` as it was added. */
	bool (*alone)(void *arg, struct str record, bool settled);
	void *arg;
};

/*
 * Calls the hooks, once, task by task, in the order of the tasks' digests;
 * within a task first its failures, then the successes that are left, each in
 * the order of the input. A hook returns false to stop. Returns false after a
 * hook did, or after a message.
 */
bool pairs_each(struct pairs *, const struct pairs_hooks *);

#endif
