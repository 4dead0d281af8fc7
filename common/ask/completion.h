/*
 * The JSON object at the end of a model's text, checked: bare, in a fenced
 * block, or behind reasoning, which may hold braces.
 */
#ifndef AHER_COMPLETION_H
#define AHER_COMPLETION_H

#include <stdbool.h>
#include <stddef.h>

#include "arena.h"
#include "str.h"

enum field_kind {
	FIELD_TEXT,	/* struct str *: a string; null is the empty one */
	FIELD_BOOL,	/* bool *: true or false, never "true" or 1 */
	FIELD_FRACTION, /* double *: a number in [0, 1] */
	FIELD_TEXTS,	/* struct field_texts *: an array of strings */
	FIELD_CHOICE,	/* int *: index into choices of a string */
};

struct field_texts {
	struct str *items;
	size_t count;
};

struct completion_field {
	const char *name;
	enum field_kind kind;
	void *out;
	const char *const *choices; /* FIELD_CHOICE; ends with NULL */
	bool optional; /* may be absent or null: *out is left as it was */
};

/*
 * Reads the fields out of a model's text; text and arrays live in the arena.
 * The answer is the object that ends the text; behind it stand at most white
 * space and a code fence: with words behind it, it may be a quotation.
 * Reasoning in tags (<think>) before it is left out, and has to be closed.
 * Where else the fields are spelled before it with other values, there is no
 * answer: a draft or a quotation is never taken for one, nor are the rests of
 * one that is cut. Members that are no fields are ignored; U+0000 and lone
 * surrogates become U+FFFD. Returns false with `why`: "confidence: expected a
 * number from 0 to 1, found 95", "no JSON object in the answer"; the fields may
 * have been set in part.
 */
bool completion_read(struct str text, const struct completion_field *fields,
    size_t count, struct arena *, char *why, size_t why_size);

#endif
