/* JSON text in fewer bytes, for a reader that pays for each. */
#ifndef AHER_COMPACT_H
#define AHER_COMPACT_H

#include "arena.h"
#include "buf.h"
#include "str.h"

/* Appends JSON, which must be well-formed, without the blanks outside its
 * strings. */
void compact_json(struct buf *out, struct str json);

/*
 * A text that may be JSON: an object or array loses blanks outside its strings,
 * \u escapes that JSON does not need, and the quotes of strings that read the
 * same without: {"user_id": "anna_1", "zip": "77271"} becomes
 * {user_id:anna_1,zip:"77271"}. Any other text, and one of more than
 * COMPACT_MAX bytes, is returned as it is. What is new lives in the arena.
 */
#define COMPACT_MAX (256 * 1024)
struct str compact_text(struct str text, struct arena *);

#endif
