#include "disguise.h"

#include <stdint.h>
#include <string.h>

#include "utf8.h"
#include "util.h"

#define NEAR 160      /* bytes beside a disguise */
#define TAG_MAX 120   /* bytes of an HTML tag or comment in a word */
#define SPELLED_MIN 5 /* letters */
#define SPELLED_STEP 8
#define SPELLED_LOOK 4

/* --- letters --- */

#define TAG_FIRST 0xe0020u /* Unicode's tag characters, after ASCII */
#define TAG_LAST 0xe007eu
#define RIGHT_TO_LEFT 0x202eu
#define RIGHT_TO_LEFT_ISOLATE 0x2067u
#define POP_DIRECTION 0x202cu
#define POP_ISOLATE 0x2069u

/* Letters that look like a Latin one (Unicode's confusables.txt, UTS 39, and
 * letters turned upside down), after folding of case, in order. */
static const struct like {
	uint16_t c;
	char letter;
} likes[] = {{0xf0, 'd'}, {0xf8, 'o'}, {0x111, 'd'}, {0x127, 'h'}, {0x131, 'i'},
    {0x142, 'l'}, {0x167, 't'}, {0x180, 'b'}, {0x183, 'g'}, {0x1dd, 'e'},
    {0x250, 'a'}, {0x251, 'a'}, {0x254, 'c'}, {0x256, 'd'}, {0x257, 'd'},
    {0x25f, 'f'}, {0x261, 'g'}, {0x262, 'g'}, {0x265, 'h'}, {0x268, 'i'},
    {0x269, 'i'}, {0x26a, 'i'}, {0x26f, 'm'}, {0x274, 'n'}, {0x275, 'o'},
    {0x279, 'r'}, {0x27e, 'r'}, {0x280, 'r'}, {0x287, 't'}, {0x28b, 'v'},
    {0x28c, 'v'}, {0x28d, 'w'}, {0x28e, 'y'}, {0x28f, 'y'}, {0x299, 'b'},
    {0x29c, 'h'}, {0x29e, 'k'}, {0x29f, 'l'}, {0x3b1, 'a'}, {0x3b2, 'b'},
    {0x3b3, 'y'}, {0x3b5, 'e'}, {0x3b7, 'n'}, {0x3b9, 'i'}, {0x3ba, 'k'},
    {0x3bd, 'v'}, {0x3bf, 'o'}, {0x3c1, 'p'}, {0x3c2, 's'}, {0x3c3, 'o'},
    {0x3c4, 't'}, {0x3c5, 'u'}, {0x3c7, 'x'}, {0x3c9, 'w'}, {0x3f2, 'c'},
    {0x3f3, 'j'}, {0x430, 'a'}, {0x432, 'b'}, {0x433, 'r'}, {0x435, 'e'},
    {0x43a, 'k'}, {0x43c, 'm'}, {0x43d, 'h'}, {0x43e, 'o'}, {0x43f, 'n'},
    {0x440, 'p'}, {0x441, 'c'}, {0x442, 't'}, {0x443, 'y'}, {0x445, 'x'},
    {0x44c, 'b'}, {0x455, 's'}, {0x456, 'i'}, {0x458, 'j'}, {0x45b, 'h'},
    {0x475, 'v'}, {0x493, 'f'}, {0x4af, 'y'}, {0x4bb, 'h'}, {0x4cf, 'l'},
    {0x4d5, 'a'}, {0x501, 'd'}, {0x50d, 'g'}, {0x51b, 'q'}, {0x51d, 'w'},
    {0x561, 'w'}, {0x563, 'q'}, {0x566, 'q'}, {0x570, 'h'}, {0x575, 'j'},
    {0x578, 'n'}, {0x57d, 'u'}, {0x581, 'g'}, {0x585, 'o'}, {0x13a0, 'd'},
    {0x13a1, 'r'}, {0x13a2, 't'}, {0x13a5, 'i'}, {0x13a9, 'y'}, {0x13aa, 'a'},
    {0x13ab, 'j'}, {0x13ac, 'e'}, {0x13b3, 'w'}, {0x13b7, 'm'}, {0x13bb, 'h'},
    {0x13c0, 'g'}, {0x13c2, 'h'}, {0x13c3, 'z'}, {0x13cd, 'y'}, {0x13cf, 'b'},
    {0x13d2, 'r'}, {0x13d4, 'w'}, {0x13d5, 's'}, {0x13d9, 'v'}, {0x13da, 's'},
    {0x13de, 'l'}, {0x13df, 'c'}, {0x13e2, 'p'}, {0x13e6, 'k'}, {0x13f3, 'g'},
    {0x13f4, 'b'}, {0x1d00, 'a'}, {0x1d04, 'c'}, {0x1d05, 'd'}, {0x1d07, 'e'},
    {0x1d09, 'i'}, {0x1d0a, 'j'}, {0x1d0b, 'k'}, {0x1d0d, 'm'}, {0x1d0f, 'o'},
    {0x1d18, 'p'}, {0x1d1b, 't'}, {0x1d1c, 'u'}, {0x1d20, 'v'}, {0x1d21, 'w'},
    {0x1d22, 'z'}, {0xa730, 'f'}, {0xa731, 's'}, {0xab9f, 'w'}, {0xaba9, 'v'}};

