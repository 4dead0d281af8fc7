#include "phrase.h"

#include <string.h>

#include "quantity.h"
#include "token.h"
#include "util.h"

static const char *const abbreviations[] = {"mr", "mrs", "ms", "dr", "st", "no",
    "co", "inc", "jr", "sr", "vs", "ft", "mt", "ltd", "prof", "gen", "lt",
    "col", "sgt", "rev", "hon", "vol", "approx", "ca", "fl", "oz"};

static const char *const loose_ends[] = {"and", "or", "of", "the", "a", "an",
    "in", "by", "to", "from", "&", "-", "w/", "with", "for", "+", "|", "at",
    "your", "as", "is", "that", "/", "x", "non", "its"};

static const char *const question_words[] = {"what", "which", "who", "whom",
    "whose", "when", "where", "why", "how", "is", "are", "was", "were", "do",
    "does", "did", "can", "could", "will", "would", "has", "have", "in which"};

static bool
inside_word(struct str text, size_t at)
{
	char c = text.s[at];

	if (char_is_word(c))
		return true;
	return (c == '\'' || c == '-' || c == '.') && at > 0 &&
	       at + 1 < text.n && char_is_word(text.s[at - 1]) &&
	       char_is_word(text.s[at + 1]);
}

bool
phrase_word(struct str *rest, struct str *word)
{
	size_t beg = 0, end;

	while (beg < rest->n && !char_is_word(rest->s[beg]))
		beg++;
	for (end = beg; end < rest->n && inside_word(*rest, end); end++)
		;
	*word = str_sub(*rest, beg, end);
	*rest = str_sub(*rest, end, rest->n);
	return word->n > 0;
}

size_t
phrase_length(struct str text)
{
	struct str word;
	size_t count = 0;

	while (str_word(&text, &word))
		count++;
	return count;
}

bool
phrase_same(struct str a, struct str b)
{
	size_t least = a.n < b.n ? a.n : b.n;
	size_t most = a.n < b.n ? b.n : a.n;
	size_t same = 0;
	bool alike;

	while (same < least && char_lower(a.s[same]) == char_lower(b.s[same]))
		same++;
	if (same == most)
		return true;
	if (same == least && most == least + 1)
		alike = char_lower((a.n > b.n ? a : b).s[least]) == 's';
	else
		alike = same >= 4 && same + 2 >= least && most - same <= 4;
	for (size_t i = 0; alike && i < least; i++)
		alike = !char_is_digit(a.s[i]) && !char_is_digit(b.s[i]);
	return alike;
}

/* The length of a hyphen or of an en or em dash at the start, 0 if none. */
static size_t
dash_length(struct str text)
{
	if (text.n > 0 && text.s[0] == '-')
		return 1;
	if (text.n > 2 && memcmp(text.s, "\xe2\x80", 2) == 0 &&
	    (text.s[2] == '\x93' || text.s[2] == '\x94'))
		return 3;
	return 0;
}

/* How many bytes of the text match the phrase at its start; 0: it does not. */
static size_t
match_here(struct str text, struct str phrase)
{
	size_t at = 0, i = 0;

	while (i < phrase.n) {
		size_t a = 0, b = 0;

		if (at == text.n)
			return 0;
		if (!char_is_alpha(text.s[at])) {
			a = dash_length(str_sub(text, at, text.n));
			b = dash_length(str_sub(phrase, i, phrase.n));
		}
		if ((a > 0) != (b > 0))
			return 0;
		if (a == 0 && char_lower(text.s[at]) != char_lower(phrase.s[i]))
			return 0;
		at += a > 0 ? a : 1;
		i += b > 0 ? b : 1;
	}
	return at;
}

/* Does the phrase stand at `at`, with no word going on at either end? */
static bool
stands_at(struct str text, struct str phrase, size_t at)
{
	size_t end;

	if (at > 0 && char_is_word(text.s[at - 1]) && char_is_word(*phrase.s))
		return false;
	end = at + match_here(str_sub(text, at, text.n), phrase);
	return end > at && (end == text.n || !char_is_word(text.s[end]) ||
			       !char_is_word(phrase.s[phrase.n - 1]));
}

size_t
phrase_find(struct str text, struct str phrase, size_t from)
{
	unsigned char any = 0, first;

	if (phrase.n == 0)
		return STR_NONE;
	/* Bits in which the first byte may differ: of a letter the one that
	 * tells the cases apart, of a dash all. */
	if (char_is_alpha(*phrase.s))
		any = 'a' - 'A';
	else if (dash_length(phrase) > 0)
		any = 0xff;
	first = (unsigned char)*phrase.s | any;
	for (size_t at = from; at < text.n; at++)
		if (((unsigned char)text.s[at] | any) == first &&
		    stands_at(text, phrase, at))
			return at;
	return STR_NONE;
}

