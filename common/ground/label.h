/* What stands before a number and says what it is: "Price: $7.95",
 * "total_baggages": 3. */
#ifndef AHER_LABEL_H
#define AHER_LABEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "str.h"

/* The bytes before a number at an offset, back to the end of the line, a comma,
 * a brace, or `after`, where the number before it ends; at most 48. */
struct str label_before(struct str text, size_t at, size_t after);

/* Does the label have one of the words of what is meant? "price" and "cost" are
 * one, "minimum order" is "MOQ". */
bool label_fits(struct str label, struct str of);

/* Where what is said right behind a value ends, `max` at most. */
size_t label_stop(struct str text, size_t at, size_t max);

/*
 * Keys of the words of a label, at most max, added to the count that there are
 * already; returns how many there are then. Forms of a word have one key, and
 * so have words that mean the same ("departs", "leaving"). Words of grammar
 * and numbers have none.
 */
size_t label_keys(struct str text, uint32_t *keys, size_t count, size_t max);

#endif
