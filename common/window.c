#include "window.h"

#include <stddef.h>
#include <stdlib.h>

#include "util.h"

/* With what malloc adds. */
#define SLOT_BYTES (sizeof(struct slot) + 2048)
/* A spare slot does not keep an extraordinary record's memory. */
#define SPARE_BYTES (64 * 1024)

void
window_init(struct window *w)
{
	*w = (struct window){.head = NULL};
	w->tail = &w->head;
}

static void
free_slot(struct slot *slot)
{
	asks_release(&slot->job.asks);
	record_release(&slot->job.record);
	buf_release(&slot->line);
	free(slot);
}

void
window_release(struct window *w)
{
	struct slot *slot;

	while ((slot = w->head) != NULL) {
		w->head = slot->next;
		free_slot(slot);
	}
	while ((slot = w->spare) != NULL) {
		w->spare = slot->next;
		free_slot(slot);
	}
	window_init(w);
}

struct slot *
window_slot(struct window *w, struct str text)
{
	struct slot *slot = w->spare;

	if (slot != NULL) {
		w->spare = slot->next;
		slot->next = NULL;
	} else {
		slot = xcalloc(1, sizeof(*slot));
		record_init(&slot->job.record);
		buf_init(&slot->line, BUF_NO_MAX);
	}
	slot->job.memo = NULL;
	buf_clear(&slot->line);
	buf_add_str(&slot->line, text);
	return slot;
}

void
window_forget(struct window *w, struct slot *slot)
{
	asks_release(&slot->job.asks);
	if (slot->line.cap > SPARE_BYTES || slot->bytes > SPARE_BYTES ||
	    w->spare != NULL) {
		free_slot(slot);
		return;
	}
	slot->next = w->spare;
	w->spare = slot;
}

static void
set_bytes(struct window *w, struct slot *slot, size_t bytes)
{
	w->bytes += bytes - slot->bytes;
	slot->bytes = bytes;
}

void
window_count(struct window *w, struct slot *slot)
{
	size_t bytes = SLOT_BYTES + slot->line.cap;

	if (slot->state == SLOT_WAITS)
		bytes += record_bytes(&slot->job.record) + slot->job.asks.bytes;
	set_bytes(w, slot, bytes);
}

static void
append(struct window *w, struct slot *slot)
{
	slot->next = NULL;
	*w->tail = slot;
	w->tail = &slot->next;
	slot->bytes = 0;
	window_count(w, slot);
}

void
window_push(struct window *w, struct slot *slot)
{
	slot->state = SLOT_WAITS;
	w->waiting++;
	w->count++;
	append(w, slot);
}

void
window_push_end(struct window *w, struct output *out, bool complete)
{
	struct slot *slot = window_slot(w, (struct str){NULL, 0});

	slot->state = SLOT_END;
	slot->out = out;
	slot->complete = complete;
	append(w, slot);
}

static void
settle(struct window *w, struct slot *slot, enum slot_state state)
{
	asks_release(&slot->job.asks);
	record_release(&slot->job.record);
	record_init(&slot->job.record);
	slot->state = state;
	w->waiting--;
	window_count(w, slot);
}

void
window_ready(struct window *w, struct slot *slot)
{
	struct buf line;

	buf_init(&line, BUF_NO_MAX);
	record_put(&slot->job.record, &line);
	buf_putc(&line, '\n');
	buf_release(&slot->line);
	slot->line = line;
	settle(w, slot, SLOT_READY);
}

void
window_gone(struct window *w, struct slot *slot)
{
	buf_release(&slot->line);
	buf_init(&slot->line, BUF_NO_MAX);
	settle(w, slot, SLOT_GONE);
}

struct slot *
window_head(const struct window *w)
{
	if (w->head == NULL || w->head->state == SLOT_WAITS)
		return NULL;
	return w->head;
}

void
window_pop(struct window *w)
{
	struct slot *slot = w->head;

	w->head = slot->next;
	if (w->head == NULL)
		w->tail = &w->head;
	set_bytes(w, slot, 0);
	w->count -= slot->state != SLOT_END;
	window_forget(w, slot);
}

struct slot *
window_of(struct asks *asks)
{
	return (struct slot *)((char *)asks - offsetof(struct slot, job.asks));
}
