/*
 * What an observation is worth: content, an error, an evaluator's words, or
 * nothing. All stages ask here, so that they agree.
 */
#ifndef AHER_OBSERVATION_H
#define AHER_OBSERVATION_H

#include "arena.h"
#include "lexicon.h"
#include "str.h"

#define OBSERVATION_TRIVIAL 15 /* characters; the paper's extractor, 3.4 */

enum observation_kind {
	OBSERVATION_NONE,	  /* absent, empty, or evaluator's lines only */
	OBSERVATION_TRIVIAL_TEXT, /* shorter than OBSERVATION_TRIVIAL */
	OBSERVATION_ERROR,	  /* the tool failed or refused */
	OBSERVATION_CONTENT,	  /* it says something */
	OBSERVATION_HOSTILE,	  /* it speaks to whoever reads the run: no
				     content, no error, shown to no model */
};

struct observation {
	enum observation_kind kind;
	struct str text;  /* what remains without evaluator's lines; empty
			     where it is hostile */
	struct str error; /* OBSERVATION_ERROR, and an error line inside longer
			     content: the words that say so, else s == NULL */
};

/*
 * Reads one observation. An error is a non-empty error member of a JSON
 * object, a status of 400 or more, an exception or a message of the tool at
 * the head of the text: never the word alone, never an empty error field. A
 * long useful text with an error line inside stays content. A
 * hostile text (hostile.h) is that and nothing else.
 * Cut text lives in the arena; otherwise it is a slice of `text`.
 */
struct observation observation_read(
    const struct lexicon *, struct str text, struct arena *);

/* The text without the lines that an evaluator printed (METHOD.md, stage 1):
 * the slice itself when there are none. */
struct str observation_without_evaluator(
    const struct lexicon *, struct str text, struct arena *);

#endif
