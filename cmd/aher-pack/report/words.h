/*
 * How often words occur in several sets of texts: vocabulary, unigram entropy
 * (Shannon 1948) and Jensen-Shannon divergence (Lin 1991), in bits.
 */
#ifndef AHER_PACK_WORDS_H
#define AHER_PACK_WORDS_H

#include <stddef.h>
#include <stdint.h>

#include "str.h"

#define WORDS_SETS 3

/* Different words that are told apart; more of them count as one word. */
#define WORDS_MOST (3u << 18)

struct words {
	struct words_slot {
		uint64_t key; /* 0: empty */
		uint32_t counts[WORDS_SETS];
	} * slots;
	size_t count, cap;
	uint32_t others[WORDS_SETS];
	unsigned long long totals[WORDS_SETS];
};

/* Of a struct that is all zero. */
void words_release(struct words *);

/* Adds one word, which is folded, of a text of the set. */
void words_add(struct words *, size_t set, struct str word);

/* Different words of a set; its entropy, 0 where it has none. */
size_t words_vocabulary(const struct words *, size_t set);
double words_entropy(const struct words *, size_t set);

/* Between two sets that both have words: 0 for the same shares of the same
 * words, 1 for no word in common. */
double words_divergence(const struct words *, size_t a, size_t b);

#endif
