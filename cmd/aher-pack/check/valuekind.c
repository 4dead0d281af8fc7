#include "valuekind.h"

#include <string.h>

const char *const value_names[] = {"a string", "true or false", "an integer",
    "a fraction", "an array", "an object"};

/* The form has a 0 for each digit. */
static bool
is_date_part(struct str text, size_t at, const char *form)
{
	for (; *form != '\0'; form++, at++)
		if (at >= text.n || (*form == '0' ? !char_is_digit(text.s[at])
						  : text.s[at] != *form))
			return false;
	return true;
}

bool
value_is_date(struct str text)
{
	if (text.n < 10 || text.n > 30 || !is_date_part(text, 0, "0000-00-00"))
		return false;
	return text.n == 10 || ((text.s[10] == ' ' || text.s[10] == 'T') &&
				   is_date_part(text, 11, "00:00"));
}

bool
value_reads_as_json(struct str text)
{
	char head = text.n > 0 ? text.s[0] : '\0';
	char tail = text.n > 0 ? text.s[text.n - 1] : '\0';

	if ((head == '{' && tail == '}') || (head == '[' && tail == ']') ||
	    (head == '"' && tail == '"' && text.n > 1))
		return true;
	if (str_eq(text, STR("true")) || str_eq(text, STR("false")) ||
	    str_eq(text, STR("null")))
		return true;
	if (head != '-' && !char_is_digit(head))
		return false;
	for (size_t i = 0; i < text.n; i++)
		if (strchr("0123456789+-.eE", text.s[i]) == NULL)
			return false;
	return text.n > 0;
}

enum value
value_of(const struct json_doc *doc, const struct json_node *node)
{
	struct str raw;

	switch (node->type) {
	case JSON_NULL:
		return VALUE_NULL;
	case JSON_TRUE:
	case JSON_FALSE:
		return VALUE_BOOL;
	case JSON_STRING:
		return VALUE_STRING;
	case JSON_ARRAY:
		return VALUE_ARRAY;
	case JSON_OBJECT:
		return VALUE_OBJECT;
	default:
		break;
	}
	raw = json_raw(doc, node);
	for (size_t i = 0; i < raw.n; i++)
		if (raw.s[i] == '.' || raw.s[i] == 'e' || raw.s[i] == 'E')
			return VALUE_FRACTION;
	return VALUE_INTEGER;
}

/* Digits of 2^63, without sign. */
bool
value_is_huge(struct str raw)
{
	struct str digits = str_sub(raw, raw.s[0] == '-', raw.n);
	static const char most[] = "9223372036854775807";
	size_t n = sizeof(most) - 1;

	return digits.n > n || (digits.n == n && memcmp(digits.s, most, n) > 0);
}
