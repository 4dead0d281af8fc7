#include "broker.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "batch.h"
#include "brokerstate.h"
#include "callkey.h"
#include "chat.h"
#include "ledger.h"
#include "util.h"
#include "wire.h"

/* Bytes a token is reckoned to have at least, on average, when a prompt is cut
 * to --context: English has over 4, JSON and code about 3. */
#define BYTES_A_TOKEN 3
/* Values of a prompt are not cut to less than so many bytes in all: about a
 * run would be asked of which nothing is left. */
#define LEAST_VALUES 600
/* A batch that failed this often for a question will not answer it. */
#define BATCH_FAILURES 5

struct str
broker_system(const struct flight *flight)
{
	return prompt_system(flight->broker->prompts[flight->question.role]);
}

/* --- what is asked --- */

/* The user text for a question, at most max_bytes with the system text. */
static void
put_user(struct broker *b, const struct question *q, size_t max_bytes,
    struct buf *out)
{
	const struct prompt *prompt = b->prompts[q->role];
	size_t fixed = prompt_system(prompt).n + prompt_overhead(prompt);
	struct str values[PROMPT_VARIABLES] = {{NULL, 0}};

	buf_clear(&b->hold);
	q->values(q->arg, max_bytes > fixed ? max_bytes - fixed : 0, values,
	    &b->hold);
	prompt_expand(prompt, values, out);
}

/* Bytes of a prompt, as --context allows. */
static size_t
max_bytes(const struct broker *b)
{
	return (size_t)(b->options.context - b->options.answer_tokens) *
	       BYTES_A_TOKEN;
}

/* Bytes of a prompt below which nothing would be asked. */
static size_t
least_bytes(const struct broker *b, const struct question *q)
{
	return b->least[q->role] + q->whole;
}

static void
render(
    struct chat_call *call, size_t most, struct buf *system, struct buf *user)
{
	struct flight *flight = (struct flight *)call;

	buf_add_str(system, broker_system(flight));
	if (most >= max_bytes(flight->broker))
		buf_add_str(user, buf_str(&flight->user));
	else
		put_user(flight->broker, &flight->question, most, user);
}

static void
make_key(struct broker *b, const struct question *q, struct str user,
    char key[LEDGER_KEY + 1])
{
	callkey_hex(
	    &(struct callkey){
		.scope = b->options.scope,
		.role = q->role,
		.ordinal = q->model->ordinal,
		.attempt = q->attempt,
		.model = q->model->name,
		.system = prompt_system(b->prompts[q->role]),
		.user = user,
		.schema = prompt_schema(b->prompts[q->role]),
		.temperature = q->temperature,
	    },
	    key);
}

/* The most that a call can cost: no tokenizer makes more tokens than bytes. */
static double
most_cost(const struct broker *b, const struct flight *flight)
{
	long long bytes =
	    (long long)(broker_system(flight).n + flight->user.len + 64);

	if (!flight->question.model->priced)
		return 0;
	return price_of(
	    &flight->question.model->price, bytes, 0, b->options.answer_tokens);
}

/* --- sending --- */

static void
submit(struct flight *flight)
{
	struct broker *b = flight->broker;
	double cost = most_cost(b, flight);

	flight->reserved = cost;
	b->reserved += cost;
	chat_submit(b->options.chat, &flight->call);
}

static bool
affordable(const struct broker *b, const struct flight *flight)
{
	return b->options.max_cost < 0 ||
	       b->totals.cost_usd + b->reserved + most_cost(b, flight) <=
		   b->options.max_cost;
}

/* Sends what the budget allows, now that a reservation was given back. What is
 * too dear when nothing is reserved will never be affordable. */
static void
unpark(struct broker *b)
{
	while (b->parked.first != NULL && !b->stopped) {
		bool fits = affordable(b, b->parked.first);

		if (!fits && chat_pending(b->options.chat) > 0)
			return;
		if (fits)
			submit(flight_queue_take(&b->parked));
		else
			arrival_add(flight_queue_take(&b->parked),
			    ANSWER_NO_BUDGET,
			    STR("--max-cost has less left than this call may "
				"cost"));
	}
}

static struct flight *
new_flight(struct broker *b, const struct question *q, const char *key,
    struct str user)
{
	struct flight *flight = flights_add(&b->flights, b, key, q, user);

	flight->call = (struct chat_call){
	    .endpoint = q->model->endpoint,
	    .schema_name = prompt_name(b->prompts[q->role]),
	    .schema = prompt_schema(b->prompts[q->role]),
	    .temperature = q->temperature,
	    .max_bytes = max_bytes(b),
	    .least_bytes = least_bytes(b, q),
	    .render = render,
	    .done = arrival_done,
	    .wasted = arrival_wasted,
	};
	return flight;
}

