/* What was bought, and how to ask for it. */
#ifndef AHER_PURCHASE_H
#define AHER_PURCHASE_H

#include "goods.h"
#include "hindsight.h"
#include "phrase.h"

#define OPTIONS_MAX 8
#define PAGE_MAX (16 * 1024) /* bytes of a page that are read for options */

struct option {
	struct str group; /* "size", s == NULL where the page names none */
	struct str value;
};

struct purchase {
	size_t page; /* the step that shows the item */
	size_t buy;  /* the step that buys it */
	struct str title;
	struct str shown;   /* the page's text, up to PAGE_MAX */
	struct goods goods; /* what the title says it is */
	double price;	    /* of a range the highest; NAN: not known */
	bool ranged;
	struct option options[OPTIONS_MAX];
	size_t option_count;
	size_t refused;	     /* clicks that the shop did not take */
	struct str search;   /* the last search, */
	struct words sought; /* and its words */
};

/*
 * Appends a request for the item, in the style of the original: its opening
 * and article, the thing by its title, what it is with or for, the options,
 * and the bound on the price where it is certain that one holds. What the
 * title says and a chosen option overrules is left out.
 */
void purchase_write(struct buf *, const struct purchase *, struct str prompt);

/* Did the item cost more than the original allowed? Sets that limit. */
bool purchase_over_limit(
    const struct purchase *, struct str prompt, double *limit);

#endif
