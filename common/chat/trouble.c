#include <string.h>
#include <time.h>

#include "ended.h"
#include "retry.h"
#include "util.h"

#define SAY_EVERY 60000 /* ms between two messages on an endpoint */
#define SAY_WAIT 5000	/* ms; a pause that is told of */

static long long
at_most(long long a, long long b)
{
	return a < b ? a : b;
}

/* --- telling --- */

/* Milliseconds until it is asked again; -1: soon. */
static void
say_why(struct ended *x, const char *why, long long wait)
{
	struct endpoint *e = x->endpoint;

	if (e->said_ms > 0 && x->now_ms - e->said_ms < SAY_EVERY)
		return;
	e->said_ms = x->now_ms;
	if (wait < 0)
		say("%s: %s; it is asked again", e->base_url, why);
	else
		say("%s: %s; it is asked again in %lld s", e->base_url, why,
		    (wait + 500) / 1000);
}

static void
say_trouble(struct ended *x)
{
	const struct health *h = &x->endpoint->health;

	if (h->reached && health_careful(h) && h->failures >= 3)
		say_why(x, x->why, -1);
}

/* --- what the server says about its limits --- */

static long long
reset_of(const char *remaining, const char *reset)
{
	if (remaining == NULL || reset == NULL || strcmp(remaining, "0") != 0)
		return -1;
	return retry_reset_ms(reset);
}

/* Milliseconds until its limits leave something; -1: they do, or it does not
 * say. */
static long long
used_up(const struct http_result *r)
{
	long long requests = reset_of(r->remaining_requests, r->reset_requests);
	long long tokens = reset_of(r->remaining_tokens, r->reset_tokens);

	return requests > tokens ? requests : tokens;
}

static long long
server_wait(const struct http_result *r)
{
	long long wait = -1;

	if (r->retry_after != NULL)
		wait = retry_after_ms(r->retry_after, time(NULL));
	return wait >= 0 ? wait : used_up(r);
}

/* What is followed of it. */
static long long
bounded(const struct endpoint *e, long long wait)
{
	return at_most(wait, at_most(RETRY_SERVER_MS, e->health.give_up_ms));
}

static void
hold(struct ended *x, const char *why, long long wait)
{
	wait = bounded(x->endpoint, wait);
	if (wait <= 0)
		return;
	limiter_hold(&x->endpoint->limiter, x->now_ms + wait);
	if (wait >= SAY_WAIT)
		say_why(x, why, wait);
}

void
trouble_used_up(struct ended *x)
{
	hold(x, "its limits are used up", used_up(x->http));
}

/* --- failures that another try may mend --- */

/* Is it this call that fails, and not the endpoint? Others were answered since
 * it was first sent, and of late most were. When there are no others any more,
 * that still holds. */
static bool
is_own(const struct ended *x)
{
	const struct endpoint *e = x->endpoint;

	return e->health.answers > x->call->answers &&
	       e->busy_share < ENDPOINT_BUSY_SHARE;
}

/* Does it not work at all? Then everything has ended, this call too. */
static bool
check_endpoint(struct ended *x, bool own)
{
	struct endpoint *e = x->endpoint;

	switch (health_verdict(&e->health, x->now_ms)) {
	case HEALTH_DOWN:
		chat_give_up(x->chat, e,
		    "%s; is a server running there? Another address is given "
		    "with --base-url",
		    x->why);
		break;
	case HEALTH_GONE:
		if (own) {
			ended_fail(x);
			return true;
		}
		chat_give_up(x->chat, e,
		    "no answer for %lld s; at last: %s; the same command goes "
		    "on later",
		    (x->now_ms - e->health.bad_ms + 500) / 1000, x->why);
		break;
	case HEALTH_WORKS:
		say_trouble(x);
		return false;
	}
	chat_end(x->call, CHAT_DROPPED);
	return true;
}

static bool
is_failed(const struct ended *x, bool counts)
{
	const struct chat_call *call = x->call;
	long long least = counts ? 0 : RETRY_LIMITED_MS;

	least = at_most(least, x->endpoint->health.give_up_ms / 2);
	return !retry_again(call->failures, call->timeouts) &&
	       x->now_ms - call->failing_ms >= least;
}

/* While others are answered, a call need not wait long for its next try. */
static int
pause_of(const struct ended *x)
{
	int own = x->call->failures, of_all = x->endpoint->health.failures + 2;

	return own < of_all ? own : of_all;
}

static void
ask_again(struct ended *x, int pause)
{
	struct endpoint *e = x->endpoint;
	long long wait = bounded(e, server_wait(x->http));

	/* Its word has not helped. */
	if (pause > RETRY_FAILURES && wait < RETRY_CAP_MS)
		wait = -1;
	/* Nobody would see why nothing happens. */
	if (wait >= SAY_WAIT && e->flying == 0)
		say_why(x, x->why, wait);
	ended_again(x, pause, wait);
}

