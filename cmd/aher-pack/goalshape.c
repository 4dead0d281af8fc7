#include "goalshape.h"

#include <stdbool.h>
#include <string.h>

#include "utf8.h"

#define QUOTE_MOST 512 /* so that many quotes without an end cost no more */
/* Of a word: more than is kept, even where lower case takes a third. */
#define WORD_MOST ((size_t)4 * GOAL_SHAPE_MOST)
#define UNIT_MOST 3 /* letters behind a number: "5km", "3rd" */

/* What a word is made of. */
enum {
	LOWER = 1,
	UPPER = 2,
	DIGIT = 4,
	SIGN = 8,    /* no word of a language has it inside */
	POINT = 16,  /* nor these, but numbers do */
	HYPHEN = 32, /* and some words do */
	INNER = 64,  /* a capital behind a small letter */
	BEYOND = 128 /* ASCII */
};

struct shaper {
	struct buf *out;
	size_t from; /* where the shape begins in out */
	struct str text;
	bool begins; /* a sentence, with the next word */
	char mask;   /* that out ends with, 0 for none */
};

/* What an ASCII byte is in a word; 0 for what ends it. */
static unsigned
kind_of(char c)
{
	static const unsigned char kinds[128] = {
	    ['_'] = SIGN,
	    ['-'] = HYPHEN,
	    ['/'] = SIGN,
	    ['\\'] = SIGN,
	    ['@'] = SIGN,
	    ['='] = SIGN,
	    ['.'] = POINT,
	    [':'] = POINT,
	    [','] = POINT,
	};

	if (char_is_lower(c))
		return LOWER;
	if (char_is_upper(c))
		return UPPER;
	if (char_is_digit(c))
		return DIGIT;
	return (unsigned char)c < 0x80 ? kinds[(unsigned char)c] : 0;
}

static char
byte_at(const struct shaper *shaper, size_t i)
{
	return i < shaper->text.n ? shaper->text.s[i] : '\n';
}

/* --- what is written --- */

static void
separate(struct shaper *shaper)
{
	if (shaper->out->len > shaper->from)
		buf_putc(shaper->out, ' ');
	shaper->begins = false;
	shaper->mask = 0;
}

static void
put_mask(struct shaper *shaper, char mask)
{
	shaper->begins = false;
	if (shaper->mask == mask)
		return;
	separate(shaper);
	buf_putc(shaper->out, mask);
	shaper->mask = mask;
}

static void
put_lower(struct shaper *shaper, struct str word, bool ascii)
{
	struct buf *out = shaper->out;
	uint32_t c;

	separate(shaper);
	word = str_sub(word, 0, WORD_MOST);
	if (!ascii) {
		for (size_t i = 0; i < word.n;) {
			i += utf8_char(word, i, &c);
			utf8_put_lower(out, c);
		}
		return;
	}
	if (!buf_reserve(out, word.n))
		return;
	for (size_t i = 0; i < word.n; i++)
		out->bytes[out->len + i] = char_lower(word.s[i]);
	out->len += word.n;
	out->bytes[out->len] = '\0';
}

/* --- words --- */

/* Number and unit. */
static bool
is_number(struct str word, unsigned has)
{
	size_t i = 0;

	if ((has & (LOWER | UPPER)) == 0)
		return (has & DIGIT) != 0;
	if ((has & UPPER) != 0)
		return false;
	while (i < word.n && kind_of(word.s[i]) != LOWER)
		i++;
	if (i == 0 || word.n - i > UNIT_MOST)
		return false;
	while (i < word.n && kind_of(word.s[i]) == LOWER)
		i++;
	return i == word.n;
}

/* "I", which is always capitalised, and "I'm". */
static bool
is_i(struct str word)
{
	return word.n > 0 && word.s[0] == 'I' &&
	       (word.n == 1 || word.s[1] == '\'');
}

static void
put_plain(struct shaper *shaper, struct str word, unsigned has)
{
	unsigned inner = has & (SIGN | INNER | POINT);
	bool begins = shaper->begins, upper = (has & UPPER) != 0;

	if ((has & (SIGN | INNER)) == 0 && (has & DIGIT) != 0 &&
	    is_number(word, has))
		put_mask(shaper, '#');
	else if (inner != 0 || (has & DIGIT) != 0 ||
		 (upper && !begins && !is_i(word)))
		put_mask(shaper, '@');
	else
		put_lower(shaper, word, (has & BEYOND) == 0);
}

