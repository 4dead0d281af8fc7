/*
 * How much an endpoint may be asked at once: a number of requests in flight
 * that adapts, and two buckets a minute. Pure: the time comes as an argument,
 * in milliseconds of a clock that never goes back.
 *
 * Down on 429 and 503 (once a round trip), and when the latency grows while the
 * throughput does not: a server that queues sends no 429. Up again, a little a
 * round.
 */
#ifndef AHER_LIMITER_H
#define AHER_LIMITER_H

#include <stdbool.h>

struct limiter {
	int most;				    /* -j */
	double limit;				    /* now, 1 .. most */
	double requests, requests_max, requests_ms; /* bucket of --rpm */
	double tokens, tokens_max, tokens_ms;	    /* bucket of --tpm */
	long long filled_ms; /* when the buckets were last filled */
	long long held_ms;   /* nothing is sent before: the server said so */
	/* The window that latency and throughput are compared over. */
	long long window_ms, lowered_ms;
	int window_done;
	double window_latency, latency, throughput, least_latency;
};

void limiter_init(
    struct limiter *, int most, double rpm, double tpm, long long now_ms);

/* Requests that may be in flight. */
int limiter_limit(const struct limiter *);
/* Milliseconds until a request of so many tokens may be sent; 0: now. */
long long limiter_wait_ms(
    const struct limiter *, long long now_ms, long long tokens);

void limiter_sent(struct limiter *, long long now_ms, long long tokens);
/* A request was answered after so long, with so many in flight. */
void limiter_answered(
    struct limiter *, long long now_ms, long long latency_ms, int flying);
/* 429 or 503; the server asks for server_ms of quiet (-1: it does not say). */
void limiter_busy(struct limiter *, long long now_ms, long long server_ms);
/* The server's headers say that nothing is left until then. */
void limiter_hold(struct limiter *, long long until_ms);

#endif
