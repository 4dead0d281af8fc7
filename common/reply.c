#include "reply.h"

#include <string.h>

#include "util.h"

#define BODY_MAX 1024 /* a longer body is no message */

/* A member of the object: slices of the text, with their quotes. */
struct pair {
	struct str key, value;
	bool cut; /* the text ends inside the value */
};

enum member_kind {
	MEMBER_OTHER,
	MEMBER_ERROR, /* not empty: an error */
	MEMBER_MESSAGE,
	MEMBER_STATUS,	 /* a number from 400 to 599, or a word */
	MEMBER_SUCCESS,	 /* false: an error */
	MEMBER_IS_ERROR, /* true: an error */
};

#define WORD(literal)                                                          \
	{                                                                      \
		literal, sizeof(literal) - 1                                   \
	}

static const struct {
	struct str key;
	enum member_kind kind;
} members[] = {
    {WORD("error"), MEMBER_ERROR},
    {WORD("errors"), MEMBER_ERROR},
    {WORD("exception"), MEMBER_ERROR},
    {WORD("error_message"), MEMBER_ERROR},
    {WORD("errormessage"), MEMBER_ERROR},
    {WORD("message"), MEMBER_MESSAGE},
    {WORD("msg"), MEMBER_MESSAGE},
    {WORD("detail"), MEMBER_MESSAGE},
    {WORD("details"), MEMBER_MESSAGE},
    {WORD("status"), MEMBER_STATUS},
    {WORD("statuscode"), MEMBER_STATUS},
    {WORD("status_code"), MEMBER_STATUS},
    {WORD("http_status"), MEMBER_STATUS},
    {WORD("success"), MEMBER_SUCCESS},
    {WORD("ok"), MEMBER_SUCCESS},
    {WORD("iserror"), MEMBER_IS_ERROR},
    {WORD("is_error"), MEMBER_IS_ERROR},
};

/* Looked for in short messages only, where they are rarely anything else. */
static const char *const refusals[] = {
    "not found",
    "not exist",
    "n't exist",
    "invalid",
    "must be",
    "unknown",
    "unrecognized",
    "required",
    "missing",
    "exceed",
    "disabled",
    "denied",
    "forbidden",
    "unauthorized",
    "not authorized",
    "not allowed",
    "not subscribed",
    "not supported",
    "unavailable",
    "too many",
    "timed out",
    "timeout",
    "bad request",
    "error",
    "fail",
};

static bool
is_quote(char c)
{
	return c == '"' || c == '\'';
}

/* The offset behind the string that begins at `at`; past the end when cut. */
static size_t
string_end(struct str text, size_t at)
{
	size_t from = at + 1, quote = at, slashes;

	do {
		quote = str_find_char(text, text.s[at], quote + 1);
		if (quote == STR_NONE)
			return text.n + 1;
		for (slashes = 0; quote - slashes > from &&
				  text.s[quote - slashes - 1] == '\\';)
			slashes++;
	} while (slashes % 2 != 0);
	return quote + 1;
}

static size_t
value_end(struct str text, size_t at)
{
	/* Where the loop has to look: all but the bytes of numbers, words
	 * and white space. */
	static const bool stops[256] = {['"'] = true,
	    ['\''] = true,
	    [','] = true,
	    ['['] = true,
	    [']'] = true,
	    ['{'] = true,
	    ['}'] = true};
	size_t depth = 0;

	for (; at < text.n; at++) {
		char c = text.s[at];

		if (!stops[(unsigned char)c])
			continue;
		if (is_quote(c)) {
			at = string_end(text, at);
			if (depth == 0)
				return at;
			at--;
		} else if (c == '{' || c == '[') {
			depth++;
		} else if (depth == 0) {
			return at;
		} else if (c != ',' && --depth == 0) {
			return at + 1;
		}
	}
	return depth == 0 ? at : at + 1;
}

static void
skip_blanks(struct str text, size_t *at)
{
	while (*at < text.n && char_is_space(text.s[*at]))
		(*at)++;
}

/* The next member; false at the end of the object or of the text, and where
 * it is none that we can read. */
static bool
next_pair(struct str text, size_t *at, struct pair *pair)
{
	size_t end;

	skip_blanks(text, at);
	if (*at < text.n && text.s[*at] == ',')
		(*at)++;
	skip_blanks(text, at);
	if (*at >= text.n || !is_quote(text.s[*at]))
		return false;
	end = string_end(text, *at);
	if (end > text.n)
		return false;
	pair->key = str_sub(text, *at + 1, end - 1);
	*at = end;
	skip_blanks(text, at);
	if (*at >= text.n || text.s[*at] != ':')
		return false;
	(*at)++;
	skip_blanks(text, at);
	end = value_end(text, *at);
	pair->cut = end > text.n;
	pair->value = str_trim(str_sub(text, *at, end));
	*at = end > text.n ? text.n : end;
	return true;
}

