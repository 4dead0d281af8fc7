/*
 * A run as text for a prompt: compact, without what an evaluator printed, and
 * cut to a budget.
 *
 *	[1] thought: ...
 *	[1] search({"q":"copper wire"})
 *	[1] -> 7 results ...
 *	[1] user: ...
 *	final answer: ...
 */
#ifndef AHER_TRANSCRIPT_H
#define AHER_TRANSCRIPT_H

#include <stdbool.h>
#include <stddef.h>

#include "arena.h"
#include "buf.h"
#include "lexicon.h"
#include "str.h"
#include "trajectory.h"

struct transcript_options {
	size_t max;	     /* bytes, at most */
	struct str claims;   /* a goal, or other text: steps whose observations
				have its numbers and names are cut last; s ==
				NULL: none */
	bool without_answer; /* leave the final answer out */
};

/*
 * Appends the run. An observation that is the same as an earlier one is said
 * to be so ("same as [2]"). Where the run is longer than max, the middle of
 * long observations is left out first ("... 1,204 bytes left out ..."), whole
 * words and UTF-8 sequences staying whole, the claim-bearing and the last
 * steps last; then inputs and thoughts; and where even that is too long, the
 * steps in the middle. Never appends more than max bytes.
 */
void transcript_put(struct buf *out, const struct trajectory *,
    const struct transcript_options *, const struct lexicon *, struct arena *);

#endif
