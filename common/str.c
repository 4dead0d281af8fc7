#include "str.h"

#include <string.h>

struct str
str_of(const char *text)
{
	if (text == NULL)
		return (struct str){NULL, 0};
	return (struct str){text, strlen(text)};
}

static bool
same_nocase(const char *a, const char *b, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (char_lower(a[i]) != char_lower(b[i]))
			return false;
	return true;
}

bool
str_eq(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.s, b.s, a.n) == 0);
}

bool
str_eq_nocase(struct str a, struct str b)
{
	return a.n == b.n && same_nocase(a.s, b.s, a.n);
}

bool
str_starts(struct str text, struct str prefix)
{
	return text.n >= prefix.n && str_eq(str_sub(text, 0, prefix.n), prefix);
}

bool
str_starts_nocase(struct str text, struct str prefix)
{
	return text.n >= prefix.n && same_nocase(text.s, prefix.s, prefix.n);
}

bool
str_ends_nocase(struct str text, struct str suffix)
{
	return text.n >= suffix.n &&
	       same_nocase(text.s + (text.n - suffix.n), suffix.s, suffix.n);
}

size_t
str_find(struct str text, struct str what, size_t from)
{
	const char *at;

	if (from > text.n || text.s == NULL)
		return STR_NONE;
	at = memmem(text.s + from, text.n - from, what.s, what.n);
	return at == NULL ? STR_NONE : (size_t)(at - text.s);
}

size_t
str_find_nocase(struct str text, struct str what, size_t from)
{
	char first, fold;

	if (what.n == 0)
		return from <= text.n ? from : STR_NONE;
	first = char_lower(what.s[0]);
	/* The bit that tells the cases apart, set only where it does. */
	fold = char_is_lower(first) ? 'a' - 'A' : 0;
	for (size_t i = from; i + what.n <= text.n; i++)
		if ((text.s[i] | fold) == first &&
		    same_nocase(text.s + i, what.s, what.n))
			return i;
	return STR_NONE;
}

size_t
str_find_char(struct str text, char c, size_t from)
{
	const char *at;

	if (from >= text.n)
		return STR_NONE;
	at = memchr(text.s + from, c, text.n - from);
	return at == NULL ? STR_NONE : (size_t)(at - text.s);
}

struct str
str_trim(struct str text)
{
	while (text.n > 0 && char_is_space(text.s[0])) {
		text.s++;
		text.n--;
	}
	while (text.n > 0 && char_is_space(text.s[text.n - 1]))
		text.n--;
	return text;
}

bool
str_line(struct str *rest, struct str *line)
{
	size_t end;

	if (rest->n == 0)
		return false;
	end = str_find_char(*rest, '\n', 0);
	if (end == STR_NONE) {
		*line = *rest;
		*rest = str_sub(*rest, rest->n, rest->n);
	} else {
		*line = str_sub(*rest, 0, end);
		*rest = str_sub(*rest, end + 1, rest->n);
	}
	if (line->n > 0 && line->s[line->n - 1] == '\r')
		line->n--;
	return true;
}

bool
str_word(struct str *rest, struct str *word)
{
	size_t beg = 0, end;

	while (beg < rest->n && char_is_space(rest->s[beg]))
		beg++;
	if (beg == rest->n)
		return false;
	for (end = beg; end < rest->n && !char_is_space(rest->s[end]);)
		end++;
	*word = str_sub(*rest, beg, end);
	*rest = str_sub(*rest, end, rest->n);
	return true;
}

struct str
str_cut_words(struct str text, size_t max)
{
	size_t end = max;

	if (text.n <= max)
		return str_trim(text);
	while (end > 0 && !char_is_space(text.s[end]))
		end--;
	if (end == 0) {
		/* One long word: step back over UTF-8 continuation bytes. */
		for (end = max; end > 0 && (text.s[end] & 0xc0) == 0x80;)
			end--;
	}
	return str_trim(str_sub(text, 0, end));
}

bool
str_among(struct str word, const char *const *words, size_t count)
{
	char first = word.n == 0 ? '\0' : char_lower(word.s[0]);

	for (size_t i = 0; i < count; i++)
		if (char_lower(words[i][0]) == first &&
		    str_eq_nocase(word, str_of(words[i])))
			return true;
	return false;
}
