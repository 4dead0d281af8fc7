#include <string.h>

#include "disguise.h"
#include "utf8.h"
#include "util.h"

#define NEAR 160	  /* bytes beside an escape */
#define LINE_MAX_BYTES 80 /* of a code in lines: 76 (RFC 2045) and a few */
#define SPLIT_MAX 120	  /* bytes of a tag or comment in a word */

/* An escape: what it is, and which character it stands for. */
struct escape {
	size_t at, size;
	bool removed; /* it stands for nothing */
	bool byte;    /* c is a byte of UTF-8 */
	uint32_t c;
};

/* Up to `most` digits of base 16 at `at`; returns how many. */
static size_t
read_hex(struct str text, size_t at, size_t most, uint32_t *value)
{
	size_t n = 0;

	*value = 0;
	while (n < most && at + n < text.n && char_hex(text.s[at + n]) >= 0)
		*value = *value << 4 | (uint32_t)char_hex(text.s[at + n++]);
	return n;
}

static bool
read_percent(struct str text, struct escape *e)
{
	e->size = 3;
	e->byte = true;
	return read_hex(text, e->at + 1, 2, &e->c) == 2;
}

/* Is a word or a code that goes on behind a line break broken again? Prose has
 * blanks in its lines. */
static bool
is_broken(struct str text, size_t at)
{
	size_t end = at;

	while (end < text.n && end - at < LINE_MAX_BYTES &&
	       !char_is_space(text.s[end]) && text.s[end] != '"' &&
	       text.s[end] != '\\')
		end++;
	return end > at && end < text.n && text.s[end] == '\\';
}

/* \u0069, \u{69}, \x69, \U00000069, with any number of backslashes;
 * and line breaks where they break words. */
static bool
read_backslash(struct str text, struct escape *e)
{
	size_t at = e->at, digits, low;
	uint32_t second;
	char kind;

	while (at < text.n && at - e->at < 4 && text.s[at] == '\\')
		at++;
	if (at + 2 >= text.n)
		return false;
	kind = text.s[at++];
	if (kind == 'n' || kind == 'r') {
		e->c = '\n';
		e->size = at - e->at;
		return is_broken(text, at);
	}
	if (memchr("uxU", kind, 3) == NULL)
		return false;
	if (text.s[at] == '{') {
		digits = read_hex(text, at + 1, 6, &e->c);
		e->size = at + digits + 2 - e->at;
		return digits > 0;
	}
	digits = read_hex(text, at,
	    kind == 'x'	  ? 2
	    : kind == 'u' ? 4
			  : 8,
	    &e->c);
	e->byte = kind == 'x';
	e->size = at + digits - e->at;
	if (kind != 'u' || digits != 4 || e->c < 0xd800 || e->c > 0xdbff)
		return digits == (kind == 'x' ? 2u : kind == 'u' ? 4u : 8u);
	/* A surrogate pair (RFC 8259, section 7). */
	for (low = at + 4; low < text.n && text.s[low] == '\\'; low++)
		;
	if (low >= text.n || text.s[low] != 'u' ||
	    read_hex(text, low + 1, 4, &second) != 4 || second < 0xdc00 ||
	    second > 0xdfff)
		return false;
	e->c = 0x10000 + ((e->c - 0xd800) << 10) + (second - 0xdc00);
	e->size = low + 5 - e->at;
	return true;
}

