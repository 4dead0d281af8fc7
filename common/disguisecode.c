#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "disguise.h"
#include "utf8.h"
#include "util.h"

#define CODE_LEAST 24  /* characters of a code */
#define CODE_STEP 16   /* every such byte is looked at: */
#define CODE_LOOK 8    /* so many from there */
#define CODE_MORE 4    /* and there, or before */
#define LINE_LEAST 16  /* characters of a code's line before it goes on */
#define INDENT_MOST 10 /* white space before the next */
#define PROBE 12       /* characters of base64 that are decoded first */

/* RFC 4648, sections 4 and 5: the value and one more, 0 for no letter of it. */
static const unsigned char base64_values[256] = {['A'] = 1,
    ['B'] = 2,
    ['C'] = 3,
    ['D'] = 4,
    ['E'] = 5,
    ['F'] = 6,
    ['G'] = 7,
    ['H'] = 8,
    ['I'] = 9,
    ['J'] = 10,
    ['K'] = 11,
    ['L'] = 12,
    ['M'] = 13,
    ['N'] = 14,
    ['O'] = 15,
    ['P'] = 16,
    ['Q'] = 17,
    ['R'] = 18,
    ['S'] = 19,
    ['T'] = 20,
    ['U'] = 21,
    ['V'] = 22,
    ['W'] = 23,
    ['X'] = 24,
    ['Y'] = 25,
    ['Z'] = 26,
    ['a'] = 27,
    ['b'] = 28,
    ['c'] = 29,
    ['d'] = 30,
    ['e'] = 31,
    ['f'] = 32,
    ['g'] = 33,
    ['h'] = 34,
    ['i'] = 35,
    ['j'] = 36,
    ['k'] = 37,
    ['l'] = 38,
    ['m'] = 39,
    ['n'] = 40,
    ['o'] = 41,
    ['p'] = 42,
    ['q'] = 43,
    ['r'] = 44,
    ['s'] = 45,
    ['t'] = 46,
    ['u'] = 47,
    ['v'] = 48,
    ['w'] = 49,
    ['x'] = 50,
    ['y'] = 51,
    ['z'] = 52,
    ['0'] = 53,
    ['1'] = 54,
    ['2'] = 55,
    ['3'] = 56,
    ['4'] = 57,
    ['5'] = 58,
    ['6'] = 59,
    ['7'] = 60,
    ['8'] = 61,
    ['9'] = 62,
    ['+'] = 63,
    ['-'] = 63,
    ['/'] = 64,
    ['_'] = 64};

static inline int
base64_value(char c)
{
	return base64_values[(unsigned char)c];
}

/* Where the base64 ends that begins at `line` and goes on to `at` at least,
 * lines and all. */
static size_t
base64_end(struct str text, size_t line, size_t at)
{
	for (;;) {
		size_t next;

		while (at < text.n && base64_value(text.s[at]) > 0)
			at++;
		if (at - line < LINE_LEAST)
			return at;
		for (next = at; next < text.n && next - at < INDENT_MOST &&
				char_is_space(text.s[next]);
		     next++)
			;
		if (next == at || next == text.n ||
		    memchr(text.s + at, '\n', next - at) == NULL ||
		    base64_value(text.s[next]) == 0)
			return at;
		line = at = next;
	}
}

/* Appends what the letters say; white space between them is nothing. NULs,
 * those of UTF-16 in English, are left out; other controls become blanks. */
static void
put_base64(struct buf *out, struct str code)
{
	uint32_t bits = 0;
	int have = 0;

	for (size_t i = 0; i < code.n; i++) {
		int value = base64_value(code.s[i]);

		if (value == 0)
			continue; /* of a line break */
		bits = bits << 6 | (uint32_t)(value - 1);
		have += 6;
		if (have < 8)
			continue;
		have -= 8;
		if ((bits >> have & 0xff) != 0)
			buf_putc(out, (char)(bits >> have & 0xff));
	}
}

/* Is this what a person might read? Cut UTF-8 at the ends is. */
static bool
is_text(struct str text)
{
	size_t from = 0, bad;

	while (from < text.n && from < 3 &&
	       ((unsigned char)text.s[from] & 0xc0) == 0x80)
		from++;
	for (size_t i = from; i < text.n; i++)
		if (iscntrl((unsigned char)text.s[i]) &&
		    !char_is_space(text.s[i]))
			return false;
	bad = utf8_bad(text, from);
	return text.n - from >= 4 && (bad == STR_NONE || text.n - bad < 4);
}

