#include "utf8.h"

#include <stdint.h>
#include <string.h>
#include <utf8proc.h>

/* The longest compatibility decomposition, that of U+FDFA. */
#define FOLDED_MOST 18

/* Offset of the first byte >= 0x80 at or after i: eight bytes a step. */
static size_t
skip_ascii(struct str text, size_t i)
{
	uint64_t word;

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
	for (size_t i = skip_ascii(text, from); i < text.n;) {
		utf8proc_ssize_t len = sequence_length(text, i);

		if (len <= 0)
			return i;
		i += (size_t)len;
		if (i < text.n && (unsigned char)text.s[i] < 0x80)
			i = skip_ascii(text, i);
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
