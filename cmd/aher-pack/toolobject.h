/* One element of a list of tools. */
#ifndef AHER_PACK_TOOLOBJECT_H
#define AHER_PACK_TOOLOBJECT_H

#include <stdbool.h>

#include "arena.h"
#include "buf.h"
#include "json.h"
#include "str.h"

/* Of an element, for json_parse. */
extern const struct json_shape tool_object_shape[];

struct tool_object {
	const struct json_node *function; /* NULL: there is but a name */
	bool bare; /* the element itself, not its member "function" */
};

/* Reads an element: OpenAI's {"type":"function","function":{...}}, the function
 * by itself, also with Anthropic's "input_schema" or the Model Context
 * Protocol's "inputSchema", or a name. Returns its name, n == 0 where it is
 * none of these. */
struct str tool_object_read(struct tool_object *, const struct json_doc *,
    const struct json_node *element, struct arena *);

/*
 * Appends the function under this name: its members in their order and their
 * bytes, with a description and parameters where it has none. Parameters are
 * an object with type and properties, each of these an object, and required, if
 * there, an array: LLaMA-Factory's formatter survives nothing else
 * (data/tool_utils.py).
 */
void tool_object_put(struct buf *, const struct json_doc *,
    const struct tool_object *, struct str name);

#endif
