/* Turns as ShareGPT has them, {"from":"human","value":"..."}: for LLaMA-Factory
 * with calls and their results, for FastChat as plain text. */
#ifndef AHER_PACK_SHAREGPT_H
#define AHER_PACK_SHAREGPT_H

#include <stddef.h>

#include "buf.h"
#include "compose.h"
#include "conversation.h"

/*
 * Appends the agent's turn: gpt, or, where it calls, function_call, whose value
 * has to be in LLaMA-Factory's grammar (its FunctionFormatter, 0.9.5), or the
 * training stops:
 *
 *	words <tool_call> JSON </tool_call>	what is said beside a call
 *	<think> thought </think> JSON		the same of a thought alone,
 *						for releases before 0.9.4, too
 *	JSON					where nothing is said
 *
 * JSON is a call, or a list of those made together. The markers are searched
 * for in all of it. So JSON has no "</" in its strings, but "<\/", which is the
 * same there; in words, a marker gets a blank behind its "<".
 */
void sharegpt_put_agent(struct buf *, const struct row *, const struct turn *);

/* Appends the turns [from, to) as an array, results of calls that were made
 * together as one observation. */
void sharegpt_put(struct buf *, const struct row *, const struct conversation *,
    size_t from, size_t to);

#endif
