/*
 * The client's inside. chat.c holds the queues, sending.c makes a request of a
 * call, outcome.c decides what its end means.
 */
#ifndef AHER_CHATSTATE_H
#define AHER_CHATSTATE_H

#include <stdint.h>

#include "chat.h"
#include "endpointstate.h"
#include "http.h"
#include "wire.h"

/* A call while it flies. */
struct request {
	struct request *next_made, *next_idle;
	struct chat *chat;
	struct chat_call *call;
	struct buf body;
	struct wire_modes modes;
	size_t text_bytes; /* system and user text */
	int answer_tokens; /* asked for */
	long long sent_ms;
};

struct chat {
	struct chat_options options;
	struct http *http;
	struct endpoint *endpoints;
	struct request *made, *idle;
	struct buf system, user;   /* of the call that is sent */
	struct buf scrubbed, hold; /* of the answer that is read */
	bool stopped;
	char fatal[900]; /* empty: none */
	size_t waiting;
	long long retries;
	uint64_t seed;
};

/* In [0, 1). */
double chat_random(struct chat *);

/* Sends a call again, not before due_ms; drops it where the client has
 * stopped. */
void chat_again(struct chat *, struct chat_call *, long long due_ms);
void chat_end(struct chat_call *, enum chat_fate);
/* An endpoint does not work: stops for it, with what chat_fatal says. */
void chat_give_up(struct chat *, const struct endpoint *, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/*
 * Sends a call; or returns the milliseconds until its endpoint's buckets have
 * room for it.
 */
long long sending_start(struct chat *, struct chat_call *, long long now_ms);
/* What a call is sent with: the endpoint's modes, or lower ones of its own. */
struct wire_modes sending_modes(const struct chat *, const struct chat_call *);
/* The body of a request with the texts that the call renders, appended; the
 * texts stay in system and user. */
void sending_text(struct chat_call *, size_t max_bytes, int answer_tokens,
    const struct wire_modes *, struct buf *system, struct buf *user,
    struct buf *body);
/* Gives back what a request held. */
void sending_over(struct request *);

/* A request ended: done of http.h, with the request as arg. */
void outcome_of(void *request, const struct http_result *);
/* Fills the answer in, but for what only the request knows; prompt_bytes for
 * servers that count no tokens. */
void outcome_answer(
    struct chat_answer *, const struct wire_response *, size_t prompt_bytes);

#endif
