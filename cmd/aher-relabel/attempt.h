/* One attempt of algorithm 1: a goal, and what became of it. */
#ifndef AHER_ATTEMPT_H
#define AHER_ATTEMPT_H

#include <stdbool.h>
#include <stddef.h>

#include "member.h"
#include "record.h"
#include "str.h"

struct attempt {
	struct str goal;   /* s == NULL: the answer held none */
	struct str words;  /* of the goal, to compare it by (utf8_words) */
	struct str answer; /* to the goal, with --answer; s == NULL: none */
	bool is_valid;	   /* the relabeler's own word */
	struct str rationale;
	const struct grounded *grounding; /* NULL: it was not looked at */
	double confidence; /* the relabeler's; of an accepted goal that was
			      judged, the mean with the judges' */
	struct verdict *verdicts;
	size_t verdict_count;
	bool refused;	    /* by a judge, or left without a verdict */
	bool remembered;    /* for --fallback */
	enum reason reason; /* why it was not accepted */
	struct str detail;  /* the same for a person, */
	struct str note;    /* and for the next attempt */
};

static inline void
attempt_turn_down(struct attempt *attempt, enum reason reason,
    struct str detail, struct str note)
{
	attempt->reason = reason;
	attempt->detail = detail;
	attempt->note = note;
}

#endif
