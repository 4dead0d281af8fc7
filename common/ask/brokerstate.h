/* The broker's inside: broker.c asks, arrival.c takes what comes back. */
#ifndef AHER_BROKERSTATE_H
#define AHER_BROKERSTATE_H

#include "broker.h"
#include "flight.h"
#include "totals.h"

struct broker {
	struct broker_options options;
	struct prompt *prompts[ROLE_COUNT];
	size_t least[ROLE_COUNT]; /* bytes */
	struct flights flights;
	struct flight_queue arrived; /* to be committed */
	struct flight_queue parked;  /* for want of budget */
	double reserved;	     /* USD */
	struct totals totals;
	bool stopped;
	bool broken; /* the ledger cannot be written */
	char fatal[500];
	struct buf text, hold; /* scratch */
};

/* The first reason for which nothing more can be asked. */
void broker_stop_for(struct broker *, const char *why);

/* The system text that a flight has. */
struct str broker_system(const struct flight *);

/* done and wasted of a flight's call (chat.h). */
void arrival_done(struct chat_call *);
bool arrival_wasted(struct chat_call *, const struct chat_answer *);

/* Queues what a flight has come to, for the next settling. */
void arrival_add(struct flight *, enum answer_state, struct str text);
/* Writes an answer down: a row of the ledger, or of what was wasted. */
void arrival_book(struct flight *, const struct chat_answer *, bool wasted);

/* Commits what has arrived; only then is it used. */
void arrival_settle(struct broker *);

#endif
