#include "undo.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* --- characters --- */

static uint32_t
take_char(struct str text, size_t *at)
{
	unsigned char c = (unsigned char)text.s[(*at)++];
	int more = c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : c >= 0xc0 ? 1 : 0;
	uint32_t value = more == 0 ? c : c & (0x3fu >> more);

	while (more-- > 0 && *at < text.n)
		value = value << 6 | ((unsigned char)text.s[(*at)++] & 0x3f);
	return value;
}

static void
put_char(struct buf *out, uint32_t c)
{
	if (c < 0x80) {
		buf_putc(out, (char)c);
	} else if (c < 0x800) {
		buf_putc(out, (char)(0xc0 | c >> 6));
		buf_putc(out, (char)(0x80 | (c & 0x3f)));
	} else if (c < 0x10000) {
		buf_putc(out, (char)(0xe0 | c >> 12));
		buf_putc(out, (char)(0x80 | (c >> 6 & 0x3f)));
		buf_putc(out, (char)(0x80 | (c & 0x3f)));
	} else {
		buf_putc(out, (char)(0xf0 | c >> 18));
		buf_putc(out, (char)(0x80 | (c >> 12 & 0x3f)));
		buf_putc(out, (char)(0x80 | (c >> 6 & 0x3f)));
		buf_putc(out, (char)(0x80 | (c & 0x3f)));
	}
}

static bool
changed(const struct buf *out, struct str text)
{
	return out->len > 0 && !str_eq(buf_str(out), text);
}

/* The letter without its accent, of U+00C0 to U+017F. */
static const char accents[] =
    "aaaaaaaceeeeiiiidnooooo*ouuuuytsaaaaaaaceeeeiiiidnooooo*ouuuuyty"
    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkklllllllll"
    "lnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

/* Small capitals, as they are used. */
static const struct {
	uint32_t c;
	char letter;
} capitals[] = {{0x1d00, 'a'}, {0x299, 'b'}, {0x1d04, 'c'}, {0x1d05, 'd'},
    {0x1d07, 'e'}, {0xa730, 'f'}, {0x262, 'g'}, {0x29c, 'h'}, {0x26a, 'i'},
    {0x1d0a, 'j'}, {0x1d0b, 'k'}, {0x29f, 'l'}, {0x1d0d, 'm'}, {0x274, 'n'},
    {0x1d0f, 'o'}, {0x1d18, 'p'}, {0x280, 'r'}, {0xa731, 's'}, {0x1d1b, 't'},
    {0x1d1c, 'u'}, {0x1d20, 'v'}, {0x1d21, 'w'}, {0x28f, 'y'}, {0x1d22, 'z'}};

static bool
is_nothing(uint32_t c)
{
	return c == 0xad || (c >= 0x300 && c <= 0x36f) ||
	       (c >= 0x200b && c <= 0x200f) || (c >= 0x202a && c <= 0x202e) ||
	       (c >= 0x2060 && c <= 0x206f) || c == 0xfeff || c == 0xe0001 ||
	       c == 0xe007f || (c >= 0xfe00 && c <= 0xfe0f);
}

static uint32_t
plain_letter(uint32_t c)
{
	if (c >= 0xe0020 && c <= 0xe007e)
		c -= 0xe0000;
	if (c >= 0xff01 && c <= 0xff5e)
		c -= 0xfee0;
	if (c >= 0x1d400 && c <= 0x1d6a3)
		return 'a' + (c - 0x1d400) % 26;
	if (c >= 0x24b6 && c <= 0x24e9)
		return 'a' + (c - 0x24b6) % 26;
	if (c >= 0x1f130 && c <= 0x1f149)
		return 'a' + c - 0x1f130;
	if (c >= 0x1f150 && c <= 0x1f169)
		return 'a' + c - 0x1f150;
	if (c >= 0x1f170 && c <= 0x1f189)
		return 'a' + c - 0x1f170;
	if (c >= 0xc0 && c - 0xc0 < sizeof(accents) - 1 &&
	    accents[c - 0xc0] != '*')
		return (unsigned char)accents[c - 0xc0];
	if (c >= 0x410 && c <= 0x42f)
		return c + 32;
	if (c >= 0x400 && c <= 0x40f)
		return c + 80;
	if (c >= 0x391 && c <= 0x3a9)
		return c + 32;
	for (size_t i = 0; i < sizeof(capitals) / sizeof(capitals[0]); i++)
		if (capitals[i].c == c)
			return (unsigned char)capitals[i].letter;
	return c < 0x80 ? (uint32_t)(unsigned char)char_lower((char)c) : c;
}

