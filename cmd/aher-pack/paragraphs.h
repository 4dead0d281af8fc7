/* Texts of which some may be missing, put together as one. */
#ifndef AHER_PACK_PARAGRAPHS_H
#define AHER_PACK_PARAGRAPHS_H

#include <stddef.h>

#include "arena.h"
#include "str.h"

/* The texts that are not empty, with a blank line between them. In the arena,
 * or the text itself where it is the only one; never NULL. */
struct str paragraphs(const struct str *texts, size_t count, struct arena *);

/*
 * The text itself where it has at most max bytes, else its whole lines that
 * fit, where the first alone is longer the words of it that fit, and behind
 * them a line "[12 lines left out]" or "[345 bytes left out]". That line comes
 * on top of max bytes. In the arena, where it was cut.
 */
struct str paragraphs_cut(struct str text, size_t max, struct arena *);

#endif
