#include "hash.h"

#include <sys/random.h>

uint64_t
hash_text(uint64_t seed, struct str text)
{
	uint64_t h = hash_mix(seed + HASH_STEP * (text.n + 1)), word;
	size_t i;

	for (i = 0; i + sizeof(word) <= text.n; i += sizeof(word))
		h = hash_mix(h ^ hash_word(text.s + i));
	for (word = 0; i < text.n; i++)
		word = word << 8 | (unsigned char)text.s[i];
	return hash_mix(h ^ word);
}

uint64_t
hash_seed(void)
{
	static uint64_t seed;

	/* Where there is no randomness the address has to do. */
	if (seed == 0 && getrandom(&seed, sizeof(seed), GRND_NONBLOCK) < 0)
		seed = (uintptr_t)&seed * HASH_STEP;
	return seed;
}