bool
phrase_starts(struct str text, struct str phrase)
{
	return text.n > 0 && phrase.n > 0 && stands_at(text, phrase, 0);
}

bool
phrase_has(struct str text, struct str phrase)
{
	return phrase_find(text, phrase, 0) != STR_NONE;
}

void
words_add(struct words *words, struct str word)
{
	if (words->count == WORDS_MAX || word.n == 0)
		return;
	words->first[words->count] = char_lower(word.s[0]);
	words->word[words->count++] = word;
}

void
words_of(struct words *words, struct str text)
{
	words->count = 0;
	words_more(words, text);
}

void
words_more(struct words *words, struct str text)
{
	struct str word;

	while (words->count < WORDS_MAX && phrase_word(&text, &word))
		if (!token_is_stop(word) && !words_have(words, word))
			words_add(words, word);
}

bool
words_have(const struct words *words, struct str word)
{
	char first = word.n > 0 ? char_lower(word.s[0]) : '\0';

	for (size_t i = 0; i < words->count; i++)
		if (words->first[i] == first &&
		    phrase_same(words->word[i], word))
			return true;
	return false;
}

size_t
words_shared(const struct words *a, const struct words *b)
{
	size_t shared = 0;

	for (size_t i = 0; i < a->count; i++)
		shared += words_have(b, a->word[i]);
	return shared;
}

/* Does the stop at `at` belong to an abbreviation or an initial? */
static bool
is_abbreviation(struct str text, size_t at)
{
	size_t beg = at;

	while (beg > 0 && char_is_alpha(text.s[beg - 1]))
		beg--;
	if (beg > 0 && text.s[beg - 1] == '.')
		return true; /* U.S., e.g. */
	if (at - beg == 1 && char_is_upper(text.s[beg]))
		return true;
	return str_among(
	    str_sub(text, beg, at), abbreviations, ARRAY_LEN(abbreviations));
}

/* Does a sentence end at the stop at `at`? What follows is a blank, the end, a
 * footnote, or (text glued together) a word with a capital. */
static bool
ends_sentence(struct str text, size_t at)
{
	char next = at + 1 < text.n ? text.s[at + 1] : ' ';

	if (text.s[at] == '.' && is_abbreviation(text, at))
		return false;
	if (next == '.')
		return text.s[at] == '.'; /* not the title "'Allo 'Allo!" */
	if (char_is_space(next) || next == '[')
		return true;
	return char_is_upper(next) && at + 2 < text.n &&
	       char_is_lower(text.s[at + 2]);
}

/* Bytes at which a sentence may end, or that tell where it may not. */
static const bool may_end[256] = {['\n'] = true,
    ['('] = true,
    [')'] = true,
    ['.'] = true,
    ['!'] = true,
    ['?'] = true};

bool
phrase_sentence(struct str *rest, struct str *sentence, bool *whole)
{
	struct str text;
	size_t end = 0, open = 0;

	while (rest->n > 0 && (char_is_space(*rest->s) || *rest->s == '.'))
		*rest = str_sub(*rest, 1, rest->n);
	text = *rest;
	*whole = false;
	for (; !*whole; end++) {
		char c;

		while (end < text.n && !may_end[(unsigned char)text.s[end]])
			end++;
		c = end < text.n ? text.s[end] : '\n';
		if (c == '\n')
			break;
		if (c == '(')
			open++;
		else if (c == ')')
			open -= open > 0;
		else if (open == 0)
			*whole = ends_sentence(text, end);
	}
	*sentence = str_trim(str_sub(text, 0, end));
	*rest = str_sub(text, end, text.n);
	while (rest->n > 1 && *rest->s == '[') { /* its footnotes */
		size_t close = str_find_char(*rest, ']', 0);

		if (close == STR_NONE || close > 24)
			break;
		*rest = str_sub(*rest, close + 1, rest->n);
	}
	return text.n > 0;
}

/* Adds one byte, with no blank before punctuation and never two in a row. */
static void
add_tidy(struct buf *out, char c)
{
	bool space = char_is_space(c);

	if (space && (out->len == 0 || out->bytes[out->len - 1] == ' '))
		return;
	if ((c == ',' || c == '.' || c == ';') && out->len > 0 &&
	    out->bytes[out->len - 1] == ' ')
		buf_truncate(out, out->len - 1);
	if (c == ',' && out->len > 0 && out->bytes[out->len - 1] == ',')
		return;
	buf_putc(out, space ? ' ' : c);
}

