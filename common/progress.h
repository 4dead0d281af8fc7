/* One line of progress on a terminal, aher(7). */
#ifndef AHER_PROGRESS_H
#define AHER_PROGRESS_H

#include "io.h"

/* Shows records so far and, where the input's size is known, how far we are;
 * a few times a second at most, and only when stderr is a terminal. */
void progress_show(unsigned long long records, unsigned long long rejected,
    const struct input *);

/* How far a stage is that asks a model. */
struct progress {
	unsigned long long records, rejected;
	size_t flying; /* requests */
	long long calls, tokens;
	double cost_usd;
	const struct input *input; /* NULL when all is read */
};

/* The same with requests in flight, calls a second, tokens, money, and the time
 * left. */
void progress_asking(const struct progress *);

/* Wipes the line away, so that other messages begin on an empty one. */
void progress_wipe(void);

#endif
