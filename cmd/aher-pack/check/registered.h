/*
 * dataset_info.json beside a file, by which LLaMA-Factory knows what the file's
 * columns and roles are (data/parser.py, DatasetAttr).
 */
#ifndef AHER_PACK_REGISTERED_H
#define AHER_PACK_REGISTERED_H

#include <stdbool.h>

#include "arena.h"
#include "inspect.h"

/* Names of columns and tags; NULL: LLaMA-Factory reads none such. */
struct layout {
	bool registered;
	const char *messages, *system, *tools, *chosen, *rejected, *kto_tag;
	const char *role, *content;
	const char *user, *assistant, *observation, *function, *system_tag;
	struct arena arena;
};

/* As aher-pack writes it, and LLaMA-Factory takes it without tags. */
void layout_default(struct layout *);
void layout_release(struct layout *);

/* Reads the entry of the file at `path`, and reports what is wrong with it. */
void layout_read(struct layout *, struct inspection *, const char *path);

#endif
