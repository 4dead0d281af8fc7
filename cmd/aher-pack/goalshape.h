/*
 * What hindsight goals have in common: goals that differ in names and numbers
 * only have one shape.
 */
#ifndef AHER_PACK_GOALSHAPE_H
#define AHER_PACK_GOALSHAPE_H

#include <stddef.h>

#include "buf.h"
#include "str.h"

#define GOAL_SHAPE_MOST 200 /* bytes */

/*
 * Appends the shape of a goal, at most GOAL_SHAPE_MOST bytes of it, cut at a
 * word: its words in lower case with one blank between them, no other signs,
 * where
 *   - a number, with what stands in it or behind it ("1,000", "2024-05-01",
 *     "5km"), is "#";
 *   - a name is "@": a capitalised word that begins no sentence, a word with a
 *     capital inside ("GitHub");
 *   - so is what stands in quotes (on one line, up to 512 bytes), and what is
 *     no word of a language: with '_', '/', '@', '=' or '.' inside, or of
 *     letters and digits ("user_id", "www.x.org", "A-17");
 *   - one mask stands for a run of them: "@" for "New York, Boston".
 * Scripts without capitals have no names that way; their runs of characters
 * without blanks stay as they are. "Find a Dell under $500" has the shape
 * "find a @ under #". Well-formed UTF-8 is expected; other bytes end a word.
 * Takes time in proportion to the text.
 */
void goal_shape(struct buf *out, struct str goal);

/* How many words a goal has: runs of letters, digits and marks, as utf8_words
 * separates them; a character of a script without blanks (UTF8_IDEOGRAPH) is a
 * word each. */
size_t goal_words(struct str goal);

#endif
