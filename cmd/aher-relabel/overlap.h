/* Words in a row that two texts have in common. */
#ifndef AHER_OVERLAP_H
#define AHER_OVERLAP_H

#include <stddef.h>
#include <stdint.h>

#include "arena.h"
#include "str.h"

/* The words of a text, or some of them, by their keys and their places. */
struct row {
	uint32_t *key;
	size_t *begin, *end;
	size_t count, cap;
};

/* Room for so many words; lives in the arena. */
void row_init(struct row *, size_t cap, struct arena *);
void row_add(struct row *, uint32_t key, size_t begin, size_t end);

/* Where in `a` the first n words in a row begin that `b` has in a row too, or
 * STR_NONE. Linear in both. */
size_t row_shared(
    const struct row *a, const struct row *b, size_t n, struct arena *);

#endif
