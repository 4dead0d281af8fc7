/*
 * How much an endpoint may be asked at once: a number of requests in flight
 * that adapts, and two buckets a minute. Pure: the time comes as an argument,
 * in milliseconds of a clock that never goes back.
 *
 * The number is the lower of two caps, each of which starts at -j:
 *
 * - `cap` answers 429 and 503: down by up to 30 % once a round trip, then
 *   back towards the number that was too many, fast while far from it, slowly
 *   near it, and faster again when nothing happens there.
 * - `queue` answers a server that queues and sends no 429. When the latency is
 *   two and a half times the least, a quarter less is tried, and kept only
 *   where the throughput stayed as it was; requests that are just longer than
 *   earlier ones lose throughput, and get their number back. Once lowered, more
 *   is tried now and then, and kept where it brings more.
 *
 * Latencies are averaged by their logarithms: one call in 500 that takes a
 * minute says nothing about the others.
 */
#ifndef AHER_LIMITER_H
#define AHER_LIMITER_H

#include <stdbool.h>

/* Latency and throughput of some answers in a row. */
struct limiter_window {
	int answers;
	double logs; /* sum */
	int flying;  /* most */
};

/* Windows until the next trial, and after one that fails. */
struct limiter_rest {
	int left, next;
};

struct limiter {
	int most;				    /* -j */
	double cap, queue;			    /* 1 .. most */
	double requests, requests_max, requests_ms; /* bucket of --rpm */
	double tokens, tokens_max, tokens_ms;	    /* bucket of --tpm */
	long long filled_ms; /* when the buckets were last filled */
	long long held_ms;   /* nothing is sent before: the server said so */

	double ceiling; /* the cap that was too much */
	int again;	/* times in a row that it was so */
	long long lowered_ms;
	bool lowered; /* ever */

	enum { LIMITER_STEADY, LIMITER_TRIES_LESS, LIMITER_TRIES_MORE } state;
	struct limiter_window window, few;
	struct limiter_window round, last_round;
	int firsts;   /* answers of the first few, up to most */
	int settling; /* answers to pass over after a change */
	struct limiter_rest less, more;
	bool kept_less;		       /* by the last trial */
	double latency, least_latency; /* 0: not known */
	double before;		       /* queue before the trial */
	double throughput;	       /* that the trial is compared with */
};

void limiter_init(
    struct limiter *, int most, double rpm, double tpm, long long now_ms);

/* Requests that may be in flight. */
int limiter_limit(const struct limiter *);
/* Milliseconds until a request of so many tokens may be sent; 0: now. A request
 * of more than a second's tokens waits for a full bucket and leaves a debt. */
long long limiter_wait_ms(
    const struct limiter *, long long now_ms, long long tokens);

void limiter_sent(struct limiter *, long long now_ms, long long tokens);
/* A request was answered after so long, with so many in flight, itself
 * included; of answers that come together only the first need see them all. */
void limiter_answered(
    struct limiter *, long long now_ms, long long latency_ms, int flying);
/* 429 or 503. */
void limiter_busy(struct limiter *, long long now_ms);
/* The server says that nothing is left until then. */
void limiter_hold(struct limiter *, long long until_ms);

#endif
