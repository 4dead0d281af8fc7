/*
 * The steps of a run, looked at once: what its observations are worth, whether
 * it recovered from its errors, and how it ended.
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
	/* enum observation_kind and enum act, one a step */
	unsigned char *kinds, *acts;
	size_t calls;	  /* steps that do not speak to a user, but for those
			     that end the run */
	size_t blanks;	  /* of the calls: nothing came back */
	size_t observed;  /* observations that are there, trivial ones too */
	size_t contents;  /* that carry real content */
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
	/* The last content: the state in which the run left the world. */
	struct str last_content;
	size_t last_content_step;

	bool dialogue; /* a user speaks in it */
	bool wrote;    /* a write that no tool refused */
	bool touched;  /* calls that may have been writes, by the kind of */
	bool others;   /* their names: ACT_TOUCH, ACT_OTHER */
	size_t buy;    /* the last purchase that was not refused */
	/* The last step that does not speak to a user. Steps are
	 * STEP_FINAL_ANSWER where there is none. */
	size_t last_call;
	enum act last_act;
	bool last_refused; /* what was observed of it is an error */
};

void survey_read(struct survey *, const struct trajectory *,
    const struct lexicon *, struct arena *);

#endif
