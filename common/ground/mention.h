/* What a goal mentions of a text: runs of words that the two have in common,
 * such as a product's title. */
#ifndef AHER_MENTION_H
#define AHER_MENTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "str.h"

#define MENTION_WORDS 96 /* of a goal, around the place that is asked about */

struct mention_word {
	uint32_t key;
	size_t begin, end; /* in the goal */
	bool content;	   /* no word of grammar */
};

struct mention {
	struct str goal;
	struct mention_word word[MENTION_WORDS];
	size_t count;
	uint64_t some; /* a bit for each key, to pass other words by */
};

/* A run of words that both have. */
struct run {
	size_t score;	   /* its words but those of grammar */
	size_t begin, end; /* in the goal */
};

/*
 * The words of a goal around an offset; of what stands between double quotes
 * only where `quoted`. The text is borrowed.
 */
void mention_read(
    struct mention *, struct str goal, size_t around, bool quoted);

/*
 * Calls found for each run that a text has, again for each word by which it
 * goes on; linear in the text. A run of one word counts where that has letters
 * and a digit, or a capital letter.
 */
typedef void mention_found(void *arg, const struct run *);
void mention_find(
    const struct mention *, struct str text, mention_found *, void *arg);

#endif
