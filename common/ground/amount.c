#include "amount.h"

#include <math.h>

#include "glance.h"
#include "numberwords.h"
#include "token.h"
#include "units.h"
#include "util.h"

#define NOUN_WORDS 3 /* "7 bulk copper suppliers" */

/* Sets the unit; money where it is a currency. */
static void
set_currency(struct quantity *q, struct str name, double part)
{
	q->kind = QUANTITY_MONEY;
	q->unit = name;
	q->value *= part;
}

/* May a currency's sign end at the offset? All of them end so. */
static bool
may_be_sign(struct str text, size_t from, size_t end)
{
	return end > from &&
	       (text.s[end - 1] == '$' || (text.s[end - 1] & 0x80) != 0);
}

/* Looks before the number for a sign and a currency. */
void
amount_before(struct amount *r, size_t at)
{
	struct str text = r->text, name = {NULL, 0}, word;
	size_t begin = at, i = at, dash = 0;
	bool negative = false;
	double part;

	if (i > r->from && text.s[i - 1] == '-') {
		negative = true;
		begin = --i;
	} else if (i >= r->from + 3 &&
		   glance_starts(text, i - 3, STR("\xe2\x88\x92"))) {
		negative = true;
		begin = i -= 3;
	}
	dash = begin;
	if (i > r->from && text.s[i - 1] == ' ')
		i--;
	for (size_t n = may_be_sign(text, r->from, i) ? 3 : 0; n > 0; n--)
		if (i >= r->from + n &&
		    currency_sign_at(str_sub(text, 0, i), i - n, &name) == n) {
			begin = i - n;
			set_currency(&r->q, name, 1);
			break;
		}
	if (name.s == NULL) {
		size_t end = i - (i > r->from && text.s[i - 1] == '.');

		for (i = end; i > r->from && end - i < 4 &&
			      char_is_alpha(text.s[i - 1]);)
			i--;
		word = str_sub(text, i, end);
		if ((word.n == 3 || word.n == 2) && char_is_upper(word.s[0]) &&
		    (i == 0 || !char_is_word(text.s[i - 1])))
			name = currency_named(word, &part);
		if (name.s != NULL) {
			begin = i;
			set_currency(&r->q, name, 1);
		}
	}
	if (name.s != NULL && begin > r->from && text.s[begin - 1] == '-') {
		negative = true;
		begin = dash = begin - 1;
	}
	/* A dash behind a word or a number joins, or is a range's. */
	if (negative && dash > 0 &&
	    (char_is_word(text.s[dash - 1]) || text.s[dash - 1] == ')' ||
		text.s[dash - 1] == '%')) {
		negative = false;
		begin = begin == dash ? begin + 1 : begin;
	}
	r->q.begin = begin;
	if (negative)
		r->q.value = -r->q.value;
}

/* Is the word, which stands behind a number, a plural? */
static bool
is_plural(struct str word)
{
	static const char *const others[] = {"people", "men", "women",
	    "children", "mice", "teeth", "species", "series", "criteria",
	    "media", "data"};
	static const char *const none[] = {"always", "perhaps", "across",
	    "besides", "towards", "sometimes", "includes", "contains",
	    "requires", "others", "provides", "shows", "costs", "leaves",
	    "arrives", "departs", "returns", "says", "gives", "takes", "makes",
	    "goes", "comes", "ends", "starts", "begins", "means", "needs",
	    "wants", "stands", "remains"};
	char before;

	if (word.n < 3)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		if (str_eq_nocase(word, str_of(others[i])))
			return true;
	before = char_lower(word.s[word.n - 2]);
	if (char_lower(word.s[word.n - 1]) != 's' || before == 's' ||
	    before == 'u' || before == 'i')
		return false;
	for (size_t i = 0; i < ARRAY_LEN(none); i++)
		if (str_eq_nocase(word, str_of(none[i])))
			return false;
	return !token_is_stop(word);
}

