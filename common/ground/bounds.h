/* Bounds on quantities that a goal sets: "under $5/kg", "at least 4 stars",
 * "between 10 and 20 kg" (two bounds), "after 8am", "no later than May 20". */
#ifndef AHER_BOUNDS_H
#define AHER_BOUNDS_H

#include <stdbool.h>
#include <stddef.h>

#include "quantity.h"
#include "str.h"

#define BOUNDS_MAX 16

struct bound {
	struct quantity at;
	bool upper;	   /* else from below */
	bool inclusive;	   /* the quantity itself is within the bound */
	struct str text;   /* "price lower than 50.00 dollars": the words that
			      bind, and the quantity */
	struct str of;	   /* what is bound, where it is said right before or
			      behind: "price", "minimum order"; may be empty */
	size_t begin, end; /* place of the text */
};

/*
 * The bounds of a text, at most BOUNDS_MAX. Returns how many. "before", "by"
 * and their like bind dates and times only, where a year alone is a date;
 * "since", and "from" and "until" with a date, bind nothing: they say when, of
 * one thing.
 */
size_t bounds_read(struct str text, struct bound bounds[BOUNDS_MAX]);

/* Is a quantity that may be compared with it within the bound? */
bool bound_holds(const struct bound *, const struct quantity *);

#endif
