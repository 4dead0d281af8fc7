/*
 * What a run has achieved, by rules (the paper, 3.4): every observation that
 * says something is an achievement, with its step and action, and holds key
 * observations (facts.h).
 */
#ifndef AHER_EXTRACT_RULES_H
#define AHER_EXTRACT_RULES_H

#include <stddef.h>

#include "lexicon.h"
#include "member.h"
#include "record.h"
#include "str.h"
#include "trajectory.h"

#define ACHIEVEMENT_MAX                                                        \
	200 /* characters of the observation; the paper, 3.4                   \
	     */

/* Of a long run the first and the last achievements are kept, so that the
 * member stays small; limitations say how many are left out. */
#define ACHIEVEMENTS_FIRST 32
#define ACHIEVEMENTS_LAST 32

/*
 * Fills the outcome; text and arrays live in the record's arena. Where the run
 * has achieved nothing, achievement_count is 0 and the return value says why,
 * for the record's `rejected`; else it is empty.
 */
struct str extract_rules(struct outcome *, const struct trajectory *,
    const struct lexicon *, struct arena *);

#endif