static bool
read_entity(struct str text, struct escape *e)
{
	static const struct {
		const char *name;
		uint32_t c;
	} names[] = {{"amp;", '&'}, {"lt;", '<'}, {"gt;", '>'}, {"quot;", '"'},
	    {"apos;", '\''}, {"nbsp;", ' '}, {"shy;", 0}, {"zwnj;", 0},
	    {"zwj;", 0}, {"ZeroWidthSpace;", 0}, {"Tab;", ' '},
	    {"NewLine;", '\n'}, {"lowbar;", '_'}, {"colon;", ':'}};
	struct str rest = str_sub(text, e->at + 1, text.n);
	size_t digits = 0;

	if (rest.n > 2 && rest.s[0] == '#' && char_lower(rest.s[1]) == 'x') {
		digits = read_hex(rest, 2, 6, &e->c);
		e->size = 3 + digits;
	} else if (rest.n > 1 && rest.s[0] == '#') {
		e->c = 0;
		while (digits < 7 && 1 + digits < rest.n &&
		       char_is_digit(rest.s[1 + digits]))
			e->c =
			    e->c * 10 + (uint32_t)(rest.s[1 + digits++] - '0');
		e->size = 2 + digits;
	}
	if (digits > 0) {
		e->size +=
		    e->at + e->size < text.n && text.s[e->at + e->size] == ';';
		return true;
	}
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (str_starts(rest, str_of(names[i].name))) {
			e->c = names[i].c;
			e->removed = e->c == 0;
			e->size = 1 + strlen(names[i].name);
			return true;
		}
	return false;
}

/* A comment or a tag between two letters: ig<!-- -->nore, ig<b></b>nore. */
static bool
read_split(struct str text, struct escape *e)
{
	struct str rest = str_sub(text, e->at, e->at + SPLIT_MAX);
	bool comment = str_starts(rest, STR("<!--"));
	size_t end;

	if (e->at == 0 || !char_is_alpha(text.s[e->at - 1]) || rest.n < 4 ||
	    (!comment && !char_is_alpha(rest.s[1]) && rest.s[1] != '/'))
		return false;
	end = str_find(rest, comment ? STR("-->") : STR(">"), 1);
	if (end == STR_NONE)
		return false;
	end += comment ? 3 : 1;
	e->size = end;
	e->removed = true;
	return end < rest.n &&
	       (char_is_alpha(rest.s[end]) || rest.s[end] == '<');
}

static bool
read_escape(struct str text, struct escape *e)
{
	e->removed = e->byte = false;
	switch (text.s[e->at]) {
	case '%':
		return read_percent(text, e);
	case '\\':
		return read_backslash(text, e);
	case '&':
		return read_entity(text, e);
	default:
		return read_split(text, e);
	}
}

#define SIGNS 4

/* The escape at or after *e's place. next: where each sign stands next. */
static bool
next_escape(struct str text, size_t from, size_t next[SIGNS], struct escape *e)
{
	static const char signs[SIGNS] = {'%', '\\', '&', '<'};

	for (;;) {
		e->at = STR_NONE;
		for (size_t i = 0; i < SIGNS; i++) {
			if (next[i] != STR_NONE && next[i] < from)
				next[i] = str_find_char(text, signs[i], from);
			if (next[i] < e->at)
				e->at = next[i];
		}
		if (e->at == STR_NONE)
			return false;
		if (read_escape(text, e))
			return true;
		from = e->at + 1;
	}
}

static void
put_escape(struct buf *out, const struct escape *e)
{
	if (e->removed || e->c == 0 || e->c > 0x10ffff)
		return;
	if (e->byte)
		buf_putc(out, (char)e->c);
	else if (e->c < 0xd800 || e->c > 0xdfff)
		utf8_put(out, e->c);
}

bool
disguise_escapes(struct buf *out, struct str text)
{
	size_t next[SIGNS], copied = 0;
	struct escape e;
	bool any = false;

	next[0] = str_find_char(text, '%', 0);
	next[1] = str_find_char(text, '\\', 0);
	next[2] = str_find_char(text, '&', 0);
	next[3] = str_find_char(text, '<', 0);
	while (next_escape(text, copied, next, &e)) {
		if (e.at - copied > (size_t)2 * NEAR) {
			if (any) {
				buf_add_str(
				    out, str_sub(text, copied, copied + NEAR));
				buf_puts(out, "\n\n");
			}
			copied = e.at - NEAR;
		}
		buf_add_str(out, str_sub(text, copied, e.at));
		put_escape(out, &e);
		copied = e.at + e.size;
		any = true;
	}
	if (any)
		buf_add_str(out, str_sub(text, copied, copied + NEAR));
	return any;
}
