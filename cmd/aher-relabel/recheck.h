/*
 * The gates over a goal that somebody has written already: this program, or a
 * relabeler of the user's own. Asks no model.
 */
#ifndef AHER_RECHECK_H
#define AHER_RECHECK_H

#include "gates.h"
#include "lexicon.h"
#include "record.h"
#include "trajectory.h"

/*
 * Writes the record's hindsight member anew, with what the gates find, and a
 * rejected member where they, or the confidence beside theta, turn its goal
 * down. `by`, the verdicts and the other attempts stay, and so does `accepted`;
 * where it is missing, a goal that passes is accepted by "rules". What was
 * turned down by anything but gates and confidence stays so: a judge's no is
 * final. A record without a goal stays rejected as it was, else it is turned
 * down for low_confidence.
 */
void recheck_relabel(struct record *, const struct trajectory *,
    const struct lexicon *, const struct gates *, double theta);

#endif
