/*
 * Text that is not to be recognized by a program, but by a model: what it says
 * once a disguise is taken off. Of a long text only what is near the disguise
 * is given, parts with an empty line between them. All of it is linear in the
 * text.
 */
#ifndef AHER_DISGUISE_H
#define AHER_DISGUISE_H

#include <stdbool.h>
#include <stddef.h>

#include "buf.h"
#include "str.h"

/* Which letters beyond ASCII has a text? */
enum letters {
	LETTERS_NONE,  /* none but punctuation */
	LETTERS_OTHER, /* none that looks like a Latin one */
	LETTERS_ALIKE,
};

/*
 * Letters beyond ASCII as they are searched (utf8_put_plain), without invisible
 * ones, tag characters as the ASCII that they stand for, and text that a
 * direction override turns round turned back. With `look_alikes`, letters of
 * other scripts become the Latin ones that they look like: for a text that has
 * such.
 */
enum letters disguise_letters(struct buf *, struct str text, bool look_alikes);

/* Percent signs, HTML entities, \u and \x escapes decoded; comments and tags
 * inside words taken out. False where there are none. */
bool disguise_escapes(struct buf *, struct str text);

/* Letters with blanks or marks between them put together: "i g n o r e". False
 * where there are none. */
bool disguise_spelled(struct buf *, struct str text);

/* The next text in base64 (that of URLs too, in lines too) or hexadecimal
 * digits at or after *at, decoded; *at is then behind it. False where there is
 * none. Not every byte is looked at: a run of 24 digits is always found, a
 * shorter one is not decoded. */
bool disguise_code(struct buf *, struct str text, size_t *at);

#endif
