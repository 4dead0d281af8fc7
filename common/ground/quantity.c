#include "quantity.h"

#include <math.h>
#include <string.h>

#include "amount.h"
#include "dates.h"
#include "glance.h"
#include "numberwords.h"
#include "units.h"
#include "utf8.h"
#include "util.h"

#define EXACT_DIGITS 15	  /* that a double holds */
#define NUMBER_LONGEST 60 /* bytes of a number */

/* Behind the word, identifier or version that the offset is in. */
static size_t
skip_word(struct str text, size_t at)
{
	for (; at < text.n; at++) {
		char c = text.s[at];

		if (char_is_word(c))
			continue;
		if ((c != '.' && c != '-' && c != '\'' && c != ':') ||
		    !char_is_digit(glance_byte(text, at + 1)))
			break;
	}
	return at;
}

/* Bytes of a hyphen, a dash or a minus sign at the offset. */
static size_t
dash_at(struct str text, size_t at)
{
	char c = glance_byte(text, at);

	if (c == '-')
		return 1;
	if (c != '\xe2')
		return 0;
	return glance_starts(text, at, STR("\xe2\x80\x93")) ||
		       glance_starts(text, at, STR("\xe2\x80\x94")) ||
		       glance_starts(text, at, STR("\xe2\x88\x92"))
		   ? 3
		   : 0;
}

/* Are there exactly three digits behind the comma at the offset? */
static bool
is_thousand(struct str text, size_t at)
{
	return glance_byte(text, at) == ',' &&
	       char_is_digit(glance_byte(text, at + 1)) &&
	       char_is_digit(glance_byte(text, at + 2)) &&
	       char_is_digit(glance_byte(text, at + 3)) &&
	       !char_is_digit(glance_byte(text, at + 4));
}

/* Digits with commas and a point, from `at` on, in [at, end). */
static double
number_value(struct str number)
{
	char bytes[NUMBER_LONGEST + 1];
	size_t n = 0, digits = 0;
	double value = 0;

	for (size_t i = 0; i < number.n && n < NUMBER_LONGEST; i++)
		if (number.s[i] != ',')
			bytes[n++] = number.s[i];
	bytes[n] = '\0';
	for (; digits < n && char_is_digit(bytes[digits]); digits++)
		value = value * 10 + (bytes[digits] - '0');
	/* The C locale: we never set another. */
	return digits == n && n <= EXACT_DIGITS ? value : strtod(bytes, NULL);
}

/* Behind the number at the offset: 1,299.00, .5, 1.5e-07. */
static size_t
number_end(struct str text, size_t at)
{
	size_t end = at, exponent;

	while (char_is_digit(glance_byte(text, end)))
		end++;
	while (end - at <= NUMBER_LONGEST && is_thousand(text, end) &&
	       text.s[at] != '0')
		end += 4;
	if (glance_byte(text, end) == '.' &&
	    char_is_digit(glance_byte(text, end + 1)))
		for (end++; char_is_digit(glance_byte(text, end));)
			end++;
	exponent = end + 1;
	if (glance_byte(text, exponent) == '-' ||
	    glance_byte(text, exponent) == '+')
		exponent++;
	if (char_lower(glance_byte(text, end)) != 'e' ||
	    !char_is_digit(glance_byte(text, exponent)))
		return end;
	while (char_is_digit(glance_byte(text, exponent)))
		exponent++;
	return char_is_word(glance_byte(text, exponent)) ? end : exponent;
}

/* 555-123-2002, 1.2.3, 3-a-b: three parts or more, no number. */
static bool
is_code(struct str text, size_t at)
{
	char mark = glance_byte(text, at);
	size_t end = at + 1;

	if (mark != '-' && mark != '.')
		return false;
	if (!char_is_digit(glance_byte(text, end)))
		return false;
	while (char_is_digit(glance_byte(text, end)))
		end++;
	if (mark == '.')
		return true; /* behind a fraction */
	return glance_byte(text, end) == '-' &&
	       char_is_digit(glance_byte(text, end + 1));
}