/* Which letter of the code begins a group of four, told by its middle. */
static bool
base64_phase(struct str code, size_t *phase)
{
	size_t middle = code.n > PROBE + 4 ? (code.n - PROBE) / 2 : 0;
	size_t letters = 0, k;
	struct buf probe;
	bool found = false;

	buf_init(&probe, BUF_NO_MAX);
	for (k = 0; k < 4 && !found; k++) {
		buf_clear(&probe);
		put_base64(
		    &probe, str_sub(code, middle + k, middle + k + PROBE + 2));
		found = is_text(buf_str(&probe));
	}
	buf_release(&probe);
	for (size_t i = 0; found && i < middle + k - 1; i++)
		letters += base64_value(code.s[i]) > 0;
	*phase = letters % 4;
	return found;
}

static void
blank_controls(struct buf *out, size_t from)
{
	for (; from < out->len; from++)
		if (iscntrl((unsigned char)out->bytes[from]))
			out->bytes[from] = ' ';
}

static bool
decode_base64(struct buf *out, struct str code)
{
	size_t phase, from = out->len;

	if (!base64_phase(code, &phase))
		return false;
	put_base64(out, str_sub(code, phase, code.n));
	blank_controls(out, from);
	return true;
}

/* The size of what stands between two pairs of digits: nothing, a mark, or
 * one and "0x". */
static size_t
hex_gap(struct str text, size_t at)
{
	size_t end = at;

	while (end < text.n && end - at < 3 &&
	       memchr(" :,-\n", text.s[end], 5) != NULL)
		end++;
	if (end + 1 < text.n && text.s[end] == '0' &&
	    char_lower(text.s[end + 1]) == 'x')
		end += 2;
	return end - at;
}

static bool
is_pair(struct str text, size_t at)
{
	return at + 1 < text.n && char_hex(text.s[at]) >= 0 &&
	       char_hex(text.s[at + 1]) >= 0;
}

/* Pairs of digits from `at` on; *end is behind them. */
static bool
decode_hex(struct buf *out, struct str text, size_t at, size_t *end)
{
	size_t from = out->len, gap = 0;

	while (is_pair(text, at + gap)) {
		at += gap;
		buf_putc(out, (char)(char_hex(text.s[at]) << 4 |
				     char_hex(text.s[at + 1])));
		at += 2;
		gap = hex_gap(text, at);
	}
	*end = at;
	if (out->len - from >= CODE_LEAST / 2 - 2 &&
	    is_text(str_sub(buf_str(out), from, out->len)))
		return true;
	buf_truncate(out, from);
	return false;
}

/* How far back the run around `at` begins. */
static size_t
code_start(struct str text, size_t at, size_t least, bool hex)
{
	if (!hex) {
		while (at > least && base64_value(text.s[at - 1]) > 0)
			at--;
		return at;
	}
	while (at > least && (char_hex(text.s[at - 1]) >= 0 ||
				 memchr(" :,-\nxX", text.s[at - 1], 7) != NULL))
		at--;
	while (at < text.n && !is_pair(text, at))
		at++;
	return at;
}

/* What a byte may be part of. */
#define IN_BASE64 1
#define IN_HEX 2

static const unsigned char code_bytes[256] = {
    ['0' ... '9'] = IN_BASE64 | IN_HEX,
    ['a' ... 'f'] = IN_BASE64 | IN_HEX,
    ['A' ... 'F'] = IN_BASE64 | IN_HEX,
    ['g' ... 'w'] = IN_BASE64,
    ['G' ... 'W'] = IN_BASE64,
    ['x'] = IN_BASE64 | IN_HEX,
    ['X'] = IN_BASE64 | IN_HEX,
    ['y' ... 'z'] = IN_BASE64,
    ['Y' ... 'Z'] = IN_BASE64,
    ['+'] = IN_BASE64,
    ['-'] = IN_BASE64 | IN_HEX,
    ['/'] = IN_BASE64,
    ['_'] = IN_BASE64,
    [' '] = IN_HEX,
    [':'] = IN_HEX,
    [','] = IN_HEX,
    ['\n'] = IN_HEX,
};

