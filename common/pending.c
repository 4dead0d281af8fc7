#include "pending.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "util.h"

#define NONE UINT32_MAX

/* The calls under one id. */
struct group {
	struct str id;
	uint32_t message; /* that called it last, NONE: none yet */
	uint32_t waiting; /* first call without a result, NONE: none */
	uint32_t last;	  /* of that message */
};

/* A call, by the order of calls. */
struct waiter {
	uint32_t group; /* NONE: it has no id */
	uint32_t next;	/* call of the same message and id */
	uint32_t step;
	bool answered;
};

struct id_use {
	struct str id;
	uint32_t call;
};

struct pending {
	struct group *groups; /* sorted by id */
	size_t group_count;
	struct waiter *waiters;
	size_t count;	 /* of calls so far */
	size_t message;	 /* that called last */
	size_t position; /* first call of it that may wait */
};

const struct json_node *
message_calls(struct record *record, const struct json_node *message)
{
	const struct json_doc *doc = &record->doc;
	const struct json_node *node;

	if (message->type != JSON_OBJECT)
		return NULL;
	node = json_get(doc, message, "role");
	if (node == NULL || node->type != JSON_STRING ||
	    !str_eq(json_text(doc, node, &record->arena), STR("assistant")))
		return NULL;
	node = json_get(doc, message, "tool_calls");
	return node != NULL && node->type == JSON_ARRAY ? node : NULL;
}

static int
compare_ids(struct str a, struct str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int order = n > 0 ? memcmp(a.s, b.s, n) : 0;

	return order != 0 ? order : (a.n > b.n) - (a.n < b.n);
}

static int
compare_uses(const void *a, const void *b)
{
	return compare_ids(
	    ((const struct id_use *)a)->id, ((const struct id_use *)b)->id);
}

static int
compare_groups(const void *a, const void *b)
{
	return compare_ids(
	    ((const struct group *)a)->id, ((const struct group *)b)->id);
}

/* The ids of all calls, unsorted; *calls gets the number of calls. */
static struct id_use *
collect(struct record *record, const struct json_node *messages,
    size_t *use_count, size_t *calls)
{
	const struct json_doc *doc = &record->doc;
	const struct json_node *message, *call, *id;
	struct id_use *uses = NULL;
	size_t cap = 0;

	message = json_first(doc, messages);
	for (; message != NULL; message = json_next(doc, message)) {
		call = json_first(doc, message_calls(record, message));
		for (; call != NULL; call = json_next(doc, call)) {
			uint32_t number = (uint32_t)(*calls)++;

			id = json_get(doc, call, "id");
			if (id == NULL || id->type != JSON_STRING)
				continue;
			uses = xgrow(uses, *use_count, &cap, sizeof(*uses));
			uses[(*use_count)++] = (struct id_use){
			    json_text(doc, id, &record->arena), number};
		}
	}
	return uses;
}

struct pending *
pending_new(struct record *record, const struct json_node *messages)
{
	struct pending *pending = xcalloc(1, sizeof(*pending));
	size_t use_count = 0, calls = 0;
	struct id_use *uses = collect(record, messages, &use_count, &calls);

	pending->groups = xcalloc(use_count + 1, sizeof(*pending->groups));
	pending->waiters = xcalloc(calls + 1, sizeof(*pending->waiters));
	for (size_t i = 0; i < calls; i++)
		pending->waiters[i].group = NONE;
	if (use_count > 0)
		qsort(uses, use_count, sizeof(*uses), compare_uses);
	for (size_t i = 0; i < use_count; i++) {
		if (i == 0 || !str_eq(uses[i].id, uses[i - 1].id))
			pending->groups[pending->group_count++] =
			    (struct group){uses[i].id, NONE, NONE, NONE};
		pending->waiters[uses[i].call].group =
		    (uint32_t)pending->group_count - 1;
	}
	free(uses);
	return pending;
}

void
pending_free(struct pending *pending)
{
	if (pending == NULL)
		return;
	free(pending->groups);
	free(pending->waiters);
	free(pending);
}

void
pending_call(struct pending *pending, size_t message, size_t step)
{
	uint32_t number = (uint32_t)pending->count++;
	struct waiter *waiter = &pending->waiters[number];
	struct group *group;

	waiter->step = (uint32_t)step;
	waiter->next = NONE;
	if (number == 0 || pending->message != message) {
		pending->message = message;
		pending->position = number;
	}
	if (waiter->group == NONE)
		return;
	group = &pending->groups[waiter->group];
	if (group->message != (uint32_t)message)
		group->waiting = number;
	else
		pending->waiters[group->last].next = number;
	group->last = number;
	group->message = (uint32_t)message;
}

static enum pending_found
take(struct pending *pending, uint32_t number, size_t *step)
{
	pending->waiters[number].answered = true;
	*step = pending->waiters[number].step;
	return PENDING_FOUND;
}

static enum pending_found
take_next(struct pending *pending, size_t *step)
{
	while (pending->position < pending->count &&
	       pending->waiters[pending->position].answered)
		pending->position++;
	if (pending->position == pending->count)
		return PENDING_UNKNOWN;
	return take(pending, (uint32_t)pending->position, step);
}

enum pending_found
pending_take(struct pending *pending, struct str id, size_t *step)
{
	struct group key = {.id = id}, *group;

	if (id.s == NULL)
		return take_next(pending, step);
	group = bsearch(&key, pending->groups, pending->group_count,
	    sizeof(key), compare_groups);
	if (group == NULL || group->message == NONE)
		return PENDING_UNKNOWN;
	while (
	    group->waiting != NONE && pending->waiters[group->waiting].answered)
		group->waiting = pending->waiters[group->waiting].next;
	if (group->waiting == NONE)
		return PENDING_ANSWERED;
	return take(pending, group->waiting, step);
}
