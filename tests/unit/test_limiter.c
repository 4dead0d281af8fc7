/* limiter.h: the buckets, and simulated servers, whose clocks are their own. */
#include "limiter.h"

#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "util.h"

#define MOST 64
#define SLOTS 512

/* --- a client and a server --- */

struct call {
	long long beg, end;
	bool refused;
};

struct server {
	int slots;     /* calls served at once, others wait; 0: no end */
	int most;      /* more in flight are refused; 0: none */
	long long ms;  /* of a call */
	double spread; /* of its time, uniform: 0.5 is half to one and a half */
	int one_in;    /* so many takes 40 times longer; 0: none */
	int grow;      /* percent longer for each call in flight: a batch */
};

struct sim {
	struct limiter limiter;
	struct server server;
	unsigned long long seed;
	long long now, free_ms[SLOTS];
	struct call calls[SLOTS];
	int flying;
	long long answers, refused; /* counted from the last reset */
	double limits;		    /* sum over the answers */
	int least;
};

static double
random_of(struct sim *sim)
{
	sim->seed = sim->seed * 6364136223846793005ULL + 1442695040888963407ULL;
	return (double)(sim->seed >> 11) / 9007199254740992.0;
}

static long long
time_of_call(struct sim *sim)
{
	const struct server *s = &sim->server;
	double ms = (double)s->ms;

	ms *= 1 + s->spread * (2 * random_of(sim) - 1);
	ms *= 1 + s->grow / 100.0 * sim->flying;
	if (s->one_in > 0 && random_of(sim) * s->one_in < 1)
		ms *= 40;
	return (long long)ms;
}

static void
send_one(struct sim *sim)
{
	struct call *call = &sim->calls[sim->flying];
	int slot = 0;

	limiter_sent(&sim->limiter, sim->now, 0);
	*call = (struct call){.beg = sim->now, .end = sim->now + 5};
	call->refused = sim->server.most > 0 && sim->flying >= sim->server.most;
	sim->flying++;
	if (call->refused)
		return;
	call->end = sim->now + time_of_call(sim);
	if (sim->server.slots == 0)
		return;
	for (int i = 1; i < sim->server.slots; i++)
		if (sim->free_ms[i] < sim->free_ms[slot])
			slot = i;
	if (sim->free_ms[slot] > sim->now)
		call->end += sim->free_ms[slot] - sim->now;
	sim->free_ms[slot] = call->end;
}

static void
end_one(struct sim *sim)
{
	struct limiter *l = &sim->limiter;
	struct call call;
	int first = 0, limit;

	for (int i = 1; i < sim->flying; i++)
		if (sim->calls[i].end < sim->calls[first].end)
			first = i;
	call = sim->calls[first];
	sim->now = call.end;
	if (call.refused) {
		limiter_busy(l, sim->now);
		sim->refused++;
	} else {
		limiter_answered(l, sim->now, call.end - call.beg, sim->flying);
		sim->answers++;
		limit = limiter_limit(l);
		sim->limits += limit;
		if (limit < sim->least)
			sim->least = limit;
	}
	sim->calls[first] = sim->calls[--sim->flying];
}

static bool
has_ended(const struct sim *sim)
{
	for (int i = 0; i < sim->flying; i++)
		if (sim->calls[i].end <= sim->now)
			return true;
	return false;
}

static void
sim_init(struct sim *sim, struct server server, int most)
{
	*sim = (struct sim){.server = server, .seed = 12345, .least = INT_MAX};
	limiter_init(&sim->limiter, most, 0, 0, 0);
}

static void
sim_reset(struct sim *sim)
{
	sim->answers = sim->refused = 0;
	sim->limits = 0;
	sim->least = INT_MAX;
}

/* So many answers, with always more to ask; the answers a second. */
static double
sim_run(struct sim *sim, int answers)
{
	long long beg = sim->now;

	sim_reset(sim);
	while (sim->answers < answers) {
		while (sim->flying < limiter_limit(&sim->limiter))
			send_one(sim);
		/* As a client sees them: all that have come. */
		do
			end_one(sim);
		while (has_ended(sim));
	}
	return 1000.0 * (double)sim->answers / (double)(sim->now - beg);
}

static double
mean_limit(const struct sim *sim)
{
	return sim->limits / (double)sim->answers;
}

#define assert_between(x, min, max)                                            \
	do {                                                                   \
		double x_ = (x);                                               \
		if (!(x_ >= (min) && x_ <= (max)))                             \
			fail_msg("%s is %g, not from %g to %g", #x, x_,        \
			    (double)(min), (double)(max));                     \
	} while (0)

/* --- servers without a queue --- */

static void
test_a_steady_server_is_asked_all(void **state)
{
	struct sim sim;

	(void)state;
	sim_init(&sim, (struct server){.ms = 100}, MOST);
	assert_between(sim_run(&sim, 6400), 640 / 1.02, 641);
	assert_int_equal(sim.least, MOST);
	sim_init(&sim, (struct server){.ms = 500}, SLOTS);
	assert_between(sim_run(&sim, 51200), 1024 / 1.02, 1025);
	assert_int_equal(sim.least, SLOTS);
}

