/* UTF-8 that is well-formed (Unicode 15, table 3-7). The only user of
 * utf8proc. */
#ifndef AHER_UTF8_H
#define AHER_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buf.h"
#include "str.h"

/* Offset of the first byte at or after `from` that is no well-formed UTF-8:
 * overlong forms, surrogates and code points past U+10FFFF are refused, which
 * yajl's own check lets through. STR_NONE when all is well. */
size_t utf8_bad(struct str text, size_t from);

/* Is the text the head of one well-formed sequence, which goes on where the
 * text ends? */
bool utf8_is_cut(struct str text);

/* Letter, digit or mark? */
enum utf8_class {
	UTF8_OTHER,
	UTF8_LETTER,
	UTF8_CAPITAL,	/* a letter in upper or title case */
	UTF8_IDEOGRAPH, /* of a script that sets no blanks between words */
};

/* The class of the character at an offset, and its length, which is 1 where
 * the bytes there are not well-formed. */
enum utf8_class utf8_class_at(struct str text, size_t at, size_t *len);

/* Writes the folded form of well-formed text (NFKD, case folded, without the
 * marks of U+0300 to U+036F: "CAFÉ" is "cafe") up to `max` bytes, whole
 * characters only. Returns how many. */
size_t utf8_fold(char *out, size_t max, struct str text);

/* Appends the words of well-formed text, to compare texts by: letters, digits
 * and marks, compatibility forms and case folded (NFKD, for any script), with
 * one blank for whatever stands between them, and none at the ends. */
void utf8_words(struct buf *out, struct str text);

/* Takes the next word off what utf8_words made; a character of a script that
 * sets no blanks is a word. False at the end. */
bool utf8_next_word(struct str *rest, struct str *word);

/* The character at `at`; returns the bytes of its sequence, 1 with U+FFFD in *c
 * where it is not well-formed. */
size_t utf8_char(struct str text, size_t at, uint32_t *c);
void utf8_put(struct buf *, uint32_t c);
/* Appends a character in lower case, and nothing else of it changed. */
void utf8_put_lower(struct buf *, uint32_t c);
/* A decimal digit of any script? */
bool utf8_is_digit(uint32_t c);

/* Appends a character as texts are searched: compatibility forms (NFKD) and
 * case folded, without marks, a blank for signs beyond ASCII, and nothing for
 * what is invisible. */
void utf8_put_plain(struct buf *, uint32_t c);

/* Unicode's Default_Ignorable_Code_Point: zero width, direction, tags. */
bool utf8_is_invisible(uint32_t c);

/* Offset of the first byte >= 0x80 at or after `from`, text.n for none. */
size_t utf8_beyond_ascii(struct str text, size_t from);

#endif
