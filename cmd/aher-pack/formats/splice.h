/* A record's own messages, with another goal. */
#ifndef AHER_PACK_SPLICE_H
#define AHER_PACK_SPLICE_H

#include <stdbool.h>

#include "buf.h"
#include "sample.h"

/*
 * Appends the record's messages, byte for byte, with the hindsight goal as
 * their first user turn. Evaluator's lines are cut from results and users'
 * turns; another final answer takes the place of the old one, also in the
 * arguments of a last call that gives it, or is put at the end; one that is
 * dropped goes with that call; dropped thoughts are what the assistant says
 * beside and before calls. What stands behind the last assistant's message
 * that stays is left out. Returns false, with nothing appended, where the
 * record has no messages of that kind.
 */
bool splice_messages(struct sample *, struct buf *out);

#endif
