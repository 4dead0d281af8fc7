/* What was bought, and how to ask for it. */
#ifndef AHER_PURCHASE_H
#define AHER_PURCHASE_H

#include "hindsight.h"
#include "phrase.h"

#define OPTIONS_MAX 8

struct option {
	struct str group; /* "size", s == NULL where the page names none */
	struct str value;
};

struct purchase {
	size_t page; /* the step that shows the item */
	size_t buy;  /* the step that buys it */
	struct str title;
	double price; /* NAN: a range, or not known */
	struct option options[OPTIONS_MAX];
	size_t option_count;
	size_t refused;	     /* clicks that the shop did not take */
	struct words sought; /* the last search's */
};

/*
 * Appends a request for the item, in the words of the original: its opening,
 * the title up to a natural place, the options, and the bound on the price
 * where it is certain that one holds.
 */
void purchase_write(struct buf *, const struct purchase *, struct str prompt);

/* Did the item cost more than the original allowed? Sets that limit. */
bool purchase_over_limit(
    const struct purchase *, struct str prompt, double *limit);

#endif
