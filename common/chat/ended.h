/*
 * A request that has ended, and what follows for its call and its endpoint:
 * outcome.c tells the kinds apart, trouble.c is for endpoints that fail.
 */
#ifndef AHER_ENDED_H
#define AHER_ENDED_H

#include "chatstate.h"

struct ended {
	struct chat *chat;
	struct chat_call *call;
	struct endpoint *endpoint;
	const struct http_result *http;
	struct wire_response wire; /* where the HTTP answer is whole */
	struct wire_modes modes;   /* it was sent with */
	size_t body_bytes, text_bytes;
	int answer_tokens;
	long long sent_ms, now_ms;
	char why[320];
};

/* The call has failed for `why`, or is dropped where the client has stopped. */
void ended_fail(struct ended *);
/* Sends it again after a pause that grows with the failures. */
void ended_again(struct ended *, int failures, long long server_ms);
/* It was answered; `useful`: with a completion. */
void ended_worked(struct ended *, bool useful);
/* The server refused this very request. */
void ended_refused(struct ended *);

/* Holds the endpoint where an answer's headers say that nothing is left. */
void trouble_used_up(struct ended *);

/* Another try may mend it; `counts`: it may be the call's own fault. */
void trouble_failed(struct ended *, enum health_failure, bool counts);
void trouble_busy(struct ended *);
/* No other try mends it: the client stops, or the call has failed. */
void trouble_no_trust(struct ended *);
void trouble_no_access(struct ended *);
void trouble_no_such(struct ended *);
void trouble_moved(struct ended *);
void trouble_no_quota(struct ended *);

#endif
