/* zstd (RFC 8878) as steps over buffers. The only user of zstd.h. */
#ifndef AHER_ZST_H
#define AHER_ZST_H

#include <stdbool.h>
#include <stddef.h>

#include "buf.h"
#include "str.h"

#define ZST_MAGIC 4 /* bytes that tell a frame */
#define ZST_LEVEL_MAX 19

/* Could a stream that begins with these bytes (also fewer than ZST_MAGIC) be
 * zstd: a frame, or a skippable one? */
bool zst_may_be(struct str head);

struct unzst;

struct unzst *unzst_new(void);
void unzst_free(struct unzst *);

/*
 * Decompresses from `in` to the end of `out`, at most `most` bytes. Returns
 * how many bytes of `in` were used; *why is set when the data is broken.
 */
size_t unzst_step(struct unzst *, struct str in, struct buf *out, size_t most,
    const char **why);
/* Is there output left that did not fit; and are we inside a frame? */
bool unzst_has_more(const struct unzst *);
bool unzst_in_frame(const struct unzst *);

struct zst;

/* level 1..ZST_LEVEL_MAX, or 0 for zstd's default. */
struct zst *zst_new(int level);
void zst_free(struct zst *);

enum zst_end {
	ZST_GO_ON, /* may keep bytes back */
	ZST_FLUSH, /* everything so far can be read */
	ZST_END,   /* the frame is over */
};

/* Compresses `in` to the end of `out`. */
void zst_step(struct zst *, struct str in, struct buf *out, enum zst_end);

#endif
