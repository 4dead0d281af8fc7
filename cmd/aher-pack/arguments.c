#include "arguments.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "compact.h"
#include "json.h"

static bool
is_break(char c)
{
	return c == '\n' || c == '\r' || c == '\t';
}

/* Do tokens stand further apart than by a blank? Two of them may be in a
 * string, too, which costs nothing but that the others go. */
static bool
is_spread(struct str json)
{
	for (size_t i = 0; i < json.n; i++)
		if (is_break(json.s[i]) ||
		    (json.s[i] == ' ' && i + 1 < json.n &&
			json.s[i + 1] == ' '))
			return true;
	return false;
}

static struct str
in_one_line(struct str json, struct arena *arena)
{
	struct buf out;

	if (!is_spread(json))
		return json;
	buf_init(&out, BUF_NO_MAX);
	compact_json(&out, json);
	json = arena_copy(arena, buf_str(&out));
	buf_release(&out);
	return json;
}

/* The text of a string that is a JSON object; n == 0: it is none. */
static struct str
object_in(struct str string, struct arena *arena)
{
	struct str text = str_trim(json_decode(string, arena));
	struct json_doc doc;
	bool found;

	if (!str_starts(text, STR("{")))
		return STR("");
	json_init(&doc);
	found = json_parse(&doc, text, NULL);
	json_release(&doc);
	return found ? json_plain(text, arena) : STR("");
}

struct str
arguments_of(struct str input, struct arena *arena)
{
	struct str object = input;
	struct buf out;

	if (str_eq(input, STR("null")))
		return STR("{}");
	if (str_starts(input, STR("\"")))
		object = object_in(input, arena);
	if (str_starts(object, STR("{")))
		return in_one_line(json_plain(object, arena), arena);
	buf_init(&out, BUF_NO_MAX);
	buf_puts(&out, "{\"input\":");
	buf_add_str(&out, in_one_line(json_plain(input, arena), arena));
	buf_putc(&out, '}');
	input = arena_copy(arena, buf_str(&out));
	buf_release(&out);
	return input;
}

/* --- numbers --- */

/* Digits without a sign, of 2^63 and of 2^64 - 1: what is below zero has one
 * bit less. */
static bool
digits_fit(struct str digits, bool negative)
{
	const char *most =
	    negative ? "9223372036854775808" : "18446744073709551615";
	size_t n = strlen(most);

	return digits.n < n ||
	       (digits.n == n && memcmp(digits.s, most, n) <= 0);
}

static bool
number_fits(struct str number)
{
	bool negative = number.s[0] == '-';
	size_t digits = negative;

	while (digits < number.n && char_is_digit(number.s[digits]))
		digits++;
	if (!digits_fit(str_sub(number, negative, digits), negative))
		return false;
	return digits == number.n || !isinf(strtod(number.s, NULL));
}

static size_t
number_end(struct str json, size_t at)
{
	while (at < json.n && json.s[at] != '\0' &&
	       strchr("0123456789+-.eE", json.s[at]) != NULL)
		at++;
	return at;
}

/* Behind the string that begins at a quote. */
static size_t
string_end(struct str json, size_t at)
{
	for (at++; json.s[at] != '"'; at++)
		at += json.s[at] == '\\';
	return at + 1;
}

bool
arguments_fit(struct str json)
{
	for (size_t i = 0; i < json.n;) {
		size_t end = i + 1;

		if (json.s[i] == '"') {
			end = string_end(json, i);
		} else if (json.s[i] == '-' || char_is_digit(json.s[i])) {
			end = number_end(json, i);
			if (!number_fits(str_sub(json, i, end)))
				return false;
		}
		i = end;
	}
	return true;
}
