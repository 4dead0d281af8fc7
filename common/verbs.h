/* Verbs in the names of tools: what a call does. */
#ifndef AHER_VERBS_H
#define AHER_VERBS_H

#include <stdbool.h>
#include <stddef.h>

#include "str.h"

enum verb_kind {
	VERB_NONE,
	VERB_READ,  /* tells something */
	VERB_WRITE, /* changes something */
	VERB_END,   /* ends the run, or hands over an answer */
};

struct verb {
	const char *word;
	enum verb_kind kind;
	const char *said; /* as people say it */
};

/* The verb that a word is, case ignored; NULL for other words. */
const struct verb *verb_of(struct str word);

/*
 * The next word of a tool's name at or after *at, which moves behind it:
 * "get_baggage_fees", "fx.rate", "getBaggageFees". False at the end.
 */
bool verb_name_word(struct str name, size_t *at, struct str *word);

#endif
