/* What a text says behind a disguise, for --obey. */
#ifndef MOCK_UNDO_H
#define MOCK_UNDO_H

#include <stdbool.h>

#include "../../common/buf.h"
#include "../../common/str.h"

/* Ways to read a text. Each appends a reading, whole; false where it would be
 * the same text. */
typedef bool undo_way(struct buf *, struct str text);

undo_way undo_letters;	   /* folded to lower-case ASCII, invisible ones gone */
undo_way undo_look_alikes; /* Cyrillic and Greek letters to Latin ones */
undo_way undo_overrides;   /* U+202E ... U+202C turned round */
undo_way undo_escapes;	   /* percent, entities, backslashes, tags in words */
undo_way undo_base64;
undo_way undo_hex;

#endif
