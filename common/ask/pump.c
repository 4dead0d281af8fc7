#include "pump.h"

#include <poll.h>
#include <stdio.h>

#include "asking.h"
#include "chat.h"
#include "clock.h"
#include "progress.h"
#include "shared.h"
#include "signals.h"
#include "util.h"

/* One turn's longest wait: signals and the reader wake us anyway. */
#define TURN_MS 1000
/* Lines go out at least this often, so that `| head` is not kept waiting;
 * compressed ones not much oftener, for each time ends a block. */
#define FLUSH_MS 100
/* What a slow reader may leave with us before finished records stay in the
 * window instead. */
#define DEFERRED_MAX (1UL << 20)
/* While an endpoint has never answered, records go one by one: a wrong key is
 * then found by one call. A judge that is not asked by the first few records
 * holds up nobody any longer. */
#define PROVING_RECORDS 4
/* Signals and the reader are looked at after so many records, too, while the
 * ledger answers everything. */
#define LOOK_EVERY 64

static void
finish(struct loop *loop, struct slot *slot)
{
	slot->entry = tally_read(&slot->job.record);
	window_ready(&loop->window, slot);
}

/* Runs the record's work, from its start, with the answers that are there. */
static void
advance(struct loop *loop, struct slot *slot)
{
	asks_rewind(&slot->job.asks);
	if (loop->stage->ask(loop->stage, &slot->job) == JOB_DONE) {
		finish(loop, slot);
	} else if (asks_hopeless(&slot->job.asks) && asking.batch_out != NULL) {
		loop->missing++;
		window_gone(&loop->window, slot);
	} else {
		window_count(&loop->window, slot);
	}
}

void
pump_ready(void *arg, struct asks *asks)
{
	advance(arg, window_of(asks));
}

static void
end_output(struct loop *loop, struct slot *slot)
{
	bool complete = slot->complete && !loop->stopped && loop->missing == 0;

	loop_close(loop, slot->out, complete);
	slot->out = NULL;
}

/* False when the reader has too much to read already. */
static bool
emit(struct loop *loop, struct slot *slot)
{
	if (slot->out != NULL) { /* --estimate has none */
		if (output_deferred(slot->out) > DEFERRED_MAX)
			return false;
		output_write_str(slot->out, buf_str(&slot->line));
		if (output_state(slot->out) != OUTPUT_FINE)
			loop->stopped = true;
	}
	tally_add(&loop->tally, &slot->entry);
	return true;
}

/* Writes what is done, in order, from the head of the window. */
static void
emit_ready(struct loop *loop)
{
	struct slot *slot;

	while ((slot = window_head(&loop->window)) != NULL) {
		if (slot->state == SLOT_READY) {
			if (!emit(loop, slot))
				return;
		} else if (slot->state == SLOT_END) {
			/* Closing would wait for a reader that does not read.
			 */
			output_end(slot->out, !loop->stopped);
			if (output_deferred(slot->out) > 0)
				return;
			end_output(loop, slot);
		}
		window_pop(&loop->window);
	}
}

/* The output that the next lines go to. */
static struct output *
current_output(const struct loop *loop)
{
	const struct slot *head = loop->window.head;

	return head != NULL ? head->out : loop->stage->out;
}

static void
flush(struct loop *loop, struct output *out)
{
	long long now = clock_ms();

	if (out == NULL || now - loop->flushed_ms < FLUSH_MS)
		return;
	loop->flushed_ms = now;
	output_flush(out);
}

static void
stop(struct loop *loop)
{
	loop->stopped = true;
	broker_stop(loop->stage->asked->broker);
}

static void
look_around(struct loop *loop, struct output *out)
{
	const char *why = broker_fatal(loop->stage->asked->broker);

	if (why != NULL && !loop->failed) {
		progress_wipe();
		say("%s", why);
		loop->failed = true;
	}
	if (out != NULL && output_state(out) != OUTPUT_FINE)
		loop->stopped = true;
	if (loop->failed || signals_caught() != 0 || loop->stopped)
		stop(loop);
}

static void
show_progress(const struct loop *loop)
{
	const struct asked *asked = loop->stage->asked;
	const struct totals *totals = broker_totals(asked->broker);

	if (shared.quiet)
		return;
	progress_asking(&(struct progress){
	    .records = loop->tally.out,
	    .rejected = loop->tally.rejected_total,
	    .flying = asked->chat != NULL ? chat_flying(asked->chat) : 0,
	    .calls = totals->calls,
	    .tokens = totals->tokens,
	    .cost_usd = totals->cost_usd,
	    .input = loop->input,
	});
}

