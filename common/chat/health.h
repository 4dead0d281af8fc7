/*
 * Does an endpoint work? What its last requests came to, and what follows from
 * it. Pure: the time comes as an argument, clock.h's.
 *
 * After several failures in a row the breaker opens: one request at a time,
 * with longer and longer pauses, until one is answered.
 */
#ifndef AHER_HEALTH_H
#define AHER_HEALTH_H

#include <stdbool.h>

#define HEALTH_BREAK 8	     /* failures in a row that open the breaker */
#define HEALTH_DOWN_MS 6000  /* no connection from the start: it is down */
#define HEALTH_PROBE_MS 1000 /* longest pause of a start, then: */
#define HEALTH_PAUSE_MS 10000
/* One request alone does not make an endpoint gone: fewer failures, and fewer
 * timeouts, say nothing of others. Each call has three timeouts (retry.h), and
 * the last ones of a run are often the slow ones. */
#define HEALTH_GONE_FAILURES 4
#define HEALTH_GONE_TIMEOUTS 16

struct health {
	bool proven;	   /* it has answered a request */
	bool reached;	   /* it has sent something, an error at least */
	bool open;	   /* the breaker */
	int failures;	   /* in a row, 429s too */
	int timeouts;	   /* of them */
	int pauses;	   /* of the breaker, so far */
	long long bad_ms;  /* when this row began */
	long long answers; /* so far, refusals too */
	long long next_ms; /* nothing is sent before */
	long long give_up_ms, down_ms;
};

void health_init(struct health *, long long give_up_ms);

/* May one request only be in flight? */
bool health_careful(const struct health *);
/* Milliseconds until a request may be sent. */
long long health_wait_ms(const struct health *, long long now_ms);

/* An answer that shows that it works; `useful`: a whole completion. */
void health_answered(struct health *, bool useful);

/* What a request failed of. */
enum health_failure {
	HEALTH_NO_CONNECT,
	HEALTH_ERROR, /* a 5xx, a lost connection */
	HEALTH_TIMEOUT,
	HEALTH_BUSY, /* 429, 503: no failure, but no answer either */
};

/* A request that was sent at sent_ms failed; random is in [0, 1). */
void health_failed(struct health *, long long now_ms, long long sent_ms,
    enum health_failure, double random);

enum health_verdict {
	HEALTH_WORKS,
	HEALTH_DOWN, /* it never was there */
	HEALTH_GONE,
};

enum health_verdict health_verdict(const struct health *, long long now_ms);

#endif
