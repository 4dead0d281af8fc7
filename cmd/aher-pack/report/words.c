#include "words.h"

#include <math.h>
#include <stdlib.h>

#include "hash.h"
#include "util.h"

#define FIRST_SLOTS 4096 /* a power of two */

void
words_release(struct words *words)
{
	free(words->slots);
	*words = (struct words){0};
}

/* The slot of a key, or the empty one where it belongs. */
static struct words_slot *
find(const struct words *words, uint64_t key)
{
	size_t mask = words->cap - 1, at = key & mask;

	while (words->slots[at].key != 0 && words->slots[at].key != key)
		at = (at + 1) & mask;
	return &words->slots[at];
}

static void
reserve(struct words *words)
{
	struct words grown = *words;

	if (words->count < words->cap / 4 * 3)
		return;
	grown.cap = words->cap == 0 ? FIRST_SLOTS : 2 * words->cap;
	grown.slots = xcalloc(grown.cap, sizeof(*grown.slots));
	for (size_t i = 0; i < words->cap; i++)
		if (words->slots[i].key != 0)
			*find(&grown, words->slots[i].key) = words->slots[i];
	free(words->slots);
	*words = grown;
}

void
words_add(struct words *words, size_t set, struct str word)
{
	uint64_t key = hash_text(hash_seed(), word);
	struct words_slot *slot;

	words->totals[set]++;
	reserve(words);
	slot = find(words, key == 0 ? 1 : key);
	if (slot->key == 0 && words->count == WORDS_MOST) {
		words->others[set]++;
		return;
	}
	if (slot->key == 0) {
		slot->key = key == 0 ? 1 : key;
		words->count++;
	}
	slot->counts[set]++;
}

/* --- figures --- */

/* The counts of a word by its place, 0 .. cap, and of the others behind all. */
static const uint32_t *
counts_at(const struct words *words, size_t at)
{
	return at < words->cap ? words->slots[at].counts : words->others;
}

size_t
words_vocabulary(const struct words *words, size_t set)
{
	size_t different = 0;

	for (size_t i = 0; i <= words->cap; i++)
		different += counts_at(words, i)[set] > 0;
	return different;
}

/* The share of a word's occurrences; 0 in a set without words. */
static double
share(const struct words *words, size_t at, size_t set)
{
	return words->totals[set] == 0 ? 0
				       : (double)counts_at(words, at)[set] /
					     (double)words->totals[set];
}

static double
surprise(double p)
{
	return p > 0 ? -p * log2(p) : 0;
}

double
words_entropy(const struct words *words, size_t set)
{
	double bits = 0;

	for (size_t i = 0; i <= words->cap; i++)
		bits += surprise(share(words, i, set));
	return bits;
}

double
words_divergence(const struct words *words, size_t a, size_t b)
{
	double bits = 0;

	for (size_t i = 0; i <= words->cap; i++) {
		double p = share(words, i, a), q = share(words, i, b);

		bits += surprise((p + q) / 2) - (surprise(p) + surprise(q)) / 2;
	}
	return bits > 0 ? bits : 0;
}
