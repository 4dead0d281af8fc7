/* What belongs to a number: its sign and currency in front, its magnitude, unit
 * and rate behind. For quantity.c. */
#ifndef AHER_AMOUNT_H
#define AHER_AMOUNT_H

#include <stddef.h>

#include "quantity.h"
#include "str.h"

/* What is being read. */
struct amount {
	struct str text;
	size_t from; /* nothing before it belongs to a quantity */
	struct quantity q;
};

/* Looks in front of the number that begins at the offset. */
void amount_before(struct amount *, size_t at);
/* The offset behind all that belongs to the number that ends at `at`. */
size_t amount_behind(struct amount *, size_t at);
/*
 * 50kg, $5.30k, 5-star, 12-month: the same, with letters right behind the
 * digits, or behind a hyphen. Returns `at` where the digits are a part of
 * something else.
 */
size_t amount_attached(struct amount *, size_t at);

#endif
