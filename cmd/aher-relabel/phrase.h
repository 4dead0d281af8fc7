/*
 * Words, sentences and phrases of English text, as far as rules need them.
 */
#ifndef AHER_PHRASE_H
#define AHER_PHRASE_H

#include <stdbool.h>
#include <stddef.h>

#include "arena.h"
#include "buf.h"
#include "str.h"

/* Takes the next word (letters, digits, UTF-8, inner ' - and .) off *rest. */
bool phrase_word(struct str *rest, struct str *word);
/* How many blank-separated words there are. */
size_t phrase_length(struct str text);
/* The same word, or another form of it: "played" and "plays". */
bool phrase_same(struct str a, struct str b);
/* Does the text have the phrase at word boundaries? Case is ignored; dashes of
 * any kind are equal. Returns the place or STR_NONE. */
size_t phrase_find(struct str text, struct str phrase, size_t from);
bool phrase_has(struct str text, struct str phrase);
bool phrase_starts(struct str text, struct str phrase);

/* The content words of a text, each once, at most WORDS_MAX. */
#define WORDS_MAX 96

struct words {
	struct str word[WORDS_MAX];
	char first[WORDS_MAX]; /* their first letters, in lower case */
	size_t count;
};

void words_of(struct words *, struct str text);
/* Takes those of another text in addition. */
void words_more(struct words *, struct str text);
/* Adds one more; what is over WORDS_MAX is left out. */
void words_add(struct words *, struct str word);
bool words_have(const struct words *, struct str word);
/* How many of `a` are also in `b`, in any form. */
size_t words_shared(const struct words *a, const struct words *b);

/* Takes the next sentence off *rest. False when nothing is left. A sentence
 * that the text cuts short (no stop at its end) is returned with *whole
 * false. */
bool phrase_sentence(struct str *rest, struct str *sentence, bool *whole);
/* Without what stands in parentheses or brackets, blanks put right: the text
 * itself where that changes nothing, else a copy. */
struct str phrase_plain(struct str, struct arena *);
/* Without words at the end that no phrase ends with ("and", "of the"), and
 * without a parenthesis that is not closed. */
struct str phrase_trim_end(struct str);
/* Without a disambiguation in parentheses at the end: "Bolt (2008 film)". */
struct str phrase_title(struct str);

/* Adds text with its ASCII letters in lower case. */
void phrase_add_lower(struct buf *, struct str);
/* Does the text hold no ASCII capital? */
bool phrase_is_lower(struct str);
/* Is it a question, by its mark or its first word? */
bool phrase_is_question(struct str prompt);

/* The next number in figures (quantity.h), without its sign and unit: takes it
 * and all before it off *rest. A date is one number, which is the greater the
 * later it is, and a time is its minutes. False when there is none. */
bool phrase_number(struct str *rest, struct str *number, double *value);

#endif
