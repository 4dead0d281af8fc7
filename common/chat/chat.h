/*
 * An asynchronous client for OpenAI-compatible chat completions: any number of
 * calls on one thread. A call is submitted, chat_step moves all of them, and
 * each ends with one callback.
 *
 * The client retries, slows down, and finds out what an endpoint accepts
 * (retry.h, limiter.h, endpoint.h); curl is behind http.h. It knows no records.
 */
#ifndef AHER_CHAT_H
#define AHER_CHAT_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>

#include "buf.h"
#include "endpoint.h"
#include "str.h"
#include "wire.h"

struct chat;

struct chat_options {
	long long timeout_ms; /* of one request, from its start to its end */
	int answer_tokens;    /* most tokens of an answer (max_tokens) */
	bool bounded; /* no request without a limit on its answer's tokens: a
			 call that is refused with both names of it fails */
	bool trace;   /* a line on stderr for every request that ended */
};

struct chat *chat_new(const struct chat_options *);
/* Ends what is in flight, without callbacks. Endpoints stay the caller's, and
 * are freed after it. */
void chat_free(struct chat *);

enum chat_fate {
	CHAT_ANSWER,  /* answer is set */
	CHAT_FAILED,  /* this call's own failure: `why` */
	CHAT_DROPPED, /* chat_stop, or an endpoint that does not work */
};

struct chat_answer {
	struct str text;    /* the message's content, good for the callback */
	const char *finish; /* finish_reason, "" for none; for the callback */
	bool has_usage;
	long long prompt_tokens, cached_tokens, completion_tokens; /* where the
		server does not say: bytes / 4 */
	long long latency_ms; /* of the request that was answered */
	long long sent_bytes; /* of its body */
	int tries;	      /* HTTP requests for this call so far */
};

struct chat_call;

/* What the call's messages are when at most max_bytes may be sent: the system
 * text and the user text, appended. Called before each request, so that a body
 * is only held while it flies. */
typedef void chat_render(
    struct chat_call *, size_t max_bytes, struct buf *system, struct buf *user);

struct chat_call {
	/* Set by the caller, which owns the call until it is done. */
	struct endpoint *endpoint;
	const char *schema_name; /* "aher_judge" */
	struct str schema;	 /* JSON */
	double temperature;
	size_t max_bytes;   /* of system and user text, as intended */
	size_t least_bytes; /* with fewer it would say nothing: it fails where
			       even those are too many; 0: any number */
	chat_render *render;
	void (*done)(struct chat_call *);
	/* A billed answer of no use (an empty one, say), where not NULL. False:
	 * it is not to be asked again; the call fails. */
	bool (*wasted)(struct chat_call *, const struct chat_answer *);

	/* The result, when done is called. */
	enum chat_fate fate;
	struct chat_answer answer;
	char why[400]; /* CHAT_FAILED: for a person, without keys */

	/* The client's own. */
	struct chat_call *next;
	void *transfer;
	long long due_ms; /* not before; clock_ms() */
	size_t sent_max;  /* max_bytes as shortened so far */
	int answer_most;  /* tokens of its answer; 0: as many as others */
	struct wire_modes modes; /* refused to it alone: it does without */
	bool singled_out;	 /* it failed while others were answered */
	long long answers;	 /* of its endpoint, before it was first sent */
	long long failing_ms;	 /* since when; 0: it has not failed */
	int tries, failures, timeouts, shortened, overran, busy, empties, large;
};

/* Queues a call; it is sent by a later chat_step, in order of submission where
 * its endpoint allows. */
void chat_submit(struct chat *, struct chat_call *);

/*
 * Sends what may be sent, waits until something happens, at most timeout_ms,
 * and ends what is done. fds are waited for besides and have their revents set
 * (POLLERR and POLLHUP too); an fd of -1 is passed over.
 */
void chat_step(struct chat *, struct pollfd *fds, size_t count, int timeout_ms);

/* How many more calls for this endpoint would be sent at once, >= 0: its limit
 * without those that fly or wait for it; but for those whose next try is more
 * than a second away, as many as the limit at most: meanwhile others show
 * whether it is they or the endpoint that fail. */
int chat_room(const struct chat *, const struct endpoint *);

/* Calls that fly; those and all that wait. */
size_t chat_flying(const struct chat *);
size_t chat_pending(const struct chat *);

/* No call is sent any more: those that wait end as CHAT_DROPPED now, those that
 * fly are still awaited and not retried. */
void chat_stop(struct chat *);

/* Why an endpoint does not work, for a person ("http://...: 401 Unauthorized:
 * ...; check OPENAI_API_KEY"), or NULL. The client has stopped then. */
const char *chat_fatal(const struct chat *);

/* HTTP requests sent so far that were a retry. */
long long chat_retries(const struct chat *);

/* The body that would be sent now, for the Batch API; appended. */
void chat_body(const struct chat *, struct chat_call *, struct buf *out);

/*
 * A request of a batch was refused that was written as `sent` says. Where that
 * was for something that can be left out, `sent` and the endpoint do without
 * it from now on, as after a live refusal.
 */
void chat_learn(
    struct endpoint *, struct wire_modes *sent, int status, struct str body);

/*
 * Reads the JSON of a response (of a batch) as the client would. The text and
 * finish live in `hold`. CHAT_FAILED with `why`; *too_long tells a context
 * error.
 */
enum chat_fate chat_read(struct str body, int status, struct chat_answer *,
    struct buf *hold, bool *too_long, char *why, size_t why_size);

#endif
