/*
 * All that speaks for a failure of a run, or for a type of it: what the rules
 * of aher-classify decide on.
 */
#ifndef AHER_GATHER_H
#define AHER_GATHER_H

#include <stdbool.h>

#include "arena.h"
#include "findings.h"
#include "lexicon.h"
#include "survey.h"
#include "trajectory.h"

struct gathered {
	const struct trajectory *run;
	const struct lexicon *lexicon;
	struct arena *arena;
	struct survey survey;
	struct findings findings;
	bool answered; /* there is a final answer */
	bool failed;   /* the end of the run itself says that it failed */
};

/* Text lives in the arena, or is a slice of the run's. */
void gather(struct gathered *, const struct trajectory *,
    const struct lexicon *, struct arena *);

/* Did the run end by an action that ends it: a purchase, a submission? */
bool gathered_end_by_act(const struct gathered *);

#endif
