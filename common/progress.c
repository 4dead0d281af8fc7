#include "progress.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define INTERVAL_NS 250000000LL
#define LOOK_EVERY 64 /* records between two looks at the clock */

static bool shown;

static long long
now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000LL + ts.tv_nsec;
}

void
progress_show(unsigned long long records, unsigned long long rejected,
    const struct input *in)
{
	static long long next;
	long long size, now;

	if (records % LOOK_EVERY != 0 || (now = now_ns()) < next ||
	    !isatty(STDERR_FILENO))
		return;
	next = now + INTERVAL_NS;
	size = input_size(in);
	fprintf(
	    stderr, "\r\033[K%llu records, %llu rejected", records, rejected);
	if (size > 0)
		fprintf(stderr, ", %lld %% of %s",
		    100 * input_offset(in) / size, input_name(in));
	fflush(stderr);
	shown = true;
}

void
progress_wipe(void)
{
	if (shown)
		fputs("\r\033[K", stderr);
	shown = false;
}
