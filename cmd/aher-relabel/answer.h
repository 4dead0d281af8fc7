/* What a final answer is worth to a goal that asks for information. */
#ifndef AHER_ANSWER_H
#define AHER_ANSWER_H

#include "hindsight.h"

/* Is somebody told anything: a final answer that holds a word? */
bool answer_given(const struct run *);
/*
 * The share of the final answer that observations support: of its numbers,
 * those that stand in an observation or in the original prompt; where it has
 * none, of its content words. Of a pure refusal 0.
 */
double answer_support(struct run *);

#endif
