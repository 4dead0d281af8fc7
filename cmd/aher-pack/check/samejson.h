/* Are two values of a row the same? */
#ifndef AHER_PACK_SAMEJSON_H
#define AHER_PACK_SAMEJSON_H

#include <stdbool.h>
#include <stddef.h>

#include "inspect.h"
#include "json.h"

/* As Python compares what was read: however strings are spelled and members
 * are ordered (objects of more than 64 members in one order only). */
bool same_json(
    struct inspection *, const struct json_node *, const struct json_node *);

/* How many elements both lists begin with; *ends says which of them, 1 or 2 or
 * both, are over there. */
size_t same_beginning(struct inspection *, const struct json_node *,
    const struct json_node *, unsigned *ends);

#endif
