/*
 * Numbers with what belongs to them: a sign, a currency, a unit, a rate; and
 * what is written with numbers: dates, times, telephone numbers, versions.
 */
#ifndef AHER_EXTRACT_NUMBER_H
#define AHER_EXTRACT_NUMBER_H

#include <stdbool.h>
#include <stddef.h>

#include "cursor.h"

/* Bytes of the currency sign at an offset, 0 where there is none. */
size_t currency_sign(const struct cursor *, size_t at);
/* "USD", "EUR" and so on. */
bool word_is_currency(struct str word);
bool word_is_month(struct str word);

/* Readers (cursor.h). A number whose first digit is at `at`; beg is before that
 * where a sign or a currency (then money is true) belongs to it. */
size_t number_read(struct cursor *, size_t beg, size_t at, bool money);
/* "May 12, 2000" or "May 2000": the month at beg ends at `at`. */
size_t month_read(struct cursor *, size_t beg, size_t at);

#endif
