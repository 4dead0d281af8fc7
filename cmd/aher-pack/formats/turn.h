/* Turns of a chat as JSON objects with role and content, in an array. */
#ifndef AHER_PACK_TURN_H
#define AHER_PACK_TURN_H

#include <stddef.h>

#include "buf.h"
#include "str.h"

/* Appends {"role":"...","content":" with a comma before it where it is not the
 * first; the content is to follow, escaped, and "} or more members. */
void turn_open(struct buf *, const char *role);
/* A whole turn. */
void turn_put(struct buf *, const char *role, struct str content);
/* A decimal number. */
void put_count(struct buf *, size_t);

#endif
