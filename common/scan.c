#include "scan.h"

#include <string.h>

#include "util.h"

/* Skips inside of a string to its end quote; text.n when it does not end. */
static size_t
scan_string(struct scan *s, struct str text, size_t at)
{
	for (; at < text.n; at++) {
		char c = text.s[at];

		if (s->escape) {
			s->escape = false;
		} else if (c == '\\') {
			s->escape = true;
		} else if (c == '"') {
			s->in_string = false;
			return at;
		}
	}
	return at;
}

static size_t
scan_scalar(struct str text, size_t at)
{
	for (; at < text.n; at++)
		if (char_is_space(text.s[at]) ||
		    strchr(",[]{}\"", text.s[at]) != NULL)
			return at;
	return STR_NONE;
}

static void
begin_value(struct scan *s, char first)
{
	s->begun = true;
	s->scalar = first == '\0' || strchr("{[\"", first) == NULL;
	s->in_string = first == '"';
}

size_t
scan_value(struct scan *s, struct str text, size_t at)
{
	if (at < text.n && !s->begun) {
		begin_value(s, text.s[at]);
		/* A closing bracket that nothing opened is a value of its
		 * own, so that the scan always moves on. */
		if (text.s[at] == ']' || text.s[at] == '}')
			return at + 1;
		at += s->in_string || s->scalar;
	}
	if (s->scalar)
		return scan_scalar(text, at);
	for (; at < text.n; at++) {
		char c = text.s[at];

		if (s->in_string) {
			at = scan_string(s, text, at);
			if (at == text.n)
				return STR_NONE;
		} else if (c == '"') {
			s->in_string = true;
		} else if (c == '{' || c == '[') {
			s->depth++;
		} else if (c == '}' || c == ']') {
			s->depth--;
		} else if (c == '\n' || c == '\r') {
			s->has_break = true;
		}
		if (s->depth == 0 && !s->in_string)
			return at + 1;
	}
	return STR_NONE;
}

bool
scan_is_object(struct str text)
{
	struct scan s = {0};
	size_t end;

	text = str_trim(text);
	if (text.n == 0 || text.s[0] != '{')
		return false;
	end = scan_value(&s, text, 0);
	return end == text.n;
}

size_t
scan_join_lines(char *text, size_t len)
{
	struct scan s = {.begun = true};
	struct str all = {text, len};
	size_t to = 0;

	for (size_t from = 0; from < len; from++) {
		size_t end = from;

		if (s.in_string) {
			end = scan_string(&s, all, from);
			if (end == len)
				end--;
		} else if (text[from] == '"') {
			s.in_string = true;
		} else if (text[from] == '\n' || text[from] == '\r') {
			if (text[from] == '\r' && from + 1 < len &&
			    text[from + 1] == '\n')
				from++;
			text[to++] = ' ';
			continue;
		}
		memmove(text + to, text + from, end - from + 1);
		to += end - from + 1;
		from = end;
	}
	return to;
}
