/*
 * A run under the goal that it reached, which is the hindsight goal of a
 * failure and the own goal of a success: what every format writes down.
 */
#ifndef AHER_PACK_SAMPLE_H
#define AHER_PACK_SAMPLE_H

#include <stdbool.h>
#include <stddef.h>

#include "demonstration.h"
#include "lexicon.h"
#include "member.h"
#include "record.h"
#include "str.h"
#include "trajectory.h"

/* --final: which answer ends a row. */
enum final {
	FINAL_AUTO,	 /* what the judges saw: the rewritten one where there
			    is one, else the run's own */
	FINAL_ORIGINAL,	 /* the run's own */
	FINAL_REWRITTEN, /* hindsight.final_answer, or no row */
	FINAL_DROP,	 /* none */
};

struct sample_options {
	enum final final;
	bool drop_thoughts;
	bool keep_refusals; /* an answer that only gives up is packed, too */
};

/* What becomes of the final answer that the record has. */
enum ending {
	ENDING_KEPT, /* also where there is none */
	ENDING_REPLACED,
	ENDING_DROPPED,
};

enum origin {
	ORIGIN_HINDSIGHT, /* a failure under its hindsight goal */
	ORIGIN_SUCCESS,	  /* a run that reached its own: --with-successes */
	ORIGIN_FAILURE,	  /* one that did not, under its own: the rejected side
			     of a pair of runs */
};

struct sample {
	enum origin origin;
	struct str goal;
	double weight; /* 0 .. 1; 1 under a run's own goal */
	struct record *record;
	const struct trajectory *run; /* as it is packed: no evaluator's lines,
					 the answer and thoughts as asked for */
	const struct sample_options *options;
	const struct lexicon *lexicon;
	struct failure failure;
	struct hindsight hindsight;
	struct str answer;     /* of the run; n == 0: it has none */
	struct str own_answer; /* of the record */
	struct str old_answer; /* the same without an evaluator's lines */
	enum ending ending;
	bool said;	 /* the last step, which speaks to the user, is the
			    final answer */
	bool given;	 /* the record's last step gave its final answer: */
	bool talked;	 /* finish({"answer":"7"}), or it spoke to the user */
	size_t left_out; /* turns, counted by the format */
	struct demonstration made; /* run is its */
};

/*
 * Reads the record's failure and hindsight, and makes of the run what is to be
 * packed (demonstration.h). Text lives in the record's arena; run, lexicon and
 * options are borrowed. Returns false with the record turned down: there is no
 * accepted goal (unsupported), or no answer as the options want it (no_answer).
 */
bool sample_read(struct sample *, struct record *, const struct trajectory *,
    const struct lexicon *, const struct sample_options *);

/* The same for a run under its own goal, origin ORIGIN_SUCCESS or
 * ORIGIN_FAILURE, with its own answer, which a failure may have used to give
 * up. */
bool sample_read_own(struct sample *, struct record *,
    const struct trajectory *, enum origin, const struct lexicon *,
    const struct sample_options *);

/* Why there is nothing to learn from the run, s == NULL where there is: a call
 * has no name, or the agent neither says nor does anything. In the arena. */
struct str sample_flaw(const struct sample *);

/* Is the record a run that reached its goal: `failure` says so, or, where
 * nothing classified it, the input does? */
bool sample_is_success(struct record *, const struct trajectory *);
/* Is it one that did not? Where nobody knows, it is neither. */
bool sample_is_failure(struct record *, const struct trajectory *);

/* A talk step's words: its thought, where it has one, then what it says. In
 * the arena. */
struct str sample_speech(const struct sample *, size_t step);

#endif