bool
undo_letters(struct buf *out, struct str text)
{
	for (size_t at = 0; at < text.n;) {
		uint32_t c = take_char(text, &at);

		if (!is_nothing(c))
			put_char(out, plain_letter(c));
	}
	return changed(out, text);
}

bool
undo_look_alikes(struct buf *out, struct str text)
{
	static const uint32_t from[] = {0x430, 0x435, 0x43e, 0x440, 0x441,
	    0x445, 0x443, 0x456, 0x455, 0x3bf, 0x3b1, 0x3b9, 0x3bd, 0x3b7,
	    0x3c5, 0x3c1};
	static const char to[] = "aeopcxyisoaivnup";

	for (size_t at = 0; at < text.n;) {
		uint32_t c = take_char(text, &at);

		for (size_t i = 0; i < sizeof(from) / sizeof(from[0]); i++)
			if (from[i] == c)
				c = (unsigned char)to[i];
		put_char(out, c);
	}
	return changed(out, text);
}

bool
undo_overrides(struct buf *out, struct str text)
{
	size_t from = STR_NONE;

	for (size_t at = 0; at < text.n;) {
		uint32_t c = take_char(text, &at);
		bool ends = c == 0x202c || c == 0x2069 || c == '\n';

		if (from != STR_NONE && ends) {
			for (size_t to = out->len; from + 1 < to; from++) {
				char byte = out->bytes[from];

				out->bytes[from] = out->bytes[--to];
				out->bytes[to] = byte;
			}
			from = STR_NONE;
		}
		if (c == 0x202e || c == 0x2067)
			from = out->len;
		else
			put_char(out, c);
	}
	return changed(out, text);
}

/* --- escapes --- */

static int
digit(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *found = c == '\0' ? NULL : strchr(digits, char_lower(c));

	return found == NULL ? -1 : (int)(found - digits);
}

/* Digits of the base at `at`, `most` of them. */
static size_t
number(struct str text, size_t at, int base, size_t most, uint32_t *value)
{
	size_t n = 0;

	for (*value = 0; n < most && at + n < text.n; n++) {
		int d = digit(text.s[at + n]);

		if (d < 0 || d >= base)
			break;
		*value = *value * (uint32_t)base + (uint32_t)d;
	}
	return n;
}

static size_t
read_entity(struct str text, size_t at, uint32_t *c)
{
	static const struct {
		const char *name;
		uint32_t c;
	} names[] = {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'},
	    {"&quot;", '"'}, {"&nbsp;", ' '}, {"&shy;", 0}, {"&zwnj;", 0},
	    {"&colon;", ':'}};
	struct str rest = str_sub(text, at, text.n);
	size_t n;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (str_starts(rest, str_of(names[i].name))) {
			*c = names[i].c;
			return strlen(names[i].name);
		}
	if (!str_starts(rest, STR("&#")))
		return 0;
	if (rest.n > 3 && char_lower(rest.s[2]) == 'x') {
		n = number(rest, 3, 16, 6, c);
		return n == 0 ? 0 : n + 4;
	}
	n = number(rest, 2, 10, 7, c);
	return n == 0 ? 0 : n + 3;
}

static size_t
read_backslash(struct str text, size_t at, uint32_t *c)
{
	size_t from = at, n;
	char kind;

	while (at < text.n && text.s[at] == '\\')
		at++;
	if (at + 3 > text.n)
		return 0;
	kind = text.s[at++];
	if (kind == 'n' || kind == 't' || kind == 'r') {
		*c = ' ';
		return at - from;
	}
	if (kind != 'u' && kind != 'x')
		return 0;
	if (text.s[at] == '{') {
		n = number(text, at + 1, 16, 6, c);
		return n == 0 ? 0 : at + n + 2 - from;
	}
	n = number(text, at, 16, kind == 'x' ? 2 : 4, c);
	return n == 0 ? 0 : at + n - from;
}

