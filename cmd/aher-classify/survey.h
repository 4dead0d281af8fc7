/*
 * The steps of a run, looked at once: what its observations are worth, whether
 * it recovered from its errors, whether it ends in a loop.
 */
#ifndef AHER_SURVEY_H
#define AHER_SURVEY_H

#include <stdbool.h>
#include <stddef.h>

#include "arena.h"
#include "lexicon.h"
#include "observation.h"
#include "trajectory.h"

struct survey {
	size_t observed; /* observations that are there, trivial ones too */
	size_t errors;
	size_t contents;  /* that carry real content */
	size_t own_words; /* that only report what the agent itself wrote */
	/* Errors with no content after them: how many, the first and the
	 * words of the last. */
	size_t trailing_errors, trailing_from;
	struct str last_error;
	size_t last_error_step;
	/* The last content: the state in which the run left the world. */
	struct str last_content;
	size_t last_content_step;
	/* The end of the run is one action, or two or three in turn, over and
	 * over: how often; 0 when it is not. */
	size_t loops;
};

void survey_read(struct survey *, const struct trajectory *,
    const struct lexicon *, struct arena *);

#endif
