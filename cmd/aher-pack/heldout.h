/* --heldout: the tasks that were named for the part "test". */
#ifndef AHER_PACK_HELDOUT_H
#define AHER_PACK_HELDOUT_H

#include <stdbool.h>
#include <stddef.h>

#include "arena.h"
#include "str.h"

struct heldout {
	struct heldout_task {
		struct str task;
		bool met;
	} * tasks; /* sorted, each once */
	size_t count, met;
	struct arena arena;
};

/* Reads a file of tasks, a line each, as task_read would give it, or prompts as
 * they are written; lines without text are skipped. The struct is empty.
 * Returns false after a message; heldout_release may be called then, too. */
bool heldout_read(struct heldout *, const char *path, bool prompts);
void heldout_release(struct heldout *);

bool heldout_has(const struct heldout *, struct str task);
/* A record of the task was packed: each task that it has counts once in `met`.
 */
void heldout_meet(struct heldout *, struct str task);

#endif
