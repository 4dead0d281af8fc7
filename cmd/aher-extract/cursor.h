/*
 * What the readers of facts share: the text, and how to look around in it.
 *
 * A reader gets the offset of a token and returns the offset where to go on.
 * It looks behind and ahead by a fixed number of bytes at most, or goes on
 * behind all that it has looked at: a scan is linear in its text.
 */
#ifndef AHER_EXTRACT_CURSOR_H
#define AHER_EXTRACT_CURSOR_H

#include <stdbool.h>
#include <stddef.h>

#include "facts.h"
#include "str.h"

#define UNIT_MAX 12 /* bytes of a word in a list, of a unit: "kilometers" */

struct cursor {
	struct str text;
	fact_found *found;
	void *arg;
	bool cut; /* the observation goes on behind it */
	enum fact_wish wish;
};

/* The byte at an offset, NUL behind the end. */
static inline char
cursor_byte(const struct cursor *cur, size_t at)
{
	return at < cur->text.n ? cur->text.s[at] : '\0';
}

static inline bool
cursor_at(const struct cursor *cur, size_t at, char c)
{
	return at < cur->text.n && cur->text.s[at] == c;
}

static inline bool
char_is_alnum(char c)
{
	return char_is_digit(c) || char_is_alpha(c);
}

/* Is it, case folded, one of the words of a list such as " of and or "? */
bool word_in(struct str word, const char *list);
bool word_is_upper(struct str word);

/* The run of ASCII letters at an offset, at most max + 1 bytes of it, so that
 * a longer one can be told. */
struct str cursor_letters(const struct cursor *, size_t at, size_t max);
/* Behind the run of digits at an offset. */
size_t cursor_digits(const struct cursor *, size_t at);
/* The name in front of the value that begins at an offset, as in "name": value
 * or name = value; n == 0 where there is none. */
struct str cursor_label(const struct cursor *, size_t at);

/* Reports [beg, end) as a fact, with its label. */
void cursor_emit(struct cursor *, size_t beg, size_t end, bool weak);
/* A reader: a word that may be an identifier (B095SM22P3, user_id_12, #W12),
 * a file name or an e-mail address. */
size_t cursor_token(struct cursor *, size_t beg);

#endif
