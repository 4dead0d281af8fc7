/*
 * Memory of one record: allocated in pieces, given back all at once. Nothing
 * in an arena is freed alone; what it returns lives until arena_clear.
 */
#ifndef AHER_ARENA_H
#define AHER_ARENA_H

#include <stddef.h>

#include "buf.h"
#include "str.h"

struct arena_block;

struct arena {
	struct arena_block *blocks;
};

#define ARENA_INIT ((struct arena){NULL})

/* size bytes, aligned for any type, not cleared; never NULL. */
void *arena_alloc(struct arena *, size_t size);
/* A copy of the slice, with a NUL behind it for the convenience of printf. */
struct str arena_copy(struct arena *, struct str);
struct str arena_printf(struct arena *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* Forgets everything; keeps one block for the next record. */
void arena_clear(struct arena *);
void arena_release(struct arena *);
/* Bytes of its blocks. */
size_t arena_bytes(const struct arena *);

#endif
