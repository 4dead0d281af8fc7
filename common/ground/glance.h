/* Looks at single places of a text, past whose end there are NULs. */
#ifndef AHER_GLANCE_H
#define AHER_GLANCE_H

#include <stdbool.h>
#include <stddef.h>

#include "str.h"

#define GLANCE_LONGEST 24 /* letters of a word that is looked at */

static inline char
glance_byte(struct str text, size_t at)
{
	return at < text.n ? text.s[at] : '\0';
}

static inline bool
glance_starts(struct str text, size_t at, struct str what)
{
	return str_starts(str_sub(text, at, text.n), what);
}

/* The letters at an offset; more than GLANCE_LONGEST where there are more. */
static inline struct str
glance_letters(struct str text, size_t at)
{
	size_t end = at;

	while (
	    end - at <= GLANCE_LONGEST && char_is_alpha(glance_byte(text, end)))
		end++;
	return str_sub(text, at, end);
}

/* The word at an offset; empty where it is longer than GLANCE_LONGEST or has
 * more in it than letters. */
static inline struct str
glance_word(struct str text, size_t at)
{
	struct str word = glance_letters(text, at);

	if (word.n > GLANCE_LONGEST ||
	    char_is_word(glance_byte(text, at + word.n)))
		return (struct str){NULL, 0};
	return word;
}

/* Behind one blank (a space or U+00A0) at the offset. */
static inline size_t
glance_blank(struct str text, size_t at)
{
	char c = glance_byte(text, at);

	if (c == ' ')
		return at + 1;
	return c == '\xc2' && glance_byte(text, at + 1) == '\xa0' ? at + 2 : at;
}

#endif
