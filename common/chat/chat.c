#include "chat.h"

#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "chatstate.h"
#include "clock.h"
#include "util.h"

#define SOON_MS 1000

struct chat *
chat_new(const struct chat_options *options)
{
	struct chat *chat = xcalloc(1, sizeof(*chat));

	chat->options = *options;
	chat->http = http_new();
	buf_init(&chat->system, BUF_NO_MAX);
	buf_init(&chat->user, BUF_NO_MAX);
	buf_init(&chat->scrubbed, BUF_NO_MAX);
	buf_init(&chat->hold, BUF_NO_MAX);
	if (getrandom(&chat->seed, sizeof(chat->seed), GRND_NONBLOCK) < 0)
		chat->seed = (uint64_t)clock_ms();
	return chat;
}

static void
forget_endpoints(struct chat *chat)
{
	for (struct endpoint *e = chat->endpoints; e != NULL; e = e->next) {
		e->chat = NULL;
		e->fresh = e->later = (struct call_list){0};
		e->flying = 0;
	}
}

void
chat_free(struct chat *chat)
{
	struct request *q;

	if (chat == NULL)
		return;
	http_free(chat->http); /* it borrows the requests' bodies */
	forget_endpoints(chat);
	while ((q = chat->made) != NULL) {
		chat->made = q->next_made;
		buf_release(&q->body);
		free(q);
	}
	buf_release(&chat->system);
	buf_release(&chat->user);
	buf_release(&chat->scrubbed);
	buf_release(&chat->hold);
	free(chat);
}

/* SplitMix64 (Steele, Lea, Flood 2014). */
double
chat_random(struct chat *chat)
{
	uint64_t z = chat->seed += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	z ^= z >> 31;
	return (double)(z >> 11) / (double)(1ULL << 53);
}

/* --- queues --- */

static void
append(struct call_list *list, struct chat_call *call)
{
	call->next = NULL;
	if (list->last != NULL)
		list->last->next = call;
	else
		list->first = call;
	list->last = call;
	list->count++;
}

static void
insert_by_due(struct call_list *list, struct chat_call *call)
{
	struct chat_call **at = &list->first;

	while (*at != NULL && (*at)->due_ms <= call->due_ms)
		at = &(*at)->next;
	call->next = *at;
	*at = call;
	if (call->next == NULL)
		list->last = call;
	list->count++;
}

static struct chat_call *
take_first(struct call_list *list)
{
	struct chat_call *call = list->first;

	if (call == NULL)
		return NULL;
	list->first = call->next;
	if (list->first == NULL)
		list->last = NULL;
	list->count--;
	call->next = NULL;
	return call;
}

void
chat_submit(struct chat *chat, struct chat_call *call)
{
	struct endpoint *e = call->endpoint;

	if (e->chat == NULL) {
		e->chat = chat;
		e->next = chat->endpoints;
		chat->endpoints = e;
	} else if (e->chat != chat) {
		BUG("an endpoint of two clients");
	}
	call->transfer = NULL;
	call->due_ms = 0;
	call->sent_max = 0;
	call->answer_most = 0;
	call->modes = (struct wire_modes){0};
	call->singled_out = false;
	call->failing_ms = 0;
	call->tries = call->failures = call->timeouts = call->shortened = 0;
	call->overran = call->busy = call->empties = call->large = 0;
	call->why[0] = '\0';
	append(&e->fresh, call);
	chat->waiting++;
}

void
chat_again(struct chat *chat, struct chat_call *call, long long due_ms)
{
	if (chat->stopped) {
		chat_end(call, CHAT_DROPPED);
		return;
	}
	call->due_ms = due_ms;
	insert_by_due(&call->endpoint->later, call);
	chat->waiting++;
}

void
chat_end(struct chat_call *call, enum chat_fate fate)
{
	call->fate = fate;
	call->done(call);
}

/* --- the end --- */

static void
drop_all(struct chat *chat, struct call_list *list)
{
	struct call_list dropped = *list;
	struct chat_call *call;

	/* done may submit more: that is dropped another time. */
	*list = (struct call_list){0};
	while ((call = take_first(&dropped)) != NULL) {
		chat->waiting--;
		chat_end(call, CHAT_DROPPED);
	}
}

static void
drop_waiting(struct chat *chat)
{
	for (struct endpoint *e = chat->endpoints; e != NULL; e = e->next) {
		drop_all(chat, &e->later);
		drop_all(chat, &e->fresh);
	}
}

