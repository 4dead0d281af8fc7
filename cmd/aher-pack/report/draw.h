/*
 * A uniform sample of texts in bounded memory, however many there are and in
 * whatever order: those whose keys are the smallest (bottom-k; Cohen, Kaplan,
 * PODC 2007). A key is a hash of a seed and an id.
 */
#ifndef AHER_PACK_DRAW_H
#define AHER_PACK_DRAW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "str.h"

struct drawn {
	uint64_t key;
	struct str text; /* with a NUL behind it */
};

struct draw {
	size_t most, most_bytes;
	unsigned long long seen; /* that were asked about */
	uint64_t limit;		 /* keys from here on are left out */
	struct drawn *items;	 /* a heap, the largest key first */
	size_t count, cap, bytes;
};

/* The key of a record's id, the same on every machine. */
uint64_t draw_key(long long seed, struct str id);

/* An empty sample of at most so many texts and bytes, which release frees. */
void draw_init(struct draw *, size_t most, size_t most_bytes);
void draw_release(struct draw *);

/* Counts one, and tells whether its text is wanted; then draw_add takes it, a
 * copy. */
bool draw_wants(struct draw *, uint64_t key);
void draw_add(struct draw *, uint64_t key, struct str text);

/* Sorts the items by key, which is an order as random as the sample; nothing
 * may be added behind it. */
void draw_sort(struct draw *);

#endif
