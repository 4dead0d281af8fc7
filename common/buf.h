/*
 * Growable bytes with a maximum, so that no input can make us eat memory.
 *
 * `bytes` is never NULL and always has a NUL behind the last byte; the bytes
 * may hold NULs. An append that would pass the maximum is refused whole and
 * sets `over`; later appends are refused too, so a caller may check once, at
 * the end. Running out of memory ends the process (util.h).
 */
#ifndef AHER_BUF_H
#define AHER_BUF_H

#include <stdbool.h>
#include <stddef.h>

#include "str.h"

struct buf {
	char *bytes;
	size_t len;
	size_t cap;
	size_t max;
	bool over;
};

#define BUF_NO_MAX ((size_t)-2)

void buf_init(struct buf *, size_t max);
void buf_release(struct buf *);
void buf_clear(struct buf *); /* empty and usable; keeps the memory */

void buf_add(struct buf *, const char *bytes, size_t len);
void buf_add_str(struct buf *, struct str);
void buf_puts(struct buf *, const char *text);
void buf_printf(struct buf *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* Makes room for len more bytes; false when that would pass the maximum. */
bool buf_reserve(struct buf *, size_t len);
static inline void
buf_putc(struct buf *b, char c)
{
	if ((b->over || b->len >= b->max || b->len + 1 >= b->cap) &&
	    !buf_reserve(b, 1))
		return;
	b->bytes[b->len++] = c;
	b->bytes[b->len] = '\0';
}

/* Drops the bytes from len on. */
void buf_truncate(struct buf *, size_t len);
/* Its contents as a slice, good until the next append. */
struct str buf_str(const struct buf *);

#endif
