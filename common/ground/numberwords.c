#include "numberwords.h"

#include "util.h"

#define WORD_LONGEST 9 /* "seventeen" */

static const struct str small[] = {STR_INIT("zero"), STR_INIT("one"),
    STR_INIT("two"), STR_INIT("three"), STR_INIT("four"), STR_INIT("five"),
    STR_INIT("six"), STR_INIT("seven"), STR_INIT("eight"), STR_INIT("nine"),
    STR_INIT("ten"), STR_INIT("eleven"), STR_INIT("twelve"),
    STR_INIT("thirteen"), STR_INIT("fourteen"), STR_INIT("fifteen"),
    STR_INIT("sixteen"), STR_INIT("seventeen"), STR_INIT("eighteen"),
    STR_INIT("nineteen")};
static const struct str tens[] = {STR_INIT("twenty"), STR_INIT("thirty"),
    STR_INIT("forty"), STR_INIT("fifty"), STR_INIT("sixty"),
    STR_INIT("seventy"), STR_INIT("eighty"), STR_INIT("ninety")};

#define THREE(a, b, c)                                                         \
	((unsigned)(unsigned char)(a) << 16 |                                  \
	    (unsigned)(unsigned char)(b) << 8 | (unsigned char)(c))

/* Letters that such words begin with. */
#define LETTER(c) (1u << ((c) - 'a'))
#define FIRST_LETTERS                                                          \
	(LETTER('a') | LETTER('e') | LETTER('f') | LETTER('n') | LETTER('o') | \
	    LETTER('s') | LETTER('t') | LETTER('z'))

bool
number_words_may(struct str word)
{
	if (word.n == 0 || word.n > WORD_LONGEST || !char_is_alpha(word.s[0]) ||
	    (FIRST_LETTERS >> (char_lower(word.s[0]) - 'a') & 1) == 0)
		return false;
	if (word.n < 3)
		return char_lower(word.s[0]) == 'a' &&
		       (word.n == 1 || char_lower(word.s[1]) == 'n');
	switch (THREE(word.s[0] | 0x20, word.s[1] | 0x20, word.s[2] | 0x20)) {
	case THREE('f', 'o', 'r'):
		return word.n == 5;
	case THREE('z', 'e', 'r'):
	case THREE('o', 'n', 'e'):
	case THREE('t', 'w', 'o'):
	case THREE('t', 'w', 'e'):
	case THREE('t', 'h', 'r'):
	case THREE('t', 'h', 'i'):
	case THREE('t', 'e', 'n'):
	case THREE('f', 'o', 'u'):
	case THREE('f', 'i', 'v'):
	case THREE('f', 'i', 'f'):
	case THREE('s', 'i', 'x'):
	case THREE('s', 'e', 'v'):
	case THREE('e', 'i', 'g'):
	case THREE('e', 'l', 'e'):
	case THREE('n', 'i', 'n'):
		return true;
	default:
		return false;
	}
}

/* The number below 100 that one word is, -1 for other words. */
static int
small_number(struct str word)
{
	if (word.n < 3 || word.n > WORD_LONGEST || !number_words_may(word))
		return -1;
	for (size_t i = 0; i < ARRAY_LEN(small); i++)
		if (str_eq_nocase(word, small[i]))
			return (int)i;
	for (size_t i = 0; i < ARRAY_LEN(tens); i++)
		if (str_eq_nocase(word, tens[i]))
			return ((int)i + 2) * 10;
	return -1;
}

double
magnitude_named(struct str word)
{
	static const struct {
		struct str word;
		double value;
	} magnitudes[] = {{STR_INIT("hundred"), 100},
	    {STR_INIT("thousand"), 1e3}, {STR_INIT("k"), 1e3},
	    {STR_INIT("million"), 1e6}, {STR_INIT("billion"), 1e9},
	    {STR_INIT("bn"), 1e9}, {STR_INIT("trillion"), 1e12},
	    {STR_INIT("dozen"), 12}};

	if (word.n > 8)
		return 0;
	for (size_t i = 0; i < ARRAY_LEN(magnitudes); i++)
		if (str_eq_nocase(word, magnitudes[i].word))
			return magnitudes[i].value;
	return 0;
}

/* The letters at an offset, a whole word of at most WORD_LONGEST, else
 * empty. */
static struct str
word_at(struct str text, size_t at)
{
	size_t end = at;

	while (end < text.n && end - at <= WORD_LONGEST &&
	       char_is_alpha(text.s[end]))
		end++;
	if (end - at > WORD_LONGEST ||
	    (end < text.n && char_is_word(text.s[end])))
		end = at;
	return str_sub(text, at, end);
}

struct words_number {
	double total; /* of what stands before a magnitude */
	double group; /* below it */
	int last;     /* the last small number, -1 behind a magnitude */
};

/* Does the word go on with the number? */
static bool
take_word(struct words_number *number, struct str word)
{
	int value = small_number(word);
	double magnitude;

	if (value >= 0) {
		if (number->last >= 0 &&
		    (number->last < 20 || value == 0 || value > 9))
			return false;
		number->group += value;
		number->last = value;
		return true;
	}
	magnitude = magnitude_named(word);
	if (magnitude == 0 || word.n < 3 || number->group == 0)
		return false;
	if (magnitude <= 100) {
		number->group *= magnitude;
	} else {
		number->total += number->group * magnitude;
		number->group = 0;
	}
	number->last = -1;
	return true;
}

/* The start of the word behind a blank or a hyphen at the offset; "and" is
 * passed over behind a magnitude. */
static size_t
next_word(struct str text, size_t at, bool behind_magnitude)
{
	struct str word;

	if (at + 1 >= text.n || (text.s[at] != ' ' && text.s[at] != '-'))
		return at;
	word = word_at(text, at + 1);
	if (behind_magnitude && str_eq_nocase(word, STR("and")) &&
	    at + 5 < text.n && text.s[at + 4] == ' ')
		return at + 5;
	return at + 1;
}

size_t
number_words_read(struct str text, size_t at, double *value)
{
	struct words_number number = {0, 0, -1};
	struct str word = word_at(text, at);
	size_t end = at, next = at;
	bool article =
	    str_eq_nocase(word, STR("a")) || str_eq_nocase(word, STR("an"));

	if (article) {
		number.group = 1;
		next = next_word(text, at + word.n, false);
		if (next == at + word.n ||
		    !take_word(&number, word_at(text, next)))
			return at;
		if (number.last >= 0)
			return at; /* "a five" */
		end = next + word_at(text, next).n;
	} else {
		if (small_number(word) < 0)
			return at;
		take_word(&number, word);
		end = at + word.n;
	}
	for (;;) {
		next = next_word(text, end, number.last < 0);
		if (next == end || !take_word(&number, word_at(text, next)))
			break;
		end = next + word_at(text, next).n;
	}
	*value = number.total + number.group;
	return end;
}
