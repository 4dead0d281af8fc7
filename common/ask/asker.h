/*
 * What a stage brings along to ask a model, as a table of functions: a program
 * that does not name asker_model, such as aher-pack, is not linked with curl
 * and SQLite.
 */
#ifndef AHER_ASKER_H
#define AHER_ASKER_H

#include <stdbool.h>

#include "options.h"

struct loop;
struct slot;

struct asker {
	const struct stage_option *options;

	/* Options are read: -1 to go on, or an exit status after a message or
	 * after what was to be printed. */
	int (*check)(void);
	/* With -m: sets up everything, and the loop's stage->asked. Likewise.
	 */
	int (*begin)(struct loop *);

	/* Records that wait: pump.h. */
	void (*admit)(struct loop *, struct slot *);
	void (*pass)(struct loop *, struct slot *);
	bool (*until)(struct loop *, int fd);
	void (*drain)(struct loop *);

	/* Only after a begin that has set stage->asked. The loop is over:
	 * writes what is to be written besides the records. */
	void (*finish)(struct loop *);
	/* Says what was asked and what it cost. */
	void (*summary)(const struct loop *);
	/* Frees everything, when the loop's records are freed. */
	void (*end)(struct loop *);
};

extern const struct asker asker_model;

#endif
