/*
 * Lists of messages with role and content and tool_calls, as TRL, Axolotl and
 * OpenAI read them.
 */
#ifndef AHER_PACK_CHATLIST_H
#define AHER_PACK_CHATLIST_H

#include <stdbool.h>
#include <stddef.h>

#include "inspect.h"
#include "json.h"
#include "toollist.h"

enum chat_reader {
	CHAT_TEMPLATE, /* TRL: a chat template renders them as they are */
	CHAT_AXOLOTL,  /* the same; arguments that are strings are parsed */
	CHAT_OPENAI,
};

/* What a list was found to hold. */
struct chat {
	size_t count, assistants, users, results;
	size_t words; /* assistant messages that are not empty */
	const struct json_node *last; /* message */
	bool ends_with_assistant;
};

/* Looks at every message; `tools` are those that calls may name, or NULL.
 * Returns false where the node is no list of messages, which was reported. */
bool chat_check(struct inspection *, const struct json_node *list,
    enum chat_reader, const struct tool_set *tools, struct chat *);

/* A list that is to be learned: reports where the assistant never speaks, or
 * does not speak last. */
void chat_must_teach(struct inspection *, const struct json_node *list,
    const struct chat *, bool must_end);

#endif
