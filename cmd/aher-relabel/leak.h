/*
 * The leak gate (METHOD.md): a goal must not be the original or quote it, nor
 * talk about the run, nor say why the run failed.
 */
#ifndef AHER_LEAK_H
#define AHER_LEAK_H

#include <stdbool.h>

#include "arena.h"
#include "claims.h"
#include "gates.h"
#include "lexicon.h"
#include "sight.h"
#include "str.h"

/* Does the goal pass? Fills in the flaw where it does not. claims: the goal's,
 * NULL where they have not been read. */
bool leak_check(const struct gates *, struct flaw *, const struct sights *,
    const struct lexicon *, struct str goal, const struct claims *,
    struct arena *);

/* Does the text talk about the run, in words that the original does not have?
 * The flaw quotes them. */
bool leak_talks_of_run(struct flaw *, const struct lexicon *, struct str text,
    struct str original, struct arena *);

#endif
