/* Which step of a run changed something last: bought, booked, wrote a file. */
#ifndef AHER_WRITTEN_H
#define AHER_WRITTEN_H

#include <stdbool.h>
#include <stddef.h>

#include "arena.h"
#include "lexicon.h"
#include "str.h"
#include "trajectory.h"

#define STEP_NONE ((size_t)-1)

struct written {
	size_t step;
	bool clicked; /* "Buy Now" on a page: what was bought is on pages
			 before, from `page` on */
	size_t page;  /* whose observation shows the item: its price on a line
			 that begins with "Price:"; STEP_NONE: none does */
	struct str title; /* the line above it */
	struct str price; /* that line */
};

/* Finds it. False where no step did, or all were refused. */
bool written_find(struct written *, const struct trajectory *,
    const struct lexicon *, struct arena *);

/* Behind what a tool says that wrote a file ("saved to "), 0 where the text
 * says nothing such. */
size_t written_report(struct str text);

#endif
