#include "asks.h"

#include <stdlib.h>

#include "util.h"

void
asks_rewind(struct asks *asks)
{
	asks->next = 0;
}

void
ask_free(struct ask *ask)
{
	buf_release(&ask->text);
	free(ask);
}

void
asks_release(struct asks *asks)
{
	for (size_t i = 0; i < asks->count; i++) {
		struct ask *ask = asks->items[i];

		ask->owner = NULL;
		if (!ask->flying)
			ask_free(ask); /* else its flight does */
	}
	free(asks->items);
	*asks = (struct asks){.items = NULL};
}

bool
asks_hopeless(const struct asks *asks)
{
	for (size_t i = 0; i < asks->count; i++)
		if (asks->items[i]->state == ANSWER_WAITS &&
		    !asks->items[i]->flying)
			return true;
	return false;
}

struct ask *
asks_next(struct asks *asks)
{
	return asks->next < asks->count ? asks->items[asks->next++] : NULL;
}

struct ask *
asks_add(struct asks *asks)
{
	struct ask *ask = xcalloc(1, sizeof(*ask));

	asks->items =
	    xgrow(asks->items, asks->count, &asks->cap, sizeof(*asks->items));
	asks->items[asks->count++] = ask;
	asks->next++;
	asks->waiting++;
	ask->owner = asks;
	buf_init(&ask->text, BUF_NO_MAX);
	return ask;
}

void
ask_answer(struct ask *ask, enum answer_state state, struct str text)
{
	ask->state = state;
	buf_add_str(&ask->text, text);
	ask->owner->waiting--;
	ask->owner->bytes += text.n;
}

struct answer
ask_value(const struct ask *ask)
{
	return (struct answer){ask->state, buf_str(&ask->text)};
}
