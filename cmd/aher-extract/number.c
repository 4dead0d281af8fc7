#include "number.h"

#include "units.h"

#define PARENTHESIS_MAX 48 /* bytes that are looked back */

static const char no_units[] =
    " a an and are as at be but by can for from had has have he if in into is "
    "it its not of on or out she so than that the then they this to up via "
    "vs was were when which who will with would x ";
static const char magnitudes[] =
    " hundred thousand million billion trillion per usd eur gbp ";
static const char ordinal_ends[] = " st nd rd th ";

size_t
currency_sign(const struct cursor *cur, size_t at)
{
	struct str name;

	/* Letters in front of a sign, "US$", are a word here. */
	return char_is_alpha(cursor_byte(cur, at))
		   ? 0
		   : currency_sign_at(cur->text, at, &name);
}

bool
word_is_currency(struct str word)
{
	double part;

	return word.n == 3 && word_is_upper(word) &&
	       currency_named(word, &part).n > 0;
}

bool
word_is_month(struct str word)
{
	return word.n >= 3 && char_is_upper(word.s[0]) &&
	       month_named(word) != 0;
}

/* 1,299.00 and 1.5e-07: behind the number whose first digit is at the offset.
 * A comma belongs to it only in front of exactly three digits. */
static size_t
number_end(const struct cursor *cur, size_t at)
{
	size_t end = cursor_digits(cur, at);

	while (cursor_byte(cur, end) == ',' &&
	       cursor_digits(cur, end + 1) == end + 4)
		end += 4;
	if (cursor_byte(cur, end) == '.' &&
	    char_is_digit(cursor_byte(cur, end + 1)))
		end = cursor_digits(cur, end + 1);
	if (char_lower(cursor_byte(cur, end)) == 'e' &&
	    (cursor_byte(cur, end + 1) == '-' ||
		cursor_byte(cur, end + 1) == '+') &&
	    char_is_digit(cursor_byte(cur, end + 2)))
		end = cursor_digits(cur, end + 2);
	return end;
}

/* "/kg": behind a rate at the offset, or the offset itself. */
static size_t
rate_end(const struct cursor *cur, size_t at)
{
	struct str word;

	if (cursor_byte(cur, at) != '/')
		return at;
	word = cursor_letters(cur, at + 1, UNIT_MAX);
	return word.n > 0 && word.n <= UNIT_MAX ? at + 1 + word.n : at;
}

/* Is the word that follows a number, and a blank, what was counted? */
static bool
is_unit(struct str word, char behind, bool money)
{
	if (word.n == 0 || word.n > UNIT_MAX || char_is_word(behind) ||
	    behind == '=')
		return false;
	if (word_in(word, magnitudes))
		return true;
	if (money || word_in(word, no_units))
		return false;
	return char_is_lower(word.s[0]) || (word_is_upper(word) && word.n <= 4);
}

/* 1996 novel: a year in front of what it dates; 1996 lines are a count. */
static bool
is_year(const struct cursor *cur, size_t beg, size_t end, struct str word)
{
	const char *s = cur->text.s + beg;

	return end - beg == 4 && (s[0] == '1' || s[0] == '2') &&
	       (s[1] == '9' || s[1] == '0') && word.s[word.n - 1] != 's';
}

/* Behind "tickets" in 3 open tickets: a plural at the offset, where the word
 * before it was none. */
static size_t
plural_end(const struct cursor *cur, size_t at, struct str word)
{
	struct str next = cursor_letters(cur, at + 1, UNIT_MAX);

	if (cursor_byte(cur, at) != ' ' || next.n < 4 || next.n > UNIT_MAX ||
	    word.s[word.n - 1] == 's' || next.s[next.n - 1] != 's' ||
	    !char_is_lower(next.s[0]))
		return at;
	return at + 1 + next.n;
}

/* Behind the unit of the number that stands in [number, at), or `at`. */
static size_t
unit_end(const struct cursor *cur, size_t number, size_t at, bool money)
{
	size_t beg = at + (cursor_byte(cur, at) == ' ');
	struct str word;

	if (cursor_byte(cur, beg) == '%')
		return beg + 1;
	if (currency_sign(cur, beg) > 1)
		return rate_end(cur, beg + currency_sign(cur, beg));
	if (str_eq(str_sub(cur->text, beg, beg + 2), STR("\xc2\xb0"))) {
		beg += 2; /* degrees */
		return beg + cursor_letters(cur, beg, 1).n;
	}
	if (beg == at)
		return rate_end(cur, at);
	word = cursor_letters(cur, beg, UNIT_MAX);
	if (!is_unit(word, cursor_byte(cur, beg + word.n), money) ||
	    (!money && is_year(cur, number, at, word)))
		return at;
	if (str_eq(word, STR("per"))) {
		beg += word.n + 1;
		word = cursor_letters(cur, beg, UNIT_MAX);
		return word.n > 0 && word.n <= UNIT_MAX ? beg + word.n : at;
	}
	return rate_end(cur, plural_end(cur, beg + word.n, word));
}

