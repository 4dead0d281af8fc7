/* The member names of the objects that are open while JSON is parsed. */
#ifndef AHER_KEYSET_H
#define AHER_KEYSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "str.h"

struct json_keys;

struct json_keys *keyset_new(void);
void keyset_free(struct json_keys *);

/* Adds a decoded name of the innermost open object, whose names begin at count
 * `from`, at this depth; false when it has the name already. */
bool keyset_add(struct json_keys *, size_t from, size_t depth, struct str name);
/* How many names are held; and back to that many, when an object closes. */
size_t keyset_count(const struct json_keys *);
void keyset_rewind(struct json_keys *, size_t count);

#endif
