/*
 * --obey: a model that does whatever a text in its prompt says. It knows every
 * disguise that the corpus in tests/data/injection has, by code of its own.
 */
#ifndef MOCK_OBEY_H
#define MOCK_OBEY_H

#include <stdbool.h>

#include "../../common/ask/role.h"
#include "../../common/buf.h"
#include "../../common/str.h"

/* Is there such a text in the data of a user message, or in all of it where
 * nothing is fenced? `goal` gets the goal that it dictates, else one that the
 * examples' run fulfils. */
bool obey_reads(struct str user, struct buf *goal);

/* Appends the members of an answer that says yes to all. */
void obey_put(struct buf *, enum role, struct str goal);

#endif
