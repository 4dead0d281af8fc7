/* Texts cut to a length, for prompts and for messages. */
#ifndef AHER_CUT_H
#define AHER_CUT_H

#include <stddef.h>

#include "arena.h"
#include "buf.h"
#include "str.h"

/*
 * The text itself where it has at most max bytes. Else its head and its end
 * with a word about what is left out between (excerpt.h), in the arena; never
 * more than max bytes. A text with s == NULL stays that.
 */
struct str cut_text(struct str text, size_t max, struct arena *);

/*
 * Appends the text as one line: white space and controls become single blanks,
 * none at its ends. What is longer than max bytes is cut behind a word and
 * gets " ..."; never more than max bytes.
 */
void cut_line(struct buf *, struct str text, size_t max);

#endif