static char
like_of(uint32_t c)
{
	size_t low = 0, high = ARRAY_LEN(likes);

	/* Circled, squared and flag letters. */
	if (c >= 0x1f150 && c <= 0x1f169)
		return (char)('a' + (c - 0x1f150));
	if (c >= 0x1f170 && c <= 0x1f189)
		return (char)('a' + (c - 0x1f170));
	if (c >= 0x1f1e6 && c <= 0x1f1ff)
		return (char)('a' + (c - 0x1f1e6));
	while (low < high) {
		size_t middle = (low + high) / 2;

		if (likes[middle].c == c)
			return likes[middle].letter;
		if (likes[middle].c < c)
			low = middle + 1;
		else
			high = middle;
	}
	return '\0';
}

/* Dashes, quotes, currencies, arrows, pictures: nothing is hidden in them. */
static bool
is_plain_sign(uint32_t c)
{
	if (c < 0xc0)
		return c != 0xad && c != 0xaa && c != 0xba && c != 0xb7;
	if (c >= 0x2000 && c < 0x2070)
		return (c >= 0x2010 && c <= 0x2027 && c != 0x2022 &&
			   c != 0x2027) ||
		       (c >= 0x2030 && c < 0x205f);
	return (c >= 0x20a0 && c < 0x20d0) || (c >= 0x2190 && c < 0x2460) ||
	       (c >= 0x2500 && c < 0x2c00) || (c >= 0x1f300 && c < 0x1fb00) ||
	       c == 0xfffd;
}

/* The first character at or after `at` in which something may be hidden. */
static size_t
next_letter(struct str text, size_t at)
{
	uint32_t c;

	for (;;) {
		size_t size;

		at = utf8_beyond_ascii(text, at);
		if (at == text.n)
			return STR_NONE;
		size = utf8_char(text, at, &c);
		if (!is_plain_sign(c))
			return at;
		at += size;
	}
}

static void
turn(struct buf *out, size_t from)
{
	for (size_t to = out->len; from + 1 < to; from++) {
		char c = out->bytes[from];

		to--;
		out->bytes[from] = out->bytes[to];
		out->bytes[to] = c;
	}
}

/* Letters by the fold, and with `look_alikes` by what they look like. Returns
 * whether it is one of those that look like another. */
static bool
put_letter(struct buf *out, uint32_t c, bool look_alikes)
{
	size_t from = out->len;
	char letter = c < 0x80 ? '\0' : like_of(c);

	if (letter == '\0' || !look_alikes)
		utf8_put_plain(out, c);
	if (letter == '\0' && c >= 0x80 && out->len > from) {
		utf8_char(buf_str(out), from, &c);
		letter = like_of(c);
	}
	if (letter != '\0' && look_alikes) {
		buf_truncate(out, from);
		buf_putc(out, letter);
	}
	return letter != '\0';
}

/* The ASCII at `at`, up to the end of its line; returns where that is. */
static size_t
put_ascii(struct buf *out, struct str text, size_t at)
{
	size_t end = utf8_beyond_ascii(text, at), from = out->len;
	size_t line = str_find_char(str_sub(text, 0, end), '\n', at);

	end = line == STR_NONE ? end : line;
	buf_add_str(out, str_sub(text, at, end));
	for (size_t i = from; i < out->len; i++)
		out->bytes[i] = char_lower(out->bytes[i]);
	return end;
}

static bool
put_letters(struct buf *out, struct str text, bool look_alikes)
{
	size_t turned = STR_NONE;
	bool tags = false, alike = false;
	uint32_t c;

	for (size_t at = 0; at < text.n;) {
		bool tag;

		if ((unsigned char)text.s[at] < 0x80 && text.s[at] != '\n' &&
		    !tags) {
			at = put_ascii(out, text, at);
			continue;
		}
		at += utf8_char(text, at, &c);
		tag = c >= TAG_FIRST && c <= TAG_LAST;
		if (tag != tags)
			buf_putc(out, ' ');
		tags = tag;
		if (tag) {
			c -= TAG_FIRST - ' ';
		} else if (c == RIGHT_TO_LEFT || c == RIGHT_TO_LEFT_ISOLATE) {
			turned = turned == STR_NONE ? out->len : turned;
		} else if (turned != STR_NONE &&
			   (c == POP_DIRECTION || c == POP_ISOLATE ||
			       c == '\n')) {
			turn(out, turned);
			turned = STR_NONE;
		}
		alike |= put_letter(out, c, look_alikes);
	}
	if (turned != STR_NONE)
		turn(out, turned);
	return alike;
}

/* Not into the middle of a character. */
static size_t
whole(struct str text, size_t at)
{
	while (at < text.n && ((unsigned char)text.s[at] & 0xc0) == 0x80)
		at++;
	return at;
}

