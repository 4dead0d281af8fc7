/* Numbers in words: "five", "twenty-one", "two hundred and fifty". */
#ifndef AHER_NUMBERWORDS_H
#define AHER_NUMBERWORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "str.h"

/*
 * Reads the number in words that begins at an offset, which must be the start
 * of a word. Returns the offset behind it and its value, or `at` where there
 * is none. "a hundred" is one; "one", "a" and "hundreds" are left to the
 * caller: 1 and none.
 */
size_t number_words_read(struct str text, size_t at, double *value);

/* 1000 for "thousand" and "k", 12 for "dozen"; 0 for other words. Letters
 * that stand for a unit too ("m", "b") are not among them. */
double magnitude_named(struct str word);

/* May the word, of letters only, be the first of a number? Fast, for every word
 * of a long text. */
bool number_words_may(struct str word);

#endif
