/* What a turn of a user asks for: the words of its sentences that ask. */
#ifndef AHER_REQUEST_H
#define AHER_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "str.h"

#define REQUEST_WORDS 48

struct request {
	uint32_t key[REQUEST_WORDS]; /* each once */
	size_t count;		     /* 0: the turn asks for nothing */
	bool agrees;		     /* it says yes to what the agent offered */
};

/*
 * Thanks, a yes, a closing, and answers to what the agent asked (an id, a
 * name, a date) ask for nothing. A turn of which no word is English asks.
 */
void request_read(struct request *, struct str turn);

/* Adds the words of a text that may be what somebody asks for. */
void request_add(struct request *, struct str text);

/* Is the word, in any form, one of them? Has the text one of them? */
bool request_has(const struct request *, struct str word);
bool request_shares(const struct request *, struct str text);

/* The words of the user alone, without what a simulator added (###STOP###,
 * calls of the user's own tools), cut to max bytes. */
struct str request_quote(struct str turn, size_t max);

#endif
