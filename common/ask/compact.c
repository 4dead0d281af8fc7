#include "compact.h"

#include <string.h>

#include "json.h"
#include "util.h"

void
compact_json(struct buf *out, struct str json)
{
	size_t from = 0;
	bool quoted = false;

	for (size_t i = 0; i < json.n; i++) {
		char c = json.s[i];

		if (quoted && c == '\\') {
			i++;
		} else if (c == '"') {
			quoted = !quoted;
		} else if (!quoted && char_is_space(c)) {
			buf_add_str(out, str_sub(json, from, i));
			from = i + 1;
		}
	}
	buf_add_str(out, str_sub(json, from, json.n));
}

/* Would a string's inside be taken for something else without its quotes: a
 * number, a word of JSON, two strings? */
static bool
needs_quotes(struct str inside)
{
	static const struct str words[] = {
	    {"true", 4}, {"false", 5}, {"null", 4}};
	bool number = true, digit = false;

	if (inside.n == 0 || str_trim(inside).n < inside.n)
		return true;
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (str_eq(inside, words[i]))
			return true;
	for (size_t i = 0; i < inside.n; i++) {
		char c = inside.s[i];

		if (c == '\\' || strchr(",:[]{}()\"", c) != NULL)
			return true;
		digit = digit || char_is_digit(c);
		number =
		    number && (char_is_digit(c) || strchr("+-.eE", c) != NULL);
	}
	return number && digit;
}

/* JSON without blanks, with the quotes that it needs for a reader. */
static void
compact_for_reader(struct buf *out, struct str json)
{
	for (size_t i = 0; i < json.n;) {
		size_t beg = i++;

		if (char_is_space(json.s[beg]))
			continue;
		if (json.s[beg] != '"') {
			buf_putc(out, json.s[beg]);
			continue;
		}
		while (json.s[i] != '"')
			i += json.s[i] == '\\' ? 2 : 1;
		i++;
		if (needs_quotes(str_sub(json, beg + 1, i - 1)))
			buf_add_str(out, str_sub(json, beg, i));
		else
			buf_add_str(out, str_sub(json, beg + 1, i - 1));
	}
}

static bool
is_json(struct str text)
{
	struct json_doc doc;
	bool fine;

	json_init(&doc);
	fine = json_parse(&doc, text, NULL);
	json_release(&doc);
	return fine;
}

struct str
compact_text(struct str text, struct arena *arena)
{
	struct buf out;
	struct str trimmed = str_trim(text);

	if (trimmed.n == 0 || trimmed.n > COMPACT_MAX ||
	    (trimmed.s[0] != '{' && trimmed.s[0] != '[') || !is_json(trimmed))
		return text;
	buf_init(&out, BUF_NO_MAX);
	compact_for_reader(&out, json_plain(trimmed, arena));
	text = arena_copy(arena, buf_str(&out));
	buf_release(&out);
	return text;
}