/* Behind ", 2000" or " 2000" at the offset, or the offset. */
static size_t
year_end(const struct cursor *cur, size_t at)
{
	size_t beg = at + (cursor_byte(cur, at) == ',');

	if (cursor_byte(cur, beg) != ' ')
		return at;
	beg++;
	return cursor_digits(cur, beg) == beg + 4 ? beg + 4 : at;
}

/* 2024-05-25T15:00:00, 12/05/2024, 555-123-2002, 1.2.3, 10-15kg: goes on from
 * the end of the first number. */
static size_t
read_compound(struct cursor *cur, size_t beg, size_t at)
{
	for (; at < cur->text.n; at++) {
		char c = cur->text.s[at];

		if (!char_is_digit(c) &&
		    ((c != 'T' && c != '-' && c != '/' && c != ':' &&
			 c != '.') ||
			!char_is_digit(cursor_byte(cur, at + 1))))
			break;
	}
	at += cursor_letters(cur, at, UNIT_MAX).n;
	if (char_is_word(cursor_byte(cur, at)))
		return cursor_token(cur, beg);
	cursor_emit(cur, beg, at, false);
	return at;
}

/* Digits with letters behind them: 50kg, 3pm, $5.30k, or the head of an
 * identifier, 4WQ150. */
static size_t
read_measure(struct cursor *cur, size_t beg, size_t at)
{
	struct str word = cursor_letters(cur, at, UNIT_MAX);
	char behind = cursor_byte(cur, at + word.n);

	if (word.n == 0 || word.n > UNIT_MAX || char_is_word(behind) ||
	    (behind == '-' && char_is_alnum(cursor_byte(cur, at + word.n + 1))))
		return cursor_token(cur, beg);
	at += word.n;
	if (word_in(word, ordinal_ends))
		return at;
	at = rate_end(cur, at);
	cursor_emit(cur, beg, at, false);
	return at;
}

/* Was a parenthesis opened shortly before the offset, and is still open? */
static bool
in_parentheses(const struct cursor *cur, size_t at)
{
	for (size_t n = 0; n < PARENTHESIS_MAX && n < at; n++) {
		char c = cur->text.s[at - 1 - n];

		if (c == '(' || c == ')' || c == '\n')
			return c == '(';
	}
	return false;
}

/* "3) " and, first on its line, "3. ": the number of an entry, no fact. */
static bool
is_ordinal(const struct cursor *cur, size_t beg, size_t end)
{
	char before = beg > 0 ? cur->text.s[beg - 1] : '\n';
	char behind = cursor_byte(cur, end);

	if (behind == ')')
		return end - beg <= 3 && !in_parentheses(cur, beg);
	return behind == '.' && before == '\n' &&
	       cursor_byte(cur, end + 1) == ' ';
}

/* A number with nothing behind it that belongs to it. */
static void
emit_bare(struct cursor *cur, size_t beg, size_t end)
{
	if (is_ordinal(cur, beg, end))
		return;
	if (cursor_label(cur, beg).n > 0)
		cursor_emit(cur, beg, end, false);
	else if (end - beg > 1)
		cursor_emit(cur, beg, end, true);
}

size_t
number_read(struct cursor *cur, size_t beg, size_t at, bool money)
{
	size_t end = number_end(cur, at), unit;
	char next = cursor_byte(cur, end);
	struct str word;

	if ((next == '-' || next == '/' || next == ':' || next == '.') &&
	    char_is_digit(cursor_byte(cur, end + 1)))
		return read_compound(cur, beg, end);
	if (char_is_alpha(next) || next == '_')
		return read_measure(cur, beg, end);
	word = cursor_letters(cur, end + 1, UNIT_MAX);
	if (next == ' ' && end - at <= 2 && word_is_month(word)) {
		end = year_end(cur, end + 1 + word.n);
		cursor_emit(cur, beg, end, false);
		return end;
	}
	unit = unit_end(cur, at, end, money);
	if (unit > end || money)
		cursor_emit(cur, beg, unit, false);
	else
		emit_bare(cur, beg, end);
	return unit;
}

size_t
month_read(struct cursor *cur, size_t beg, size_t at)
{
	size_t day, end;

	if (cursor_byte(cur, at) == '.')
		at++;
	if (cursor_byte(cur, at) != ' ' ||
	    !char_is_digit(cursor_byte(cur, at + 1)))
		return at;
	day = cursor_digits(cur, at + 1);
	end = day - at == 5 ? day : year_end(cur, day);
	if (day - at > 3 && day - at != 5)
		return at;
	cursor_emit(cur, beg, end, false);
	return end;
}