static unsigned read_word(
    const struct shaper *, size_t from, size_t to, size_t *end, bool split);

/* Words with hyphens: a name or an identifier whole, others in their parts. */
static void
put_word(struct shaper *shaper, size_t from, size_t end, unsigned has)
{
	bool whole = (has & HYPHEN) == 0 || (has & (SIGN | INNER)) != 0 ||
		     ((has & DIGIT) != 0 && (has & UPPER) != 0) ||
		     (has & (DIGIT | POINT)) == POINT;
	unsigned part;
	size_t to;

	if (whole) {
		put_plain(shaper, str_sub(shaper->text, from, end), has);
		return;
	}
	for (; from < end; from = to + 1) {
		part = read_word(shaper, from, end, &to, true);
		if (to == from)
			continue;
		put_plain(shaper, str_sub(shaper->text, from, to), part);
	}
}

/* The kind of the character beyond ASCII at i; 0 where it ends the word. */
static unsigned
kind_beyond(const struct shaper *shaper, size_t i, size_t *len)
{
	uint32_t c;

	switch (utf8_class_at(shaper->text, i, len)) {
	case UTF8_CAPITAL:
		return UPPER | BEYOND;
	case UTF8_LETTER:
		utf8_char(shaper->text, i, &c);
		return (utf8_is_digit(c) ? DIGIT : LOWER) | BEYOND;
	default:
		return 0;
	}
}

/* Does the word go on behind the sign at i? */
static bool
goes_on(const struct shaper *shaper, size_t i)
{
	char next = byte_at(shaper, i + 1);
	size_t len;

	return char_is_alpha(next) || char_is_digit(next) || next == '_' ||
	       ((unsigned char)next >= 0x80 &&
		   kind_beyond(shaper, i + 1, &len) != 0);
}

/* A comma joins digits only. */
static bool
joins(const struct shaper *shaper, size_t i)
{
	if (byte_at(shaper, i) != ',')
		return goes_on(shaper, i);
	return char_is_digit(shaper->text.s[i - 1]) &&
	       char_is_digit(byte_at(shaper, i + 1));
}

/* The end of the word that begins at `from`, and what is in it; `split`: at
 * hyphens too. */
static unsigned
read_word(const struct shaper *shaper, size_t from, size_t to, size_t *end,
    bool split)
{
	const char *s = shaper->text.s;
	unsigned has = 0, kind, before = 0;
	size_t i = from, len;

	for (; i < to; i += len, has |= kind, before = kind) {
		len = 1;
		kind = kind_of(s[i]);
		if ((unsigned char)s[i] >= 0x80)
			kind = kind_beyond(shaper, i, &len);
		if ((kind & UPPER) != 0 && (before & LOWER) != 0)
			kind |= INNER;
		if (kind >= SIGN && kind <= HYPHEN && s[i] != '_' &&
		    ((split && kind == HYPHEN) || i == from ||
			!joins(shaper, i)))
			break;
		if (kind == 0 && s[i] == '\'' && i > from && goes_on(shaper, i))
			continue;
		if (kind == 0)
			break;
	}
	*end = i;
	return has;
}

/* --- texts --- */

/* Behind "https", the rest of an address, without what ends the sentence. */
static size_t
address_end(const struct shaper *shaper, size_t from)
{
	static const char closing[] = ".,;:!?)]}>\"'";
	size_t i = from;

	if (!str_starts(str_sub(shaper->text, i, shaper->text.n), STR("://")))
		return i;
	while (!char_is_space(byte_at(shaper, i)) &&
	       byte_at(shaper, i) != '"' && byte_at(shaper, i) != '>')
		i++;
	while (strchr(closing, shaper->text.s[i - 1]) != NULL)
		i--;
	return i > from + 3 ? i : from;
}

/* A run of characters that blanks do not separate. */
static size_t
take_run(struct shaper *shaper, size_t i)
{
	size_t from = i, len;

	while (i < shaper->text.n &&
	       utf8_class_at(shaper->text, i, &len) == UTF8_IDEOGRAPH)
		i += len;
	put_lower(shaper, str_sub(shaper->text, from, i), false);
	return i;
}

