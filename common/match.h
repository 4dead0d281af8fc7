/*
 * Many words in one pass: the automaton of Aho and Corasick ("Efficient String
 * Matching", CACM 18(6), 1975), as a full transition table over classes of
 * bytes. ASCII case is folded.
 */
#ifndef AHER_MATCH_H
#define AHER_MATCH_H

#include <stdbool.h>
#include <stddef.h>

#include "str.h"

struct matcher;

/* Builds the automaton; words are borrowed while it is built only. Empty words
 * are ignored. Freed by matcher_free. */
struct matcher *matcher_new(const struct str *words, size_t count);
void matcher_free(struct matcher *);

/* Calls found for every occurrence (word index, offset behind its last byte)
 * until it returns false. */
typedef bool matcher_found(void *arg, size_t word, size_t end);
void matcher_scan(
    const struct matcher *, struct str text, matcher_found *, void *arg);

#endif
