/* The tools of a row, and calls of them. */
#ifndef AHER_PACK_TOOLLIST_H
#define AHER_PACK_TOOLLIST_H

#include <stdbool.h>
#include <stddef.h>

#include "inspect.h"
#include "json.h"

#define TOOL_SET 512 /* names that are remembered */

struct tool_set {
	struct str names[TOOL_SET];
	size_t count;
	bool any;  /* the row has tools */
	bool full; /* more than that: calls cannot be looked up */
};

enum tools_reader {
	TOOLS_TEMPLATE,	    /* TRL: text is parsed, or a list */
	TOOLS_AXOLOTL,	    /* the same, and parameters as text */
	TOOLS_OPENAI,	    /* a list */
	TOOLS_LLAMAFACTORY, /* text */
	TOOLS_SWIFT,	    /* text or a list */
};

/* Looks at the tools, NULL where the row has none, and notes their names. */
void tools_check(struct inspection *, const struct json_node *tools,
    enum tools_reader, struct tool_set *);

/* Does the set have the name, or may it? */
bool tools_have(const struct tool_set *, struct str name);

/* ^[a-zA-Z0-9_-]{1,64}$ */
bool tool_name_is_strict(struct str name);

#endif
