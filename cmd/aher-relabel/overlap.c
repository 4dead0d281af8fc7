#include "overlap.h"

#include <stdbool.h>
#include <string.h>

#define FACTOR 0x9E3779B1u

void
row_init(struct row *row, size_t cap, struct arena *arena)
{
	row->count = 0;
	row->cap = cap;
	row->key = arena_alloc(arena, row->cap * sizeof(*row->key));
	row->begin = arena_alloc(arena, row->cap * sizeof(*row->begin));
	row->end = arena_alloc(arena, row->cap * sizeof(*row->end));
}

void
row_add(struct row *row, uint32_t key, size_t begin, size_t end)
{
	if (row->count == row->cap)
		return;
	row->key[row->count] = key;
	row->begin[row->count] = begin;
	row->end[row->count++] = end;
}

/* The hash of the n words from `at` on, out of that of those before. */
static uint32_t
hash_at(
    const struct row *row, size_t at, size_t n, uint32_t power, uint32_t before)
{
	uint32_t hash = 0;

	if (at > 0)
		return (before - row->key[at - 1] * power) * FACTOR +
		       row->key[at + n - 1];
	for (size_t i = 0; i < n; i++)
		hash = hash * FACTOR + row->key[i];
	return hash;
}

struct table {
	const struct row *row;
	size_t n, mask;
	uint32_t power, *hash;
	size_t *at; /* STR_NONE: free */
};

static size_t
slot_of(const struct table *t, uint32_t hash)
{
	size_t slot = (hash ^ hash >> 15) & t->mask;

	while (t->at[slot] != STR_NONE && t->hash[slot] != hash)
		slot = (slot + 1) & t->mask;
	return slot;
}

static void
fill(struct table *t, const struct row *row, size_t n, struct arena *arena)
{
	uint32_t hash = 0;

	t->row = row;
	t->n = n;
	t->power = 1;
	for (size_t i = 1; i < n; i++)
		t->power *= FACTOR;
	for (t->mask = 15; t->mask < 2 * row->count;)
		t->mask = 2 * t->mask + 1;
	t->hash = arena_alloc(arena, (t->mask + 1) * sizeof(*t->hash));
	t->at = arena_alloc(arena, (t->mask + 1) * sizeof(*t->at));
	for (size_t i = 0; i <= t->mask; i++)
		t->at[i] = STR_NONE;
	for (size_t i = 0; i + n <= row->count; i++) {
		size_t slot;

		hash = hash_at(row, i, n, t->power, hash);
		slot = slot_of(t, hash);
		t->hash[slot] = hash;
		if (t->at[slot] == STR_NONE)
			t->at[slot] = i;
	}
}

size_t
row_shared(
    const struct row *a, const struct row *b, size_t n, struct arena *arena)
{
	struct table t;
	uint32_t hash = 0;

	if (n == 0 || a->count < n || b->count < n)
		return STR_NONE;
	fill(&t, b, n, arena);
	for (size_t i = 0; i + n <= a->count; i++) {
		size_t at;

		hash = hash_at(a, i, n, t.power, hash);
		at = t.at[slot_of(&t, hash)];
		if (at != STR_NONE &&
		    memcmp(&a->key[i], &b->key[at], n * sizeof(*a->key)) == 0)
			return i;
	}
	return STR_NONE;
}
