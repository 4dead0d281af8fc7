#include "arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util.h"

/* Records that wait for a model are many, and most need little: an arena's
 * blocks grow from the first size to the second. */
#define BLOCK_FIRST (8 * 1024)
#define BLOCK_MIN (64 * 1024)
/* What arena_clear keeps at most: a record of usual size fits. */
#define BLOCK_KEEP (1024 * 1024)

struct arena_block {
	struct arena_block *older;
	size_t used, size;
	alignas(max_align_t) char bytes[];
};

static struct arena_block *
block_new(size_t size, struct arena_block *older)
{
	struct arena_block *block;

	if (size > (size_t)-1 - sizeof(*block))
		BUG("an arena block of %zu bytes", size);
	block = xmalloc(sizeof(*block) + size);
	*block = (struct arena_block){.older = older, .size = size};
	return block;
}

void *
arena_alloc(struct arena *arena, size_t size)
{
	const size_t align = alignof(max_align_t);
	struct arena_block *block = arena->blocks;
	size_t next = BLOCK_FIRST;
	void *at;

	size = (size + align - 1) / align * align;
	if (block == NULL || size > block->size - block->used) {
		/* A large piece gets a block of its own behind the current
		 * one, so that the room left in that is not lost. */
		if (block != NULL && size > BLOCK_MIN / 4) {
			block->older = block_new(size, block->older);
			block->older->used = size;
			return block->older->bytes;
		}
		if (block != NULL)
			next = block->size < BLOCK_MIN / 2 ? block->size * 2
							   : BLOCK_MIN;
		block = block_new(size > next ? size : next, block);
		arena->blocks = block;
	}
	at = block->bytes + block->used;
	block->used += size;
	return at;
}

struct str
arena_copy(struct arena *arena, struct str text)
{
	char *copy = arena_alloc(arena, text.n + 1);

	if (text.n > 0)
		memcpy(copy, text.s, text.n);
	copy[text.n] = '\0';
	return (struct str){copy, text.n};
}

struct str
arena_printf(struct arena *arena, const char *fmt, ...)
{
	char text[512]; /* most are short: formatted once */
	va_list ap, again;
	struct str made = {text, 0};
	char *large;
	int len;

	va_start(ap, fmt);
	va_copy(again, ap);
	len = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	made.n = len < 0 ? 0 : (size_t)len;
	if (made.n < sizeof(text)) {
		made = arena_copy(arena, made);
	} else {
		large = arena_alloc(arena, made.n + 1);
		vsnprintf(large, made.n + 1, fmt, again);
		made.s = large;
	}
	va_end(again);
	return made;
}

static void
free_blocks(struct arena_block *block)
{
	while (block != NULL) {
		struct arena_block *older = block->older;

		free(block);
		block = older;
	}
}

void
arena_clear(struct arena *arena)
{
	struct arena_block *block = arena->blocks;

	if (block == NULL)
		return;
	free_blocks(block->older);
	block->older = NULL;
	block->used = 0;
	if (block->size > BLOCK_KEEP) {
		free(block);
		arena->blocks = NULL;
	}
}

void
arena_release(struct arena *arena)
{
	free_blocks(arena->blocks);
	arena->blocks = NULL;
}

size_t
arena_bytes(const struct arena *arena)
{
	size_t sum = 0;

	for (const struct arena_block *block = arena->blocks; block != NULL;
	     block = block->older)
		sum += block->size;
	return sum;
}
