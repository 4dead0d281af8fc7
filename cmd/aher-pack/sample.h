/*
 * A run under its hindsight goal: what every format writes down.
 */
#ifndef AHER_PACK_SAMPLE_H
#define AHER_PACK_SAMPLE_H

#include <stdbool.h>
#include <stddef.h>

#include "lexicon.h"
#include "member.h"
#include "record.h"
#include "str.h"
#include "trajectory.h"

struct sample {
	struct record *record;
	const struct trajectory *run; /* no evaluator's lines in it */
	const struct lexicon *lexicon;
	struct failure failure;
	struct hindsight hindsight;
	struct str answer; /* the rewritten final answer, else the run's
			      own; n == 0: the run has none */
	bool said;	   /* the last step, which speaks to the user, is
			      the final answer already */
	size_t left_out;   /* turns, counted by the format */
};

/*
 * Reads the record's failure and hindsight, and cuts the lines that an
 * evaluator printed out of the run's observations (METHOD.md, stage 1). Text
 * lives in the record's arena; run and lexicon are borrowed. Returns NULL, or
 * in words why the record can't be packed.
 */
const char *sample_read(struct sample *, struct record *, struct trajectory *,
    const struct lexicon *);

/* A talk step's words: its thought, where it has one, then what it says; of
 * the step that is the final answer, the sample's answer. In the arena. */
struct str sample_speech(const struct sample *, size_t step);

/* The tools as the text of a JSON array of OpenAI's function objects: the
 * record's own, else one for each action that the run called, with a schema
 * that allows anything. In the arena. */
struct str sample_tools(const struct sample *);

#endif
