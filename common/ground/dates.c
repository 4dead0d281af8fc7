#include "dates.h"

#include "glance.h"
#include "units.h"
#include "util.h"

/* Reads from `least` to `most` digits with no more behind them. */
static size_t
digits_read(struct str text, size_t at, size_t least, size_t most, int *value)
{
	size_t end = at;

	*value = 0;
	while (end - at < most && char_is_digit(glance_byte(text, end)))
		*value = *value * 10 + (text.s[end++] - '0');
	if (end - at < least || char_is_digit(glance_byte(text, end)))
		return at;
	return end;
}

static bool
is_month(int month)
{
	return month >= 1 && month <= 12;
}

static bool
is_day(int day)
{
	return day >= 1 && day <= 31;
}

static bool
is_year(int year)
{
	return year >= 1000 && year < 3000;
}

/* Nothing that makes it part of something longer. */
static bool
ends_here(struct str text, size_t at)
{
	char c = glance_byte(text, at), next = glance_byte(text, at + 1);

	if (char_is_word(c))
		return c == 'T' && char_is_digit(next);
	return (c != '-' && c != '/' && c != '.') || !char_is_digit(next);
}

static size_t
year_first(struct str text, size_t at, struct date *date)
{
	int year, month, day;
	size_t end = digits_read(text, at, 4, 4, &year), next;
	char mark = glance_byte(text, end);

	if (end == at || !is_year(year) || (mark != '-' && mark != '/'))
		return at;
	next = digits_read(text, end + 1, 1, 2, &month);
	if (next == end + 1 || !is_month(month))
		return at;
	*date = (struct date){year, month, 0};
	if (glance_byte(text, next) != mark)
		return mark == '-' && next == end + 3 && ends_here(text, next)
			   ? next
			   : at;
	end = digits_read(text, next + 1, 1, 2, &day);
	if (end == next + 1 || !is_day(day) || !ends_here(text, end))
		return at;
	date->day = day;
	return end;
}

size_t
date_read_digits(struct str text, size_t at, struct date *date)
{
	int first, second, year;
	size_t end = year_first(text, at, date), next;
	char mark;

	if (end != at)
		return end;
	end = digits_read(text, at, 1, 2, &first);
	mark = glance_byte(text, end);
	if (end == at || (mark != '/' && mark != '-' && mark != '.'))
		return at;
	next = digits_read(text, end + 1, 1, 2, &second);
	if (next == end + 1 || glance_byte(text, next) != mark)
		return at;
	end = digits_read(text, next + 1, mark == '/' ? 2 : 4, 4, &year);
	if (end == next + 1 || end == next + 4 || !ends_here(text, end))
		return at;
	if (end == next + 3)
		year += year < 70 ? 2000 : 1900;
	if (!is_year(year))
		return at;
	if (mark != '.' && is_month(first) && is_day(second))
		*date = (struct date){year, first, second};
	else if (is_month(second) && is_day(first))
		*date = (struct date){year, second, first};
	else
		return at;
	return end;
}

static size_t
skip_letters(struct str text, size_t at)
{
	size_t end = at;

	while (end - at < 16 && char_is_alpha(glance_byte(text, end)))
		end++;
	return end;
}

/* Behind "st", "nd", "rd" or "th" at the offset. */
static size_t
skip_ordinal(struct str text, size_t at)
{
	static const char *const ends[] = {"st", "nd", "rd", "th"};

	if (!char_is_alpha(glance_byte(text, at)))
		return at;
	for (size_t i = 0; i < ARRAY_LEN(ends); i++)
		if (str_starts_nocase(
			str_sub(text, at, text.n), str_of(ends[i])) &&
		    !char_is_word(glance_byte(text, at + 2)))
			return at + 2;
	return at;
}

/* Behind ", 2000", " 2000" or " of 2000" at the offset. */
static size_t
year_behind(struct str text, size_t at, int *year)
{
	size_t beg = at + (glance_byte(text, at) == ','), end;

	if (glance_byte(text, beg) != ' ')
		return at;
	beg++;
	end = digits_read(text, beg, 4, 4, year);
	if (end == beg || !is_year(*year) ||
	    char_is_word(glance_byte(text, end)) ||
	    glance_byte(text, end) == ':')
		return at;
	return end;
}

