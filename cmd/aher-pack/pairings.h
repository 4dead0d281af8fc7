/* --pairs and --pair-by: what the sides of a pair differ in. */
#ifndef AHER_PACK_PAIRINGS_H
#define AHER_PACK_PAIRINGS_H

#include <stdbool.h>

#include "choices.h"

/* Sets pairings and pair_key of a plan whose format is known. Returns false
 * after a message: a name that is not known, or a pair that the format's reader
 * would crash on or flatten, with the way that works. */
bool pairings_read(const struct choices *, struct plan *);

#endif