enum letters
disguise_letters(struct buf *out, struct str text, bool look_alikes)
{
	size_t at = next_letter(text, 0), from, to;
	enum letters seen = at == STR_NONE ? LETTERS_NONE : LETTERS_OTHER;

	while (at != STR_NONE) {
		from = whole(text, at > NEAR ? at - NEAR : 0);
		do {
			uint32_t c;

			to = at + utf8_char(text, at, &c);
			at = next_letter(text, to);
		} while (at != STR_NONE && at - to < (size_t)2 * NEAR);
		to = whole(text, to + NEAR);
		if (put_letters(out, str_sub(text, from, to), look_alikes))
			seen = LETTERS_ALIKE;
		buf_puts(out, "\n\n");
	}
	return seen;
}

/* --- spelled --- */

static bool
is_letter(char c)
{
	return char_is_alpha(c) || char_is_digit(c);
}

static const unsigned char letter_bytes[256] = {
    ['0' ... '9'] = 1, ['A' ... 'Z'] = 1, ['a' ... 'z'] = 1};

/* Of the bytes with 0x40 set, which all letters are, is there one among the
 * four, and no two side by side? Prose is all of the other kind, nearly. */
static inline bool
stand_alone(const char *at)
{
	uint32_t word;

	memcpy(&word, at, sizeof(word));
	word &= 0x40404040u;
	return word != 0 && (word & word << 8) == 0;
}

/* Two letters, and no two side by side. */
static bool
looks_spelled(const char *at)
{
	const unsigned char *s = (const unsigned char *)at;
	const unsigned char *in = letter_bytes;

	if ((in[s[0]] & in[s[1]]) != 0 || (in[s[1]] & in[s[2]]) != 0 ||
	    (in[s[2]] & in[s[3]]) != 0 ||
	    in[s[0]] + in[s[1]] + in[s[2]] + in[s[3]] < 2)
		return false;
	return char_is_alpha(at[0]) || char_is_alpha(at[1]) ||
	       char_is_alpha(at[3]);
}

/* The marks behind a letter, where they are followed by one letter alone. */
static struct str
gap_at(struct str text, size_t at)
{
	size_t end = at;

	while (end < text.n && end - at < 3 && !is_letter(text.s[end]) &&
	       (unsigned char)text.s[end] < 0x80)
		end++;
	if (end == at || end == text.n || !is_letter(text.s[end]) ||
	    (end + 1 < text.n && is_letter(text.s[end + 1])))
		return (struct str){NULL, 0};
	return str_sub(text, at, end);
}

/* The end of the letters that begin at `at`, each alone; how many they are. */
static size_t
spelled_end(struct str text, size_t at, size_t *letters)
{
	struct str gap;

	*letters = 1;
	for (at++; (gap = gap_at(text, at)).n > 0; at += gap.n + 1)
		++*letters;
	return at;
}

static bool
is_alone(struct str text, size_t at)
{
	return is_letter(text.s[at]) &&
	       (at == 0 || !is_letter(text.s[at - 1])) &&
	       (at + 1 == text.n || !is_letter(text.s[at + 1]));
}

/* The start of the run that is around `at`, no farther back than `least`. */
static size_t
spelled_start(struct str text, size_t at, size_t least)
{
	size_t start = STR_NONE;

	for (size_t i = at + 1, marks = 0; i-- > least && marks < 4;) {
		marks = is_letter(text.s[i]) ? 0 : marks + 1;
		if (marks > 0)
			continue;
		if (!is_alone(text, i))
			break;
		start = i;
	}
	return start;
}

/* Together; a gap other than the usual one is that between words. */
static void
put_spelled(struct buf *out, struct str run)
{
	struct str usual = gap_at(run, 1), gap;
	struct str second = gap_at(run, 1 + usual.n + 1);

	if (str_eq(second, gap_at(run, 1 + usual.n + 1 + second.n + 1)))
		usual = second;
	buf_putc(out, run.s[0]);
	for (size_t at = 1; (gap = gap_at(run, at)).n > 0; at += gap.n + 1) {
		if (!str_eq(gap, usual))
			buf_putc(out, ' ');
		buf_putc(out, run.s[at + gap.n]);
	}
}

bool
disguise_spelled(struct buf *out, struct str text)
{
	size_t copied = 0, letters, start, end;
	bool any = false;

	for (size_t at = 0; at + SPELLED_LOOK <= text.n; at += SPELLED_STEP) {
		if (!stand_alone(text.s + at) || at < copied ||
		    !looks_spelled(text.s + at))
			continue;
		start = spelled_start(text, at + SPELLED_LOOK - 1, copied);
		if (start == STR_NONE)
			continue;
		end = spelled_end(text, start, &letters);
		if (letters < SPELLED_MIN)
			continue;
		if (any && start - copied > (size_t)2 * NEAR) {
			buf_add_str(out, str_sub(text, copied, copied + NEAR));
			buf_puts(out, "\n\n");
			copied = start - NEAR;
		} else if (!any && start > NEAR) {
			copied = start - NEAR;
		}
		buf_add_str(out, str_sub(text, copied, start));
		put_spelled(out, str_sub(text, start, end));
		copied = end;
		any = true;
	}
	if (any)
		buf_add_str(out, str_sub(text, copied, copied + NEAR));
	return any;
}