size_t
date_read_month(struct str text, size_t at, struct date *date)
{
	size_t end = skip_letters(text, at), next;
	int month = month_named(str_sub(text, at, end)), day, year;

	if (month == 0 || char_is_word(glance_byte(text, end)))
		return at;
	*date = (struct date){0, month, 0};
	next = end + (glance_byte(text, end) == '.' && end - at <= 4);
	end = year_behind(text, next, &year);
	if (end != next) {
		date->year = year;
		return end;
	}
	if (glance_byte(text, next) != ' ')
		return at;
	end = digits_read(text, next + 1, 1, 2, &day);
	if (end == next + 1 || !is_day(day))
		return at;
	date->day = day;
	end = skip_ordinal(text, end);
	if (char_is_word(glance_byte(text, end)) ||
	    glance_byte(text, end) == ':')
		return at;
	next = year_behind(text, end, &year);
	if (next != end)
		date->year = year;
	return next;
}

size_t
date_read_day(struct str text, size_t at, struct date *date)
{
	int day, month, year = 0;
	size_t end = digits_read(text, at, 1, 2, &day), next, beg;

	if (end == at || !is_day(day))
		return at;
	end = skip_ordinal(text, end);
	if (glance_byte(text, end) != ' ' && glance_byte(text, end) != '-')
		return at;
	end++;
	if (str_starts_nocase(str_sub(text, end, text.n), STR("of ")))
		end += 3;
	next = skip_letters(text, end);
	month = month_named(str_sub(text, end, next));
	if (month == 0 || char_is_word(glance_byte(text, next)))
		return at;
	if (glance_byte(text, next) == '-') {
		beg = next + 1;
		end = digits_read(text, beg, 4, 4, &year);
		next = end == beg ? next : end;
	} else {
		beg = next + (glance_byte(text, next) == '.' &&
				 glance_byte(text, next + 1) == ' ');
		end = year_behind(text, beg, &year);
		next = end == beg ? next : end;
	}
	if (end == beg)
		year = 0;
	*date = (struct date){year, month, day};
	return next;
}

/* Behind "am", " PM", " a.m." at the offset; *half gets 'a' or 'p'. */
static size_t
half_of_day(struct str text, size_t at, char *half)
{
	size_t beg = at + (glance_byte(text, at) == ' '), end;

	*half = char_lower(glance_byte(text, beg));
	if (*half != 'a' && *half != 'p')
		return at;
	if (char_lower(glance_byte(text, beg + 1)) == 'm')
		end = beg + 2;
	else if (glance_byte(text, beg + 1) == '.' &&
		 char_lower(glance_byte(text, beg + 2)) == 'm')
		end = beg + 3 + (glance_byte(text, beg + 3) == '.');
	else
		return at;
	return char_is_word(glance_byte(text, end)) ? at : end;
}

/* Behind ".123" and "Z" or "+02:00" at the offset. */
static size_t
skip_zone(struct str text, size_t at)
{
	int ignored;
	size_t hours, end;

	if (glance_byte(text, at) == '.' &&
	    char_is_digit(glance_byte(text, at + 1)))
		for (at++; char_is_digit(glance_byte(text, at));)
			at++;
	if (glance_byte(text, at) == 'Z' &&
	    !char_is_word(glance_byte(text, at + 1)))
		return at + 1;
	if (glance_byte(text, at) != '+' && glance_byte(text, at) != '-')
		return at;
	hours = digits_read(text, at + 1, 2, 2, &ignored);
	if (hours == at + 1 || glance_byte(text, hours) != ':')
		return at;
	end = digits_read(text, hours + 1, 2, 2, &ignored);
	return end == hours + 1 ? at : end;
}

size_t
time_read(struct str text, size_t at, double *minutes)
{
	int hour, minute = 0, second = 0;
	size_t hour_end = digits_read(text, at, 1, 2, &hour), end = hour_end;
	size_t next;
	char half = '\0';
	bool clock;

	if (end == at || hour > 24)
		return at;
	if (glance_byte(text, end) == ':') {
		next = digits_read(text, end + 1, 2, 2, &minute);
		if (next == end + 1 || minute > 59)
			return at;
		end = next;
		next = digits_read(text, end + 1, 2, 2, &second);
		if (glance_byte(text, end) == ':' && next != end + 1)
			end = skip_zone(text, next);
	}
	clock = end != hour_end;
	next = half_of_day(text, end, &half);
	if (next == end && !clock) {
		if (!str_starts_nocase(
			str_sub(text, end, text.n), STR(" o'clock")))
			return at;
		next = end + 8;
	} else if (next != end) {
		if (hour > 12 && !clock)
			return at;
		if (hour == 12)
			hour = half == 'a' ? 0 : 12;
		else if (half == 'p' && hour < 12)
			hour += 12;
	}
	if (char_is_word(glance_byte(text, next)))
		return at;
	*minutes = hour * 60 + minute + second / 60.0;
	return next;
}
