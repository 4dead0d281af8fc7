/* --pairs runs: a success and a failure of one task become a pair. */
#ifndef AHER_PACK_PARTNERS_H
#define AHER_PACK_PARTNERS_H

#include <stdbool.h>

#include "packer.h"

/* Keeps the record for its partners, where it is known to be a success or a
 * failure; one that packer_work turned down is then held (FATE_HELD), where
 * nothing but a missing partner speaks against it. */
void partners_hold(struct packer *, struct stage *, struct record *,
    const struct trajectory *);

/* Writes the pairs, and turns down what has no partner. Returns false after a
 * message. */
bool partners_end(struct packer *, struct stage *);

#endif
