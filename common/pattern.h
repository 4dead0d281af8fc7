/*
 * Phrases with gaps, found in one pass however many there are:
 *
 *	ignore / disregard ... previous / your ... instruction* / prompt*
 *
 * " / " stands between words of which one has to be there, " ... " for up to 48
 * bytes of one sentence, " .... " for up to 80 of any; '*' behind a word lets
 * it go on; '$' alone is the end of a sentence, '%' eight hexadecimal digits
 * or more. Matched without regard to case,
 * to digits in place of letters, and to marks between words; in the text, in
 * the text read backwards, and in the text as ROT13.
 */
#ifndef AHER_PATTERN_H
#define AHER_PATTERN_H

#include <stdbool.h>
#include <stddef.h>

#include "str.h"

struct patterns;

struct patterns *patterns_new(void);
void patterns_free(struct patterns *);

/* Adds one; the text is copied. Returns what is wrong with it, or NULL. */
const char *patterns_add(struct patterns *, struct str text);

/* Is there one in the text? *what gets the slice of the text it was found in.
 * Letters beyond ASCII are found where the text is folded (disguise.h). */
bool patterns_find(const struct patterns *, struct str text, struct str *what);

#endif
