/*
 * Which tool call waits for which result.
 *
 * Some runs count their ids anew in every turn, so a result belongs to the
 * latest turn before it that used its id, and there to the first call that has
 * no result yet. Without an id it belongs to the first such call of the latest
 * turn that called anything.
 */
#ifndef AHER_PENDING_H
#define AHER_PENDING_H

#include <stddef.h>

#include "json.h"
#include "record.h"
#include "str.h"

struct pending;

/* Collects the ids of all calls in these messages; look-ups then take a time
 * that no choice of ids makes worse. Ids live in the record's arena. */
struct pending *pending_new(struct record *, const struct json_node *messages);
void pending_free(struct pending *);

/* The calls, one by one and in their order: message and step of the next. */
void pending_call(struct pending *, size_t message, size_t step);

enum pending_found {
	PENDING_FOUND,
	PENDING_UNKNOWN,  /* no call before has this id */
	PENDING_ANSWERED, /* all have their result */
};

/* The step that the next result belongs to; s == NULL: it has no id. */
enum pending_found pending_take(struct pending *, struct str id, size_t *step);

/* The tool_calls of a message, NULL when it is no assistant's or has none. */
const struct json_node *message_calls(
    struct record *, const struct json_node *message);

#endif
