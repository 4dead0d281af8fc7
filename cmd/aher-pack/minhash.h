/*
 * Samples of much the same goal and actions, by MinHash (Broder, On the
 * resemblance and containment of documents, 1997).
 */
#ifndef AHER_PACK_MINHASH_H
#define AHER_PACK_MINHASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buf.h"
#include "sample.h"

/*
 * Hash functions, and the bands that similar samples are looked up by. Of two
 * with a similarity s, 1 - (1 - s^8)^12 have a band in common: 0.98 at 0.85,
 * half of them at 0.72 (Leskovec et al., Mining of Massive Datasets, 3.4).
 */
#define MINHASH_SIZE 96
#define MINHASH_BANDS 12

/* Of the least hash under each function, 8 bits (Li and König, b-Bit Minwise
 * Hashing, 2010): what the estimate needs, and all that is kept of a sample. */
struct signature {
	uint8_t least[MINHASH_SIZE];
};

/*
 * Of the set that holds the goal's words, three by three (fewer one by one),
 * and each action with its input. A word is as utf8_words has it, or one
 * character of a script that sets no blanks. The functions are fixed: every
 * machine gets the same. `words` is for scratch.
 */
void minhash_sign(struct signature *, const struct sample *, struct buf *words);

/* Estimated Jaccard similarity of the two sets, 0 .. 1. */
double minhash_similarity(const struct signature *, const struct signature *);

/* Signatures that can be searched: 96 bytes a sample, and 96 to 144 to find it
 * by. */
struct minhash_index;

struct minhash_index *minhash_index_new(void);
void minhash_index_free(struct minhash_index *);
void minhash_index_add(struct minhash_index *, const struct signature *);
/* The similarity of the first one found that has at least `threshold`, or a
 * negative number. */
double minhash_index_find(
    const struct minhash_index *, const struct signature *, double threshold);

#endif
