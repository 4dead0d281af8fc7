#include "brokerstate.h"

#include <stdio.h>

#include "ledger.h"
#include "util.h"
#include "wire.h"

/* OpenAI's Batch API: half the price. */
#define BATCH_FACTOR 0.5

static void
give_back(struct flight *flight)
{
	flight->broker->reserved -= flight->reserved;
	flight->reserved = 0;
}

void
arrival_add(struct flight *flight, enum answer_state state, struct str text)
{
	flight->state = state;
	buf_add_str(&flight->text, text);
	flight_queue_add(&flight->broker->arrived, flight);
}

void
arrival_book(struct flight *flight, const struct chat_answer *a, bool wasted)
{
	struct broker *b = flight->broker;
	const struct question *q = &flight->question;
	const struct endpoint *endpoint = flight->call.endpoint;
	struct total *total = totals_of(&b->totals, q->role, q->model);
	double cost = totals_add(&b->totals, total,
	    (struct spent_tokens){
		a->prompt_tokens, a->cached_tokens, a->completion_tokens},
	    flight->batch ? BATCH_FACTOR : 1, wasted);
	struct ledger_row row = {
	    .key = flight->key,
	    .stage = b->options.stage,
	    .role = role_name(q->role),
	    .ordinal = q->model->ordinal,
	    .attempt = q->attempt,
	    .model = q->model->name,
	    .scope = b->options.scope,
	    .response = a->text,
	    .endpoint = flight->batch ? "" : endpoint_url(endpoint),
	    .finish = a->finish,
	    .modes = flight->batch ? "" : endpoint_modes(endpoint),
	    .sent_bytes = a->sent_bytes,
	    .prompt_tokens = a->prompt_tokens,
	    .cached_tokens = a->cached_tokens,
	    .completion_tokens = a->completion_tokens,
	    .cost_usd = cost,
	    .latency_ms = a->latency_ms,
	    .tries = a->tries,
	    .batch = flight->batch,
	};

	buf_clear(&b->text);
	wire_messages(&b->text, broker_system(flight), buf_str(&flight->user));
	row.request = buf_str(&b->text);
	if (wasted)
		ledger_add_spent(b->options.ledger, &row);
	else
		ledger_add(b->options.ledger, &row);
}

/* May it be asked again? */
bool
arrival_wasted(struct chat_call *call, const struct chat_answer *a)
{
	struct flight *flight = (struct flight *)call;
	struct broker *b = flight->broker;

	arrival_book(flight, a, true);
	if (b->options.max_cost < 0 ||
	    b->totals.cost_usd + b->reserved <= b->options.max_cost)
		return true;
	flight->state = ANSWER_NO_BUDGET;
	return false;
}

void
arrival_done(struct chat_call *call)
{
	struct flight *flight = (struct flight *)call;

	give_back(flight);
	switch (call->fate) {
	case CHAT_ANSWER:
		arrival_book(flight, &call->answer, false);
		arrival_add(flight, ANSWER_HERE, call->answer.text);
		break;
	case CHAT_FAILED:
		arrival_add(flight,
		    flight->state == ANSWER_NO_BUDGET ? ANSWER_NO_BUDGET
						      : ANSWER_FAILED,
		    str_of(call->why));
		break;
	case CHAT_DROPPED:
		flights_end(&flight->broker->flights, flight);
		break;
	}
}

/* The answer that the ledger holds counts: another process may have been
 * first. */
static void
take_kept(struct flight *flight)
{
	struct ledger_found found;
	struct broker *b = flight->broker;

	if (flight->state != ANSWER_HERE)
		return;
	buf_clear(&b->text);
	switch (ledger_find(b->options.ledger, flight->key, &b->text, &found)) {
	case LEDGER_FOUND:
		break;
	case LEDGER_ERROR:
		broker_stop_for(b, ledger_why(b->options.ledger));
		return;
	case LEDGER_NOTHING:
		return;
	}
	buf_clear(&flight->text);
	buf_add_str(&flight->text, buf_str(&b->text));
}

/* Answers all that wait for the flight, and runs the jobs that are complete. */
static void
deliver(struct flight *flight)
{
	struct broker *b = flight->broker;
	struct ask *ask;

	take_kept(flight);
	while ((ask = flight_leave(flight)) != NULL) {
		struct asks *owner = ask->owner;

		if (owner == NULL) {
			ask_free(ask);
			continue;
		}
		ask_answer(ask, flight->state, buf_str(&flight->text));
		if (owner->waiting == 0)
			b->options.ready(b->options.arg, owner);
	}
	flights_end(&b->flights, flight);
}

void
arrival_settle(struct broker *b)
{
	struct flight_queue arrived = b->arrived;
	struct flight *flight;

	if (b->broken ||
	    (b->arrived.first == NULL && ledger_queued(b->options.ledger) == 0))
		return;
	if (!ledger_commit(b->options.ledger)) {
		/* It is tried once more, when the ledger is closed. */
		b->broken = true;
		broker_stop_for(b, ledger_why(b->options.ledger));
		return;
	}
	if (arrived.first == NULL)
		return;
	/* What the jobs ask next may arrive at once: a queue of its own. */
	flight_queue_init(&b->arrived);
	while ((flight = flight_queue_take(&arrived)) != NULL)
		deliver(flight);
}
