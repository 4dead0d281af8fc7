#include "observation.h"

#include <string.h>

#include "hostile.h"
#include "reply.h"
#include "util.h"

/* A long text is searched for error lines at both ends only. */
#define SEARCH_HEAD (8 * 1024)
#define SEARCH_TAIL (4 * 1024)

#define LINE_HEAD 80	/* of a line in a long text */
#define SHORT 300	/* in a text this short a phrase anywhere counts */
#define USEFUL 200	/* what must remain beside an error to be content */
#define STATUS_HEAD 160 /* where a status is looked for in a plain text */

/* Characters, not bytes; counts no further than it needs to. */
static bool
is_trivial(struct str text)
{
	size_t count = 0;

	text = str_trim(text);
	for (size_t i = 0; i < text.n && count < OBSERVATION_TRIVIAL; i++)
		if ((text.s[i] & 0xc0) != 0x80)
			count++;
	return count < OBSERVATION_TRIVIAL;
}

static struct str
line_at(struct str text, size_t at)
{
	struct str rest = str_sub(text, at, text.n), line = {NULL, 0};

	str_line(&rest, &line);
	return line;
}

struct str
observation_without_evaluator(
    const struct lexicon *lexicon, struct str text, struct arena *arena)
{
	struct str line, rest;
	char *out;
	size_t n = 0;

	if (lexicon_first(lexicon, text, TERM_EVALUATOR, NULL) == NULL)
		return text;
	out = arena_alloc(arena, text.n + 1);
	for (rest = text; rest.n > 0;) {
		const char *begin = rest.s;

		str_line(&rest, &line);
		if (lexicon_first(lexicon, line, TERM_EVALUATOR, NULL) != NULL)
			continue;
		memcpy(out + n, begin, (size_t)(rest.s - begin));
		n += (size_t)(rest.s - begin);
	}
	return (struct str){out, n};
}

/* What in a plain text says that something went wrong. */
struct trouble {
	struct str text; /* the text, without white space around it */
	size_t line_at;	 /* what is searched begins here */
	const struct term *head, *inside, *phrase;
	size_t inside_at;
};

static bool
trouble_found(void *arg, const struct term *term, size_t at)
{
	struct trouble *trouble = arg;
	size_t place = trouble->line_at + at;

	if (term->class != TERM_ERROR && term->class != TERM_RETRY)
		return true;
	if (term->at_line_start && place == 0) {
		if (trouble->head == NULL ||
		    term->text.n >= trouble->head->text.n)
			trouble->head = term;
	} else if (term->at_line_start) {
		/* A refusal has the first word; later it is quoted text. */
		if (trouble->inside == NULL && term->class == TERM_ERROR) {
			trouble->inside = term;
			trouble->inside_at = place;
		}
	} else if (trouble->phrase == NULL &&
		   memchr(term->text.s, ' ', term->text.n) != NULL) {
		trouble->phrase = term;
	}
	return true;
}

/* In a long text only the heads of its lines say anything. */
static void
search_lines(const struct lexicon *lexicon, struct trouble *trouble,
    size_t from, size_t to)
{
	struct str text = str_sub(trouble->text, 0, to);
	size_t at = from;

	while (at < text.n && trouble->inside == NULL) {
		while (at < text.n && char_is_space(text.s[at]))
			at++;
		trouble->line_at = at;
		lexicon_head(lexicon, str_sub(text, at, at + LINE_HEAD),
		    trouble_found, trouble);
		at = str_find_char(text, '\n', at);
	}
}

/* "ValueError: ...", "java.io.IOException: ..." at the head of a line. */
static bool
is_exception_line(struct str line)
{
	size_t end = 0;
	struct str name;

	while (
	    end < line.n && (char_is_word(line.s[end]) || line.s[end] == '.'))
		end++;
	name = str_sub(line, 0, end);
	return end < line.n && line.s[end] == ':' &&
	       (str_ends_nocase(name, STR("Error")) ||
		   str_ends_nocase(name, STR("Exception"))) &&
	       name.n > strlen("Error");
}