void
chat_stop(struct chat *chat)
{
	chat->stopped = true;
	drop_waiting(chat);
}

void
chat_give_up(struct chat *chat, const struct endpoint *e, const char *fmt, ...)
{
	char text[700];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	hide_controls(text, strlen(text));
	if (chat->fatal[0] == '\0')
		snprintf(chat->fatal, sizeof(chat->fatal), "%.180s: %s",
		    e->base_url, text);
	chat_stop(chat);
}

const char *
chat_fatal(const struct chat *chat)
{
	return chat->fatal[0] == '\0' ? NULL : chat->fatal;
}

/* --- a turn --- */

static struct call_list *
due_list(struct endpoint *e, long long now)
{
	if (e->later.first != NULL && e->later.first->due_ms <= now)
		return &e->later;
	return e->fresh.first != NULL ? &e->fresh : NULL;
}

/* Sends what the endpoint may be sent; milliseconds until there may be more.
 */
static long long
send_ready(struct chat *chat, struct endpoint *e, long long now)
{
	while (e->flying < endpoint_limit(e)) {
		struct call_list *list = due_list(e, now);
		long long wait = health_wait_ms(&e->health, now);

		if (list == NULL)
			return e->later.first == NULL
				   ? INT_MAX
				   : e->later.first->due_ms - now;
		if (wait == 0)
			wait = sending_start(chat, list->first, now);
		if (wait > 0)
			return wait;
		take_first(list);
		chat->waiting--;
	}
	return INT_MAX; /* until one of those that fly has ended */
}

void
chat_step(struct chat *chat, struct pollfd *fds, size_t count, int timeout_ms)
{
	long long now = clock_ms(), wait = timeout_ms;

	if (chat->stopped)
		drop_waiting(chat);
	for (struct endpoint *e = chat->endpoints; e != NULL; e = e->next) {
		long long least = send_ready(chat, e, now);

		if (wait < 0 || least < wait)
			wait = least;
	}
	http_step(chat->http, fds, count, (int)wait);
}

/* Calls whose next try is not soon. */
static int
waiting_long(const struct endpoint *e)
{
	const struct chat_call *call = e->later.first;
	long long soon = call == NULL ? 0 : clock_ms() + SOON_MS;
	int count = e->later.count;

	for (; call != NULL && call->due_ms <= soon; call = call->next)
		count--;
	return count;
}

int
chat_room(const struct chat *chat, const struct endpoint *e)
{
	int limit = endpoint_limit(e), idle = waiting_long(e);
	int room = limit - e->flying - e->fresh.count - e->later.count;

	room += idle < limit ? idle : limit;
	return chat->stopped || room < 0 ? 0 : room;
}

size_t
chat_flying(const struct chat *chat)
{
	return http_flying(chat->http);
}

size_t
chat_pending(const struct chat *chat)
{
	return http_flying(chat->http) + chat->waiting;
}

long long
chat_retries(const struct chat *chat)
{
	return chat->retries;
}

/* --- batches --- */

void
chat_body(const struct chat *chat, struct chat_call *call, struct buf *out)
{
	struct wire_modes modes = sending_modes(chat, call);
	struct buf system, user;

	buf_init(&system, BUF_NO_MAX);
	buf_init(&user, BUF_NO_MAX);
	sending_text(call, call->max_bytes, chat->options.answer_tokens, &modes,
	    &system, &user, out);
	buf_release(&system);
	buf_release(&user);
}

void
chat_learn(
    struct endpoint *e, struct wire_modes *sent, int status, struct str body)
{
	struct wire_response w;
	struct buf hold;

	buf_init(&hold, BUF_NO_MAX);
	wire_read(&w, status, body, &hold);
	endpoint_lower(e, w.kind, sent);
	buf_release(&hold);
}

enum chat_fate
chat_read(struct str body, int status, struct chat_answer *answer,
    struct buf *hold, bool *too_long, char *why, size_t why_size)
{
	struct wire_response w;

	wire_read(&w, status, body, hold);
	outcome_answer(answer, &w, 0);
	*too_long = w.kind == WIRE_TOO_LONG;
	if (w.kind == WIRE_ANSWER || w.kind == WIRE_EMPTY)
		return CHAT_ANSWER;
	snprintf(why, why_size, "%s", w.why);
	return CHAT_FAILED;
}
