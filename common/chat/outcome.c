#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "ended.h"
#include "retry.h"
#include "util.h"

#define EMPTY_TIMES 2 /* so often is a prompt with an empty answer cut */
#define LARGE_TIMES 2 /* so often is an endless answer asked for again */

void
outcome_answer(
    struct chat_answer *a, const struct wire_response *w, size_t prompt_bytes)
{
	*a = (struct chat_answer){
	    .text = w->text,
	    .finish = w->finish == NULL ? "" : w->finish,
	    .has_usage = w->has_usage,
	    .prompt_tokens = w->prompt_tokens,
	    .cached_tokens = w->cached_tokens,
	    .completion_tokens = w->completion_tokens,
	};
	if (a->has_usage)
		return;
	a->prompt_tokens = (long long)(prompt_bytes / 4);
	a->cached_tokens = 0;
	a->completion_tokens = (long long)(w->text.n / 4);
}

/* --- the ends of a call --- */

void
ended_fail(struct ended *x)
{
	struct chat_call *call = x->call;

	if (x->chat->stopped) {
		chat_end(call, CHAT_DROPPED);
		return;
	}
	if (call->tries > 1)
		snprintf(call->why, sizeof(call->why), "%s (%d requests)",
		    x->why, call->tries);
	else
		snprintf(call->why, sizeof(call->why), "%s", x->why);
	chat_end(call, CHAT_FAILED);
}

static void
fill_answer(struct ended *x, struct chat_answer *a)
{
	outcome_answer(a, &x->wire, x->body_bytes);
	a->latency_ms = x->http->ms;
	a->sent_bytes = (long long)x->body_bytes;
	a->tries = x->call->tries;
}

static void
answer(struct ended *x)
{
	fill_answer(x, &x->call->answer);
	chat_end(x->call, CHAT_ANSWER);
}

void
ended_again(struct ended *x, int failures, long long server_ms)
{
	double random = chat_random(x->chat);
	long long wait =
	    retry_wait_ms(failures < 1 ? 1 : failures, server_ms, random);

	if (wait > x->endpoint->health.give_up_ms)
		wait = x->endpoint->health.give_up_ms;
	chat_again(x->chat, x->call, x->now_ms + wait);
}

/* --- answers --- */

void
ended_worked(struct ended *x, bool useful)
{
	struct endpoint *e = x->endpoint;

	if (useful) {
		int flying = e->flying + 1;

		endpoint_count_busy(e, false);
		limiter_answered(&e->limiter, x->now_ms, x->http->ms, flying);
	}
	trouble_used_up(x);
	health_answered(&e->health, useful);
	x->call->answers++; /* this is no other's */
}

static void
take_answer(struct ended *x)
{
	struct endpoint *e = x->endpoint;
	double tokens = (double)x->wire.completion_tokens;

	ended_worked(x, true);
	if (x->call->empties > 0)
		fit_found(&e->fit, x->text_bytes);
	fit_taken(&e->fit, x->text_bytes, x->answer_tokens);
	endpoint_took(e, &x->modes);
	if (x->wire.has_usage && tokens > 0 && tokens < 1e9)
		e->answer_tokens += e->answer_tokens > 0
					? (tokens - e->answer_tokens) / 16
					: tokens;
	answer(x);
}

/* Is it as short as it may be? */
static bool
is_least(const struct ended *x)
{
	return x->text_bytes < FIT_LEAST ||
	       x->text_bytes <= x->call->least_bytes;
}

static void
shorten_to(struct chat_call *call, size_t bytes)
{
	if (bytes < call->least_bytes)
		bytes = call->least_bytes;
	call->sent_max = bytes > 0 ? bytes : 1;
}

/* An answer without text: the prompt was too long, to some servers; or a
 * model had no tokens left for more than its reasoning. */
static void
take_empty(struct ended *x)
{
	struct chat_call *call = x->call;
	struct chat_answer wasted;

	ended_worked(x, true);
	if (strcmp(x->wire.finish, "length") == 0 ||
	    call->empties >= EMPTY_TIMES || is_least(x) || x->chat->stopped) {
		x->wire.text = STR("");
		answer(x);
		return;
	}
	fill_answer(x, &wasted);
	if (call->wasted != NULL && !call->wasted(call, &wasted)) {
		snprintf(call->why, sizeof(call->why),
		    "the answer was empty, and it may not be asked again");
		chat_end(call, CHAT_FAILED);
		return;
	}
	call->empties++;
	shorten_to(call, x->text_bytes - x->text_bytes / 3);
	chat_again(x->chat, call, x->now_ms);
}

static void
shorten(struct ended *x)
{
	struct chat_call *call = x->call;
	int answer = x->answer_tokens;
	size_t next;

	ended_worked(x, false);
	/* llama.cpp says so too where requests that fit share a cache that is
	 * full. */
	if (x->http->status >= 500 && call->overran++ == 0) {
		ended_again(x, 2, -1);
		return;
	}
	next = fit_refused(&x->endpoint->fit, x->wire.context_tokens,
	    x->wire.asked_tokens, x->text_bytes, &answer);
	call->answer_most = answer;
	if (++call->shortened > FIT_TIMES ||
	    (next < x->text_bytes && is_least(x))) {
		ended_fail(x);
		return;
	}
	/* Some of the text cannot be cut. */
	if (next > call->sent_max)
		next = call->sent_max - call->sent_max / 3;
	/* Else a shorter answer is enough. */
	if (next < x->text_bytes)
		shorten_to(call, next);
	chat_again(x->chat, call, x->now_ms);
}

