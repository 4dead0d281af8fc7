/*
 * The places of a run where a goal's claims are looked for: observations that
 * are neither errors nor hostile, without evaluator's lines; what was put into
 * actions whose observation is no error; what the user said. Thoughts, the
 * final answer and what the agent says are none.
 */
#ifndef AHER_PLACE_H
#define AHER_PLACE_H

#include <stddef.h>

#include "arena.h"
#include "lexicon.h"
#include "observation.h"
#include "str.h"
#include "trajectory.h"

enum place_kind {
	PLACE_OBSERVATION,
	PLACE_INPUT, /* of an action; its name is a place of its own */
	PLACE_USER,
	PLACE_KIND_COUNT,
};

struct place {
	enum place_kind kind;
	size_t step;
	struct str text; /* decoded: \n, \" and \u00e9 of JSON are characters */
};

struct places {
	struct place *place; /* in the order of the run */
	size_t count;
};

/*
 * Lists the places of a run. The prompt is one only in a dialogue, where it is
 * the first of several user turns; else it is the goal that the run failed.
 * Some 40 bytes a step; text that holds escapes is copied to the arena.
 */
void places_read(struct places *, const struct trajectory *,
    const struct lexicon *, struct arena *);

/* What the observation of a step is worth. */
struct observation place_observation(
    const struct step *, const struct lexicon *, struct arena *);

/* JSON text, or text that holds JSON, with the escapes of its strings decoded,
 * also those of JSON within a string of JSON; the slice itself where there are
 * none. */
struct str place_plain(struct str json, struct arena *);

#endif