/* The word at i; returns its end, i where there is none. */
static size_t
take_word(struct shaper *shaper, size_t i)
{
	bool tagged = i > 0 && (shaper->text.s[i - 1] == '/' ||
				   shaper->text.s[i - 1] == '@');
	size_t end, len, rest;
	unsigned has;

	if ((unsigned char)shaper->text.s[i] >= 0x80 &&
	    utf8_class_at(shaper->text, i, &len) == UTF8_IDEOGRAPH)
		return take_run(shaper, i);
	has = read_word(shaper, i, shaper->text.n, &end, false);
	if (end == i)
		return i;
	rest = address_end(shaper, end);
	if (rest > end || tagged)
		put_mask(shaper, '@');
	else
		put_word(shaper, i, end, has);
	return rest > end ? rest : end;
}

/* The sign that ends what the one at i opens, NULL for none. */
static const char *
closing_of(const struct shaper *shaper, size_t i)
{
	static const struct {
		const char *open, *close;
	} pairs[] = {{"\"", "\""}, {"'", "'"}, {"`", "`"},
	    {"\xe2\x80\x9c", "\xe2\x80\x9d"}, {"\xe2\x80\x9e", "\xe2\x80\x9c"},
	    {"\xe2\x80\x98", "\xe2\x80\x99"}, {"\xc2\xab", "\xc2\xbb"},
	    {"\xe3\x80\x8c", "\xe3\x80\x8d"}};
	struct str rest = str_sub(shaper->text, i, shaper->text.n);

	if (i > 0 && char_is_word(shaper->text.s[i - 1]) &&
	    (unsigned char)rest.s[0] < 0x80)
		return NULL;
	for (size_t k = 0; k < sizeof(pairs) / sizeof(pairs[0]); k++)
		if (str_starts(rest, str_of(pairs[k].open)))
			return pairs[k].close;
	return NULL;
}

/* What is quoted at i; returns its end, i where nothing is. */
static size_t
take_quoted(struct shaper *shaper, size_t i)
{
	const char *close = closing_of(shaper, i);
	struct str line, closing = str_of(close);
	size_t at = 1;
	char next;

	if (close == NULL)
		return i;
	line = str_sub(shaper->text, i, i + QUOTE_MOST);
	line = str_sub(line, 0, str_find_char(line, '\n', 0));
	while ((at = str_find(line, closing, at + 1)) != STR_NONE) {
		next = byte_at(shaper, i + at + closing.n);
		if (closing.n == 1 && char_is_word(next))
			continue;
		put_mask(shaper, '@');
		return i + at + closing.n;
	}
	return i;
}

/* Does the sign at i end a sentence, so that the next word begins one? */
static bool
ends_sentence(const struct shaper *shaper, size_t i)
{
	char c = shaper->text.s[i];

	if (c == '\n')
		return true;
	return (c == '.' || c == '!' || c == '?' || c == ':' || c == ';') &&
	       char_is_space(byte_at(shaper, i + 1));
}

void
goal_shape(struct buf *out, struct str goal)
{
	struct shaper shaper = {out, out->len, goal, true, 0};
	size_t i = 0, end, len;
	unsigned char c;

	while (i < goal.n && out->len - shaper.from <= GOAL_SHAPE_MOST) {
		c = (unsigned char)goal.s[i];
		end = i;
		if (c == '"' || c == '\'' || c == '`' || c >= 0x80)
			end = take_quoted(&shaper, i);
		if (end == i && char_is_word((char)c))
			end = take_word(&shaper, i);
		if (end == i) {
			shaper.begins |= ends_sentence(&shaper, i);
			len = 1;
			if (c >= 0x80)
				utf8_class_at(goal, i, &len);
			end = i + len;
		}
		i = end;
	}
	len = str_cut_words(
	    str_sub(buf_str(out), shaper.from, out->len), GOAL_SHAPE_MOST)
		  .n;
	buf_truncate(out, shaper.from + len);
}

size_t
goal_words(struct str goal)
{
	struct str rest, word;
	struct buf folded;
	size_t words = 0;

	buf_init(&folded, BUF_NO_MAX);
	utf8_words(&folded, goal);
	rest = buf_str(&folded);
	while (utf8_next_word(&rest, &word))
		words++;
	buf_release(&folded);
	return words;
}