void
trouble_failed(struct ended *x, enum health_failure failure, bool counts)
{
	struct chat_call *call = x->call;
	bool own = failure != HEALTH_NO_CONNECT && is_own(x);

	/* What a call gets that fails alone says nothing of the endpoint. */
	if (!counts && !call->singled_out && failure != HEALTH_NO_CONNECT)
		endpoint_count_busy(x->endpoint, true);
	call->singled_out = call->singled_out || own;
	health_failed(&x->endpoint->health, x->now_ms, x->sent_ms, failure,
	    chat_random(x->chat));
	if (check_endpoint(x, own))
		return;
	if (counts || own) {
		if (call->failing_ms == 0)
			call->failing_ms = x->now_ms;
		call->failures++;
		call->timeouts += x->http->fate == HTTP_TIMEOUT;
	}
	if ((counts || own) && is_failed(x, counts))
		ended_fail(x);
	else if (counts || failure == HEALTH_NO_CONNECT)
		ask_again(x, pause_of(x));
	else
		ask_again(x, ++call->busy);
}

void
trouble_busy(struct ended *x)
{
	struct endpoint *e = x->endpoint;
	long long wait = server_wait(x->http);
	bool all = e->busy_share >= ENDPOINT_BUSY_SHARE;

	if (all) {
		limiter_busy(&e->limiter, x->now_ms);
		hold(x, x->why, wait);
	}
	/* So long nobody waits; but others may be answered yet. */
	if (wait > e->health.give_up_ms && (all || !e->health.proven)) {
		chat_give_up(x->chat, e,
		    "%s; it wants to be left alone for %lld s; the same "
		    "command goes on later",
		    x->why, wait / 1000);
		chat_end(x->call, CHAT_DROPPED);
		return;
	}
	trouble_failed(x, HEALTH_BUSY, false);
}

/* --- an endpoint that does not work --- */

/* Once it was trusted, another of its hosts may be. */
void
trouble_no_trust(struct ended *x)
{
	const struct endpoint *e = x->endpoint;

	if (e->health.proven) {
		trouble_failed(x, HEALTH_NO_CONNECT, false);
		return;
	}
	chat_give_up(x->chat, e,
	    "it cannot be trusted: %s; CURL_CA_BUNDLE or SSL_CERT_FILE names "
	    "the certificates to trust",
	    x->why);
	chat_end(x->call, CHAT_DROPPED);
}

void
trouble_no_access(struct ended *x)
{
	const struct endpoint *e = x->endpoint;

	if (e->key_kept_back)
		chat_give_up(x->chat, e,
		    "%s; the key was not sent over plain http: "
		    "--key-over-http HOST",
		    x->why);
	else if (e->key == NULL)
		chat_give_up(x->chat, e,
		    "%s; no key was given for it: OPENAI_API_KEY or "
		    "--api-key-file, or MODEL@URL,key=FILE",
		    x->why);
	else
		chat_give_up(x->chat, e,
		    "%s; check OPENAI_API_KEY, --api-key-file or key=FILE",
		    x->why);
	chat_end(x->call, CHAT_DROPPED);
}

/* Before the first answer the address or the name is wrong for all calls. */
void
trouble_no_such(struct ended *x)
{
	const struct endpoint *e = x->endpoint;

	if (e->health.proven) {
		ended_refused(x);
		return;
	}
	chat_give_up(x->chat, e,
	    "%s; does it have a model named %s, and is the address right (most "
	    "end in /v1)?",
	    x->why, e->model);
	chat_end(x->call, CHAT_DROPPED);
}

void
trouble_moved(struct ended *x)
{
	struct endpoint *e = x->endpoint;
	struct str place = str_of(x->http->location), path;

	if (e->health.proven) {
		ended_refused(x);
		return;
	}
	place = endpoint_scrub(e, place, &x->chat->scrubbed);
	path = STR("/chat/completions");
	if (str_ends_nocase(place, path))
		place.n -= path.n;
	if (place.n == 0)
		chat_give_up(x->chat, e, "%s; is the address right?", x->why);
	else
		chat_give_up(x->chat, e,
		    "%s: it has moved to %.*s; if you trust that, give it as "
		    "--base-url",
		    x->why, STR_ARG(place));
	chat_end(x->call, CHAT_DROPPED);
}

void
trouble_no_quota(struct ended *x)
{
	chat_give_up(x->chat, x->endpoint,
	    "%s; the account has nothing left; the same command goes on later",
	    x->why);
	chat_end(x->call, CHAT_DROPPED);
}
