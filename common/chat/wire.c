#include "wire.h"

#include <math.h>

#include "arena.h"
#include "json.h"
#include "refused.h"
#include "utf8.h"
#include "util.h"

#define WHY_BYTES 200	/* of a server's message */
#define KEY_BYTES 20	/* a run of so many letters may be a key */
#define TOKENS_MOST 1e9 /* a hostile server's number */

/* --- what both kinds of answers need --- */

struct reading {
	struct wire_response *response;
	struct json_doc doc;
	struct arena arena;
	struct buf *hold;
	int status;
	struct str body;
};

static bool
is_type(const struct json_node *node, enum json_type type)
{
	return node != NULL && node->type == type;
}

static const struct json_node *
get(const struct reading *r, const struct json_node *object, const char *key)
{
	return is_type(object, JSON_OBJECT) ? json_get(&r->doc, object, key)
					    : NULL;
}

/* A string's text, and other values but null as they are spelled. */
static struct str
text_of(struct reading *r, const struct json_node *node)
{
	if (node == NULL || node->type == JSON_NULL)
		return STR("");
	if (node->type == JSON_STRING)
		return json_text(&r->doc, node, &r->arena);
	return json_raw(&r->doc, node);
}

static struct str
text_at(struct reading *r, const struct json_node *object, const char *key)
{
	return text_of(r, get(r, object, key));
}

static long long
number_at(
    const struct reading *r, const struct json_node *object, const char *key)
{
	const struct json_node *node = get(r, object, key);
	double n;

	if (!is_type(node, JSON_NUMBER))
		return 0;
	n = json_number(&r->doc, node);
	return n > 0 ? (long long)fmin(n, TOKENS_MOST) : 0;
}

static bool
is_key_char(char c)
{
	return char_is_alpha(c) || char_is_digit(c) || c == '-' || c == '_' ||
	       c == '*';
}

/* Appends a server's text to why. Some quote the key that they refuse: no long
 * run of letters is shown then. */
static void
put_why(struct wire_response *response, size_t at, struct str text)
{
	bool hide = response->kind == WIRE_NO_ACCESS;
	size_t end, n = 0;

	for (size_t i = 0; i < text.n && n < WHY_BYTES; i++) {
		char c = text.s[i];

		for (end = i; hide && end < text.n && is_key_char(text.s[end]);)
			end++;
		if (end - i >= KEY_BYTES && hide) {
			i = end - 1;
			c = '*';
		}
		response->why[at + n++] = c;
	}
	response->why[at + n] = '\0';
	hide_controls(response->why + at, n);
	/* Whole sequences only. */
	end = utf8_bad((struct str){response->why, at + n}, 0);
	if (end != STR_NONE)
		response->why[end] = '\0';
}

static void
set_why(struct reading *r, struct str text)
{
	const char *name = refused_status_name(r->status);
	int n = snprintf(r->response->why, sizeof(r->response->why), "%d%s%s%s",
	    r->status, *name == '\0' ? "" : " ", name, text.n > 0 ? ": " : "");

	put_why(r->response, (size_t)n, text);
}

static void
set_broken(struct reading *r, const char *what)
{
	r->response->kind = WIRE_BROKEN;
	set_why(r, str_of(what));
}

/* --- errors --- */

/* The words of a page of HTML, from a proxy: its title. */
static struct str
page_title(struct str body)
{
	size_t beg = str_find_nocase(body, STR("<title>"), 0), end;

	if (beg == STR_NONE)
		return STR("a page of HTML");
	beg += STR("<title>").n;
	end = str_find_nocase(body, STR("</title>"), beg);
	return str_trim(str_sub(body, beg, end));
}

static struct str
or_else(struct str text, struct str other)
{
	return text.n > 0 ? text : other;
}

/* The object that tells of an error, or NULL. */
static const struct json_node *
error_node(const struct reading *r, const struct json_node *root)
{
	const struct json_node *node = get(r, root, "error");
	struct str raw;

	if (node == NULL || node->type == JSON_NULL || node->type == JSON_FALSE)
		return NULL;
	/* "" and {}. */
	raw = json_raw(&r->doc, node);
	return raw.n <= 2 ? NULL : node;
}

/* {"error":{...}}, {"error":"..."}, {"message":...}, {"detail":...}, or an
 * array of one of them. */
