/*
 * Grounding: each claim of a goal, or of an answer to it, against the run
 * (definition 3.1 (a) of the paper). Observations support what they show;
 * inputs and the user's words support only what a goal tells the agent to do,
 * inputs only where their action's observation is no error; the final answer,
 * thoughts, errors, and observations that speak to their reader (hostile.h)
 * support nothing. A bound must hold for the item that the run ended with.
 */
#ifndef AHER_GROUND_H
#define AHER_GROUND_H

#include <stdbool.h>
#include <stddef.h>

#include "arena.h"
#include "claims.h"
#include "lexicon.h"
#include "str.h"
#include "trajectory.h"

enum ground_text {
	GROUND_GOAL,
	GROUND_ANSWER, /* everything in it is asserted */
};

struct support {
	bool supported;
	size_t step;	/* that supports it */
	struct str why; /* for a person, where it is not: "no observation
			   shows it", "the item that was bought costs $23.99" */
};

struct grounding {
	struct claims claims;
	struct support support[CLAIMS_MAX]; /* one a claim */
	size_t supported;		    /* how many of the claims are */
};

/*
 * Fills in the grounding of a text. topic_min: the least share of a clause's
 * own words that the run must have (0.5). Claims borrow the text; the rest
 * lives in the arena. Linear in the run; memory does not grow with it.
 */
void ground_check(struct grounding *, enum ground_text, struct str text,
    const struct trajectory *, const struct lexicon *, double topic_min,
    struct arena *);

/* The first claim that nothing supports, or CLAIMS_MAX. */
size_t ground_first_unsupported(const struct grounding *);

#endif
