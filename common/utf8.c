#include "utf8.h"

#include <string.h>
#include <utf8proc.h>

/* The longest compatibility decomposition, that of U+FDFA. */
#define FOLDED_MOST 18

/* 32 bytes a step, then eight: every text passes here more than once. */
size_t
utf8_beyond_ascii(struct str text, size_t i)
{
	uint64_t word, words[4];

	for (; i + sizeof(words) <= text.n; i += sizeof(words)) {
		memcpy(words, text.s + i, sizeof(words));
		if (((words[0] | words[1] | words[2] | words[3]) &
			0x8080808080808080u) != 0)
			break;
	}
	for (; i + sizeof(word) <= text.n; i += sizeof(word)) {
		memcpy(&word, text.s + i, sizeof(word));
		if ((word & 0x8080808080808080u) != 0)
			break;
	}
	while (i < text.n && (unsigned char)text.s[i] < 0x80)
		i++;
	return i;
}

/* The length of the sequence at i, <= 0 where it is not well-formed. */
static utf8proc_ssize_t
decode(struct str text, size_t i, utf8proc_int32_t *c)
{
	return utf8proc_iterate((const utf8proc_uint8_t *)text.s + i,
	    (utf8proc_ssize_t)(text.n - i), c);
}

static utf8proc_ssize_t
sequence_length(struct str text, size_t i)
{
	utf8proc_int32_t ignored;

	return decode(text, i, &ignored);
}

size_t
utf8_bad(struct str text, size_t from)
{
	for (size_t i = utf8_beyond_ascii(text, from); i < text.n;) {
		utf8proc_ssize_t len = sequence_length(text, i);

		if (len <= 0)
			return i;
		i += (size_t)len;
		if (i < text.n && (unsigned char)text.s[i] < 0x80)
			i = utf8_beyond_ascii(text, i);
	}
	return STR_NONE;
}

bool
utf8_is_cut(struct str text)
{
	/* The lowest and the highest sequence that begin so; one of them is
	 * well-formed where any is. */
	char low[4] = {'\x80', '\x80', '\x80', '\x80'};
	char high[4] = {'\xbf', '\xbf', '\xbf', '\xbf'};
	struct str lowest = {low, sizeof(low)}, highest = {high, sizeof(high)};
	utf8proc_ssize_t len = (utf8proc_ssize_t)text.n;

	if (text.n == 0 || text.n >= sizeof(low))
		return false;
	memcpy(low, text.s, text.n);
	memcpy(high, text.s, text.n);
	return sequence_length(lowest, 0) > len ||
	       sequence_length(highest, 0) > len;
}

static bool
is_word(utf8proc_int32_t c)
{
	utf8proc_category_t category = utf8proc_category(c);

	return category >= UTF8PROC_CATEGORY_LU &&
	       category <= UTF8PROC_CATEGORY_NO;
}

/* Kana, Han, and what stands between them; Thai, Lao, Khmer, Myanmar. */
static bool
is_ideograph(utf8proc_int32_t c)
{
	return (c >= 0x0e00 && c <= 0x0eff) || (c >= 0x1000 && c <= 0x109f) ||
	       (c >= 0x1780 && c <= 0x17ff) || (c >= 0x2e80 && c <= 0xa4cf) ||
	       (c >= 0xf900 && c <= 0xfaff) || (c >= 0x20000 && c <= 0x3ffff);
}

enum utf8_class
utf8_class_at(struct str text, size_t at, size_t *len)
{
	utf8proc_int32_t c;
	utf8proc_ssize_t n = decode(text, at, &c);
	utf8proc_category_t category;

	*len = n > 0 ? (size_t)n : 1;
	if (n <= 0 || !is_word(c))
		return UTF8_OTHER;
	if (is_ideograph(c))
		return UTF8_IDEOGRAPH;
	category = utf8proc_category(c);
	return category == UTF8PROC_CATEGORY_LU ||
		       category == UTF8PROC_CATEGORY_LT
		   ? UTF8_CAPITAL
		   : UTF8_LETTER;
}

