/* UTF-8 that is well-formed (Unicode 15, table 3-7). The only user of
 * utf8proc. */
#ifndef AHER_UTF8_H
#define AHER_UTF8_H

#include <stdbool.h>
#include <stddef.h>

#include "buf.h"
#include "str.h"

/* Offset of the first byte at or after `from` that is no well-formed UTF-8:
 * overlong forms, surrogates and code points past U+10FFFF are refused, which
 * yajl's own check lets through. STR_NONE when all is well. */
size_t utf8_bad(struct str text, size_t from);

/* Is the text the head of one well-formed sequence, which goes on where the
 * text ends? */
bool utf8_is_cut(struct str text);

/* Appends the words of well-formed text, to compare texts by: letters, digits
 * and marks, compatibility forms and case folded (NFKD, for any script), with
 * one blank for whatever stands between them, and none at the ends. */
void utf8_words(struct buf *out, struct str text);

#endif