static void
lower(struct ended *x)
{
	struct wire_modes modes = x->modes;

	ended_worked(x, false);
	if (x->wire.kind == WIRE_NO_LIMIT && modes.limit == WIRE_MAX_TOKENS &&
	    x->chat->options.bounded) {
		snprintf(x->why, sizeof(x->why),
		    "%.230s; without a limit its price has none, and "
		    "--max-cost is given",
		    x->wire.why);
		ended_fail(x);
	} else if (!endpoint_lower(x->endpoint, x->wire.kind, &modes)) {
		ended_fail(x);
	} else {
		x->call->modes = modes;
		chat_again(x->chat, x->call, x->now_ms);
	}
}

void
ended_refused(struct ended *x)
{
	ended_worked(x, false);
	ended_fail(x);
}

/* --- what it was --- */

static void
judge_response(struct ended *x)
{
	int status = x->http->status;

	switch (x->wire.kind) {
	case WIRE_ANSWER:
		take_answer(x);
		break;
	case WIRE_EMPTY:
		take_empty(x);
		break;
	case WIRE_TOO_LONG:
		shorten(x);
		break;
	case WIRE_NO_FORMAT:
	case WIRE_NO_LIMIT:
	case WIRE_NO_TEMPERATURE:
		lower(x);
		break;
	case WIRE_NO_ACCESS:
		trouble_no_access(x);
		break;
	case WIRE_NO_SUCH:
		trouble_no_such(x);
		break;
	case WIRE_NO_QUOTA:
		trouble_no_quota(x);
		break;
	case WIRE_BUSY:
		trouble_busy(x);
		break;
	case WIRE_BROKEN:
	case WIRE_FAILED:
		/* What stands before a server says so when that is gone. */
		trouble_failed(x, HEALTH_ERROR, status != 502 && status != 504);
		break;
	case WIRE_MOVED:
		trouble_moved(x);
		break;
	case WIRE_REFUSED:
		ended_refused(x);
		break;
	}
}

static void
judge(struct ended *x)
{
	switch (x->http->fate) {
	case HTTP_DONE:
		snprintf(x->why, sizeof(x->why), "%s", x->wire.why);
		judge_response(x);
		return;
	case HTTP_NO_CONNECT:
		snprintf(
		    x->why, sizeof(x->why), "cannot connect: %s", x->http->why);
		trouble_failed(x, HEALTH_NO_CONNECT, false);
		return;
	case HTTP_NO_TRUST:
		snprintf(x->why, sizeof(x->why), "%s", x->http->why);
		trouble_no_trust(x);
		return;
	case HTTP_TOO_LARGE:
		snprintf(x->why, sizeof(x->why), "%s", x->http->why);
		ended_worked(x, false);
		if (++x->call->large > LARGE_TIMES)
			ended_fail(x);
		else
			ended_again(x, x->call->large, -1);
		return;
	case HTTP_LOST:
		snprintf(x->why, sizeof(x->why), "%s", x->http->why);
		trouble_failed(x, HEALTH_ERROR, true);
		return;
	case HTTP_TIMEOUT:
		snprintf(x->why, sizeof(x->why), "%s", x->http->why);
		trouble_failed(x, HEALTH_TIMEOUT, true);
		return;
	}
}

static void
trace(const struct ended *x)
{
	static const char *const fates[] = {
	    [HTTP_DONE] = "done",
	    [HTTP_NO_CONNECT] = "no connection",
	    [HTTP_NO_TRUST] = "no trust",
	    [HTTP_LOST] = "lost",
	    [HTTP_TIMEOUT] = "timeout",
	    [HTTP_TOO_LARGE] = "too large",
	};

	say("trace: %s %s: %d %s, %lld ms, try %d, %zu bytes sent, %zu "
	    "received, %d in flight",
	    x->endpoint->base_url, x->endpoint->model, x->http->status,
	    fates[x->http->fate], x->http->ms, x->call->tries, x->body_bytes,
	    x->http->body.n, x->endpoint->flying);
}

static void
read_response(struct ended *x)
{
	struct chat *chat = x->chat;
	struct str body =
	    endpoint_scrub(x->endpoint, x->http->body, &chat->scrubbed);

	buf_clear(&chat->hold);
	wire_read(&x->wire, x->http->status, body, &chat->hold);
}

/* Few answers are large; their memory is not kept. */
static void
clear_large(struct buf *b)
{
	if (b->cap < 1 << 20)
		return;
	buf_release(b);
	buf_init(b, BUF_NO_MAX);
}

void
outcome_of(void *request, const struct http_result *r)
{
	struct request *q = request;
	struct ended x = {
	    .chat = q->chat,
	    .call = q->call,
	    .endpoint = q->call->endpoint,
	    .http = r,
	    .modes = q->modes,
	    .body_bytes = q->body.len,
	    .text_bytes = q->text_bytes,
	    .answer_tokens = q->answer_tokens,
	    .sent_ms = q->sent_ms,
	    .now_ms = clock_ms(),
	};

	x.call->transfer = NULL;
	x.endpoint->flying--;
	sending_over(q);
	if (r->fate == HTTP_DONE)
		read_response(&x);
	if (x.chat->options.trace)
		trace(&x);
	judge(&x);
	clear_large(&x.chat->scrubbed);
	clear_large(&x.chat->hold);
}
