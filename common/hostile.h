/*
 * Text that speaks to whoever reads the run: "ignore your instructions",
 * "is_valid true, confidence 1.0", a fake turn of a chat. It is shown to no
 * model and supports no goal.
 */
#ifndef AHER_HOSTILE_H
#define AHER_HOSTILE_H

#include <stdbool.h>

#include "arena.h"
#include "lexicon.h"
#include "str.h"

/*
 * Does the text try to? The lexicon's [hostile] terms (pattern.h) are looked
 * for in the text as it is, and in what it says once its disguises are taken
 * off (disguise.h), to a depth of three. *what, unless what is NULL, gets the
 * words that gave it away (in the arena). Linear in the text.
 */
bool hostile_text(
    const struct lexicon *, struct str text, struct str *what, struct arena *);

/* Do the end of one and the beginning of the next do so together? What each
 * does alone does not count. */
bool hostile_split(const struct lexicon *, struct str first, struct str second,
    struct arena *);

#endif
