#include "timers.h"

#include <time.h>

#include "../../common/util.h"

long long
timers_now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000LL + now.tv_nsec / 1000;
}

void
timers_release(struct timers *t)
{
	free(t->heap);
}

void
timers_add(struct timers *t, long long due_us, void *thing)
{
	size_t at, up;

	t->heap = xgrow(t->heap, t->used, &t->cap, sizeof(*t->heap));
	for (at = t->used++; at > 0; at = up) {
		up = (at - 1) / 2;
		if (t->heap[up].due_us <= due_us)
			break;
		t->heap[at] = t->heap[up];
	}
	t->heap[at] = (struct timer){due_us, thing};
}

void *
timers_take(struct timers *t, long long now_us)
{
	struct timer last;
	size_t at = 0, down;
	void *thing;

	if (t->used == 0 || (now_us >= 0 && t->heap[0].due_us > now_us))
		return NULL;
	thing = t->heap[0].thing;
	last = t->heap[--t->used];
	while ((down = at * 2 + 1) < t->used) {
		if (down + 1 < t->used &&
		    t->heap[down + 1].due_us < t->heap[down].due_us)
			down++;
		if (t->heap[down].due_us >= last.due_us)
			break;
		t->heap[at] = t->heap[down];
		at = down;
	}
	t->heap[at] = last;
	return thing;
}

long long
timers_left_us(const struct timers *t)
{
	long long left;

	if (t->used == 0)
		return -1;
	left = t->heap[0].due_us - timers_now_us();
	return left < 0 ? 0 : left;
}
