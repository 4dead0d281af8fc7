/* Hashes of 64 bits, for tables and estimates; nothing cryptographic. */
#ifndef AHER_HASH_H
#define AHER_HASH_H

#include <endian.h>
#include <stdint.h>
#include <string.h>

#include "str.h"

/* splitmix64 (Steele, Lea, Flood, OOPSLA 2014): its step and finaliser. */
#define HASH_STEP 0x9e3779b97f4a7c15u

static inline uint64_t
hash_mix(uint64_t h)
{
	h = (h ^ h >> 30) * 0xbf58476d1ce4e5b9u;
	h = (h ^ h >> 27) * 0x94d049bb133111ebu;
	return h ^ h >> 31;
}

/* Eight bytes as a number, little end first. */
static inline uint64_t
hash_word(const void *bytes)
{
	uint64_t word;

	memcpy(&word, bytes, sizeof(word));
	return le64toh(word);
}

/* Of a text, the same on every machine; another `seed`, another hash. */
uint64_t hash_text(uint64_t seed, struct str text);

/* A seed that is random, one for the process, so that no input can choose
 * texts whose hashes are the same: for what must not be slow, and does not
 * depend on the hashes. */
uint64_t hash_seed(void);

#endif
