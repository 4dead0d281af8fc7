#include "facts.h"

#include <string.h>

#include "cursor.h"
#include "number.h"

#define QUOTE_MAX 120 /* bytes between quotes; what is longer is prose */

static const char empty_values[] = " true false none null nan n/a yes no ";

static size_t
read_url(struct cursor *cur, size_t beg)
{
	size_t end = beg;

	while (end < cur->text.n && (unsigned char)cur->text.s[end] > ' ' &&
	       strchr("\"'<>\\`|[]{}", cur->text.s[end]) == NULL)
		end++;
	for (size_t last = end; last > beg; end = --last)
		if (strchr(".,;:!?)*", cur->text.s[last - 1]) == NULL)
			break;
	if (end - beg <= FACT_MAX)
		cursor_emit(cur, beg, end, false);
	return end;
}

/*
 * Behind a word that can be no fact, nor its beginning: letters, lower case but
 * for the first, with nothing behind them that such a one goes on with. Else
 * returns its offset. Most words are of this kind, and it is quick.
 */
static size_t
skip_plain(const struct cursor *cur, size_t beg)
{
	const char *s = cur->text.s;
	size_t n = cur->text.n, end = beg + 1;
	char next;

	while (end < n && char_is_lower(s[end]))
		end++;
	if (end == n)
		return end;
	next = cursor_byte(cur, end + 1);
	switch (s[end]) {
	case '.':
	case '-':
	case '@':
	case '/':
	case ':':
		return char_is_word(next) || next == '/' || next == ' ' ? beg
									: end;
	case ' ':
		return char_is_digit(next) ? beg : end;
	default:
		return char_is_word(s[end]) ? beg : end;
	}
}

static size_t
read_word(struct cursor *cur, size_t beg)
{
	size_t end = skip_plain(cur, beg);
	struct str word;
	char next;

	if (end > beg)
		return end;
	word = cursor_letters(cur, beg, UNIT_MAX);
	end = beg + word.n;
	next = cursor_byte(cur, end);
	if (next == ' ' || next == '.') {
		if (word_is_month(word))
			return month_read(cur, beg, end);
		if (next == ' ' && word_is_currency(word) &&
		    char_is_digit(cursor_byte(cur, end + 1)))
			return number_read(cur, beg, end + 1, true);
	}
	if ((next == ':' &&
		(str_eq_nocase(word, STR("http")) ||
		    str_eq_nocase(word, STR("https"))) &&
		cursor_byte(cur, end + 1) == '/') ||
	    (next == '.' && str_eq_nocase(word, STR("www"))))
		return read_url(cur, beg);
	return cursor_token(cur, beg);
}

static bool
is_quotable(struct str quote)
{
	char first;

	if (quote.n < 2)
		return false;
	first = quote.s[0];
	return (char_is_word(first) || strchr("$#/+-.<@", first) != NULL) &&
	       quote.s[quote.n - 1] != ' ' &&
	       (quote.n > 5 || !word_in(quote, empty_values));
}

static bool
has_digit(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if (char_is_digit(text.s[i]))
			return true;
	return false;
}

/* Where the quote that begins at beg is closed, STR_NONE if it is not. */
static size_t
quote_end(const struct cursor *cur, size_t beg, struct str close)
{
	const char *s = cur->text.s;
	size_t stop =
	    cur->text.n - beg > QUOTE_MAX ? beg + QUOTE_MAX : cur->text.n;

	for (size_t at = beg; at < stop && (unsigned char)s[at] >= ' '; at++) {
		if (s[at] != close.s[0])
			continue;
		if (close.n == 1
			? *close.s == '"' ||
			      !char_is_alnum(cursor_byte(cur, at + 1))
			: str_starts(str_sub(cur->text, at, stop), close))
			return at;
	}
	return STR_NONE;
}

static size_t
read_quote(struct cursor *cur, size_t beg, struct str close)
{
	size_t end = quote_end(cur, beg, close), next;
	struct str quote;

	if (end == STR_NONE)
		return beg;
	next = end + close.n;
	if (cursor_at(cur, next, ':') && char_is_word(cur->text.s[beg]))
		return next; /* the name of a JSON member */
	quote = str_sub(cur->text, beg, end);
	if (quote.n > 0 && quote.s[quote.n - 1] == '\\')
		quote.n--; /* JSON within JSON: \"name\" */
	if (!is_quotable(quote))
		return beg;
	if (quote.n > 2 || cursor_label(cur, beg).n > 0)
		cursor_emit(cur, beg, beg + quote.n, !has_digit(quote));
	return next;
}