/* Bytes that are left out, or put right behind some others. */
static const bool untidy[256] = {['('] = true,
    [')'] = true,
    ['['] = true,
    [']'] = true,
    [' '] = true,
    ['\t'] = true,
    ['\n'] = true,
    ['\v'] = true,
    ['\f'] = true,
    ['\r'] = true,
    [','] = true,
    ['.'] = true,
    [';'] = true};

/* Is the text plain already, as most are? */
static bool
is_plain(struct str text)
{
	char before = '\0';

	for (size_t i = 0; i < text.n; before = text.s[i++]) {
		char c = text.s[i];

		if (!untidy[(unsigned char)c])
			continue;
		if (c == ',' && before == ',')
			return false;
		if ((c != ',' && c != '.' && c != ';' && c != ' ') ||
		    before == ' ')
			return false;
	}
	return true;
}

struct str
phrase_plain(struct str text, struct arena *arena)
{
	struct buf out;
	struct str plain;
	size_t open = 0;

	text = str_trim(text);
	if (is_plain(text))
		return text;
	buf_init(&out, text.n + 1);
	for (size_t i = 0; i < text.n; i++) {
		char c = text.s[i];

		if (c == '(' || c == '[')
			open++;
		else if ((c == ')' || c == ']') && open > 0)
			open--;
		else if (open == 0)
			add_tidy(&out, c);
	}
	plain = arena_copy(arena, str_trim(buf_str(&out)));
	buf_release(&out);
	return plain;
}

/* Cuts at the last opening bracket when nothing closes it. */
static struct str
without_open(struct str text, char open, char close)
{
	size_t at = STR_NONE;

	for (size_t i = 0; i < text.n; i++)
		if (text.s[i] == open)
			at = i;
		else if (text.s[i] == close)
			at = STR_NONE;
	return at == STR_NONE ? text : str_trim(str_sub(text, 0, at));
}

struct str
phrase_trim_end(struct str text)
{
	text = without_open(without_open(text, '(', ')'), '[', ']');
	for (;;) {
		size_t last = text.n;
		struct str word;

		while (last > 0 && !char_is_space(text.s[last - 1]))
			last--;
		word = str_sub(text, last, text.n);
		while (word.n > 0 && strchr(",.;:", word.s[word.n - 1]))
			word.n--;
		text = str_sub(text, 0, last + word.n);
		if (last == 0 || (word.n > 0 && !str_among(word, loose_ends,
						    ARRAY_LEN(loose_ends))))
			return text;
		text = str_trim(str_sub(text, 0, last));
	}
}

struct str
phrase_title(struct str title)
{
	size_t open = str_find(title, STR(" ("), 0);

	if (open != STR_NONE && open > 0 && title.s[title.n - 1] == ')')
		title = str_sub(title, 0, open);
	if (title.n > 2 && title.s[0] == '"' && title.s[title.n - 1] == '"')
		title = str_sub(title, 1, title.n - 1);
	return str_trim(title);
}

void
phrase_add_lower(struct buf *out, struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		buf_putc(out, char_lower(text.s[i]));
}

bool
phrase_is_lower(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if (char_is_upper(text.s[i]))
			return false;
	return true;
}

bool
phrase_is_question(struct str prompt)
{
	struct str rest = prompt, word;

	prompt = str_trim(prompt);
	if (prompt.n > 0 && prompt.s[prompt.n - 1] == '?')
		return true;
	if (!phrase_word(&rest, &word))
		return false;
	return str_among(word, question_words, ARRAY_LEN(question_words));
}

bool
phrase_number(struct str *rest, struct str *number, double *value)
{
	struct quantity quantity;
	size_t at = 0;

	while (quantity_next(*rest, &at, &quantity)) {
		size_t end = quantity.digits;

		if (quantity.spelled)
			continue;
		while (end < quantity.end &&
		       (char_is_digit(rest->s[end]) || rest->s[end] == '.' ||
			   rest->s[end] == ','))
			end++;
		*value = quantity.value;
		if (quantity.kind == QUANTITY_DATE) {
			const struct date *date = &quantity.date;

			end = quantity.end;
			*value = date->year * 10000.0 + date->month * 100.0 +
				 date->day;
		}
		*number = str_sub(*rest, quantity.digits, end);
		*rest = str_sub(*rest, at, rest->n);
		return true;
	}
	*rest = str_sub(*rest, rest->n, rest->n);
	return false;
}