static void
test_a_slow_call_in_500_changes_nothing(void **state)
{
	struct sim sim;

	(void)state;
	for (unsigned seed = 1; seed <= 20; seed++) {
		sim_init(
		    &sim, (struct server){.ms = 1500, .one_in = 500}, MOST);
		sim.seed = seed;
		sim_run(&sim, 20000);
		assert_int_equal(sim.least, MOST);
	}
}

static void
test_latencies_that_vary(void **state)
{
	struct sim sim;

	(void)state;
	for (unsigned seed = 1; seed <= 20; seed++) {
		sim_init(
		    &sim, (struct server){.ms = 1500, .spread = 0.5}, MOST);
		sim.seed = seed;
		sim_run(&sim, 20000);
		assert_between(mean_limit(&sim), 0.98 * MOST, MOST);
		assert_between(sim.least, 0.9 * MOST, MOST);
	}
}

/* Long records after short ones: three times slower, and nothing queues. */
static void
test_calls_that_become_longer(void **state)
{
	struct sim sim;

	(void)state;
	sim_init(&sim, (struct server){.ms = 500, .spread = 0.5}, MOST);
	sim_run(&sim, 2000);
	for (int i = 0; i < 10; i++) {
		sim.server.ms = i % 2 == 0 ? 1500 : 500;
		sim_run(&sim, 3000);
		assert_between(mean_limit(&sim), 0.95 * MOST, MOST);
	}
	assert_between(limiter_limit(&sim.limiter), MOST, MOST);
}

/* --- servers that queue --- */

static void
test_a_server_that_queues(void **state)
{
	struct sim sim;

	(void)state;
	sim_init(&sim, (struct server){.ms = 500, .slots = 10}, MOST);
	assert_between(sim_run(&sim, 3000), 0.95 * 20, 20.1);
	assert_between(sim_run(&sim, 3000), 0.95 * 20, 20.1);
	assert_between(mean_limit(&sim), 10, 27);
	/* Another machine beside it. */
	sim.server.slots = 40;
	sim_run(&sim, 4000);
	assert_between(sim_run(&sim, 3000), 0.95 * 80, 80.1);
	assert_between(mean_limit(&sim), 40, MOST);
}

static void
test_a_server_that_queues_and_varies(void **state)
{
	struct sim sim;

	(void)state;
	for (unsigned seed = 1; seed <= 10; seed++) {
		sim_init(&sim,
		    (struct server){.ms = 500, .slots = 10, .spread = 0.5},
		    MOST);
		sim.seed = seed;
		assert_between(sim_run(&sim, 4000), 0.95 * 20, 20.3);
		assert_between(sim_run(&sim, 4000), 0.95 * 20, 20.3);
	}
}

/* As many as it can take, in times that differ tenfold. */
static void
test_a_server_that_is_just_full(void **state)
{
	struct sim sim;

	(void)state;
	for (unsigned seed = 1; seed <= 10; seed++) {
		sim_init(&sim,
		    (struct server){.ms = 2000, .slots = 32, .spread = 0.9},
		    32);
		sim.seed = seed;
		sim_run(&sim, 2000);
		assert_between(sim_run(&sim, 8000), 0.95 * 16, 1.03 * 16);
	}
}

/* A batching server: each call is slower among many, all together are faster.
 * Nearly all of the throughput is kept. */
static void
test_a_server_that_batches(void **state)
{
	struct sim sim;
	double all;

	(void)state;
	sim_init(&sim, (struct server){.ms = 500, .grow = 5}, MOST);
	all = MOST / (0.5 * (1 + 0.05 * MOST));
	sim_run(&sim, 4000);
	assert_between(sim_run(&sim, 8000), 0.95 * all, 1.1 * all);
	sim_init(&sim, (struct server){.ms = 500, .grow = 20}, MOST);
	all = MOST / (0.5 * (1 + 0.20 * MOST));
	sim_run(&sim, 4000);
	assert_between(sim_run(&sim, 8000), 0.88 * all, 1.1 * all);
}

/* --- servers that refuse --- */

static void
test_a_server_that_refuses(void **state)
{
	static const int mosts[] = {1, 5, 20, 50};
	struct sim sim;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(mosts); i++) {
		int most = mosts[i];

		sim_init(&sim,
		    (struct server){.ms = 500, .most = most, .spread = 0.3},
		    MOST);
		sim_run(&sim, 1000);
		assert_between(
		    sim_run(&sim, 5000), 0.9 * most / 0.5, 1.02 * most / 0.5);
		assert_between(sim.refused, 0, most == 1 ? 1000 : 300);
	}
	/* It takes all again. */
	sim.server.most = 0;
	sim_run(&sim, 3000);
	assert_int_equal(limiter_limit(&sim.limiter), MOST);
}

