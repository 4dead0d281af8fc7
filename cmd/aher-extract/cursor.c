#include "cursor.h"

#include <string.h>

#define LABEL_MAX 40  /* bytes of the name in front of a value */
#define LABEL_WORDS 3 /* more are a sentence */

static const char file_types[] =
    " bmp c conf cpp css csv db doc docx exe gif go gz h html ini ipynb java "
    "jpeg jpg js json log md pdf php png pptx py rb rs sh sql sqlite svg tar "
    "tex toml ts tsv txt xls xlsx xml yaml yml zip com net org io gov edu ";

bool
word_in(struct str word, const char *list)
{
	char padded[UNIT_MAX + 3];

	if (word.n == 0 || word.n > UNIT_MAX)
		return false;
	padded[0] = ' ';
	for (size_t i = 0; i < word.n; i++)
		padded[i + 1] = char_lower(word.s[i]);
	padded[word.n + 1] = ' ';
	padded[word.n + 2] = '\0';
	return strstr(list, padded) != NULL;
}

bool
word_is_upper(struct str word)
{
	for (size_t i = 0; i < word.n; i++)
		if (!char_is_upper(word.s[i]))
			return false;
	return word.n > 0;
}

struct str
cursor_letters(const struct cursor *cur, size_t at, size_t max)
{
	size_t end = at;

	while (end - at <= max && char_is_alpha(cursor_byte(cur, end)))
		end++;
	return str_sub(cur->text, at, end);
}

size_t
cursor_digits(const struct cursor *cur, size_t at)
{
	while (char_is_digit(cursor_byte(cur, at)))
		at++;
	return at;
}

/* What stands between a name and its value, beside ':' or '='. */
static bool
is_padding(char c)
{
	return c == ' ' || c == '"' || c == '\'' || c == '\\';
}

/* Where the word that ends before `end` begins. */
static size_t
word_begin(const char *s, size_t end, size_t floor)
{
	while (end > floor && char_is_word(s[end - 1]))
		end--;
	return end;
}

struct str
cursor_label(const struct cursor *cur, size_t at)
{
	const char *s = cur->text.s;
	size_t floor = at > LABEL_MAX + 8 ? at - LABEL_MAX - 8 : 0;
	size_t end = at, beg, blanks = 0;
	bool quoted;

	while (end > floor && is_padding(s[end - 1]))
		end--;
	if (end == floor || (s[end - 1] != ':' && s[end - 1] != '='))
		return (struct str){NULL, 0};
	end--;
	while (end > floor && is_padding(s[end - 1]))
		end--;
	quoted = is_padding(s[end]) && s[end] != ' ';
	for (beg = end; beg > floor; beg--) {
		blanks += s[beg - 1] == ' ';
		if (!char_is_word(s[beg - 1]) && s[beg - 1] != '-' &&
		    s[beg - 1] != ' ')
			break;
	}
	while (beg < end && s[beg] == ' ')
		beg++;
	/* Of a sentence in front of a colon, its last word will do. */
	if (!quoted && ((beg == floor && floor > 0) || char_is_digit(s[beg]) ||
			   blanks > LABEL_WORDS))
		beg = word_begin(s, end, floor);
	if ((beg == floor && floor > 0) || !char_is_word(s[beg]) ||
	    char_is_digit(s[beg]))
		return (struct str){NULL, 0};
	return str_sub(cur->text, beg, end);
}

void
cursor_emit(struct cursor *cur, size_t beg, size_t end, bool weak)
{
	struct fact fact;

	if (weak && cur->wish == FACTS_STRONG)
		return;
	if (cur->cut && end == cur->text.n)
		return; /* may be half of it */
	fact.label = cursor_label(cur, beg);
	fact.value = str_sub(cur->text, beg, end);
	fact.weak = weak;
	cur->wish = cur->found(cur->arg, &fact);
}

/* A token as an identifier, a file name or an e-mail address is one: what
 * its bytes are. */
struct token {
	size_t end, dot, digits, uppers, lowers;
	bool at_sign, slash, dash, foreign;
};

static struct token
token_at(const struct cursor *cur, size_t beg)
{
	struct token token = {.slash = cursor_byte(cur, beg) == '/'};
	size_t at = beg + !char_is_word(cursor_byte(cur, beg)); /* # or / */

	for (; at < cur->text.n; at++) {
		char c = cur->text.s[at];

		if (char_is_digit(c))
			token.digits++;
		else if (char_is_upper(c))
			token.uppers++;
		else if (char_is_lower(c))
			token.lowers++;
		else if (char_is_word(c))
			token.foreign |= c != '_';
		else if ((c != '-' && c != '.' && c != '@' && c != '/') ||
			 !char_is_word(cursor_byte(cur, at + 1)))
			break;
		else if (c == '.')
			token.dot = at;
		else if (c == '@')
			token.at_sign = true;
		else if (c == '/')
			token.slash = true;
		else
			token.dash = true;
	}
	token.end = at;
	return token;
}

size_t
cursor_token(struct cursor *cur, size_t beg)
{
	struct token token = token_at(cur, beg);
	size_t length = token.end - beg;
	bool hash = cursor_byte(cur, beg) == '#'; /* #W1234567, #12 */

	if (token.foreign || length > FACT_MAX / 2 ||
	    (token.uppers + token.lowers == 0 && !hash))
		return token.end;
	if (token.dot > beg &&
	    (token.at_sign ||
		word_in(
		    str_sub(cur->text, token.dot + 1, token.end), file_types)))
		cursor_emit(cur, beg, token.end, false);
	else if (token.dot > 0 || token.slash || token.at_sign)
		return token.end;
	else if (token.digits > 0 && (hash || length >= 4))
		cursor_emit(cur, beg, token.end,
		    token.dash && token.uppers == 0 && token.digits < 4);
	else if (token.uppers == length && length >= 5 && length <= 12)
		cursor_emit(cur, beg, token.end, true);
	return token.end;
}