/* A plural noun without its ending where that is plain. */
static struct str
singular(struct str noun)
{
	if (noun.n > 3 && char_lower(noun.s[noun.n - 1]) == 's' &&
	    char_lower(noun.s[noun.n - 2]) != 'e')
		noun.n--;
	return noun;
}

/* Behind the plural noun within the next words, which the number counts, or
 * `at`. */
static size_t
read_noun(struct amount *r, size_t at)
{
	size_t end = at;
	bool year = r->q.kind == QUANTITY_PLAIN && !r->q.spelled &&
		    r->q.value >= 1800 && r->q.value < 2100 &&
		    at - r->q.digits == 4;

	for (int i = 0; i < NOUN_WORDS && !year; i++) {
		size_t beg = glance_blank(r->text, end);
		struct str word;

		if (beg == end)
			break;
		word = glance_word(r->text, beg);
		if (word.n == 0 || token_is_stop(word) ||
		    month_named(word) != 0)
			break;
		end = beg + word.n;
		if (is_plural(word) && char_is_lower(word.s[word.n - 1])) {
			r->q.kind = QUANTITY_MEASURE;
			r->q.unit = singular(word);
			return end;
		}
	}
	return at;
}

/* A unit of two words at the offset: "sq ft", "square feet", "fl oz". */
static size_t
read_two_words(struct amount *r, size_t at, struct str first)
{
	size_t beg = at + first.n;
	const struct unit *unit;
	struct str word;

	beg += glance_byte(r->text, beg) == '.';
	if (glance_blank(r->text, beg) == beg)
		return at;
	beg = glance_blank(r->text, beg);
	word = glance_word(r->text, beg);
	unit = unit_find(word, true);
	if (str_eq_nocase(first, STR("sq")) ||
	    str_eq_nocase(first, STR("square")))
		unit = unit_square(unit);
	else if (str_eq_nocase(first, STR("fl")) ||
		 str_eq_nocase(first, STR("fluid")))
		unit = unit_fluid(unit);
	else
		return at;
	if (unit == NULL)
		return at;
	r->q.kind = QUANTITY_MEASURE;
	r->q.unit = unit->name;
	return beg + word.n;
}

/* Behind "/kg", " per night", " a day" at the offset. */
static size_t
read_rate(struct amount *r, size_t at)
{
	size_t beg = at;
	const struct unit *unit;
	struct str word;
	bool article = false;

	if (glance_byte(r->text, glance_blank(r->text, at)) == '/') {
		beg = glance_blank(r->text, glance_blank(r->text, at) + 1);
	} else {
		beg = glance_blank(r->text, at);
		if (beg == at)
			return at;
		word = glance_word(r->text, beg);
		article = str_eq(word, STR("a")) || str_eq(word, STR("an"));
		if (!article && !str_eq_nocase(word, STR("per")))
			return at;
		beg = glance_blank(r->text, beg + word.n);
	}
	word = glance_word(r->text, beg);
	unit = unit_find(word, true);
	if (article && (unit == NULL || word.n < 3) &&
	    !str_eq(word, STR("night")) && !str_eq(word, STR("person")) &&
	    !str_eq(word, STR("piece")))
		return at;
	if (word.n == 0 || token_is_stop(word))
		return at;
	if (r->q.kind == QUANTITY_PLAIN && unit == NULL)
		return at;
	r->q.per = unit != NULL ? unit->name : singular(word);
	return beg + word.n;
}

