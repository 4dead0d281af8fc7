/* The words that bind a quantity: "under", "at least", "or more". For
 * bounds.c. */
#ifndef AHER_BOUNDWORDS_H
#define AHER_BOUNDWORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "str.h"

/* Kinds of quantities, as far as they have binders of their own. */
enum {
	DAY = 1,
	CLOCK = 2,
	YEAR = 4,
	NUMBER = 8,
	CALENDAR = DAY | CLOCK,
	ANY = 15
};

struct binder {
	struct str words;
	bool upper, inclusive;
	int kinds; /* of quantity that it binds */
};

/* The longest binder that text ends with, at most back to `from`, for a kind;
 * *at: where it begins. NULL: none. */
const struct binder *binder_before(
    struct str text, size_t from, int kind, size_t *at);
/* The longest one at an offset, behind blanks; *end: behind it. */
const struct binder *binder_behind(
    struct str text, size_t at, int kind, size_t *end);

/* Does the text end with the word, which begins at `from` or behind it? */
bool ends_with_word(struct str text, struct str word, size_t from);

#endif
