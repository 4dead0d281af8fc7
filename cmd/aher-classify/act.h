/* What a call does, by its name, and where that is a click, by what is clicked:
 * looks something up, changes something, or ends the run. */
#ifndef AHER_ACT_H
#define AHER_ACT_H

#include <stdbool.h>

#include "trajectory.h"

enum act {
	ACT_OTHER,  /* the name does not say */
	ACT_READ,   /* search_flights, Lookup, get_user_details */
	ACT_WRITE,  /* book_reservation, send_email */
	ACT_BUY,    /* click "Buy Now" */
	ACT_TOUCH,  /* another click, a key, a move, a shell's command: it may
		       change something */
	ACT_THINK,  /* think: it does nothing */
	ACT_TALK,   /* respond, ask_user */
	ACT_FINISH, /* finish, submit_answer, done */
	ACT_TYPE_COUNT,
};

/* The first word of the name that says so decides: get_order reads; but "order"
 * is a noun in order_status, which reads, too. */
enum act act_of(const struct step *);

/* Is it what a button says that buys: "Buy Now", "Place order"? */
bool act_is_purchase(struct str label);

#endif