size_t
utf8_fold(char *out, size_t max, struct str text)
{
	const int options = UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT |
			    UTF8PROC_CASEFOLD | UTF8PROC_IGNORE;
	utf8proc_int32_t c, folded[FOLDED_MOST];
	utf8proc_ssize_t len, count;
	size_t n = 0;
	int bound = 0;

	for (size_t i = 0; i < text.n; i += (size_t)len) {
		len = decode(text, i, &c);
		if (len <= 0)
			break;
		count = utf8proc_decompose_char(
		    c, folded, FOLDED_MOST, options, &bound);
		for (utf8proc_ssize_t k = 0; k < count; k++) {
			if (folded[k] >= 0x300 && folded[k] <= 0x36f)
				continue;
			if (n + 4 > max)
				return n;
			n += (size_t)utf8proc_encode_char(
			    folded[k], (utf8proc_uint8_t *)out + n);
		}
	}
	return n;
}

static void
add_character(struct buf *out, utf8proc_int32_t c)
{
	utf8proc_uint8_t bytes[4];
	utf8proc_ssize_t len = utf8proc_encode_char(c, bytes);

	buf_add(out, (const char *)bytes, (size_t)len);
}

void
utf8_words(struct buf *out, struct str text)
{
	const int options = UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT |
			    UTF8PROC_CASEFOLD | UTF8PROC_IGNORE;
	utf8proc_int32_t c, folded[FOLDED_MOST];
	utf8proc_ssize_t len, count;
	size_t start = out->len;
	bool gap = false;
	int bound = 0;

	for (size_t i = 0; i < text.n; i += (size_t)len) {
		len = 1;
		/* Of ASCII only letters and digits are words, and only letters
		 * fold: most texts need no table. */
		if ((unsigned char)text.s[i] < 0x80) {
			if (!char_is_alpha(text.s[i]) &&
			    !char_is_digit(text.s[i])) {
				gap = out->len > start;
				continue;
			}
			if (gap)
				buf_putc(out, ' ');
			gap = false;
			buf_putc(out, char_lower(text.s[i]));
			continue;
		}
		len = decode(text, i, &c);
		if (len <= 0)
			return;
		count = utf8proc_decompose_char(
		    c, folded, FOLDED_MOST, options, &bound);
		for (utf8proc_ssize_t k = 0; k < count; k++) {
			if (!is_word(folded[k])) {
				gap = out->len > start;
				continue;
			}
			if (gap)
				buf_putc(out, ' ');
			gap = false;
			add_character(out, folded[k]);
		}
	}
}

bool
utf8_next_word(struct str *rest, struct str *word)
{
	size_t from = 0, end, len;

	while (from < rest->n && rest->s[from] == ' ')
		from++;
	for (end = from; end < rest->n && rest->s[end] != ' '; end += len) {
		len = 1;
		if ((unsigned char)rest->s[end] >= 0x80 &&
		    utf8_class_at(*rest, end, &len) == UTF8_IDEOGRAPH) {
			end += end == from ? len : 0;
			break;
		}
	}
	*word = str_sub(*rest, from, end);
	*rest = str_sub(*rest, end, rest->n);
	return word->n > 0;
}

size_t
utf8_char(struct str text, size_t at, uint32_t *c)
{
	utf8proc_int32_t read;
	utf8proc_ssize_t len = decode(text, at, &read);

	*c = len > 0 ? (uint32_t)read : 0xfffd;
	return len > 0 ? (size_t)len : 1;
}

void
utf8_put(struct buf *out, uint32_t c)
{
	add_character(out, (utf8proc_int32_t)c);
}

void
utf8_put_lower(struct buf *out, uint32_t c)
{
	add_character(out, utf8proc_tolower((utf8proc_int32_t)c));
}

bool
utf8_is_digit(uint32_t c)
{
	return utf8proc_category((utf8proc_int32_t)c) == UTF8PROC_CATEGORY_ND;
}

void
utf8_put_plain(struct buf *out, uint32_t c)
{
	const int options = UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT |
			    UTF8PROC_CASEFOLD | UTF8PROC_IGNORE |
			    UTF8PROC_STRIPMARK;
	utf8proc_int32_t folded[FOLDED_MOST];
	utf8proc_ssize_t count;
	int bound = 0;

	if (c < 0x80) {
		buf_putc(out, char_lower((char)c));
		return;
	}
	count = utf8proc_decompose_char(
	    (utf8proc_int32_t)c, folded, FOLDED_MOST, options, &bound);
	for (utf8proc_ssize_t i = 0; i < count; i++)
		add_character(out,
		    folded[i] < 0x80 || is_word(folded[i]) ? folded[i] : ' ');
}

bool
utf8_is_invisible(uint32_t c)
{
	return utf8proc_get_property((utf8proc_int32_t)c)->ignorable;
}
