/*
 * The steps of a run: what they did, what the end of it was like, whether the
 * run recovered from its errors, and what its observations are worth. To read
 * an observation is most of the cost of a run, so they are read from the end,
 * as far back as there is something to learn.
 */
#ifndef AHER_SURVEY_H
#define AHER_SURVEY_H

#include <stdbool.h>
#include <stddef.h>

#include "act.h"
#include "arena.h"
#include "lexicon.h"
#include "observation.h"
#include "trajectory.h"

struct survey {
	const struct trajectory *run;
	const struct lexicon *lexicon;
	struct arena *arena;

	unsigned char *acts; /* enum act, one a step */
	bool dialogue;	     /* a user speaks in it */
	bool touched; /* calls that may have been writes, by the kind of */
	bool others;  /* their names: ACT_TOUCH, ACT_OTHER */

	/* The last content: the state in which the run left the world. */
	struct str last_content;
	size_t last_content_step;
	bool has_content; /* that, or what came back from talking */
	/* Where nothing is content, of the whole run; else of the steps that
	 * were read. */
	size_t own_words; /* that only report what the agent itself wrote */
	size_t errors;
	size_t refusals; /* of the errors: an interface refused, or a search
			    found nothing; no tool failed */
	/* Errors with no success after them: how many, the first and the
	 * words of the last. A call that went through ends them: content, a
	 * short "OK", a write that nothing was said of. */
	size_t trailing_errors, trailing_refusals, trailing_from;
	struct str last_error;
	size_t last_error_step;
	bool went_through; /* some call did */

	bool wrote; /* a write that no tool refused */
	size_t buy; /* the last purchase that was not refused */
	/* The last step that does not speak to a user. Steps are
	 * STEP_FINAL_ANSWER where there is none. */
	size_t last_call;
	enum act last_act;
	bool last_refused; /* what was observed of it is an error */
};

void survey_read(struct survey *, const struct trajectory *,
    const struct lexicon *, struct arena *);

/* The observation of a step, read when it is asked for first. */
const struct observation *survey_observation(const struct survey *, size_t);

/* How many calls have an observation that is there, be it a trivial one? */
size_t survey_observed(const struct survey *);

/* Did nothing come back from some call that does not end the run? */
bool survey_has_blank(const struct survey *);

#endif
