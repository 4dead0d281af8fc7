/* The tool_calls of messages, and the results that answer them. */
#ifndef AHER_PACK_CALLLIST_H
#define AHER_PACK_CALLLIST_H

#include <stdbool.h>
#include <stddef.h>

#include "chatlist.h"
#include "inspect.h"
#include "json.h"
#include "toollist.h"

#define OPEN_CALLS 256 /* of a turn, that are remembered */

/* The calls of the assistant's last turn that wait for a result. */
struct open_calls {
	const struct json_node *calls[OPEN_CALLS];
	struct str ids[OPEN_CALLS]; /* s NULL: it has none */
	size_t count;
	bool done[OPEN_CALLS];
	bool full;
};

/* The tool_calls of an assistant's message; they are the open ones then. */
void calls_check(struct inspection *, const struct json_node *calls,
    enum chat_reader, const struct tool_set *, struct open_calls *);
/* A message of role tool. */
void result_check(struct inspection *, const struct json_node *message,
    enum chat_reader, struct open_calls *);
/* Somebody else speaks next: reports calls without a result. */
void calls_close(struct inspection *, enum chat_reader, struct open_calls *);

#endif