static void
test_once_a_round_trip(void **state)
{
	struct limiter l;

	(void)state;
	limiter_init(&l, 100, 0, 0, 0);
	limiter_answered(&l, 1000, 1000, 1);
	for (int i = 0; i < 50; i++)
		limiter_busy(&l, 2000 + i);
	assert_int_equal(limiter_limit(&l), 70);
	limiter_busy(&l, 3000);
	assert_int_equal(limiter_limit(&l), 49);
	for (int i = 0; i < 100; i++)
		limiter_busy(&l, 4000 + 1000 * i);
	assert_int_equal(limiter_limit(&l), 1);
	assert_int_equal(limiter_wait_ms(&l, 200000, 0), 0);
	limiter_hold(&l, 201500);
	assert_int_equal(limiter_wait_ms(&l, 200000, 0), 1500);
	limiter_hold(&l, 201000);
	assert_int_equal(limiter_wait_ms(&l, 200500, 0), 1000);
	limiter_hold(&l, 210000);
	assert_int_equal(limiter_wait_ms(&l, 200500, 0), 9500);
	assert_int_equal(limiter_wait_ms(&l, 210000, 0), 0);
}

static void
test_few_in_flight_raise_nothing(void **state)
{
	struct limiter l;

	(void)state;
	limiter_init(&l, 64, 0, 0, 0);
	limiter_answered(&l, 0, 100, 1);
	limiter_busy(&l, 100);
	for (int i = 1; i < 1000; i++)
		limiter_answered(&l, 1000 * i, 100, 3);
	assert_int_equal(limiter_limit(&l), 44);
}

/* --- buckets --- */

/* How many requests of so many tokens go out in so long. */
static int
sent_within(struct limiter *l, long long from, long long ms, long long tokens)
{
	long long now = from;
	int count = 0;

	for (;;) {
		long long wait = limiter_wait_ms(l, now, tokens);

		now += wait;
		if (now >= from + ms)
			return count;
		if (limiter_wait_ms(l, now, tokens) > 1)
			fail_msg("waited %lld ms for more", wait);
		else if (limiter_wait_ms(l, now, tokens) == 0) {
			limiter_sent(l, now, tokens);
			count++;
		}
	}
}

static void
test_buckets(void **state)
{
	static const struct {
		double rpm, tpm;
		long long tokens;
		int first, minute; /* in the first ms, in the minute after */
	} cases[] = {
	    {60, 0, 1000, 1, 60},
	    {600, 0, 1000, 10, 600},
	    {6, 0, 0, 1, 6},
	    {0.5, 0, 0, 1, 0},
	    {0, 60000, 1000, 1, 60},
	    {0, 60000, 100, 10, 600},
	    {0, 60000, 30000, 1, 2},
	    {600, 60000, 1000, 1, 60},
	    {60, 6000000, 100, 1, 60},
	};
	struct limiter l;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		int first, minute;

		limiter_init(&l, 64, cases[i].rpm, cases[i].tpm, 7);
		first = sent_within(&l, 7, 1, cases[i].tokens);
		minute = sent_within(&l, 8, 60000, cases[i].tokens);
		assert_int_equal(first, cases[i].first);
		assert_between(minute, cases[i].minute - 1, cases[i].minute);
	}
	limiter_init(&l, 64, 0, 0, 0);
	limiter_sent(&l, 0, LLONG_MAX);
	assert_int_equal(limiter_wait_ms(&l, 0, LLONG_MAX), 0);
	limiter_init(&l, 64, 1e-300, 1e-300, 0);
	limiter_sent(&l, 0, LLONG_MAX);
	assert_int_equal(limiter_wait_ms(&l, 0, LLONG_MAX), 3600000);
}

static void
test_odd_values(void **state)
{
	struct limiter l;

	(void)state;
	limiter_init(&l, 0, 0, 0, 0);
	assert_int_equal(limiter_limit(&l), 1);
	limiter_init(&l, 1, -5, -5, 0);
	for (int i = 0; i < 1000; i++)
		limiter_answered(&l, 0, i % 2 == 0 ? LLONG_MAX : -1, 1);
	assert_int_equal(limiter_limit(&l), 1);
	assert_int_equal(limiter_wait_ms(&l, 0, 5), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_a_steady_server_is_asked_all),
	    cmocka_unit_test(test_a_slow_call_in_500_changes_nothing),
	    cmocka_unit_test(test_latencies_that_vary),
	    cmocka_unit_test(test_calls_that_become_longer),
	    cmocka_unit_test(test_a_server_that_queues),
	    cmocka_unit_test(test_a_server_that_queues_and_varies),
	    cmocka_unit_test(test_a_server_that_is_just_full),
	    cmocka_unit_test(test_a_server_that_batches),
	    cmocka_unit_test(test_a_server_that_refuses),
	    cmocka_unit_test(test_once_a_round_trip),
	    cmocka_unit_test(test_few_in_flight_raise_nothing),
	    cmocka_unit_test(test_buckets),
	    cmocka_unit_test(test_odd_values),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
