/* Dates and times of the day, as texts write them. */
#ifndef AHER_DATES_H
#define AHER_DATES_H

#include <stddef.h>

#include "quantity.h"
#include "str.h"

/* Each reads what begins at an offset, and returns the offset behind it, or
 * the offset itself where it is something else. */

/* 2024-05-20, 2024/05/20, 2024-05, 5/20/2024, 20/05/2024, 05-20-24: the month
 * first wherever that can be. */
size_t date_read_digits(struct str text, size_t at, struct date *);

/* May 20, 2024; May 20th; May 2000. The month's name is at the offset. */
size_t date_read_month(struct str text, size_t at, struct date *);

/* 20 May 2024; 20th of May: the day's digits are at the offset. */
size_t date_read_day(struct str text, size_t at, struct date *);

/* 8am, 8 p.m., 08:00, 8:00 AM, 15:30:00.5+02:00, 8 o'clock; minutes from
 * midnight, as said, whatever the zone. */
size_t time_read(struct str text, size_t at, double *minutes);

#endif
