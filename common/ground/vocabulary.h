/*
 * Lists of words that are known when the program is written, and in which of
 * them a word is: one look-up by hash for all the lists.
 */
#ifndef AHER_VOCABULARY_H
#define AHER_VOCABULARY_H

#include <stddef.h>
#include <stdint.h>

#include "str.h"

#define VOCABULARY_LISTS 32
#define VOCABULARY_WORDS 1024 /* that all the lists may have */

struct vocabulary {
	const char *const *lists; /* words with one blank between them */
	size_t count;
	/* Filled in by the first look-up, and the same from then on. */
	size_t longest; /* word, 0: not filled in yet */
	struct vocabulary_word {
		struct str text;
		uint32_t lists; /* that have it, a bit for each */
	} words[VOCABULARY_WORDS];
	size_t word_count;
	uint16_t slots[2 * VOCABULARY_WORDS];
};

/* A vocabulary in static data, out of an array of lists; with util.h. */
/* clang-format off */
#define VOCABULARY_INIT(array) {.lists = (array), .count = ARRAY_LEN(array)}
/* clang-format on */

/* The lists that have the word, the first in bit 0; case is ignored. */
uint32_t vocabulary_find(struct vocabulary *, struct str word);

#endif
