/* The grounding gate: every claim of a goal, or of an answer, against the
 * run (ground.h), and what the record's member says of it (member.h). */
#ifndef AHER_GROUNDED_H
#define AHER_GROUNDED_H

#include <stdbool.h>

#include "arena.h"
#include "gates.h"
#include "ground.h"
#include "lexicon.h"
#include "member.h"
#include "str.h"
#include "trajectory.h"

/* Is every claim of a goal supported? Fills in the flaw where one is not, and
 * *grounding and the goal's *claims, which live in the arena, either way. */
bool grounded_check(const struct gates *, struct flaw *,
    const struct grounded **grounding, const struct claims **claims,
    struct str goal, const struct trajectory *, const struct lexicon *,
    struct arena *);

/* The same for an answer to the goal. It may say again what the goal says,
 * which has its own check: "On 6 June the cheapest flight is ...". */
bool grounded_check_answer(const struct gates *, struct flaw *, struct str goal,
    struct str answer, const struct trajectory *, const struct lexicon *,
    struct arena *);

#endif