static void
read_error(struct reading *r, const struct json_node *root, struct refused *out)
{
	const struct json_node *error = error_node(r, root), *from = root;
	long long code;

	if (is_type(error, JSON_OBJECT))
		from = error;
	out->message = text_at(r, from, "message");
	if (error != NULL && from == root)
		out->message = text_of(r, error);
	out->message = or_else(out->message, text_at(r, from, "detail"));
	out->message = or_else(out->message, text_at(r, from, "msg"));
	out->detail = text_at(r, get(r, from, "metadata"), "raw");
	out->code = text_at(r, from, "code");
	out->type = or_else(
	    text_at(r, from, "type"), or_else(text_at(r, from, "status"),
					  text_at(r, root, "error_type")));
	out->param = text_at(r, from, "param");
	out->context_tokens = number_at(r, from, "n_ctx");
	out->asked_tokens = number_at(r, from, "n_prompt_tokens");
	code = number_at(r, from, "code");
	/* An error in a body of 200 has its status within, or none. */
	if (out->status < 300 && code >= 400 && code <= 599)
		r->status = out->status = (int)code;
	else if (out->status < 300)
		out->status = 500;
}

/* The model's text did not fit the schema: an answer all the same, and one
 * that was paid for. */
static enum wire_kind
take_failed_generation(struct reading *r, const struct json_node *error)
{
	struct str text = text_at(r, error, "failed_generation");
	size_t at = r->hold->len;

	if (str_trim(text).n == 0)
		return WIRE_BROKEN;
	buf_add_str(r->hold, text);
	if (r->hold->over)
		return WIRE_BROKEN;
	r->response->text = str_sub(buf_str(r->hold), at, r->hold->len);
	r->response->finish = "json_validate_failed";
	return WIRE_ANSWER;
}

static void
set_error(struct reading *r, const struct json_node *root)
{
	struct wire_response *response = r->response;
	struct refused refused = {.status = r->status,
	    .detail = STR(""),
	    .code = STR(""),
	    .type = STR(""),
	    .param = STR("")};
	struct str body = str_trim(r->body);

	if (is_type(root, JSON_ARRAY))
		root = json_first(&r->doc, root);
	if (is_type(root, JSON_OBJECT))
		read_error(r, root, &refused);
	else if (is_type(root, JSON_STRING))
		refused.message = text_of(r, root);
	else if (body.n > 0 && body.s[0] == '<')
		refused.message = page_title(body);
	else
		refused.message = body;
	if (str_eq(refused.code, STR("json_validate_failed")))
		response->kind = take_failed_generation(r, error_node(r, root));
	else
		response->kind = refused_kind(&refused);
	if (response->kind == WIRE_TOO_LONG) {
		response->context_tokens = refused.context_tokens;
		response->asked_tokens = refused.asked_tokens;
	}
	set_why(r, or_else(refused.detail, refused.message));
}

/* --- answers --- */

static void
read_usage(struct reading *r, const struct json_node *root)
{
	struct wire_response *response = r->response;
	const struct json_node *usage = get(r, root, "usage");

	if (!is_type(get(r, usage, "prompt_tokens"), JSON_NUMBER))
		return;
	response->has_usage = true;
	response->prompt_tokens = number_at(r, usage, "prompt_tokens");
	response->completion_tokens = number_at(r, usage, "completion_tokens");
	response->cached_tokens = number_at(
	    r, get(r, usage, "prompt_tokens_details"), "cached_tokens");
	/* DeepSeek's name. */
	if (response->cached_tokens == 0)
		response->cached_tokens =
		    number_at(r, usage, "prompt_cache_hit_tokens");
	if (response->cached_tokens > response->prompt_tokens)
		response->cached_tokens = response->prompt_tokens;
}

/* A string, or parts of which those of type text are joined. */
static void
put_content(struct reading *r, const struct json_node *content)
{
	const struct json_node *part, *text;

	if (is_type(content, JSON_STRING))
		buf_add_str(r->hold, text_of(r, content));
	if (!is_type(content, JSON_ARRAY))
		return;
	for (part = json_first(&r->doc, content); part != NULL;
	     part = json_next(&r->doc, part)) {
		text = get(r, part, "text");
		if (is_type(part, JSON_STRING))
			text = part;
		if (is_type(text, JSON_STRING))
			buf_add_str(r->hold, text_of(r, text));
	}
}

