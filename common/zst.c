#include "zst.h"

#include <stdlib.h>
#include <string.h>
#include <zstd.h>

#include "util.h"

bool
zst_may_be(struct str head)
{
	static const unsigned char frame[] = {0x28, 0xb5, 0x2f, 0xfd};
	static const unsigned char skippable[] = {0x50, 0x2a, 0x4d, 0x18};
	size_t n = head.n < ZST_MAGIC ? head.n : ZST_MAGIC;

	if (n == 0)
		return true;
	if (memcmp(head.s, frame, n) == 0)
		return true;
	/* Skippable frames: 0x184D2A50 to 0x184D2A5F, little end first. */
	return ((unsigned char)head.s[0] & 0xf0) == skippable[0] &&
	       memcmp(head.s + 1, skippable + 1, n - 1) == 0;
}

struct unzst {
	ZSTD_DCtx *ctx;
	size_t hint; /* bytes that zstd asks for */
	bool in_frame, has_more;
};

/* zstd gets as few bytes as it asks for, so that blocks come out one by one and
 * a broken block takes none of those before it along. Its hint counts in the
 * header of the block behind the next one. */
#define FIRST_HINT 5
#define BLOCK_HEADER 3

struct unzst *
unzst_new(void)
{
	struct unzst *u = xcalloc(1, sizeof(*u));

	u->ctx = ZSTD_createDCtx();
	if (u->ctx == NULL)
		BUG("ZSTD_createDCtx failed");
	u->hint = FIRST_HINT;
	return u;
}

void
unzst_free(struct unzst *u)
{
	if (u == NULL)
		return;
	ZSTD_freeDCtx(u->ctx);
	free(u);
}

size_t
unzst_step(struct unzst *u, struct str in, struct buf *out, size_t most,
    const char **why)
{
	ZSTD_inBuffer from = {in.s, in.n < u->hint ? in.n : u->hint, 0};
	ZSTD_outBuffer to;
	size_t left;

	if (!buf_reserve(out, most))
		BUG("a decompression buffer with a maximum");
	to = (ZSTD_outBuffer){out->bytes + out->len, most, 0};
	left = ZSTD_decompressStream(u->ctx, &to, &from);
	if (ZSTD_isError(left)) {
		*why = ZSTD_getErrorName(left);
		return from.pos;
	}
	u->in_frame = left != 0;
	/* With nothing left, a call more would look for the next frame. */
	u->has_more = left != 0 && to.pos == to.size;
	u->hint = left == 0		? FIRST_HINT
		  : left > BLOCK_HEADER ? left - BLOCK_HEADER
					: left;
	out->len += to.pos;
	out->bytes[out->len] = '\0';
	return from.pos;
}

bool
unzst_has_more(const struct unzst *u)
{
	return u->has_more;
}

bool
unzst_in_frame(const struct unzst *u)
{
	return u->in_frame;
}

struct zst {
	ZSTD_CCtx *ctx;
};

struct zst *
zst_new(int level)
{
	struct zst *z = xcalloc(1, sizeof(*z));

	z->ctx = ZSTD_createCCtx();
	if (z->ctx == NULL)
		BUG("ZSTD_createCCtx failed");
	ZSTD_CCtx_setParameter(z->ctx, ZSTD_c_compressionLevel, level);
	ZSTD_CCtx_setParameter(z->ctx, ZSTD_c_checksumFlag, 1);
	return z;
}

void
zst_free(struct zst *z)
{
	if (z == NULL)
		return;
	ZSTD_freeCCtx(z->ctx);
	free(z);
}

void
zst_step(struct zst *z, struct str in, struct buf *out, enum zst_end end)
{
	static const ZSTD_EndDirective directives[] = {
	    [ZST_GO_ON] = ZSTD_e_continue,
	    [ZST_FLUSH] = ZSTD_e_flush,
	    [ZST_END] = ZSTD_e_end,
	};
	ZSTD_inBuffer from = {in.s, in.n, 0};
	size_t left;

	do {
		ZSTD_outBuffer to;
		size_t room = ZSTD_CStreamOutSize();

		if (!buf_reserve(out, room))
			BUG("a compression buffer with a maximum");
		to = (ZSTD_outBuffer){out->bytes + out->len, room, 0};
		left =
		    ZSTD_compressStream2(z->ctx, &to, &from, directives[end]);
		if (ZSTD_isError(left))
			BUG("zstd: %s", ZSTD_getErrorName(left));
		out->len += to.pos;
		out->bytes[out->len] = '\0';
	} while (end == ZST_GO_ON ? from.pos < from.size : left > 0);
}
