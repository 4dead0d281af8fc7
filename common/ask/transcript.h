/*
 * A run as text for a prompt: compact, without what an evaluator printed, and
 * cut to a budget.
 *
 *	[1] thought: ...
 *	search({"q":"copper wire"})
 *	-> 7 results ...
 *	[2] (parallel) search({"q":"copper"})
 *	-> same as [1]
 *	[3] says: What is your budget?
 *	user: ...
 *	final answer: ...
 *
 * A line that begins with a blank goes on with the text of the line above, so
 * that no text can pass for another step, or for the user: of whatever kind its
 * line breaks are. What speaks to its reader is withheld (withhold.h).
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

/*
 * Bytes of an observation: for a judge, who has to find what a goal claims, and
 * what the claim contradicts; and for one who sums the run up. Chosen so that
 * our prompts have at most 0.69 of the reference's bytes in all
 * (tests/bench/tokens.sh, development data), the judge's first.
 */
#define TRANSCRIPT_EACH 3000
#define TRANSCRIPT_BRIEF 500
/* A run with fewer steps may have as much as one with so many. */
#define TRANSCRIPT_SHARE 4

struct transcript_options {
	size_t max;	     /* bytes, at most */
	struct str claims;   /* a goal, or other text: steps whose observations
				have its numbers and names are cut last; s ==
				NULL: none */
	bool without_answer; /* leave the final answer out */
	bool without_thoughts;
	size_t each; /* bytes of an observation beyond which its middle is left
			out even where max has room, twice as many for a
			claim-bearing or a last step, and more in a run of less
			than TRANSCRIPT_SHARE steps; 0: TRANSCRIPT_EACH;
			SIZE_MAX: any number */
};

/*
 * Appends the run. JSON loses the blanks between its tokens. An observation
 * that is the same as an earlier one that is shown is said to be so ("same as
 * [2]"). Where
 * the run is longer than max, the middle of long observations is left out
 * first ("... 1,204 bytes left out ..."), whole words and UTF-8 sequences
 * staying whole, the claim-bearing and the last steps last; then inputs and
 * thoughts; and where even that is too long, the steps in the middle. What
 * stands around the words of a claim stays before head and tail do. Never
 * appends more than max bytes.
 */
void transcript_put(struct buf *out, const struct trajectory *,
    const struct transcript_options *, const struct lexicon *, struct arena *);

#endif
