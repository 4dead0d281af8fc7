/* What the relabeler is shown, as text. */
#ifndef AHER_PORTRAIT_H
#define AHER_PORTRAIT_H

#include <stddef.h>

#include "arena.h"
#include "attempt.h"
#include "buf.h"
#include "lexicon.h"
#include "member.h"
#include "str.h"

/*
 * Appends an outcome, at most max bytes: a heading and a line for every
 * achievement and key observation, and the limitations. Where that is too
 * long, the longest lines are cut first; where even that is, those in the
 * middle are left out. What speaks to its reader is withheld (withhold.h).
 */
void portrait_outcome(struct buf *, const struct outcome *,
    const struct lexicon *, size_t max, struct arena *);

/* A line for each attempt, at most max bytes, in the arena: the goal, and why
 * it was turned down. s == NULL where there are none. */
struct str portrait_notes(const struct attempt *, size_t count,
    const struct lexicon *, size_t max, struct arena *);

#endif
