/* What the client knows of an endpoint, for the client's own files. */
#ifndef AHER_ENDPOINTSTATE_H
#define AHER_ENDPOINTSTATE_H

#include "buf.h"
#include "endpoint.h"
#include "fit.h"
#include "health.h"
#include "limiter.h"
#include "str.h"
#include "wire.h"

struct chat;
struct chat_call;

/* A server that is asked too much says so to many requests; one that says it
 * now and then is not asked less for it: that call waits, and no other. */
#define ENDPOINT_BUSY_SHARE 0.35
/* The least number of answers that the share is over; as many as fly, too: a
 * refusal comes back sooner than an answer. */
#define ENDPOINT_BUSY_OVER 16

/* A server that took a mode may quote a run's words in an error of another
 * kind: only so many refusals in a row, of different calls, are believed. */
#define ENDPOINT_REFUSALS 3
#define ENDPOINT_MODES 3 /* from WIRE_NO_FORMAT on */

struct mode_trust {
	bool took; /* what the endpoint's modes now have */
	int refusals;
};

/* Calls in order: that of submission, or of due_ms. */
struct call_list {
	struct chat_call *first, *last;
	int count;
};

struct endpoint {
	char *base_url, *url, *model;
	char *key; /* NULL where there is none, or it may not be sent */
	bool key_kept_back;
	int most;
	struct wire_modes modes;
	char modes_name[WIRE_MODES_NAME];
	struct mode_trust trust[ENDPOINT_MODES];
	struct limiter limiter;
	struct health health;
	struct fit fit;
	bool counts_tokens;   /* --tpm */
	double answer_tokens; /* of an answer, as a mean; 0: none yet */
	double busy_share;    /* of late, of answers and what counts as busy */

	/* The queue of its chat. */
	struct chat *chat;
	struct endpoint *next;
	struct call_list fresh, later;
	int flying;
	long long said_ms; /* when its trouble was last told */
};

/* A request with these modes was answered. */
void endpoint_took(struct endpoint *, const struct wire_modes *sent);
/* Lowers what was refused in `sent`, and in the endpoint's modes where that is
 * to be believed. False where nothing is left to lower. */
bool endpoint_lower(struct endpoint *, enum wire_kind, struct wire_modes *sent);

/* One more answer, or one more 429, 502, 503 or 504. */
void endpoint_count_busy(struct endpoint *, bool busy);

/*
 * The text with "[key]" in each place of the key, spelled in JSON's escapes
 * too: the text itself where there is none, else bytes of `hold`, which is
 * cleared. A key of less than 8 bytes is a word such as "none".
 */
struct str endpoint_scrub(
    const struct endpoint *, struct str text, struct buf *hold);

#endif
