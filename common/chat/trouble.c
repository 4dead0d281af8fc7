#include <string.h>
#include <time.h>

#include "ended.h"
#include "retry.h"
#include "util.h"

#define SAY_EVERY 60000 /* ms between two messages on an endpoint */

/* --- what the server says about its limits --- */

static long long
longer(long long a, long long b)
{
	return a > b ? a : b;
}

static long long
reset_of(const char *remaining, const char *reset)
{
	if (remaining == NULL || reset == NULL || strcmp(remaining, "0") != 0)
		return -1;
	return retry_reset_ms(reset);
}

long long
trouble_used_up(const struct http_result *r)
{
	return longer(reset_of(r->remaining_requests, r->reset_requests),
	    reset_of(r->remaining_tokens, r->reset_tokens));
}

static long long
server_wait(const struct http_result *r)
{
	long long wait = -1;

	if (r->retry_after != NULL)
		wait = retry_after_ms(r->retry_after, time(NULL));
	return wait >= 0 ? wait : trouble_used_up(r);
}

/* --- failures that another try may mend --- */

static void
say_trouble(struct ended *x)
{
	struct endpoint *e = x->endpoint;
	const struct health *h = &e->health;

	if (!h->reached || !health_careful(h) || h->failures < 3 ||
	    (e->said_ms > 0 && x->now_ms - e->said_ms < SAY_EVERY))
		return;
	e->said_ms = x->now_ms;
	say("%s: %s; it is asked again", e->base_url, x->why);
}

/* Does it not work at all? Then everything has ended, this call too. */
static bool
check_endpoint(struct ended *x)
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

/* Has it answered somebody since this was sent? */
static bool
answers_others(const struct ended *x)
{
	return x->endpoint->health.answered_ms >= x->sent_ms;
}

/* While others are answered, a call need not wait long for its next try. */
static int
pause_of(const struct ended *x, int own)
{
	int of_all = x->endpoint->health.failures + 2;

	return own < of_all ? own : of_all;
}

void
trouble_failed(struct ended *x, enum health_failure failure, bool counts)
{
	struct chat_call *call = x->call;
	bool timeout = x->http->fate == HTTP_TIMEOUT;

	health_failed(&x->endpoint->health, x->now_ms, x->sent_ms, failure,
	    chat_random(x->chat));
	if (check_endpoint(x))
		return;
	if (counts || answers_others(x)) {
		call->failures++;
		call->timeouts += timeout;
	}
	if (!retry_again(call->failures, call->timeouts))
		ended_fail(x);
	else
		ended_again(
		    x, pause_of(x, call->failures), server_wait(x->http));
}

void
trouble_busy(struct ended *x)
{
	struct endpoint *e = x->endpoint;
	long long wait = server_wait(x->http);

	endpoint_count_busy(e, true);
	if (e->busy_share >= ENDPOINT_BUSY_SHARE)
		limiter_busy(&e->limiter, x->now_ms, wait);
	else if (wait > 0)
		limiter_hold(&e->limiter, x->now_ms + wait);
	if (wait > e->health.give_up_ms && !answers_others(x)) {
		chat_give_up(x->chat, e,
		    "%s; it wants to be left alone for %lld s; the same "
		    "command goes on later",
		    x->why, wait / 1000);
		chat_end(x->call, CHAT_DROPPED);
		return;
	}
	health_failed(&e->health, x->now_ms, x->sent_ms, HEALTH_BUSY,
	    chat_random(x->chat));
	if (!check_endpoint(x))
		ended_again(x, pause_of(x, ++x->call->busy), wait);
}

/* --- an endpoint that does not work --- */

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
