#include "utf8.h"

#include <stdint.h>
#include <string.h>
#include <utf8proc.h>

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

static utf8proc_ssize_t
sequence_length(struct str text, size_t i)
{
	utf8proc_int32_t ignored;

	return utf8proc_iterate((const utf8proc_uint8_t *)text.s + i,
	    (utf8proc_ssize_t)(text.n - i), &ignored);
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