/* --- where an answer may come from --- */

static void
from_nobody(struct broker *b, struct ask *ask, const struct question *q,
    struct str user)
{
	struct total *total = totals_of(&b->totals, q->role, q->model);
	long long bytes =
	    (long long)(prompt_system(b->prompts[q->role]).n + user.n);

	totals_add(&b->totals, total,
	    (struct spent_tokens){bytes / 4, 0, (long long)q->typical.n / 4}, 1,
	    false);
	ask_answer(ask, ANSWER_HERE, q->typical);
}

/* False when the ledger has none. */
static bool
from_ledger(struct broker *b, struct ask *ask, const struct question *q,
    const char *key)
{
	struct ledger_found found;
	struct total *total;

	buf_clear(&b->text);
	switch (ledger_find(b->options.ledger, key, &b->text, &found)) {
	case LEDGER_NOTHING:
		return false;
	case LEDGER_ERROR:
		broker_stop_for(b, ledger_why(b->options.ledger));
		return true; /* it waits for ever */
	case LEDGER_FOUND:
		break;
	}
	total = totals_of(&b->totals, q->role, q->model);
	total->kept++;
	total->kept_usd += found.cost_usd;
	ask_answer(ask, ANSWER_HERE, buf_str(&b->text));
	return true;
}

/* What the earlier requests for this were refused for, in their order. */
static void
learn(struct broker *b, struct flight *flight, int failures)
{
	struct wire_modes sent = {0};
	struct buf body;
	int status;

	buf_init(&body, BUF_NO_MAX);
	for (int i = 0; i < failures; i++) {
		buf_clear(&body);
		if (ledger_batch_failure(b->options.ledger, flight->key, i,
			&body, &status) == LEDGER_FOUND)
			chat_learn(flight->call.endpoint, &sent, status,
			    buf_str(&body));
	}
	buf_release(&body);
}

/* The next request for it, after a failure: each time a shorter one, where it
 * was too long. */
static void
mend(struct broker *b, struct flight *flight, int failures, bool too_long)
{
	struct chat_call *call = &flight->call;

	learn(b, flight, failures);
	for (int i = 0; i < failures && too_long; i++)
		call->max_bytes = call->max_bytes * 2 / 3;
	if (call->max_bytes < call->least_bytes)
		call->max_bytes = call->least_bytes;
}

/* A result becomes an answer like any other. False when it is of no use, and
 * another may be had. */
static bool
use_result(struct broker *b, struct flight *flight, struct str body,
    struct ledger_batch result)
{
	struct chat_answer a;
	bool too_long;
	char why[300];

	buf_clear(&b->hold);
	if (chat_read(body, result.status, &a, &b->hold, &too_long, why,
		sizeof(why)) == CHAT_ANSWER) {
		flight->batch = true;
		arrival_book(flight, &a, false);
		arrival_add(flight, ANSWER_HERE, a.text);
		return true;
	}
	if (result.status == 200) {
		result.failures++;
		if (!ledger_batch_spoil(b->options.ledger, flight->key))
			broker_stop_for(b, ledger_why(b->options.ledger));
	}
	if (result.failures < BATCH_FAILURES) {
		mend(b, flight, result.failures, too_long);
		return false;
	}
	arrival_add(flight, ANSWER_FAILED, str_of(why));
	return true;
}

/* False when there is none that can be used. */
static bool
from_batch(struct broker *b, struct flight *flight)
{
	struct ledger_batch result;
	struct buf body;
	bool used = false;

	buf_init(&body, BUF_NO_MAX);
	switch (
	    ledger_batch_find(b->options.ledger, flight->key, &body, &result)) {
	case LEDGER_FOUND:
		used = use_result(b, flight, buf_str(&body), result);
		break;
	case LEDGER_ERROR:
		broker_stop_for(b, ledger_why(b->options.ledger));
		used = true; /* it waits for ever */
		break;
	case LEDGER_NOTHING:
		break;
	}
	buf_release(&body);
	return used;
}

/* Whoever asked waits in vain, for another run. */
static void
to_batch(struct broker *b, struct flight *flight)
{
	buf_clear(&b->text);
	chat_body(b->options.chat, &flight->call, &b->text);
	if (!batch_add(b->options.batch, flight->key,
		flight->question.model->name, buf_str(&b->text)))
		broker_stop_for(b, "the batch's requests cannot be written");
	flights_end(&b->flights, flight);
}

static void
look_up(struct broker *b, struct ask *ask, const struct question *q,
    struct str user)
{
	char key[LEDGER_KEY + 1];
	struct flight *flight;