static bool read_number(struct amount *, size_t *at, bool first);

/* Does "between" stand in front of the offset? */
static bool
is_between(struct str text, size_t at)
{
	return str_ends_nocase(str_sub(text, 0, at), STR("between "));
}

/* The unit of "10" in 10-15kg, 6.5 to 7 kg, 5 to 7 pm: that of the number
 * which follows. */
static void
borrow_unit(struct amount *r, size_t end)
{
	struct amount next = {r->text, end, {.begin = 0}};
	size_t at = glance_blank(r->text, end);
	size_t dash = dash_at(r->text, at);

	if (dash > 0)
		at = glance_blank(r->text, at + dash);
	else if (glance_starts(r->text, at, STR("and ")) &&
		 is_between(r->text, r->q.begin))
		at += 4;
	else if (glance_starts(r->text, at, STR("to ")) ||
		 glance_starts(r->text, at, STR("or ")))
		at += 3;
	else if (glance_starts(r->text, at, STR("x ")))
		at += 2;
	else
		return;
	next.from = at;
	if (!char_is_digit(glance_byte(r->text, at)) ||
	    !read_number(&next, &at, false))
		return;
	if (next.q.kind == QUANTITY_TIME && r->q.value <= 12 &&
	    r->q.value == floor(r->q.value)) {
		r->q.value *= 60;
		r->q.value += next.q.value >= 780 ? 720 : 0;
	} else if (next.q.kind == QUANTITY_DATE) {
		return;
	}
	r->q.kind = next.q.kind;
	r->q.unit = next.q.unit;
	r->q.per = next.q.per;
}

static void
set_date(struct amount *r, struct date date)
{
	r->q.kind = QUANTITY_DATE;
	r->q.date = date;
	r->q.value = 0;
}

/* A date or a time that begins at the digit. */
static size_t
read_calendar(struct amount *r, size_t at)
{
	struct date date;
	double minutes;
	size_t end = date_read_digits(r->text, at, &date);

	if (end == at)
		end = date_read_day(r->text, at, &date);
	if (end != at) {
		set_date(r, date);
		return end;
	}
	end = time_read(r->text, at, &minutes);
	if (end != at) {
		r->q.kind = QUANTITY_TIME;
		r->q.value = minutes;
	}
	return end;
}

/* The number whose first digit is at *at, which moves behind it or behind what
 * it turns out to be. first: the unit of a range's second number counts. */
static bool
read_number(struct amount *r, size_t *at, bool first)
{
	size_t begin = *at, digits = begin, end;

	if (begin > r->from && r->text.s[begin - 1] == '.')
		begin--;
	r->q = (struct quantity){.begin = begin, .digits = begin};
	end = read_calendar(r, digits);
	if (end != digits) {
		r->q.end = *at = end;
		/* 2024-05-25T15:00 */
		if (glance_byte(r->text, end) == 'T' &&
		    char_is_digit(glance_byte(r->text, end + 1)))
			*at = end + 1;
		return true;
	}
	end = number_end(r->text, digits);
	if (end - digits > NUMBER_LONGEST || is_code(r->text, end)) {
		*at = skip_word(r->text, end);
		return false;
	}
	r->q.value = number_value(str_sub(r->text, begin, end));
	amount_before(r, begin);
	if (char_is_word(glance_byte(r->text, end)) ||
	    (glance_byte(r->text, end) == '-' &&
		char_is_alpha(glance_byte(r->text, end + 1)))) {
		*at = amount_attached(r, end);
		if (*at == end && (glance_byte(r->text, end) & 0x80) != 0)
			*at = amount_behind(r, end);
		if (*at == end && glance_byte(r->text, end) != '-' &&
		    (glance_byte(r->text, end) & 0x80) == 0) {
			*at = skip_word(r->text, end);
			return false;
		}
	} else {
		*at = amount_behind(r, end);
	}
	r->q.end = *at;
	if (first && r->q.kind == QUANTITY_PLAIN)
		borrow_unit(r, *at);
	return true;
}

