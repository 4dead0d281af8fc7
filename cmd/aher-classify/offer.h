/* What the pages of a shop offered: to buy, and which options of an item. */
#ifndef AHER_OFFER_H
#define AHER_OFFER_H

#include <stdbool.h>

#include "arena.h"
#include "str.h"
#include "survey.h"
#include "trajectory.h"

struct offer {
	struct str group; /* "color" */
	struct str value; /* "blue", as the page has it */
	size_t step;	  /* that shows the page */
};

/* Does some page have a button to buy ("[Buy Now]")? Its step. */
bool offer_to_buy(const struct trajectory *, size_t *step);

/*
 * An option that the page of the item offered ("color [red][blue]") that was
 * bought last, that the goal names, and that no click chose: nor one
 * that has its words in it. The first option of a group that nobody touched
 * may be chosen already. False where there is none.
 */
bool offer_passed_over(struct offer *, const struct trajectory *,
    const struct survey *, struct arena *);

#endif
