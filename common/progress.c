#include "progress.h"

#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

#include "clock.h"

#define INTERVAL_MS 250
#define LOOK_EVERY 64 /* records between two looks at the clock */

static bool shown;
static long long begun_ms, next_ms;

/* Is it time for a new line, and is there somebody to see it? */
static bool
due(void)
{
	long long now = clock_ms();

	if (begun_ms == 0)
		begun_ms = now;
	if (now < next_ms || !isatty(STDERR_FILENO))
		return false;
	next_ms = now + INTERVAL_MS;
	return true;
}

static void
begin(unsigned long long records, unsigned long long rejected)
{
	fprintf(
	    stderr, "\r\033[K%llu records, %llu rejected", records, rejected);
	shown = true;
}

void
progress_show(unsigned long long records, unsigned long long rejected,
    const struct input *in)
{
	long long size;

	if (records % LOOK_EVERY != 0 || !due())
		return;
	begin(records, rejected);
	size = input_size(in);
	if (size > 0)
		fprintf(stderr, ", %lld %% of %s",
		    100 * input_offset(in) / size, input_name(in));
	fflush(stderr);
}

/* By what was read of the input and how long that took. */
static void
time_left(const struct input *in, double seconds)
{
	long long size = in != NULL ? input_size(in) : -1;
	long long offset = size > 0 ? input_offset(in) : 0;
	double left;

	/* Small files are read at once: nothing can be told of them. */
	if (offset <= IO_CHUNK || offset >= size)
		return;
	left = seconds / (double)offset * (double)(size - offset);
	fprintf(stderr, ", %d:%02d:%02d left", (int)(left / 3600),
	    (int)(left / 60) % 60, (int)left % 60);
}

void
progress_asking(const struct progress *p)
{
	double seconds;

	if (!due())
		return;
	seconds = (double)(clock_ms() - begun_ms) / 1000 + 0.001;
	begin(p->records, p->rejected);
	fprintf(stderr, ", %zu in flight, %.1f calls/s, %lld tokens, $%.2f",
	    p->flying, (double)p->calls / seconds, p->tokens, p->cost_usd);
	time_left(p->input, seconds);
	fflush(stderr);
}

void
progress_wipe(void)
{
	if (shown)
		fputs("\r\033[K", stderr);
	shown = false;
}
