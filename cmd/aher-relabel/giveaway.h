/* A goal that gives the answer away, or keeps a limit that the run broke: the
 * parts of the leak gate that look at claims. */
#ifndef AHER_GIVEAWAY_H
#define AHER_GIVEAWAY_H

#include <stdbool.h>

#include "arena.h"
#include "claims.h"
#include "lexicon.h"
#include "sight.h"
#include "str.h"

/*
 * Does the goal state the very value that the final answer gives as its
 * result? A short answer is that value as a whole; of a longer one it is an
 * amount, a date or a name, where the answer has few of that kind. What the
 * original goal, the user or an input named is no secret, nor is the limit of
 * a bound. *what gets the words. claims: the goal's, NULL where they have not
 * been read.
 */
bool giveaway_found(const struct sights *, struct str goal,
    const struct claims *, struct str *what, struct arena *);

/* The bound of the original that the goal has too, though the end state of
 * the run breaks it; s == NULL where there is none. */
struct str broken_bound(const struct trajectory *, const struct lexicon *,
    struct str goal, struct arena *);

#endif