/* Is the character that ends at the offset a letter of a script? */
static bool
is_letter_before(struct str text, size_t at)
{
	size_t begin = at - 1, len;

	while (begin > 0 && at - begin < 4 && (text.s[begin] & 0xc0) == 0x80)
		begin--;
	return utf8_class_at(text, begin, &len) >= UTF8_LETTER &&
	       utf8_class_at(text, begin, &len) != UTF8_IDEOGRAPH;
}

/* Do digits follow, behind a blank? */
static bool
digit_near(struct str text, size_t at)
{
	at += glance_byte(text, at) == '.';
	return glance_byte(text, at) == ' ' &&
	       char_is_digit(glance_byte(text, at + 1));
}

/* "Noon" and "midnight", in minutes from midnight; -1 for other words. */
static int
hour_named(struct str word)
{
	if (word.n == 4 && str_eq_nocase(word, STR("noon")))
		return 720;
	return word.n == 8 && str_eq_nocase(word, STR("midnight")) ? 0 : -1;
}

/* A word that names a number, which the text has at the offset. */
static bool
read_number_word(struct amount *r, size_t *at, size_t end, double value)
{
	bool one = value == 1 && end - *at == 3;

	r->q.value = value;
	r->q.spelled = true;
	*at = glance_byte(r->text, end) == '-' && !one ? amount_attached(r, end)
						       : amount_behind(r, end);
	r->q.end = *at;
	/* "one of them", "one-way" count nothing */
	return !one || r->q.unit.n > 0 || r->q.kind == QUANTITY_PERCENT;
}

/* A number in words, a month, a currency in front of digits, at the start of a
 * word, else the word is passed over. */
static bool
read_word(struct amount *r, size_t *at)
{
	struct str text = r->text, word = glance_letters(text, *at);
	size_t begin = *at, behind = begin + word.n, end;
	char next = glance_byte(text, behind);
	bool near = digit_near(text, behind), number = number_words_may(word);
	int hour = hour_named(word);
	struct date date;
	double value;

	/* As most words are. */
	if (!near && !number && hour < 0 && next != '.' &&
	    !char_is_digit(next)) {
		*at = next == ' ' ? behind : skip_word(text, behind);
		return false;
	}
	r->q = (struct quantity){.begin = begin, .digits = begin};
	if (near && (end = date_read_month(text, begin, &date)) != begin) {
		set_date(r, date);
		r->q.end = *at = end;
		return true;
	}
	if (number && (end = number_words_read(text, begin, &value)) != begin)
		return read_number_word(r, at, end, value);
	if (hour >= 0) {
		r->q.kind = QUANTITY_TIME;
		r->q.value = hour;
		r->q.end = *at = behind;
		return !char_is_word(next);
	}
	if (word.n > 1 && word.n <= 3 && char_is_upper(word.s[0]) &&
	    (char_is_digit(next) || next == '.') &&
	    currency_named(word, &value).n > 0) {
		*at = behind + (next == '.');
		return false; /* the digits come next, with it before them */
	}
	if (word.n == 2 && str_eq_nocase(word, STR("no")) && next == '.') {
		*at = behind + 1;
		return false;
	}
	*at = skip_word(text, behind);
	return false;
}

bool
quantity_next(struct str text, size_t *at, struct quantity *q)
{
	struct amount r = {text, *at, {.begin = 0}};
	size_t i = *at;

	while (i < text.n) {
		char c = text.s[i];
		bool found = false;

		if (char_is_digit(c)) {
			if (i > r.from && (text.s[i - 1] & 0x80) != 0 &&
			    is_letter_before(text, i))
				i = skip_word(text, i);
			else
				found = read_number(&r, &i, true);
		} else if (char_is_alpha(c)) {
			found = read_word(&r, &i);
		} else {
			i++;
			if (c == '_')
				i = skip_word(text, i);
		}
		if (found) {
			*q = r.q;
			*at = i;
			return true;
		}
	}
	*at = text.n;
	return false;
}
