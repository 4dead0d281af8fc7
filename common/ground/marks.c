#include <string.h>

#include "claims.h"
#include "filetype.h"
#include "passage.h"
#include "util.h"

#define PHONE_DIGITS 7	  /* or more */
#define DATE_DIGITS 8	  /* 20-05-2024, and 1990-1999 */
#define QUOTE_LONGEST 300 /* bytes between two quotes */

static char
byte_or(struct str text, size_t at, char other)
{
	return at < text.n ? text.s[at] : other;
}

/* May a quote open at `at`: at the start of a word, something behind it? */
static bool
may_open(struct str text, size_t at, size_t len)
{
	char before = at > 0 ? text.s[at - 1] : ' ';
	char next = byte_or(text, at + len, ' ');

	return !char_is_word(before) && !char_is_space(next);
}

/* The end of what is quoted from `from` on: the place of the closing mark, or
 * STR_NONE. An apostrophe inside a word closes nothing. */
static size_t
find_close(struct str text, size_t from, struct str close)
{
	size_t most = from + QUOTE_LONGEST;

	for (size_t i = from; i < text.n && i < most; i++) {
		if (text.s[i] == '\n')
			return STR_NONE;
		if (!str_starts(str_sub(text, i, text.n), close))
			continue;
		if (close.n > 1 || close.s[0] != '\'')
			return i;
		if (i > from && !char_is_space(text.s[i - 1]) &&
		    !char_is_word(byte_or(text, i + 1, ' ')))
			return i;
	}
	return STR_NONE;
}

static bool
has_word(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if (char_is_word(text.s[i]))
			return true;
	return false;
}

/* A quote that opens at `at`; returns the offset behind it, or `at`. */
static size_t
read_quote(struct passage *p, size_t at)
{
	static const struct {
		const char *open, *close;
	} quotes[] = {{"\"", "\""}, {"'", "'"}, {"`", "`"},
	    {"\xe2\x80\x9c", "\xe2\x80\x9d"}, {"\xe2\x80\x98", "\xe2\x80\x99"},
	    {"\xc2\xab", "\xc2\xbb"}};

	for (size_t i = 0; i < ARRAY_LEN(quotes); i++) {
		struct str open = str_of(quotes[i].open);
		struct str close = str_of(quotes[i].close);
		size_t begin = at + open.n, end;

		if (!str_starts(str_sub(p->text, at, p->text.n), open) ||
		    (open.n == 1 && !may_open(p->text, at, 1)))
			continue;
		end = find_close(p->text, begin, close);
		if (end == STR_NONE || !has_word(str_sub(p->text, begin, end)))
			continue;
		passage_claim(p, CLAIM_QUOTE, begin, end);
		return end + close.n;
	}
	return at;
}

static void
read_quotes(struct passage *p)
{
	for (size_t at = 0; at < p->text.n;) {
		char c = p->text.s[at];
		size_t end = at;

		if (c == '"' || c == '\'' || c == '`' || (c & 0x80) != 0)
			end = read_quote(p, at);
		at = end > at ? end : at + 1;
	}
}

/* Where a run without blanks ends, closing punctuation left out; *behind: with
 * it. */
static size_t
run_end(struct str text, size_t at, size_t *behind)
{
	size_t end = at;

	while (end < text.n && !char_is_space(text.s[end]) &&
	       strchr("\"'<>`", text.s[end]) == NULL)
		end++;
	*behind = end;
	while (end > at && strchr(".,;:!?)]}", text.s[end - 1]) != NULL)
		end--;
	return end;
}

/* reddit.com/r/books: a host of a well-known kind, without a scheme. */
static bool
is_host(struct str run)
{
	static const char *const kinds[] = {
	    ".com", ".org", ".net", ".edu", ".gov", ".io", ".co.uk", ".de"};
	size_t slash = str_find_char(run, '/', 0);
	struct str host = str_sub(run, 0, slash);

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (host.n > strlen(kinds[i]) + 1 &&
		    str_ends_nocase(host, str_of(kinds[i])))
			return true;
	return false;
}

/* An address is a run of bytes without blanks. */
static void
read_addresses(struct passage *p)
{
	size_t at = 0;

	while (at < p->text.n) {
		size_t behind, end = run_end(p->text, at, &behind), mark;
		struct str run;

		while (at < end && strchr("([{", p->text.s[at]) != NULL)
			at++;
		run = str_sub(p->text, at, end);
		mark = str_find_char(run, '@', 0);
		if (run.n == 0 || passage_is_covered(p, at, end))
			;
		else if (str_find(run, STR("://"), 0) != STR_NONE ||
			 str_starts_nocase(run, STR("www.")))
			passage_claim(p, CLAIM_URL, at, end);
		else if (mark != STR_NONE && mark > 0 &&
			 str_find_char(run, '.', mark) != STR_NONE)
			passage_claim(p, CLAIM_EMAIL, at, end);
		else if (is_host(run))
			passage_claim(p, CLAIM_URL, at, end);
		at = behind + 1;
	}
}

static void
read_files(struct passage *p)
{
	struct file_name file;
	struct claim *claim;
	size_t at = 0;

	while (file_next(p->text, &at, &file)) {
		if (passage_is_covered(p, file.begin, file.end) ||
		    (str_eq(file.type, STR("js")) &&
			char_is_upper(file.stem.s[0])))
			continue; /* Node.js */
		claim = passage_claim(p, CLAIM_FILE, file.begin, file.end);
		if (claim != NULL)
			claim->file = file;
	}
}

/* 555-0144, 030-1234-567: digits in groups, too many for a range, and no date.
 */
