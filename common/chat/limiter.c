#include "limiter.h"

#include <math.h>

#include "util.h"

#define FEW 8		   /* answers of which the least latency is taken */
#define FEWEST 16	   /* answers of a window */
#define ROUNDS 2	   /* of a window */
#define ROUNDS_MOST 6	   /* where it does not show clearly */
#define ANSWERS_MOST 400   /* so many show it whatever the rounds */
#define REST 8		   /* windows between two trials */
#define REST_LESS_MOST 256 /* after trials that failed */
#define REST_MORE_MOST 16
#define LATENCY_GROWN 2.5 /* times the least: does the server queue? */
#define LESS 0.75
#define MORE 1.25
#define KEPT 0.95   /* of the throughput: less is as good */
#define BETTER 1.05 /* of the throughput: more is better */
#define QUIET_MOST_MS (3600LL * 1000)

void
limiter_init(
    struct limiter *l, int most, double rpm, double tpm, long long now_ms)
{
	if (most < 1)
		most = 1;
	*l = (struct limiter){.most = most,
	    .cap = most,
	    .queue = most,
	    .ceiling = most,
	    .less = {.next = REST},
	    .more = {.next = REST},
	    .settling = most,
	    .filled_ms = now_ms,
	    .held_ms = now_ms};
	/* A burst of a second, so that a minute is spread over its seconds. */
	l->requests_ms = rpm / 60e3;
	l->requests = l->requests_max = fmax(1, rpm / 60);
	l->tokens_ms = tpm / 60e3;
	l->tokens = l->tokens_max = fmax(1, tpm / 60);
}

int
limiter_limit(const struct limiter *l)
{
	/* A hair more: 0.1 ten times is not 1. */
	int limit = (int)(fmin(l->cap, l->queue) + 1e-6);

	return limit < 1 ? 1 : limit;
}

/* --- buckets --- */

static double
bucket_level(double level, double max, double rate, long long ms)
{
	return fmin(max, level + rate * (double)(ms > 0 ? ms : 0));
}

/* Milliseconds until the bucket holds what is asked, or is full. */
static long long
bucket_wait(double level, double max, double rate, double asked)
{
	double missing = fmin(asked, max) - level;

	/* Rounding must not make a caller wait for nothing. */
	if (rate <= 0 || missing <= 1e-9 * max)
		return 0;
	return (long long)ceil(fmin(missing / rate, QUIET_MOST_MS));
}

long long
limiter_wait_ms(const struct limiter *l, long long now_ms, long long tokens)
{
	long long past = now_ms - l->filled_ms, wait, other;

	wait = bucket_wait(
	    bucket_level(l->requests, l->requests_max, l->requests_ms, past),
	    l->requests_max, l->requests_ms, 1);
	other = bucket_wait(
	    bucket_level(l->tokens, l->tokens_max, l->tokens_ms, past),
	    l->tokens_max, l->tokens_ms, (double)tokens);
	if (other > wait)
		wait = other;
	if (l->held_ms > now_ms && l->held_ms - now_ms > wait)
		wait = l->held_ms - now_ms;
	return wait;
}

void
limiter_sent(struct limiter *l, long long now_ms, long long tokens)
{
	long long past = now_ms - l->filled_ms;

	l->requests =
	    bucket_level(l->requests, l->requests_max, l->requests_ms, past);
	l->tokens = bucket_level(l->tokens, l->tokens_max, l->tokens_ms, past);
	if (l->requests_ms > 0)
		l->requests -= 1;
	if (l->tokens_ms > 0)
		l->tokens -= (double)tokens;
	if (past > 0)
		l->filled_ms = now_ms;
}

void
limiter_hold(struct limiter *l, long long until_ms)
{
	if (until_ms > l->held_ms)
		l->held_ms = until_ms;
}

/* --- 429 and 503 --- */

static void
start_window(struct limiter *l, int settling)
{
	l->window = (struct limiter_window){0};
	l->settling = settling;
}

/* Within a round trip of the last one, a 429 tells the same once more. */
static bool
is_lowered(const struct limiter *l, long long now_ms)
{
	return l->lowered &&
	       (double)(now_ms - l->lowered_ms) < fmax(l->latency, 1);
}

static bool
is_near(double cap, double ceiling)
{
	return fabs(cap - ceiling) < fmax(1.5, ceiling / 10);
}

void
limiter_busy(struct limiter *l, long long now_ms)
{
	double cap = fmin(l->cap, l->queue);

	if (is_lowered(l, now_ms))
		return;
	if (l->lowered && is_near(cap, l->ceiling))
		l->again++;
	else
		l->again = 0;
	/* The same ceiling once more: so much is known to be well below. */
	l->cap = cap * (l->again > 0 ? 0.85 : 0.7);
	l->cap = fmax(1, fmin(l->cap, cap - 0.5));
	l->ceiling = cap;
	l->lowered = true;
	l->lowered_ms = now_ms;
	if (l->state != LIMITER_STEADY)
		l->queue = l->before;
	l->state = LIMITER_STEADY;
	start_window(l, limiter_limit(l));
}

/* Per round: half the way to the ceiling, a part of a request near it, the less
 * the surer it is, and twice as much above it each time. */
static void
raise_cap(struct limiter *l)
{
	double gap = l->ceiling - l->cap;
	double step = gap > 0 ? gap / 2 : fmin(-gap, l->cap / 4);
	double least = 0.25 / (1 << (l->again < 3 ? l->again : 3));

	l->cap = fmin(l->most, l->cap + fmax(step, least) / l->cap);
	if (l->cap > l->ceiling && !is_near(l->cap, l->ceiling))
		l->again = 0;
}

