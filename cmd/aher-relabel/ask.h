/*
 * The questions of algorithm 1: the relabeler is asked for a goal, and with
 * --answer for an answer to it, a judge for a verdict. The relabeler sees the
 * outcome and the original prompt; who writes an answer sees the goal and the
 * run without thoughts and its own final answer; a judge sees the goal and the
 * run, never the original prompt.
 */
#ifndef AHER_RELABEL_ASK_H
#define AHER_RELABEL_ASK_H

#include <stdbool.h>
#include <stddef.h>

#include "arena.h"
#include "asks.h"
#include "attempt.h"
#include "member.h"
#include "model.h"
#include "stage.h"
#include "str.h"

/* Asks for the goal of attempt k; `before` are the k - 1 others. `outcome` is
 * NULL where the record has none: then what the actions showed is, without
 * thoughts and the final answer, which support nothing. Both live in the
 * record's arena. */
struct answer relabel_ask(struct stage *, struct job *, int k,
    const struct outcome *outcome, const struct attempt *before);
/* Reads the goal, its rationale and confidence; false with `why` where the
 * answer cannot be used. A goal that is valid is never empty; one
 * that is hostile (hostile.h) is not read. */
bool relabel_read(struct attempt *, struct str answer, const struct lexicon *,
    struct arena *, char *why, size_t why_size);

/* Asks for an answer to the goal of attempt k, which is never cut: where it
 * does not fit, there is none (ANSWER_FAILED). */
struct answer answer_ask(struct stage *, struct job *, int k, struct str goal);
/* Reads it into the attempt, without white space around it; it may be empty.
 * False with `why` where it cannot be used. */
bool answer_read(struct attempt *, struct str answer, const struct lexicon *,
    struct arena *, char *why, size_t why_size);

/* Asks a judge for its verdict on the goal of attempt k, which is never cut:
 * where it does not fit, there is no verdict (ANSWER_FAILED). The judge sees
 * the run with the attempt's answer, where it has one, in the place of its own
 * (demonstration.h). */
struct answer judge_ask(struct stage *, struct job *, int k,
    const struct model *judge, const struct attempt *);
bool judge_read(struct verdict *, struct str answer, struct arena *, char *why,
    size_t why_size);

#endif