/* The digits of a status from 400 to 599 at the head of the text. */
static bool
is_status(struct str text)
{
	return text.n >= 3 && (text.s[0] == '4' || text.s[0] == '5') &&
	       char_is_digit(text.s[1]) && char_is_digit(text.s[2]) &&
	       (text.n == 3 || (!char_is_word(text.s[3]) && text.s[3] != '.'));
}

/* The status behind one of these names at the head of the text. */
static bool
names_status(struct str text)
{
	static const char *const names[] = {"http", "http/1.0", "http/1.1",
	    "http/2", "http status", "status code", "status_code", "statuscode",
	    "status="};

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		struct str name = str_of(names[i]);
		size_t at = name.n;

		if (!str_starts_nocase(text, name))
			continue;
		while (at < text.n && memchr(" :=\"'", text.s[at], 5) != NULL)
			at++;
		if (is_status(str_sub(text, at, text.n)))
			return true;
	}
	return false;
}

/* "HTTP 404", "HTTP/1.1 503", "status code: 500", "status_code=400": few texts
 * have the first digit of one. */
static bool
has_status(struct str text)
{
	if (str_find_char(text, '4', 0) == STR_NONE &&
	    str_find_char(text, '5', 0) == STR_NONE)
		return false;
	for (size_t at = 0; at < text.n && at < STATUS_HEAD; at++) {
		char c = char_lower(text.s[at]);

		/* The second letter is a 't', too; it spares most tries. */
		if ((c == 'h' || c == 's') && at + 1 < text.n &&
		    char_lower(text.s[at + 1]) == 't' &&
		    names_status(str_sub(text, at, text.n)))
			return true;
	}
	return false;
}

/* "503 Service Unavailable", "404 page not found" and nothing behind it. */
static bool
is_status_line(struct str text)
{
	static const char *const reasons[] = {"not found", "error", "forbidden",
	    "unauthorized", "unavailable", "bad ", "gateway", "too many",
	    "timeout", "denied", "not allowed", "required"};

	if (!is_status(text) || text.n > 120)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(reasons); i++)
		if (str_find_nocase(text, str_of(reasons[i]), 0) != STR_NONE)
			return true;
	return false;
}

static void
search(const struct lexicon *lexicon, struct trouble *trouble)
{
	struct str text = trouble->text;
	size_t tail = text.n < SEARCH_TAIL ? 0 : text.n - SEARCH_TAIL;

	if (text.n <= SHORT) {
		lexicon_scan(lexicon, text, trouble_found, trouble);
		return;
	}
	search_lines(lexicon, trouble, 0, SEARCH_HEAD);
	if (tail < SEARCH_HEAD)
		tail = SEARCH_HEAD;
	/* From the start of a line. */
	tail = str_find_char(text, '\n', tail);
	if (tail != STR_NONE)
		search_lines(lexicon, trouble, tail, text.n);
}

/* How much of the text is left beside the error line at `at`: of a traceback,
 * what stands before it. */
static size_t
left_beside(struct str text, size_t at)
{
	struct str line = line_at(text, at);

	if (str_starts_nocase(line, STR("traceback")))
		return at;
	return text.n - line.n;
}

