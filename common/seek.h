/*
 * Many words that are hardly ever there, found fast: one look at every third
 * byte of the text. A find is a candidate only, which the caller compares.
 */
#ifndef AHER_SEEK_H
#define AHER_SEEK_H

#include <stdbool.h>
#include <stddef.h>

#include "str.h"

#define SEEK_LEAST 6 /* bytes: that many of a word are looked for */

struct seeker;

/*
 * A word has at least SEEK_LEAST bytes, in lower case; it is found in either
 * case and, where `leet`, with digits and marks written for its letters
 * ("1gn0r3") and for its blanks. Freed by seeker_free.
 */
struct seeker *seeker_new(void);
void seeker_add(struct seeker *, struct str word, size_t id, bool leet);
void seeker_free(struct seeker *);

/* Calls found with the id of every word that may stand at `at`, until it
 * returns false. */
typedef bool seek_found(void *arg, size_t id, size_t at);
void seeker_scan(
    const struct seeker *, struct str text, seek_found *, void *arg);

/* Do the bytes count as the same letter: in either case, or a digit or a mark
 * that is written for it ('1' for 'i')? `letter` is of lower case. */
bool seek_same(char c, char letter);

#endif
