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
 * now and then is not asked less for it, only again. */
#define ENDPOINT_BUSY_SHARE 0.35
/* The least number of answers that the share is over; as many as fly, too: a
 * refusal comes back sooner than an answer. */
#define ENDPOINT_BUSY_OVER 16

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
	struct limiter limiter;
	struct health health;
	struct fit fit;
	bool counts_tokens;   /* --tpm */
	double answer_tokens; /* of an answer, as a mean; 0: none yet */
	double busy_share;    /* of late, of answers and 429s: those */

	/* The queue of its chat. */
	struct chat *chat;
	struct endpoint *next;
	struct call_list fresh, later;
	int flying;
	long long said_ms; /* when its trouble was last told */
};

/* Lowers what was refused: was it the same that the endpoint now has? Returns
 * false where nothing is left to lower. */
bool endpoint_lower_format(struct endpoint *, const struct wire_modes *sent);
bool endpoint_lower_limit(struct endpoint *, const struct wire_modes *sent);
bool endpoint_lower_temperature(
    struct endpoint *, const struct wire_modes *sent);

/* One more answer, or one more 429 or 503. */
void endpoint_count_busy(struct endpoint *, bool busy);

/*
 * The text with "[key]" in each place of the key, spelled in JSON's escapes
 * too: the text itself where there is none, else bytes of `hold`, which is
 * cleared. A key of less than 8 bytes is a word such as "none".
 */
struct str endpoint_scrub(
    const struct endpoint *, struct str text, struct buf *hold);

#endif
