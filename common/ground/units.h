/*
 * What numbers are said in: units, currencies, months. One table for all of
 * the programs.
 */
#ifndef AHER_UNITS_H
#define AHER_UNITS_H

#include <stdbool.h>
#include <stddef.h>

#include "str.h"

enum dimension {
	DIMENSION_NONE,
	DIMENSION_MASS,
	DIMENSION_VOLUME,
	DIMENSION_LENGTH,
	DIMENSION_AREA,
	DIMENSION_DURATION,
	DIMENSION_CALENDAR, /* months and years, which have no fixed length */
	DIMENSION_BYTES,
	DIMENSION_POWER,
	DIMENSION_FREQUENCY,
	DIMENSION_SPEED,
	DIMENSION_CHARGE,
};

struct unit {
	struct str name; /* "kg" */
	enum dimension dimension;
	double factor; /* to the smallest of its dimension; NONE: 1 */
};

/* The unit that a word is; NULL for other words. attached: it stands right
 * behind the digits ("10in"), where more words are units. */
const struct unit *unit_find(struct str word, bool attached);
/* The unit of this name, NULL for nouns. */
const struct unit *unit_named(struct str name);
/* The area of a unit's square: "sq ft" of ft; NULL: none. */
const struct unit *unit_square(const struct unit *);
/* The volume that a fluid one is: "fl oz" of oz; NULL: none. */
const struct unit *unit_fluid(const struct unit *);

/* Bytes of the currency sign at an offset, 0 where there is none; "US$" is one.
 * *name gets "$", "EUR" and so on. */
size_t currency_sign_at(struct str text, size_t at, struct str *name);
/* The currency that a code or a noun says ("USD", "dollars"), s == NULL for
 * other words; *part: how much of it one is (cents: 0.01). */
struct str currency_named(struct str word, double *part);

/* 1 to 12, 0 for other words. "may" and "march" are months with a capital
 * only. */
int month_named(struct str word);

#endif
