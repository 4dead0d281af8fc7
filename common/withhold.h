/*
 * What a model is shown of somebody else's text: not what speaks to it, and no
 * invisible characters. Everything that goes into a prompt passes here.
 */
#ifndef AHER_WITHHOLD_H
#define AHER_WITHHOLD_H

#include <stddef.h>

#include "arena.h"
#include "lexicon.h"
#include "str.h"
#include "trajectory.h"

#define WITHHELD "[withheld: this text speaks to its reader]"

/* The text without invisible characters (Unicode's default ignorables: of zero
 * width, of direction, tags), itself where it has none; WITHHELD in its place
 * where it is hostile (hostile.h). */
struct str withhold(const struct lexicon *, struct str text, struct arena *);

/* The same for texts that stand behind each other, in place: two that are
 * hostile together only are both withheld. */
void withhold_all(
    const struct lexicon *, struct str *texts, size_t count, struct arena *);

/* A run of which everything that is shown has passed; the rest is shared. */
void withhold_run(struct trajectory *shown, const struct trajectory *,
    const struct lexicon *, struct arena *);

#endif