/* Is there a letter from h to w, of either case? No hexadecimal digits then.
 * What is none may be taken for one, but of bytes beyond ASCII only. */
static inline bool
has_late_letter(uint64_t word)
{
	/* 0x40, and one of 0x08 (h to o) and 0x10 (p to w). */
	return (word & (word << 3 ^ word << 2) & 0x4040404040404040u) != 0;
}

/* Which code may the bytes here be of? Most are of none: a blank or a quote is
 * among them, which base64 has not, and a letter that hexadecimal has not. */
static inline unsigned
looks_coded(const char *s)
{
	const uint64_t ones = 0x0101010101010101u, highs = ones << 7;
	unsigned in = IN_BASE64 | IN_HEX;
	uint64_t word;

	memcpy(&word, s, sizeof(word));
	/* A byte below '+'; a carry makes one that is not only where there is
	 * one that is. */
	if (((word - ones * '+') & ~word & highs) != 0)
		return has_late_letter(word)
			   ? 0
			   : code_bytes[(unsigned char)s[0]] &
				 code_bytes[(unsigned char)s[1]] &
				 code_bytes[(unsigned char)s[2]] & IN_HEX;
	for (int i = 0; i < CODE_LOOK && in != 0; i++)
		in &= code_bytes[(unsigned char)s[i]];
	return in;
}

/* The next look, from *at on, at what may be of a code; 0 for none. */
static unsigned
next_coded(struct str text, size_t *at)
{
	size_t i;

	for (i = *at; i + CODE_LOOK <= text.n; i += CODE_STEP) {
		unsigned in = looks_coded(text.s + i);

		if (in != 0) {
			*at = i;
			return in;
		}
	}
	return 0;
}

/* Does base64 go on for CODE_MORE bytes on either side of the look? A line of
 * it does (LINE_LEAST), a word does not. */
static bool
goes_on(struct str text, size_t at)
{
	const unsigned char *s = (const unsigned char *)text.s;
	size_t end = at + CODE_LOOK;

	if (end + CODE_MORE <= text.n &&
	    (code_bytes[s[end]] & code_bytes[s[end + CODE_MORE - 1]] &
		IN_BASE64) != 0)
		return true;
	return at >= CODE_MORE &&
	       (code_bytes[s[at - 1]] & code_bytes[s[at - CODE_MORE]] &
		   IN_BASE64) != 0;
}

/* At least half of them digits, not words of a to f. */
static bool
looks_hex(const char *s)
{
	int digits = 0, numbers = 0;

	for (int i = 0; i < CODE_LOOK; i++) {
		if ((code_bytes[(unsigned char)s[i]] & IN_HEX) == 0)
			return false;
		digits += char_hex(s[i]) >= 0;
		numbers += char_is_digit(s[i]);
	}
	return digits >= 4 && numbers >= 2;
}

/* Base64 of any length has: no path and no name of many words. */
static bool
has_both_cases(struct str code)
{
	size_t upper = 0, lower = 0;

	if (code.n < CODE_LEAST)
		return false;
	for (size_t i = 0; i < code.n && (upper < 3 || lower < 3); i++) {
		upper += char_is_upper(code.s[i]);
		lower += char_is_lower(code.s[i]);
	}
	return upper >= 3 && lower >= 3;
}

bool
disguise_code(struct buf *out, struct str text, size_t *at)
{
	unsigned in;

	for (size_t i = *at; (in = next_coded(text, &i)) != 0; i += CODE_STEP) {
		size_t start, end = i;

		if (i < *at)
			continue;
		if ((in & IN_HEX) != 0 && looks_hex(text.s + i)) {
			start = code_start(text, i, *at, true);
			if (decode_hex(out, text, start, &end)) {
				*at = end;
				return true;
			}
		}
		if ((in & IN_BASE64) == 0 || !goes_on(text, i)) {
			*at = end > *at ? end : *at;
			continue;
		}
		start = code_start(text, i, *at, false);
		end = base64_end(text, start, i + CODE_LOOK);
		*at = end;
		if (has_both_cases(str_sub(text, start, end)) &&
		    decode_base64(out, str_sub(text, start, end)))
			return true;
	}
	*at = text.n;
	return false;
}