static void
read_plain(
    const struct lexicon *lexicon, struct observation *seen, struct str text)
{
	struct trouble trouble = {.text = str_trim(text)};
	struct str first = line_at(trouble.text, 0);

	text = trouble.text;
	if (is_status_line(text) || (text.n <= SHORT && has_status(text))) {
		seen->kind = OBSERVATION_ERROR;
		seen->error = first;
		return;
	}
	search(lexicon, &trouble);
	if (trouble.head != NULL && trouble.head->class == TERM_RETRY) {
		seen->kind = OBSERVATION_ERROR;
		seen->error = first;
	} else if (trouble.head != NULL || is_exception_line(first)) {
		seen->kind = left_beside(text, 0) < USEFUL
				 ? OBSERVATION_ERROR
				 : OBSERVATION_CONTENT;
		seen->error = first;
	} else if (trouble.inside != NULL) {
		seen->kind = left_beside(text, trouble.inside_at) < USEFUL
				 ? OBSERVATION_ERROR
				 : OBSERVATION_CONTENT;
		seen->error = line_at(text, trouble.inside_at);
	} else if (trouble.phrase != NULL && text.n <= SHORT) {
		seen->kind = OBSERVATION_ERROR;
		seen->error = first;
	} else {
		seen->kind = is_trivial(text) ? OBSERVATION_TRIVIAL_TEXT
					      : OBSERVATION_CONTENT;
	}
}

/* What the reply says went wrong, in its own words where it has any. */
static struct str
words_of(const struct reply *reply, struct str text)
{
	if (reply->error.s != NULL && reply->error.n > 0)
		return reply->error;
	if (reply->message.s != NULL && reply->message.n > 0)
		return reply->message;
	return str_cut_words(text, 120);
}

static bool
is_refusal(const struct reply *reply)
{
	return reply->held == 0 && reply->message.s != NULL &&
	       reply_refuses(reply->message);
}

/* A reply's largest string is read as a text of its own; a short one beside
 * numbers and other members takes nothing away from them. */
static void
read_body(const struct lexicon *lexicon, struct observation *seen,
    const struct reply *reply)
{
	read_plain(lexicon, seen, reply->body);
	if (seen->kind == OBSERVATION_TRIVIAL_TEXT &&
	    reply->held >= OBSERVATION_TRIVIAL)
		seen->kind = OBSERVATION_CONTENT;
}

/*
 * A reply in an envelope, {"error": "", "response": "..."}, has the last word
 * in what the response says of itself. Returns false when the text is no JSON
 * object.
 */
static bool
read_reply(const struct lexicon *lexicon, struct observation *seen,
    struct str text, struct arena *arena)
{
	struct reply reply, inner;

	if (!reply_read(&reply, text, arena))
		return false;
	seen->kind = OBSERVATION_CONTENT;
	if (reply.failed || is_refusal(&reply)) {
		seen->error = words_of(&reply, text);
		if (reply.held < USEFUL)
			seen->kind = OBSERVATION_ERROR;
		return true;
	}
	if (reply.held + reply.message.n == 0) {
		seen->kind = OBSERVATION_TRIVIAL_TEXT;
		return true;
	}
	if (!reply.has_error_member)
		return true;
	if (reply.held + reply.message.n < OBSERVATION_TRIVIAL)
		seen->kind = OBSERVATION_TRIVIAL_TEXT;
	else if (reply.body.n == 0 || reply.body.n > SHORT)
		return true;
	else if (!reply_read(&inner, str_trim(reply.body), arena))
		read_body(lexicon, seen, &reply);
	else if (inner.failed || is_refusal(&inner)) {
		seen->kind = OBSERVATION_ERROR;
		seen->error = words_of(&inner, reply.body);
	} else if (inner.held + inner.message.n == 0) {
		seen->kind = OBSERVATION_TRIVIAL_TEXT;
	}
	return true;
}

struct observation
observation_read(
    const struct lexicon *lexicon, struct str text, struct arena *arena)
{
	struct observation seen = {.kind = OBSERVATION_NONE};
	struct str trimmed;

	seen.text = observation_without_evaluator(lexicon, text, arena);
	trimmed = str_trim(seen.text);
	if (trimmed.n == 0)
		return seen;
	if (hostile_text(lexicon, trimmed, NULL, arena)) {
		seen.kind = OBSERVATION_HOSTILE;
		seen.text = (struct str){NULL, 0};
		return seen;
	}
	if (!read_reply(lexicon, &seen, trimmed, arena))
		read_plain(lexicon, &seen, trimmed);
	return seen;
}
