/*
 * Grounding: each claim of a goal, or of an answer to it, against the run
 * (definition 3.1 (a) of the paper). Observations support what they show;
 * inputs and the user's words support only what a goal tells the agent to do,
 * inputs only where their action's observation is no error; the final answer,
 * thoughts, errors, and observations that speak to their reader (hostile.h)
 * support nothing. The prompt counts as the user's words only in a dialogue:
 * else it is the goal that failed.
 *
 * A value belongs to a name, an identifier, a file or a quote of its sentence
 * (check.h), else to the item that the sentence's words name, and must be shown
 * for that one (tie.h): in the same entry of a list, object or branch of a
 * page, or in a text about it; under the label that the goal gives it, where
 * the run has that label. What the user says or an input gives supports a value
 * told to the agent where the run shows its owner with no such value. A
 * bound must hold for the item that the run ended with; a filter in code that
 * ran ("age > 30") supports one that the goal tells the agent to apply, and one
 * on something else than money may also stand in an observation in these words.
 * A size or a number of a purchase must be that of the item bought. A name that
 * was looked up, and found under another form, is supported by its input, and
 * so is a file that code read. A clause fails where the run has none of its
 * three words or more, or too few of them and of the whole goal's.
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
 * Fills in the grounding of a text. topic_min: the least share of the words of
 * a clause, or of the whole goal, that the run must have (0.5). Claims borrow
 * the text; the rest lives in the arena. Linear in the run, whose text is
 * walked once, and once more for each count and superlative, of which at most
 * 16 are checked and more have no support; memory is that of
 * the claims, some 200 bytes a step, and a copy of text that holds escapes.
 */
void ground_check(struct grounding *, enum ground_text, struct str text,
    const struct trajectory *, const struct lexicon *, double topic_min,
    struct arena *);

/* The first claim that nothing supports, or CLAIMS_MAX. */
size_t ground_first_unsupported(const struct grounding *);

#endif