/* "percent", "%", a currency, a unit, at the offset: behind it, or `at`. */
static size_t
read_unit_word(struct amount *r, size_t at, bool attached)
{
	struct str word, name;
	const struct unit *unit;
	double part;
	size_t n;

	if (glance_byte(r->text, at) == '%') {
		r->q.kind = QUANTITY_PERCENT;
		return at + 1;
	}
	n = currency_sign_at(r->text, at, &name);
	if (n > 0 && r->q.kind == QUANTITY_PLAIN && (n > 1 || attached) &&
	    !char_is_digit(glance_byte(r->text, at + n))) {
		set_currency(&r->q, name, 1);
		return at + n;
	}
	if (glance_starts(r->text, at, STR("\xc2\xb0"))) {
		r->q.kind = QUANTITY_MEASURE;
		r->q.unit = STR("degree");
		n = glance_letters(r->text, at + 2).n;
		return at + 2 + (n == 1);
	}
	word = glance_word(r->text, at);
	if (word.n == 0)
		return at;
	if (str_eq_nocase(word, STR("percent")) ||
	    str_eq_nocase(word, STR("pct"))) {
		r->q.kind = QUANTITY_PERCENT;
		return at + word.n;
	}
	name = currency_named(word, &part);
	if (name.s != NULL) {
		if (r->q.kind != QUANTITY_MONEY)
			set_currency(&r->q, name, part);
		return at + word.n;
	}
	if (r->q.kind == QUANTITY_MONEY)
		return at;
	unit = unit_find(word, attached);
	if (unit == NULL)
		return read_two_words(r, at, word);
	r->q.kind = QUANTITY_MEASURE;
	r->q.unit = unit->name;
	return at + word.n;
}

/* Behind all that belongs to the number that ends at the offset. */
size_t
amount_behind(struct amount *r, size_t at)
{
	size_t beg, end;
	struct str word;
	double magnitude;

	at += glance_byte(r->text, at) == '+' &&
	      !char_is_word(glance_byte(r->text, at + 1)); /* 4+ stars */
	beg = glance_blank(r->text, at);
	end = at;
	word = glance_word(r->text, beg);
	magnitude = beg == at ? 0 : magnitude_named(word);
	if (magnitude != 0 && word.n > 1) {
		r->q.value *= magnitude;
		at = end = beg + word.n;
		beg = glance_blank(r->text, at);
	}
	if (beg > at || glance_byte(r->text, at) == '%' ||
	    (unsigned char)glance_byte(r->text, at) >= 0x80 ||
	    glance_byte(r->text, at) == '$')
		end = read_unit_word(r, beg, beg == at);
	if (end == beg)
		end = at;
	if (end == at && r->q.kind == QUANTITY_PLAIN && r->q.value != 1)
		end = read_noun(r, at);
	return read_rate(r, end);
}

/* "k", "m" and "b" right behind the digits. */
static double
letter_magnitude(const struct quantity *q, struct str word)
{
	bool money = q->kind == QUANTITY_MONEY;

	if (word.n == 1) {
		switch (word.s[0]) {
		case 'k':
		case 'K':
			return 1e3;
		case 'm':
			return money ? 1e6 : 0;
		case 'M':
			return 1e6;
		case 'b':
		case 'B':
			return money ? 1e9 : 0;
		}
	}
	if (str_eq_nocase(word, STR("bn")) || str_eq_nocase(word, STR("mn")))
		return char_lower(word.s[0]) == 'b' ? 1e9 : 1e6;
	return 0;
}

/* 50kg, $5.30k, 5-star, 12-month: with letters right behind the digits, or
 * behind a hyphen. Returns `at` where it is a part of something else. */
size_t
amount_attached(struct amount *r, size_t at)
{
	bool hyphen = glance_byte(r->text, at) == '-';
	size_t beg = at + hyphen, end;
	struct str word = glance_word(r->text, beg);
	double magnitude;

	if (word.n == 0)
		return at;
	end = beg + word.n;
	magnitude = hyphen ? 0 : letter_magnitude(&r->q, word);
	if (magnitude != 0) {
		r->q.value *= magnitude;
		return amount_behind(r, end);
	}
	if (str_eq(word, STR("s")) && fmod(r->q.value, 10) == 0)
		return at; /* the 1990s */
	if (read_unit_word(r, beg, true) != beg)
		return read_rate(r, end);
	if (!hyphen || !char_is_lower(word.s[0]))
		return at;
	if (token_is_stop(word))
		return beg - 1;
	r->q.kind = QUANTITY_MEASURE;
	r->q.unit = word;
	return end;
}