static size_t
read_tag(struct str text, size_t at)
{
	struct str rest = str_sub(text, at, at + 200);
	bool comment = str_starts(rest, STR("<!--"));
	size_t end;

	if (rest.n < 3 ||
	    (!comment && rest.s[1] != '/' && !char_is_alpha(rest.s[1])))
		return 0;
	end = str_find(rest, comment ? STR("-->") : STR(">"), 0);
	return end == STR_NONE ? 0 : end + (comment ? 3 : 1);
}

bool
undo_escapes(struct buf *out, struct str text)
{
	for (size_t at = 0; at < text.n;) {
		uint32_t c = 0;
		size_t size = 0;
		bool byte = false;

		if (text.s[at] == '%') {
			size = number(text, at + 1, 16, 2, &c) == 2 ? 3 : 0;
			byte = true;
		} else if (text.s[at] == '&') {
			size = read_entity(text, at, &c);
		} else if (text.s[at] == '\\') {
			size = read_backslash(text, at, &c);
		} else if (text.s[at] == '<') {
			size = read_tag(text, at);
		}
		if (size == 0)
			buf_putc(out, text.s[at]);
		else if (c != 0 && byte)
			buf_putc(out, (char)c);
		else if (c != 0)
			put_char(out, c);
		at += size == 0 ? 1 : size;
	}
	return changed(out, text);
}

/* --- codes --- */

static int
value64(char c)
{
	static const char letters[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *found;

	if (c == '-')
		c = '+';
	if (c == '_')
		c = '/';
	found = c == '\0' ? NULL : strchr(letters, c);
	return found == NULL ? -1 : (int)(found - letters);
}

/* Four fifths of it can be read. */
static bool
readable(struct str text)
{
	size_t good = 0;

	for (size_t i = 0; i < text.n; i++)
		good += (unsigned char)text.s[i] >= ' ' || text.s[i] == '\n';
	return text.n >= 8 && good * 5 >= text.n * 4;
}

static void
put_decoded(struct buf *out, struct str code)
{
	for (size_t phase = 0; phase < 4; phase++) {
		size_t from = out->len, seen = 0;
		uint32_t bits = 0;
		int have = 0;

		for (size_t i = 0; i < code.n; i++) {
			int value = value64(code.s[i]);

			if (value < 0 || seen++ < phase)
				continue;
			bits = bits << 6 | (uint32_t)value;
			have += 6;
			if (have < 8)
				continue;
			have -= 8;
			if ((bits >> have & 0xff) != 0)
				buf_putc(out, (char)(bits >> have & 0xff));
		}
		if (readable(str_sub(buf_str(out), from, out->len)))
			buf_putc(out, '\n');
		else
			buf_truncate(out, from);
	}
}

bool
undo_base64(struct buf *out, struct str text)
{
	size_t beg = 0;

	for (size_t at = 0; at <= text.n; at++) {
		if (at < text.n && value64(text.s[at]) >= 0)
			continue;
		/* A line of it goes on with the next. */
		if (at < text.n && char_is_space(text.s[at]) &&
		    at - beg >= 16 && at + 1 < text.n &&
		    (value64(text.s[at + 1]) >= 0 ||
			char_is_space(text.s[at + 1])))
			continue;
		if (at - beg >= 16)
			put_decoded(out, str_sub(text, beg, at));
		beg = at + 1;
	}
	return changed(out, text);
}

/* All pairs of digits, with whatever stands between them. */
bool
undo_hex(struct buf *out, struct str text)
{
	size_t from = out->len, gap = 0;
	uint32_t c;

	for (size_t at = 0; at <= text.n;) {
		if (at < text.n && number(text, at, 16, 2, &c) == 2) {
			buf_putc(out, (char)c);
			at += 2;
			gap = 0;
			continue;
		}
		if (++gap > 4 || at == text.n) {
			if (readable(str_sub(buf_str(out), from, out->len)))
				buf_putc(out, '\n');
			else
				buf_truncate(out, from);
			from = out->len;
		}
		at += at + 1 < text.n && text.s[at] == '0' &&
			      char_lower(text.s[at + 1]) == 'x'
			  ? 2
			  : 1;
	}
	return changed(out, text);
}
