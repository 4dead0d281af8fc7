/*
 * Questions on their way to a model, by their key: equal ones share one flight,
 * so that nothing is asked twice at once.
 */
#ifndef AHER_FLIGHT_H
#define AHER_FLIGHT_H

#include <stdbool.h>
#include <stddef.h>

#include "asks.h"
#include "broker.h"
#include "buf.h"
#include "chat.h"
#include "ledger.h"

struct flight {
	struct chat_call call; /* first: the client hands it back */
	struct broker *broker;
	char key[LEDGER_KEY + 1];
	struct question question; /* its arg is the first asker's */
	struct buf user;	  /* the intended user text */
	struct ask *waiters;
	bool batch;		 /* answered by a batch */
	double reserved;	 /* USD, of --max-cost */
	enum answer_state state; /* when it has arrived */
	struct buf text;	 /* of the answer, or why there is none */
	struct flight *next;	 /* in its bucket */
	struct flight *behind;	 /* in a queue */
};

#define FLIGHT_BUCKETS 4096

struct flights {
	struct flight *buckets[FLIGHT_BUCKETS];
};

struct flight *flights_find(const struct flights *, const char *key);
/* A flight of this key; user is copied. */
struct flight *flights_add(struct flights *, struct broker *, const char *key,
    const struct question *, struct str user);
/* Takes it out and frees it; who still waits for it waits in vain. */
void flights_end(struct flights *, struct flight *);
void flights_release(struct flights *);

/* The ask gets the flight's answer. */
void flight_join(struct flight *, struct ask *);
/* Takes off one that waits, NULL when nobody does. */
struct ask *flight_leave(struct flight *);

/* First in, first out. */
struct flight_queue {
	struct flight *first, **last;
};

void flight_queue_init(struct flight_queue *);
void flight_queue_add(struct flight_queue *, struct flight *);
struct flight *flight_queue_take(struct flight_queue *);

#endif