	make_key(b, q, user, key);
	flight = flights_find(&b->flights, key);
	if (flight != NULL) {
		flight_join(flight, ask);
		return;
	}
	if (from_ledger(b, ask, q, key) || b->stopped)
		return;
	if (b->options.mode == BROKER_REPLAY) {
		ask_answer(ask, ANSWER_FAILED,
		    STR("the ledger has no answer to this (--replay)"));
		return;
	}
	flight = new_flight(b, q, key, user);
	flight_join(flight, ask);
	if (from_batch(b, flight))
		return;
	if (b->options.mode == BROKER_BATCH) {
		to_batch(b, flight);
	} else {
		flight_queue_add(&b->parked, flight);
		unpark(b);
	}
}

struct answer
broker_ask(struct broker *b, struct asks *asks, const struct question *q)
{
	struct ask *ask = asks_next(asks);
	struct buf user;

	if (ask != NULL)
		return ask_value(ask);
	ask = asks_add(asks);
	if (least_bytes(b, q) > max_bytes(b)) {
		ask_answer(ask, ANSWER_FAILED,
		    STR("what is asked about does not fit in --context"));
		return ask_value(ask);
	}
	buf_init(&user, BUF_NO_MAX);
	put_user(b, q, max_bytes(b), &user);
	if (b->options.mode == BROKER_ESTIMATE)
		from_nobody(b, ask, q, buf_str(&user));
	else
		look_up(b, ask, q, buf_str(&user));
	buf_release(&user);
	return ask_value(ask);
}

/* --- the broker itself --- */

void
broker_stop_for(struct broker *b, const char *why)
{
	if (b->fatal[0] == '\0')
		snprintf(b->fatal, sizeof(b->fatal), "%s", why);
	broker_stop(b);
}

static bool
take_prompt(struct broker *b, enum role role, char *why, size_t why_size)
{
	struct prompt *p = prompt_load(role, b->options.prompts, why, why_size);

	if (p == NULL)
		return false;
	b->prompts[role] = p;
	b->least[role] = prompt_system(p).n + prompt_overhead(p) + LEAST_VALUES;
	if (b->least[role] <= max_bytes(b))
		return true;
	snprintf(why, why_size,
	    "--context %lld is too small: \"%s\" needs %zu tokens for its "
	    "prompt, and some for the answer",
	    b->options.context, prompt_name(p), b->least[role] / BYTES_A_TOKEN);
	return false;
}

struct broker *
broker_new(const struct broker_options *options, unsigned roles, char *why,
    size_t why_size)
{
	struct broker *b = xcalloc(1, sizeof(*b));

	b->options = *options;
	flight_queue_init(&b->arrived);
	flight_queue_init(&b->parked);
	if (options->prompts != NULL &&
	    !prompt_check_folder(options->prompts, why, why_size)) {
		broker_free(b);
		return NULL;
	}
	buf_init(&b->text, BUF_NO_MAX);
	buf_init(&b->hold, BUF_NO_MAX);
	for (enum role role = 0; role < ROLE_COUNT; role++) {
		if ((roles & (1u << role)) == 0)
			continue;
		if (!take_prompt(b, role, why, why_size)) {
			broker_free(b);
			return NULL;
		}
	}
	return b;
}

void
broker_free(struct broker *b)
{
	if (b == NULL)
		return;
	flights_release(&b->flights);
	for (enum role role = 0; role < ROLE_COUNT; role++)
		prompt_free(b->prompts[role]);
	totals_release(&b->totals);
	buf_release(&b->text);
	buf_release(&b->hold);
	free(b);
}

void
broker_step(struct broker *b, struct pollfd *fds, size_t count, int timeout_ms)
{
	if (b->arrived.first != NULL && !b->broken)
		timeout_ms = 0;
	if (b->options.chat != NULL)
		chat_step(b->options.chat, fds, count, timeout_ms);
	else
		poll(fds, count, timeout_ms);
	arrival_settle(b);
	if (b->options.chat != NULL) {
		unpark(b);
		if (chat_fatal(b->options.chat) != NULL)
			broker_stop_for(b, chat_fatal(b->options.chat));
	}
}

const char *
broker_fatal(const struct broker *b)
{
	return b->fatal[0] != '\0' ? b->fatal : NULL;
}

bool
broker_parked(const struct broker *b)
{
	return b->parked.first != NULL;
}

void
broker_stop(struct broker *b)
{
	if (b->stopped)
		return;
	b->stopped = true;
	if (b->options.chat != NULL)
		chat_stop(b->options.chat);
}

const struct totals *
broker_totals(const struct broker *b)
{
	return &b->totals;
}
