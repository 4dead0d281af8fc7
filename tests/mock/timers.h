/* Things that are due at a time, the earliest first. */
#ifndef MOCK_TIMERS_H
#define MOCK_TIMERS_H

#include <stddef.h>

struct timer {
	long long due_us;
	void *thing;
};

/* A heap; all zeros is an empty one. */
struct timers {
	struct timer *heap;
	size_t used, cap;
};

long long timers_now_us(void); /* of a clock that no one sets */

void timers_release(struct timers *);
void timers_add(struct timers *, long long due_us, void *thing);
/* The earliest thing that is due at now_us, or NULL; -1: any. */
void *timers_take(struct timers *, long long now_us);
/* Until the earliest, >= 0; -1: there is none. */
long long timers_left_us(const struct timers *);

#endif
