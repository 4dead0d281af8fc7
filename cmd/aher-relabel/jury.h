/* All judges of a goal: one no is a no. */
#ifndef AHER_JURY_H
#define AHER_JURY_H

#include "ask.h"
#include "broker.h"
#include "stage.h"

enum jury_state {
	JURY_WAITS,
	JURY_AGREES,	/* the attempt's confidence is the mean of all */
	JURY_REFUSES,	/* a judge said no, or nothing that can be read */
	JURY_UNDECIDED, /* else: a judge could not be asked; */
	JURY_STOPS,	/* --max-cost did not allow it: *stop is set */
};

/*
 * Asks all judges of the command line about the goal of attempt k, side by
 * side, and fills in the attempt's verdicts. A judge agrees when it calls the
 * goal valid with a confidence of theta or more. Where they do not all agree
 * the attempt is refused and says why.
 */
enum jury_state jury_ask(struct stage *, struct job *, int k, double theta,
    struct attempt *, struct answer *stop);

#endif