static bool
is_phone(struct str word)
{
	size_t digits = 0, dashes = 0;

	for (size_t i = 0; i < word.n; i++) {
		digits += char_is_digit(word.s[i]);
		dashes += word.s[i] == '-';
	}
	return dashes > 0 && digits >= PHONE_DIGITS &&
	       digits + dashes == word.n && digits != DATE_DIGITS;
}

static void
read_phones(struct passage *p)
{
	size_t end;

	for (size_t at = 0; at < p->text.n; at = end + 1) {
		end = at;
		if (!char_is_digit(p->text.s[at]) ||
		    (at > 0 && char_is_word(p->text.s[at - 1])))
			continue;
		while (end < p->text.n &&
		       (char_is_digit(p->text.s[end]) || p->text.s[end] == '-'))
			end++;
		while (end > at && p->text.s[end - 1] == '-')
			end--;
		if (is_phone(str_sub(p->text, at, end)) &&
		    !passage_is_covered(p, at, end))
			passage_claim(p, CLAIM_IDENTIFIER, at, end);
	}
}

void
marks_read(struct passage *p)
{
	read_quotes(p);
	read_addresses(p);
	read_files(p);
	read_phones(p);
}

/* 20th, 1990s, mid-1990s, 21st-century: letters that belong to a number. */
static bool
is_ordinal(struct str word)
{
	static const char *const ends[] = {"s", "st", "nd", "rd", "th"};
	size_t at = 0, end;

	while (at < word.n && !char_is_digit(word.s[at]))
		at++;
	if (at > 0 && word.s[at - 1] != '-')
		return false;
	while (at < word.n && char_is_digit(word.s[at]))
		at++;
	for (end = at; end < word.n && char_is_alpha(word.s[end]);)
		end++;
	for (size_t i = 0; i < ARRAY_LEN(ends); i++)
		if (str_eq_nocase(str_sub(word, at, end), str_of(ends[i])))
			return true;
	return false;
}

/* Letters with digits, or joined by underscores. */
static bool
is_identifier(struct str word)
{
	bool letter = false, digit = false, underscore = false;

	for (size_t i = 0; i < word.n; i++) {
		letter = letter || char_is_alpha(word.s[i]);
		digit = digit || char_is_digit(word.s[i]);
		underscore = underscore || word.s[i] == '_';
	}
	return letter && (digit || underscore) && !is_ordinal(word);
}

/* /dev/sda, ~/notes: behind the path that begins at `at`, or `at`. */
static size_t
path_end(struct str text, size_t at)
{
	size_t begin = at + (text.s[at] == '~'), end;

	if (byte_or(text, begin, ' ') != '/' ||
	    (at > 0 && !char_is_space(text.s[at - 1]) &&
		strchr("\"'(`", text.s[at - 1]) == NULL))
		return at;
	for (end = begin;
	     end < text.n &&
	     (char_is_word(text.s[end]) || strchr("/.-+", text.s[end])) &&
	     text.s[end] != '\0';)
		end++;
	while (end > begin && strchr(".-", text.s[end - 1]) != NULL)
		end--;
	return end > begin + 2 ? end : at;
}

static void
read_paths(struct passage *p)
{
	for (size_t at = 0; at < p->text.n; at++) {
		size_t end;

		if (p->text.s[at] != '/' && p->text.s[at] != '~')
			continue;
		end = path_end(p->text, at);
		if (end == at)
			continue;
		if (!passage_is_covered(p, at, end))
			passage_claim(p, CLAIM_IDENTIFIER, at, end);
		at = end - 1;
	}
}

void
ids_read(struct passage *p)
{
	read_paths(p);
	for (size_t i = 0; i < p->count; i++) {
		const struct token *token = &p->words[i].token;
		size_t begin = token->begin;

		if (passage_is_covered(p, begin, token->end))
			continue;
		if (begin > 0 && p->text.s[begin - 1] == '#' &&
		    (begin == 1 || !char_is_word(p->text.s[begin - 2])))
			begin--;
		if (is_identifier(token->text) ||
		    (begin < token->begin && token->text.n > 1))
			passage_claim(p, CLAIM_IDENTIFIER, begin, token->end);
	}
}

/* Does the text speak of a file of the type that its i-th word names? */
static bool
speaks_of_file(const struct passage *p, size_t i)
{
	static const char *const behind[] = {"file", "files", "format",
	    "document", "documents", "spreadsheet", "spreadsheets", "output",
	    "report", "table", "copy", "image", "export", "attachment"};
	static const char *const before[] = {
	    "as", "to", "into", "in", "format", "file", "type"};
	size_t first = i;

	for (size_t k = 0; k < ARRAY_LEN(behind); k++)
		if (passage_has(p, i + 1, behind[k]))
			return true;
	if (first > 0 &&
	    (passage_has(p, first - 1, "a") || passage_has(p, first - 1, "an")))
		first--;
	for (size_t k = 0; k < ARRAY_LEN(before) && first > 0; k++)
		if (passage_has(p, first - 1, before[k]))
			return true;
	return false;
}

void
filetypes_read(struct passage *p)
{
	for (size_t i = 0; i < p->count; i++) {
		const struct token *token = &p->words[i].token;
		struct str type = filetype_of(token->text);
		struct claim *claim;

		if (type.s == NULL ||
		    passage_is_covered(p, token->begin, token->end) ||
		    !speaks_of_file(p, i))
			continue;
		claim =
		    passage_claim(p, CLAIM_FILE_TYPE, token->begin, token->end);
		if (claim != NULL)
			claim->type = type;
	}
}
