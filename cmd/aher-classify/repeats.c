#include "repeats.h"

#include "act.h"
#include "util.h"

#define LEAST 3	     /* times */
#define PERIOD_MAX 3 /* calls in turn */
#define PLACE_MIN 20 /* bytes of a line that names a place */
#define PLACES_MAX 3
#define CIRCLE 9 /* calls */

struct call {
	const struct step *step; /* NULL: the user spoke here */
	size_t index;
};

static bool
same(const struct call *a, const struct call *b)
{
	return a->step != NULL && b->step != NULL &&
	       str_eq(a->step->action, b->step->action) &&
	       str_eq(a->step->input, b->step->input) &&
	       str_eq(a->step->observation, b->step->observation);
}

/* Does a call end the run, and is no further try of the one before? */
static bool
ends_run(const unsigned char *acts, const struct call *call,
    const struct call *before)
{
	return acts[call->index] == ACT_FINISH &&
	       (before->step == NULL ||
		   !str_eq(call->step->action, before->step->action));
}

/* How often the last `period` calls stand at the end, one after another. */
static size_t
count_times(const struct call *calls, size_t count, size_t period)
{
	size_t equal = 0;

	while (
	    equal + period < count &&
	    same(&calls[count - 1 - equal], &calls[count - 1 - equal - period]))
		equal++;
	return equal / period + 1;
}

void
repeats_find(struct repeats *repeats, const struct trajectory *run,
    const unsigned char *acts, struct arena *arena)
{
	struct call *calls =
	    arena_alloc(arena, 2 * run->count * sizeof(*calls));
	size_t count = 0;

	*repeats = (struct repeats){0};
	for (size_t i = 0; i < run->count; i++) {
		const struct step *step = &run->steps[i];

		bool talk = acts[i] == ACT_TALK;

		if (!talk && acts[i] != ACT_THINK)
			calls[count++] = (struct call){step, i};
		if (talk || step->user.n > 0)
			calls[count++] = (struct call){NULL, i};
	}
	while (count > 0 && calls[count - 1].step == NULL)
		count--;
	if (count > 1 && ends_run(acts, &calls[count - 1], &calls[count - 2]))
		count--;
	for (size_t period = 1; period <= PERIOD_MAX; period++) {
		size_t times = count >= period * LEAST
				   ? count_times(calls, count, period)
				   : 0;

		if (times < LEAST)
			continue;
		*repeats =
		    (struct repeats){times, period, calls[count - 1].index};
		return;
	}
}

/* The first line of what was seen, where it is long enough to be a name. */
static struct str
place_of(const struct step *step)
{
	struct str rest = str_trim(step->observation), line = {NULL, 0};

	str_line(&rest, &line);
	return line.n < PLACE_MIN ? (struct str){NULL, 0} : line;
}

bool
repeats_in_circles(const struct trajectory *run, size_t *step)
{
	struct str places[PLACES_MAX];
	size_t count = 0, seen = 0, again = 0;

	for (size_t i = run->count; i-- > 0 && seen < CIRCLE;) {
		struct str place = place_of(&run->steps[i]);
		size_t k = 0;

		if (run->steps[i].talk || place.n == 0)
			continue;
		if (seen++ == 0)
			*step = i;
		while (k < count && !str_eq(places[k], place))
			k++;
		if (k < count)
			again++;
		else if (count == PLACES_MAX)
			return false;
		else
			places[count++] = place;
	}
	return seen == CIRCLE && count > 1 && again >= CIRCLE - PLACES_MAX;
}
