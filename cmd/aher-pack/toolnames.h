/* The names of one conversation's tools, as OpenAI allows them. */
#ifndef AHER_PACK_TOOLNAMES_H
#define AHER_PACK_TOOLNAMES_H

#include <stddef.h>

#include "arena.h"
#include "str.h"

/* Those that had to be changed, by their old name. */
struct tool_names {
	struct tool_name {
		struct str from, to;
	} * changed;
	size_t count;
};

/* A tool's name and where it occurs. */
struct tool_use {
	struct str name;
	size_t at;
};

/* Leaves the first use of each name, in the order of `at`. Returns how many. */
size_t tool_uses_distinct(struct tool_use *, size_t count);

/*
 * Finds new names for those that do not match ^[a-zA-Z0-9_-]{1,64}$, the rule
 * of OpenAI's API for a function's name: "_" in the place of every other byte,
 * cut to 64; where that is another tool's name, with a number behind it. The
 * uses are distinct. Text lives in the arena.
 */
void tool_names_make(
    struct tool_names *, const struct tool_use *, size_t count, struct arena *);

/* The name as it is written: the new one, or itself. */
struct str tool_rename(const struct tool_names *, struct str name);

/* The changed names as a JSON object from new to old, in the arena; n == 0:
 * none. */
struct str tools_renamed(const struct tool_names *, struct arena *);

#endif