/* At a currency sign, or another byte, which is passed over. */
static size_t
read_money(struct cursor *cur, size_t at)
{
	size_t sign = currency_sign(cur, at);
	size_t digit = at + sign + cursor_at(cur, at + sign, ' ');

	if (sign > 0 && char_is_digit(cursor_byte(cur, digit)))
		return number_read(cur, at, digit, true);
	return at + 1;
}

static size_t
read_mark(struct cursor *cur, size_t at)
{
	char c = cursor_byte(cur, at), next = cursor_byte(cur, at + 1);
	char before = at > 0 ? cur->text.s[at - 1] : ' ';
	size_t end;

	if (c == '"')
		return read_quote(cur, at + 1, STR("\""));
	if (c == '\'')
		return char_is_alnum(before)
			   ? at + 1
			   : read_quote(cur, at + 1, STR("'"));
	if (c == '[') {
		end = cursor_digits(cur, at + 1);
		return cursor_byte(cur, end) == ']' ? end + 1 : at + 1;
	}
	if (c == '#' || c == '/')
		return char_is_word(next) && !char_is_alnum(before)
			   ? cursor_token(cur, at)
			   : at + 1;
	if (c == '-' || c == '+')
		return char_is_digit(next) && char_is_space(before)
			   ? number_read(cur, at, at + 1, false)
			   : at + 1;
	if (c == '\\') /* \n and \u00e9 of JSON within JSON begin no word */
		return at + (next == 'u' ? 6 : char_is_alpha(next) ? 2 : 1);
	return read_money(cur, at);
}

/* At a byte of a letter beyond ASCII, of a sign or of a curly quote. A word
 * that begins so is no fact. */
static size_t
read_high(struct cursor *cur, size_t at)
{
	size_t end;

	if (str_starts(str_sub(cur->text, at, at + 3), STR("\xe2\x80\x9c")))
		return read_quote(cur, at + 3, STR("\xe2\x80\x9d"));
	end = read_money(cur, at);
	if (end > at + 1)
		return end;
	while (end < cur->text.n && char_is_word(cur->text.s[end]) &&
	       !char_is_digit(cur->text.s[end]))
		end++;
	return end;
}

enum byte_kind {
	BYTE_OTHER,
	BYTE_DIGIT,
	BYTE_WORD,
	BYTE_HIGH, /* of a letter or a sign beyond ASCII */
	BYTE_MARK, /* a quote, a currency, a sign, a bracket */
};

static const unsigned char byte_kinds[256] = {
    ['0' ... '9'] = BYTE_DIGIT,
    ['A' ... 'Z'] = BYTE_WORD,
    ['a' ... 'z'] = BYTE_WORD,
    ['_'] = BYTE_WORD,
    [0x80 ... 0xff] = BYTE_HIGH,
    ['"'] = BYTE_MARK,
    ['\''] = BYTE_MARK,
    ['['] = BYTE_MARK,
    ['#'] = BYTE_MARK,
    ['/'] = BYTE_MARK,
    ['\\'] = BYTE_MARK,
    ['+'] = BYTE_MARK,
    ['-'] = BYTE_MARK,
    ['$'] = BYTE_MARK,
};

static void
read_all(struct cursor *cur)
{
	size_t at = 0;

	while (at < cur->text.n && cur->wish != FACTS_ENOUGH) {
		switch (byte_kinds[(unsigned char)cur->text.s[at]]) {
		case BYTE_DIGIT:
			at = number_read(cur, at, at, false);
			break;
		case BYTE_WORD:
			at = read_word(cur, at);
			break;
		case BYTE_HIGH:
			at = read_high(cur, at);
			break;
		case BYTE_MARK:
			at = read_mark(cur, at);
			break;
		default:
			at++;
		}
	}
}

void
facts_scan(struct str text, fact_found *found, void *arg)
{
	struct cursor cur = {.text = text, .found = found, .arg = arg};
	size_t tail;

	if (text.n <= FACTS_HEAD + FACTS_TAIL) {
		read_all(&cur);
		return;
	}
	cur.text = str_sub(text, 0, FACTS_HEAD);
	cur.cut = true;
	read_all(&cur);
	if (cur.wish == FACTS_ENOUGH)
		return;
	tail = text.n - FACTS_TAIL;
	while (tail < text.n && !char_is_space(text.s[tail]))
		tail++;
	cur.text = str_sub(text, tail, text.n);
	cur.cut = false;
	read_all(&cur);
}

size_t
fact_spell(const struct fact *fact, char out[FACT_MAX])
{
	size_t label = fact->label.n > 0 ? fact->label.n + 2 : 0;

	if (fact->value.n + label > FACT_MAX)
		return 0;
	if (label > 0) {
		memcpy(out, fact->label.s, fact->label.n);
		memcpy(out + fact->label.n, ": ", 2);
	}
	memcpy(out + label, fact->value.s, fact->value.n);
	return label + fact->value.n;
}
