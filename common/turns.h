/*
 * The turns of a chat, between reading (messages.c) and writing (turns.c).
 *
 * Everything points into the record's nodes: a text is a chain of contents
 * whose bytes are copied, escapes and all, when it is written.
 */
#ifndef AHER_TURNS_H
#define AHER_TURNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buf.h"
#include "json.h"
#include "record.h"

#define CHAIN_END UINT32_MAX

/* The contents of several messages, in their order: one text. */
struct chain {
	uint32_t first, last; /* into turns.pieces, CHAIN_END when empty */
};

#define CHAIN_EMPTY ((struct chain){CHAIN_END, CHAIN_END})

struct piece {
	const struct json_node *content; /* a string, or parts */
	uint32_t next;
};

/* What becomes a step. */
struct call {
	const struct json_node *name;	/* NULL: the agent speaks to the user */
	const struct json_node *input;	/* arguments, NULL: none */
	const struct json_node *result; /* content of the result, or NULL */
	struct chain said; /* beside the call: the thought; to the user: what
			      the agent says */
	struct chain user; /* what the user said behind it */
	bool parallel;
};

struct turns {
	struct record *record;
	struct str talk; /* the action of a turn to the user, or empty */
	struct call *calls;
	size_t call_count, call_cap;
	struct piece *pieces;
	size_t piece_count, piece_cap;
	struct chain prompt, system, answer;
};

/* A member that is there and not null; the text of a string. */
const struct json_node *turns_get(
    const struct turns *, const struct json_node *object, const char *key);
struct str turns_text(const struct turns *, const struct json_node *string);

/* Puts a content, NULL for none, at the end of a chain of these turns. */
void chain_add(struct turns *, struct chain *, const struct json_node *content);
/* A new call, empty; good until the next one. */
struct call *turns_add(struct turns *);
void turns_release(struct turns *);

/* Appends the record's members, as messages.h says. */
void turns_put(const struct turns *, struct buf *out);

#endif