/* The text and the finish reason go into hold, one behind the other. */
static void
read_choice(struct reading *r, const struct json_node *choice)
{
	const struct json_node *message = get(r, choice, "message");
	struct wire_response *response = r->response;
	size_t at = r->hold->len, finish;

	put_content(r, get(r, message, "content"));
	if (str_trim(str_sub(buf_str(r->hold), at, r->hold->len)).n == 0) {
		buf_truncate(r->hold, at);
		put_content(r, get(r, message, "refusal"));
	}
	finish = r->hold->len;
	buf_putc(r->hold, '\0');
	if (is_type(get(r, choice, "finish_reason"), JSON_STRING))
		buf_add_str(r->hold, text_at(r, choice, "finish_reason"));
	if (r->hold->over) {
		set_broken(r, "the answer is too large");
		return;
	}
	response->text = str_sub(buf_str(r->hold), at, finish);
	response->finish = r->hold->bytes + finish + 1;
	response->kind =
	    str_trim(response->text).n > 0 ? WIRE_ANSWER : WIRE_EMPTY;
	set_why(
	    r, response->kind == WIRE_EMPTY ? STR("an empty answer") : STR(""));
}

static void
set_answer(struct reading *r, const struct json_node *root)
{
	const struct json_node *choices = get(r, root, "choices");
	const struct json_node *choice = NULL;

	if (is_type(choices, JSON_ARRAY))
		choice = json_first(&r->doc, choices);
	/* Behind a proxy that had answered when its server failed. */
	if (error_node(r, choice) != NULL)
		set_error(r, choice);
	else if (error_node(r, root) != NULL ||
		 str_eq_nocase(text_at(r, root, "object"), STR("error")))
		set_error(r, root);
	else if (is_type(get(r, choice, "message"), JSON_OBJECT))
		read_choice(r, choice);
	else
		set_broken(r, "no choices[0].message in the answer");
	if (r->response->kind != WIRE_BROKEN)
		read_usage(r, root);
}

static void
set_unreadable(struct reading *r)
{
	char what[sizeof(r->doc.error) + 40];

	if (str_trim(r->body).n == 0)
		set_broken(r, "the body is empty");
	else if (str_starts(str_trim(r->body), STR("data:")))
		set_broken(r, "a stream of events, which was not asked for");
	else if (r->doc.cut)
		set_broken(r, "the body is cut");
	else {
		snprintf(what, sizeof(what), "the body is not JSON: %s",
		    r->doc.error);
		set_broken(r, what);
	}
}

/* Some servers cut a model's text in the middle of a character. */
static struct str
mended(struct str body, struct buf *out)
{
	size_t at = 0, bad;

	if (utf8_bad(body, 0) == STR_NONE)
		return body;
	while ((bad = utf8_bad(body, at)) != STR_NONE) {
		buf_add_str(out, str_sub(body, at, bad));
		buf_puts(out, "\xef\xbf\xbd");
		at = bad + 1;
	}
	buf_add_str(out, str_sub(body, at, body.n));
	return buf_str(out);
}

void
wire_read(struct wire_response *response, int status, struct str body,
    struct buf *hold)
{
	struct reading r = {.response = response,
	    .arena = ARENA_INIT,
	    .hold = hold,
	    .status = status};
	const struct json_node *root = NULL;
	struct buf whole;

	*response = (struct wire_response){.text = STR(""), .finish = ""};
	buf_init(&whole, BUF_NO_MAX);
	json_init(&r.doc);
	r.body = mended(body, &whole);
	if (json_parse(&r.doc, r.body, json_shape_all))
		root = json_root(&r.doc);
	if (status >= 300 && status < 400) {
		response->kind = WIRE_MOVED;
		set_why(&r, STR("redirects are not followed"));
	} else if (status >= 400) {
		set_error(&r, root);
	} else if (status < 200) {
		set_broken(&r, "no answer");
	} else if (root == NULL) {
		set_unreadable(&r);
	} else {
		set_answer(&r, root);
	}
	json_release(&r.doc);
	arena_release(&r.arena);
	buf_release(&whole);
}
