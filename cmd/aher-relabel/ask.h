/*
 * The two questions of algorithm 1: the relabeler is asked for a goal, a judge
 * for a verdict. The relabeler sees the outcome and the original prompt; a
 * judge sees the goal and the run, never the original prompt.
 */
#ifndef AHER_RELABEL_ASK_H
#define AHER_RELABEL_ASK_H

#include <stdbool.h>
#include <stddef.h>

#include "broker.h"
#include "member.h"
#include "stage.h"
#include "str.h"

/* What became of one attempt. */
struct attempt {
	struct str goal; /* s == NULL: the answer held none */
	bool is_valid;
	struct str rationale;
	double confidence;
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

/* Asks for the goal of attempt k; `before` are the k - 1 others. `outcome` is
 * NULL where the record has none: the run itself is shown then. Both live in
 * the record's arena. */
struct answer relabel_ask(struct stage *, struct job *, int k,
    const struct outcome *outcome, const struct attempt *before);
/* Reads the goal, its rationale and confidence; false with `why` where the
 * answer cannot be used. A goal that is valid is never empty. */
bool relabel_read(struct attempt *, struct str answer, struct arena *,
    char *why, size_t why_size);

/* Asks a judge for its verdict on the goal of attempt k. */
struct answer judge_ask(struct stage *, struct job *, int k,
    const struct model *judge, struct str goal);
bool judge_read(struct verdict *, struct str answer, struct arena *, char *why,
    size_t why_size);

#endif
