/* Numbers derived from a request: the same one always gets the same. */
#ifndef MOCK_HASH_H
#define MOCK_HASH_H

#include <stdint.h>
#include <string.h>

#include "../../common/str.h"

/* Spreads the bits of a number over all of them (a bijection). */
static inline uint64_t
hash_number(uint64_t h, uint64_t value)
{
	h = (h ^ value) * 0x9e3779b97f4a7c15ULL;
	h = (h ^ (h >> 32)) * 0xd6e8feb86659fd93ULL;
	return h ^ (h >> 29);
}

static inline uint64_t
hash_text(uint64_t h, struct str text)
{
	uint64_t word;
	size_t i;

	h = hash_number(h, text.n);
	for (i = 0; i + 8 <= text.n; i += 8) {
		memcpy(&word, text.s + i, 8);
		h = (h ^ word) * 0x9e3779b97f4a7c15ULL;
		h ^= h >> 31;
	}
	word = 0;
	if (i < text.n)
		memcpy(&word, text.s + i, text.n - i);
	return hash_number(h, word);
}

/* In [0, 1). */
static inline double
hash_fraction(uint64_t h)
{
	return (double)(h >> 11) / 9007199254740992.0;
}

#endif