/* --- a server that queues --- */

static double
window_latency(const struct limiter_window *w)
{
	return exp(w->logs / w->answers);
}

/* By Little's law, so that answers that come in bursts do not disturb it. */
static double
window_throughput(const struct limiter_window *w)
{
	return w->flying / window_latency(w);
}

static void
window_add(struct limiter_window *w, long long latency_ms, int flying)
{
	w->answers++;
	w->logs += log(latency_ms < 1 ? 1 : (double)latency_ms);
	if (flying > w->flying)
		w->flying = flying;
}

static void
note_least(struct limiter *l, const struct limiter_window *w)
{
	double latency = window_latency(w);

	if (l->least_latency == 0 || latency < l->least_latency)
		l->least_latency = latency;
}

static double
least_queue(const struct limiter *l)
{
	return fmin(l->most, fmax(4, l->most / 8.0));
}

static bool
is_queueing(const struct limiter *l)
{
	return window_latency(&l->window) > LATENCY_GROWN * l->least_latency &&
	       l->queue > least_queue(l);
}

/* A row of trials of less is compared with what was before the first: each may
 * cost a little. */
static void
try_other(struct limiter *l, double queue)
{
	double throughput = window_throughput(&l->window);

	if (queue > l->queue || !l->kept_less || throughput > l->throughput)
		l->throughput = throughput;
	l->kept_less = false;
	l->state = queue < l->queue ? LIMITER_TRIES_LESS : LIMITER_TRIES_MORE;
	l->before = l->queue;
	l->queue = queue;
}

/* A trial that failed is repeated later and later. */
static void
undo(struct limiter *l, struct limiter_rest *rest, int most)
{
	l->queue = l->before;
	rest->left = rest->next;
	rest->next = rest->next * 2 > most ? most : rest->next * 2;
}

static void
end_trial(struct limiter *l)
{
	double throughput = window_throughput(&l->window);

	if (l->state == LIMITER_TRIES_LESS) {
		if (throughput < KEPT * l->throughput)
			undo(l, &l->less, REST_LESS_MOST);
		else
			l->kept_less = true;
	} else if (throughput < BETTER * l->throughput) {
		undo(l, &l->more, REST_MORE_MOST);
	} else {
		l->more.next = REST;
	}
	l->state = LIMITER_STEADY;
}

/* Is more of the window needed? Before fewer are tried, and where that costs
 * less than it would without a queue but more than nothing. */
static bool
is_doubtful(const struct limiter *l)
{
	double throughput = window_throughput(&l->window);

	if (l->window.answers >= ANSWERS_MOST ||
	    l->window.answers >= ROUNDS_MOST * limiter_limit(l))
		return false;
	if (l->state == LIMITER_STEADY)
		return l->less.left <= 1 && is_queueing(l);
	if (l->state == LIMITER_TRIES_MORE)
		return false;
	return throughput < KEPT * l->throughput &&
	       throughput > (LESS + 0.05) * l->throughput;
}

static void
end_window(struct limiter *l)
{
	double old = l->queue;

	l->latency = window_latency(&l->window);
	note_least(l, &l->window);
	if (l->less.left > 0)
		l->less.left--;
	if (l->more.left > 0)
		l->more.left--;
	if (l->state != LIMITER_STEADY)
		end_trial(l);
	/* A trial that was kept leads on to the next. */
	else if (l->less.left == 0 && is_queueing(l))
		try_other(l, fmax(least_queue(l), l->queue * LESS));
	else if (l->more.left == 0 && l->queue < l->most)
		try_other(
		    l, fmin(l->most, fmax(l->queue + 1, l->queue * MORE)));
	/* The answers to what flies now are those of the old number. */
	start_window(l, l->queue == old ? 0 : (int)fmax(old, l->queue));
}

/* A server that queues from the start shows in the first few answers what its
 * latency is without a queue. Not later: the least of many few is too little.
 */
static void
note_first(struct limiter *l, long long latency_ms, int flying)
{
	if (l->firsts >= l->most)
		return;
	l->firsts++;
	window_add(&l->few, latency_ms, flying);
	if (l->few.answers < FEW)
		return;
	note_least(l, &l->few);
	l->few = (struct limiter_window){0};
}

/* Was the limit used in this round or in the one before? What is not used tells
 * nothing about its use. */
static bool
is_used(struct limiter *l, long long latency_ms, int flying)
{
	int limit = limiter_limit(l), most;

	window_add(&l->round, latency_ms, flying);
	most = l->round.flying > l->last_round.flying ? l->round.flying
						      : l->last_round.flying;
	if (l->round.answers >= limit) {
		l->last_round = l->round;
		l->round = (struct limiter_window){0};
	}
	return most >= limit - limit / 4;
}

void
limiter_answered(
    struct limiter *l, long long now_ms, long long latency_ms, int flying)
{
	int limit = limiter_limit(l);

	if (l->latency == 0)
		l->latency = fmax(1, (double)latency_ms);
	note_first(l, latency_ms, flying);
	if (!is_used(l, latency_ms, flying)) {
		start_window(l, limit);
		return;
	}
	if (l->cap < l->most && !is_lowered(l, now_ms))
		raise_cap(l);
	if (l->settling > 0) {
		l->settling--;
		return;
	}
	window_add(&l->window, latency_ms, flying);
	if (l->window.answers >= FEWEST &&
	    l->window.answers >= ROUNDS * limit && !is_doubtful(l))
		end_window(l);
}
