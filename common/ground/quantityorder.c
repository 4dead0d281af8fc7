#include "quantity.h"

#include <math.h>

#include "token.h"
#include "units.h"

/* The value in the smallest unit of its dimension; *unit: NULL for a noun. */
static double
base_value(const struct quantity *q, const struct unit **unit)
{
	const struct unit *per = unit_named(q->per);
	double value = q->value;

	*unit = q->kind == QUANTITY_MEASURE ? unit_named(q->unit) : NULL;
	if (*unit != NULL)
		value *= (*unit)->factor;
	return per == NULL ? value : value / per->factor;
}

static bool
same_noun(struct str a, struct str b)
{
	return str_eq(a, b) || token_key(a) == token_key(b);
}

/* Equal names, or units of one dimension. */
static bool
same_unit(struct str a, struct str b)
{
	const struct unit *one = unit_named(a), *other = unit_named(b);

	if (one == NULL || other == NULL)
		return one == other && same_noun(a, b);
	return one == other || (one->dimension == other->dimension &&
				   one->dimension != DIMENSION_NONE);
}

static bool
about_equal(double a, double b)
{
	return fabs(a - b) <= 1e-9 * fmax(fabs(a), fabs(b));
}

static bool
same_date(const struct date *claimed, const struct date *seen)
{
	bool day = seen->day != 0 && seen->month != 0;

	if (claimed->year != 0 && seen->year != claimed->year &&
	    !(seen->year == 0 && day && claimed->day != 0))
		return false;
	if (claimed->year == 0 && claimed->day == 0 && seen->month == 0)
		return false;
	return (claimed->month == 0 || claimed->month == seen->month) &&
	       (claimed->day == 0 || claimed->day == seen->day);
}

/* May a year be meant? */
static bool
is_year(const struct quantity *q)
{
	return q->kind == QUANTITY_PLAIN && q->end - q->begin == 4 &&
	       q->value >= 1000 && q->value < 3000;
}

bool
quantity_same(const struct quantity *claimed, const struct quantity *seen)
{
	const struct unit *one, *other;
	double a, b;

	if (claimed->kind == QUANTITY_DATE && seen->kind == QUANTITY_DATE)
		return same_date(&claimed->date, &seen->date);
	if (seen->kind == QUANTITY_DATE)
		return is_year(claimed) && claimed->value == seen->date.year;
	if (claimed->kind == QUANTITY_DATE)
		return false;
	if (claimed->kind != seen->kind && claimed->kind != QUANTITY_PLAIN &&
	    seen->kind != QUANTITY_PLAIN)
		return false;
	if ((claimed->kind == QUANTITY_TIME) != (seen->kind == QUANTITY_TIME))
		return false;
	if (claimed->kind != seen->kind)
		return about_equal(claimed->value, seen->value);
	if (claimed->unit.n > 0 && seen->unit.n > 0 &&
	    !same_unit(claimed->unit, seen->unit))
		return false;
	if (claimed->per.n == 0 || seen->per.n == 0)
		return about_equal(claimed->value, seen->value) ||
		       (claimed->per.n == seen->per.n &&
			   about_equal(base_value(claimed, &one),
			       base_value(seen, &other)));
	if (!same_unit(claimed->per, seen->per))
		return false;
	a = base_value(claimed, &one);
	b = base_value(seen, &other);
	return about_equal(a, b);
}

bool
quantity_comparable(const struct quantity *a, const struct quantity *b)
{
	if (a->kind != b->kind)
		return false;
	if ((a->per.n == 0) != (b->per.n == 0) ||
	    (a->per.n > 0 && !same_unit(a->per, b->per)))
		return false;
	switch (a->kind) {
	case QUANTITY_MONEY:
		return str_eq(a->unit, b->unit);
	case QUANTITY_MEASURE:
		return same_unit(a->unit, b->unit);
	default:
		return true;
	}
}

static int
order(double a, double b)
{
	return about_equal(a, b) ? 0 : a < b ? -1 : 1;
}

int
quantity_order(const struct quantity *a, const struct quantity *b)
{
	const struct unit *one, *other;

	if (a->kind != QUANTITY_DATE)
		return order(base_value(a, &one), base_value(b, &other));
	if (a->date.year != b->date.year && a->date.year != 0 &&
	    b->date.year != 0)
		return a->date.year - b->date.year;
	if (a->date.month != b->date.month && a->date.month != 0 &&
	    b->date.month != 0)
		return a->date.month - b->date.month;
	if (a->date.day == 0 || b->date.day == 0)
		return 0;
	return a->date.day - b->date.day;
}
