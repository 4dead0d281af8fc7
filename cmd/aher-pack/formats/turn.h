/* What the rows of chat formats are put together from. */
#ifndef AHER_PACK_TURN_H
#define AHER_PACK_TURN_H

#include <stddef.h>

#include "buf.h"
#include "compose.h"
#include "conversation.h"
#include "str.h"

/* A comma, but for the first of an array. */
void put_comma(struct buf *);
/* Appends {"role":"...","content":" with a comma before it where it is not the
 * first; the content is to follow, escaped, and "} or more members. */
void turn_open(struct buf *, const char *role);
/* A whole turn. */
void turn_put(struct buf *, const char *role, struct str content);
/* A decimal number. */
void put_count(struct buf *, size_t);

/* A call as {"name":"...","arguments":{...}}. */
void put_call(struct buf *, const struct call *);
/* The tools as a string of JSON, `none` where the conversation has none. */
void put_tools(struct buf *, const struct conversation *, const char *none);
/* The end of a row: its weight where that is a column, and the brace. */
void row_close(struct buf *, const struct row *);

#endif
