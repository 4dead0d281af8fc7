/*
 * The state in which a run ended: the item that it bought, wrote or changed
 * last, else the one that its final answer names.
 */
#ifndef AHER_ENDSTATE_H
#define AHER_ENDSTATE_H

#include <stdbool.h>
#include <stddef.h>

#include "arena.h"
#include "bounds.h"
#include "filetype.h"
#include "lexicon.h"
#include "place.h"
#include "str.h"
#include "trajectory.h"

enum end_kind {
	END_UNKNOWN, /* the item can't be told */
	END_WRITE, /* the last purchase, a booking, a file, a change that a tool
		      did not refuse */
	END_NAMED, /* what the final answer names, where observations show it */
};

#define END_TEXTS_MAX 16

/* What observations show of the item; with END_WRITE also the input of the
 * write. The final answer itself is never among the texts. */
struct endstate {
	enum end_kind kind;
	struct {
		struct str text; /* lives in the record or the arena */
		size_t step;
	} texts[END_TEXTS_MAX];
	size_t count;
	size_t step; /* END_WRITE: of the write */
	bool bought; /* by a click on a page; the texts are the item's title
			with its price, and the options that were clicked */
	/* END_WRITE: its observation and its input, decoded, where files are
	 * looked for. */
	struct str written, input;
};

/* Text that had escapes lives in the arena. A few microseconds where the run
 * wrote something; else the final answer is read, and the observations are
 * searched for what it names. */
void endstate_read(struct endstate *, const struct trajectory *,
    const struct lexicon *, struct arena *);

/* The same where the places of the run have been listed already. */
void endstate_find(struct endstate *, const struct trajectory *,
    const struct places *, const struct lexicon *, struct arena *);

enum end_fit {
	END_UNTOLD, /* the end state does not say */
	END_HOLDS,
	END_BROKEN,
};

/* What in the end state decides. */
struct end_proof {
	struct str found; /* "$5.30/kg" */
	size_t step;
};

/* Does the bound hold for the item: for all quantities of its kind that the
 * item shows? */
enum end_fit endstate_bound(
    const struct endstate *, const struct bound *, struct end_proof *);

/* Has a file that was written last the type, or a file of this name? broken
 * where the same file, or the only one written, has another type. */
enum end_fit endstate_file(
    const struct endstate *, const struct file_name *, struct end_proof *);
enum end_fit endstate_file_type(
    const struct endstate *, struct str type, struct end_proof *);

#endif
