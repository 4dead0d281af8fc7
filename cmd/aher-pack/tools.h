/*
 * The tools of a conversation, as OpenAI's function objects, and their names.
 */
#ifndef AHER_PACK_TOOLS_H
#define AHER_PACK_TOOLS_H

#include <stdbool.h>
#include <stddef.h>

#include "arena.h"
#include "buf.h"
#include "str.h"

/* The names of one conversation's tools, old and new. */
struct tool_names {
	struct tool_name {
		struct str from, to;
	} * names;
	size_t count, cap;
	bool strict; /* ^[a-zA-Z0-9_-]{1,64}$, OpenAI's rule */
	struct arena *arena;
};

/*
 * A tool's name as it is written: itself, or, with `strict`, where it holds
 * what OpenAI does not allow, the same with "_" in the place of every such
 * byte, cut to 64; with a number behind it where another tool has that name
 * already. The same name gives the same again.
 */
struct str tool_rename(struct tool_names *, struct str name);

/* The changed names as a JSON object from new to old; n == 0: none. */
struct str tools_renamed(const struct tool_names *);

/*
 * The tools as the text of a JSON array: those of the record (`own`, an array
 * or s == NULL), each {"type":"function","function":{name, description,
 * parameters, ...}} whether it came so or bare, with parameters that allow
 * anything where it has none (LLaMA-Factory stops without them), then one for
 * each called name that they lack, in the order of first use. "[]" where there
 * is none. In the arena.
 */
struct str tools_make(struct str own, const struct str *called, size_t count,
    struct tool_names *, struct arena *);

#endif