static enum member_kind
kind_of(struct str key)
{
	/* The length spares most comparisons, here and below. */
	for (size_t i = 0; i < ARRAY_LEN(members); i++)
		if (key.n == members[i].key.n &&
		    str_eq_nocase(key, members[i].key))
			return members[i].kind;
	return MEMBER_OTHER;
}

/* A string without its quotes, other values as they are. */
static struct str
unquoted(const struct pair *pair)
{
	struct str value = pair->value;

	if (value.n == 0 || !is_quote(value.s[0]))
		return value;
	return str_sub(value, 1, value.n - (pair->cut ? 0 : 1));
}

/*
 * Without its escapes, where it is short enough to be a message. Not for the
 * parser's decoder: what stands here may be cut, or Python's.
 */
static struct str
decoded(const struct pair *pair, struct arena *arena)
{
	static const char from[] = "nrt", to[] = "\n\r\t";
	struct str value = unquoted(pair);
	char *out;
	size_t n = 0;

	if (value.n > BODY_MAX || str_find_char(value, '\\', 0) == STR_NONE)
		return value;
	out = arena_alloc(arena, value.n + 1);
	for (size_t i = 0; i < value.n; i++) {
		char c = value.s[i];

		if (c == '\\' && i + 1 < value.n && value.s[i + 1] != 'u') {
			const char *at;

			c = value.s[++i];
			at = memchr(from, c, 3);
			c = at == NULL ? c : to[at - from];
		}
		out[n++] = c;
	}
	return (struct str){out, n};
}

/* Is there nothing in a value: "", [], {}, null, None, false, 0? */
static bool
is_nothing(struct str value)
{
	static const struct str names[] = {
	    WORD("null"), WORD("none"), WORD("false"), WORD("0")};

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (value.n == names[i].n && str_eq_nocase(value, names[i]))
			return true;
	for (size_t i = 0; i < value.n; i++)
		if (memchr(" \t\r\n[]{}", value.s[i], 8) == NULL)
			return false;
	return true;
}

static long
status_of(struct str value)
{
	if (value.n != 3 || (value.s[0] != '4' && value.s[0] != '5') ||
	    !char_is_digit(value.s[1]) || !char_is_digit(value.s[2]))
		return 0;
	return (value.s[0] - '0') * 100 + (value.s[1] - '0') * 10 +
	       (value.s[2] - '0');
}

static bool
is_word_of(struct str value, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (str_eq_nocase(value, str_of(words[i])))
			return true;
	return false;
}

static void
take(struct reply *reply, const struct pair *pair, struct arena *arena)
{
	static const char *const failures[] = {
	    "error", "fail", "failed", "failure"};
	struct str value = unquoted(pair);

	switch (kind_of(pair->key)) {
	case MEMBER_ERROR:
		reply->has_error_member = true;
		if (is_nothing(value))
			return;
		reply->failed = true;
		if (reply->error.s == NULL && !str_eq(value, STR("true")))
			reply->error = decoded(pair, arena);
		return;
	case MEMBER_MESSAGE:
		if (reply->message.s == NULL && !is_nothing(value))
			reply->message = decoded(pair, arena);
		return;
	case MEMBER_STATUS:
		if (reply->status == 0)
			reply->status = status_of(value);
		if (reply->status != 0 ||
		    is_word_of(value, failures, ARRAY_LEN(failures)))
			reply->failed = true;
		return;
	case MEMBER_SUCCESS:
		if (str_eq_nocase(value, STR("false")))
			reply->failed = true;
		return;
	case MEMBER_IS_ERROR:
		if (str_eq_nocase(value, STR("true")))
			reply->failed = true;
		return;
	case MEMBER_OTHER:
		break;
	}
	if (is_nothing(value))
		return;
	reply->held += value.n;
	if (!pair->cut && is_quote(pair->value.s[0]) && value.n > reply->body.n)
		reply->body = decoded(pair, arena);
}

bool
reply_read(struct reply *reply, struct str text, struct arena *arena)
{
	struct str head = str_sub(text, 0, REPLY_HEAD);
	struct pair pair;
	size_t at = 1;

	*reply = (struct reply){false};
	if (text.n == 0 || text.s[0] != '{')
		return false;
	while (next_pair(head, &at, &pair))
		take(reply, &pair, arena);
	skip_blanks(head, &at);
	if (at < head.n && head.s[at] == '}') {
		at++;
		skip_blanks(head, &at);
		return at == head.n;
	}
	/* Cut, or a key that is cut; else it is no object. */
	return at == head.n || is_quote(head.s[at]);
}

bool
reply_refuses(struct str message)
{
	if (message.n > 300)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(refusals); i++)
		if (str_find_nocase(message, str_of(refusals[i]), 0) !=
		    STR_NONE)
			return true;
	return false;
}
