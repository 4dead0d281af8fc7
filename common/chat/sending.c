#include <stdlib.h>

#include "chatstate.h"
#include "clock.h"
#include "util.h"

#define BYTES_A_TOKEN 4

void
sending_text(struct chat_call *call, size_t max_bytes, int answer_tokens,
    const struct wire_modes *modes, struct buf *system, struct buf *user,
    struct buf *body)
{
	struct wire_request wire;

	buf_clear(system);
	buf_clear(user);
	call->render(call, max_bytes, system, user);
	wire = (struct wire_request){
	    .model = endpoint_model(call->endpoint),
	    .system = buf_str(system),
	    .user = buf_str(user),
	    .schema_name = call->schema_name,
	    .schema = call->schema,
	    .temperature = call->temperature,
	    .answer_tokens = answer_tokens,
	};
	wire_body(body, &wire, modes);
}

struct wire_modes
sending_modes(const struct chat *chat, const struct chat_call *call)
{
	struct wire_modes modes = call->endpoint->modes;

	wire_lower_to(&modes, &call->modes);
	if (chat->options.bounded && modes.limit == WIRE_NO_MAX)
		modes.limit = WIRE_MAX_TOKENS;
	return modes;
}

static struct request *
take_request(struct chat *chat)
{
	struct request *q = chat->idle;

	if (q != NULL) {
		chat->idle = q->next_idle;
		return q;
	}
	q = xcalloc(1, sizeof(*q));
	q->chat = chat;
	q->next_made = chat->made;
	chat->made = q;
	buf_init(&q->body, BUF_NO_MAX);
	return q;
}

void
sending_over(struct request *q)
{
	buf_release(&q->body);
	buf_init(&q->body, BUF_NO_MAX);
	q->call = NULL;
	q->next_idle = q->chat->idle;
	q->chat->idle = q;
}

static struct request *
prepare(struct chat *chat, struct chat_call *call)
{
	struct request *q = take_request(chat);
	struct endpoint *e = call->endpoint;

	if (call->tries == 0)
		call->answers = e->health.answers;
	/* The first time, with what the endpoint was found to take. */
	if (call->sent_max == 0)
		call->sent_max = fit_start(&e->fit, call->max_bytes);
	if (call->sent_max < call->least_bytes)
		call->sent_max = call->least_bytes;
	q->call = call;
	q->modes = sending_modes(chat, call);
	q->answer_tokens = fit_answer(&e->fit, chat->options.answer_tokens);
	if (call->answer_most > 0 && q->answer_tokens > call->answer_most)
		q->answer_tokens = call->answer_most;
	sending_text(call, call->sent_max, q->answer_tokens, &q->modes,
	    &chat->system, &chat->user, &q->body);
	q->text_bytes = chat->system.len + chat->user.len;
	return q;
}

/* An answer is as a rule much shorter than it may be. */
static long long
tokens_of(const struct request *q)
{
	const struct endpoint *e = q->call->endpoint;
	double answer =
	    e->answer_tokens > 0 ? e->answer_tokens : q->answer_tokens;

	return (long long)(q->body.len / BYTES_A_TOKEN) + (long long)answer;
}

static void
post(struct chat *chat, struct request *q)
{
	struct endpoint *e = q->call->endpoint;
	const struct http_request request = {
	    .url = e->url,
	    .key = e->key,
	    .body = buf_str(&q->body),
	    .timeout_ms = chat->options.timeout_ms,
	    .done = outcome_of,
	    .arg = q,
	};

	q->call->transfer = q;
	q->call->tries++;
	e->flying++;
	if (q->call->tries > 1)
		chat->retries++;
	http_post(chat->http, &request);
}

long long
sending_start(struct chat *chat, struct chat_call *call, long long now_ms)
{
	struct endpoint *e = call->endpoint;
	long long wait = limiter_wait_ms(&e->limiter, now_ms, 0);
	struct request *q;

	if (wait > 0)
		return wait;
	q = prepare(chat, call);
	if (e->counts_tokens)
		wait = limiter_wait_ms(&e->limiter, now_ms, tokens_of(q));
	if (wait > 0) {
		sending_over(q);
		return wait;
	}
	limiter_sent(&e->limiter, now_ms, tokens_of(q));
	q->sent_ms = clock_ms();
	post(chat, q);
	return 0;
}
