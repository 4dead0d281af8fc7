/*
 * Samples of much the same goal and actions, by MinHash (Broder, On the
 * resemblance and containment of documents, 1997).
 */
#ifndef AHER_PACK_MINHASH_H
#define AHER_PACK_MINHASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sample.h"

/*
 * Pieces of a signature, and the bands of 8 that similar samples are looked up
 * by. Of two whose goals and whose actions have similarities g and a,
 * 1 - (1 - g^4 a^4)^12 have a band in common: 0.98 where both are 0.85
 * (Leskovec et al., Mining of Massive Datasets, 3.4).
 */
#define MINHASH_SIZE 96
#define MINHASH_BANDS 12

/* 8 bits of the least hash under each function (Li and König, b-Bit Minwise
 * Hashing, 2010): what the estimate needs, and all that is kept of a sample. In
 * each band, half of them is of the goal and half of the actions. */
struct signature {
	uint8_t least[MINHASH_SIZE];
};

/*
 * Of two sets: the goal's words, three by three (fewer one by one), and the
 * actions with their inputs. In one set, the many words of a long goal would
 * make other actions a detail. A word is as utf8_words has it, or one character
 * of a script that sets no blanks. The functions are fixed: every machine gets
 * the same.
 */
void minhash_sign(struct signature *, const struct sample *);

/* The same of a goal alone, for the place of both sets. */
void minhash_sign_goal(struct signature *, struct str goal);

/* Estimated Jaccard similarity of the goals or of the actions, whichever are
 * less alike: 0 .. 1. */
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
