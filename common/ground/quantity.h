/*
 * Numbers, money, percentages, dates and times in a text, with what belongs to
 * them: 1,299.00 and 1299; $5.30/kg and 5.30 dollars per kg; 30 % and thirty
 * percent; 2024-05-20, May 20, 2024 and 20/05/2024; 8am and 08:00.
 */
#ifndef AHER_QUANTITY_H
#define AHER_QUANTITY_H

#include <stdbool.h>
#include <stddef.h>

#include "str.h"

enum quantity_kind {
	QUANTITY_PLAIN,	  /* a number with nothing behind it that is a unit */
	QUANTITY_MEASURE, /* with a unit, or the noun that is counted */
	QUANTITY_MONEY,	  /* unit is the currency: "$", "EUR", ... */
	QUANTITY_PERCENT,
	QUANTITY_DATE, /* see date */
	QUANTITY_TIME, /* value: minutes from midnight */
};

/* What is not said is 0: "May 2000" has no day. A four-digit number alone is
 * a plain number, which is the same as a date of that year. */
struct date {
	int year, month, day;
};

struct quantity {
	enum quantity_kind kind;
	double value;
	struct str unit; /* as a unit is spelled in the table of units ("kg"
			    for kilograms, units.h), else the noun as written,
			    without its plural where that is an s alone: to
			    be compared by token_key; s == NULL: none */
	struct str per;	 /* the "kg" of $5.30/kg, likewise */
	struct date date;
	bool spelled;	   /* in words: "five" */
	size_t begin, end; /* its place, sign and unit included */
	size_t digits;	   /* where the number itself begins */
};

/*
 * The next quantity at or after *at, which moves behind it. A digit inside a
 * word (B095SM22P3, HAT069, 3RK2T9) begins none; "one" is none but in front of
 * a unit ("one hour"). The first number of a range ("10-15kg", "6.5 to 7 kg",
 * "between 3 and 4 miles") has the unit of the second. False at the end. Linear
 * in the text.
 */
bool quantity_next(struct str text, size_t *at, struct quantity *);

/*
 * Does what was seen say what was claimed? Equal values; units equal (those of
 * one dimension are converted: 60 min is 1 hour), or one of them unsaid ("5.30"
 * under a heading "price_per_kg"). A date that was seen must say all that the
 * claimed one says, but for the year where both have day and month; a year
 * alone is said by any date in it.
 */
bool quantity_same(const struct quantity *claimed, const struct quantity *seen);

/* May the two be compared: both money, or measures of the same unit or
 * dimension (where it is a rate, of such a rate), dates, times, percentages,
 * plain numbers? */
bool quantity_comparable(const struct quantity *, const struct quantity *);

/* Below 0, 0 or above 0, of two that may be compared. */
int quantity_order(const struct quantity *, const struct quantity *);

#endif
