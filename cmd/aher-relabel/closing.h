/*
 * The final answer to a goal that a rule wrote: what the rule's shape knows to
 * be the answer, and the sentences of the run's own final answer that pass the
 * gates. It invents no sentence.
 */
#ifndef AHER_CLOSING_H
#define AHER_CLOSING_H

#include <stdbool.h>
#include <stddef.h>

#include "gates.h"
#include "hindsight.h"
#include "str.h"

/*
 * Writes the answer, s == NULL where the run ends without one: it told nobody
 * anything, so that its last action ends it. False with the flaw where its own
 * answer does not pass the gates and there is no other: next to the new goal
 * it would be a wrong one.
 */
bool closing_write(struct run *, const struct goal *, const struct gates *,
    struct str *answer, struct flaw *);

/* For shapes. Each sets the goal's answer, where there is one: what the
 * observations of these steps list, item by item; and the line of a step's
 * observation that has the name, else its first. */
void closing_list(
    struct run *, const size_t *steps, size_t count, struct goal *);
void closing_line(struct run *, size_t step, struct str name, struct goal *);

#endif
