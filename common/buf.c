#include "buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util.h"

/* What an empty buffer points at, so that bytes is never NULL. */
static char no_bytes[1];

void
buf_init(struct buf *b, size_t max)
{
	*b = (struct buf){.bytes = no_bytes, .max = max};
}

void
buf_release(struct buf *b)
{
	if (b->cap > 0)
		free(b->bytes);
	buf_init(b, b->max);
}

void
buf_clear(struct buf *b)
{
	buf_truncate(b, 0);
	b->over = false;
}

bool
buf_reserve(struct buf *b, size_t len)
{
	size_t need, cap;

	if (b->over || len > b->max - b->len) {
		b->over = true;
		return false;
	}
	need = b->len + len + 1;
	if (need <= b->cap)
		return true;
	cap = b->cap + b->cap / 2;
	if (cap < need)
		cap = need;
	if (cap < 64)
		cap = 64;
	if (b->cap == 0) {
		b->bytes = xmalloc(cap);
		b->bytes[0] = '\0';
	} else {
		b->bytes = xreallocarray(b->bytes, cap, 1);
	}
	b->cap = cap;
	return true;
}

void
buf_add(struct buf *b, const char *bytes, size_t len)
{
	if (len == 0 || !buf_reserve(b, len))
		return;
	memcpy(b->bytes + b->len, bytes, len);
	b->len += len;
	b->bytes[b->len] = '\0';
}

void
buf_add_str(struct buf *b, struct str text)
{
	buf_add(b, text.s, text.n);
}

void
buf_puts(struct buf *b, const char *text)
{
	buf_add(b, text, strlen(text));
}

void
buf_printf(struct buf *b, const char *fmt, ...)
{
	char text[256]; /* most are short: formatted once */
	va_list ap, again;
	int len;

	va_start(ap, fmt);
	va_copy(again, ap);
	len = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (len > 0 && (size_t)len < sizeof(text)) {
		buf_add(b, text, (size_t)len);
	} else if (len > 0 && buf_reserve(b, (size_t)len)) {
		vsnprintf(b->bytes + b->len, (size_t)len + 1, fmt, again);
		b->len += (size_t)len;
	}
	va_end(again);
}

void
buf_truncate(struct buf *b, size_t len)
{
	if (len >= b->len)
		return;
	b->len = len;
	b->bytes[len] = '\0';
}

struct str
buf_str(const struct buf *b)
{
	return (struct str){b->bytes, b->len};
}
