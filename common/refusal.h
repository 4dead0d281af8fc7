/* Final answers that only say that nothing came of it. */
#ifndef AHER_REFUSAL_H
#define AHER_REFUSAL_H

#include <stdbool.h>

#include "lexicon.h"
#include "str.h"

/*
 * Does the text give up, with a phrase of the lexicon's class [give_up], and
 * state nothing beside that? Apologies, courtesies, advice and questions state
 * nothing; what stands behind "but", "however" or a semicolon is a statement
 * of its own: "I could not find a cheaper one, but the best is ..." is no
 * refusal, "Both sites are down, so I was unable to look it up." is one.
 */
bool refusal_is(const struct lexicon *, struct str text);

/* The first words with which a text gives up, s == NULL where it does not. A
 * single word is none: lexicon.txt. */
struct str refusal_phrase(const struct lexicon *, struct str text);

/* Does a sentence state something, and give up nowhere? */
bool refusal_not(const struct lexicon *, struct str sentence);

#endif