/* One turn of everything. Returns true when fd can be read. */
static bool
turn(struct loop *loop, int fd, int timeout_ms)
{
	struct output *out = current_output(loop);
	struct pollfd fds[] = {
	    {.fd = signals_caught() != 0 ? -1 : signals_fd(), .events = POLLIN},
	    {.fd = out != NULL ? output_poll_fd(out) : -1},
	    {.fd = fd, .events = POLLIN},
	};

	if (timeout_ms > 0 && out != NULL) {
		flush(loop, out);
		if (timeout_ms > FLUSH_MS)
			timeout_ms = FLUSH_MS;
	}
	if (fds[1].fd >= 0 && output_deferred(out) > 0)
		fds[1].events = POLLOUT;
	if (signals_caught() != 0)
		stop(loop); /* before anything is sent */
	broker_step(
	    loop->stage->asked->broker, fds, ARRAY_LEN(fds), timeout_ms);
	if ((fds[1].revents & POLLOUT) != 0)
		output_step(out);
	if ((fds[1].revents & (POLLERR | POLLHUP)) != 0)
		output_look(out);
	look_around(loop, out);
	emit_ready(loop);
	show_progress(loop);
	return fds[2].revents != 0;
}

/* Has every endpoint answered once, or had its chance? */
static bool
proven(const struct loop *loop)
{
	const struct asked *asked = loop->stage->asked;

	if (asked->chat == NULL || asking.batch_out != NULL ||
	    loop->proving >= PROVING_RECORDS)
		return true;
	for (size_t i = 0; i < asked->endpoint_count; i++)
		if (!endpoint_proven(asked->endpoints[i]))
			return false;
	return true;
}

/* May another record be let in? */
static bool
has_room(const struct loop *loop)
{
	const struct asked *asked = loop->stage->asked;
	const struct window *w = &loop->window;

	if (w->head == NULL)
		return true;
	if (w->bytes >= (size_t)asking.window)
		return false;
	if (w->waiting == 0)
		return true;
	if (!proven(loop) || broker_parked(asked->broker))
		return false;
	return asked->chat == NULL ||
	       chat_room(asked->chat, asked->model.endpoint) > 0;
}

static void
make_room(struct loop *loop)
{
	emit_ready(loop);
	while (!loop->stopped && !has_room(loop))
		turn(loop, -1, TURN_MS);
	if (++loop->admitted % LOOK_EVERY == 0)
		turn(loop, -1, 0);
}

void
pump_admit(struct loop *loop, struct slot *slot)
{
	if (!proven(loop))
		loop->proving++;
	window_push(&loop->window, slot);
	advance(loop, slot);
	make_room(loop);
}

void
pump_pass(struct loop *loop, struct slot *slot)
{
	window_push(&loop->window, slot);
	finish(loop, slot);
	make_room(loop);
}

bool
pump_until(struct loop *loop, int fd)
{
	while (!loop->stopped && !turn(loop, fd, TURN_MS))
		;
	return !loop->stopped;
}

/* Everything that can still come has come. */
static bool
drained(const struct loop *loop)
{
	const struct asked *asked = loop->stage->asked;

	const struct output *out = current_output(loop);

	if (!loop->stopped)
		return loop->window.head == NULL;
	if (out != NULL && output_state(out) == OUTPUT_FINE &&
	    output_deferred(out) > 0)
		return false;
	return asked->chat == NULL || chat_pending(asked->chat) == 0;
}

/* Closes what is still open, after a stop; a reader that does not read is not
 * waited for. */
static void
close_all(struct loop *loop)
{
	struct slot *slot;

	for (slot = loop->window.head; slot != NULL; slot = slot->next) {
		if (slot->state != SLOT_END)
			continue;
		if (output_poll_fd(slot->out) >= 0)
			output_drop(slot->out);
		end_output(loop, slot);
	}
}

void
pump_drain(struct loop *loop)
{
	long long until = 0;

	while (!drained(loop)) {
		if (loop->stopped && until == 0)
			until = clock_ms() + PUMP_DRAIN_MS;
		if (until != 0 && clock_ms() > until)
			break;
		loop->flushed_ms = 0;
		turn(loop, -1, TURN_MS);
	}
	turn(loop, -1, 0);
	close_all(loop);
}
