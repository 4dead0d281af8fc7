#include "batch.h"

#include <stdio.h>
#include <string.h>

#include "arena.h"
#include "buf.h"
#include "io.h"
#include "json.h"
#include "source.h"
#include "util.h"

#define LINE_MAX_BYTES (64 << 20) /* of a file of results */
#define BAD_LINES_TOLD 20	  /* one by one */
#define NO_STATUS 500		  /* of a result without a response */

static const struct json_shape error_shape[] = {{.key = "code"}, {0}};
static const struct json_shape body_shape[] = {{.key = "error"}, {0}};
enum { RESPONSE_STATUS, RESPONSE_ID, RESPONSE_BODY, RESPONSE_MEMBERS };
static const struct json_shape response_shape[] = {
    [RESPONSE_STATUS] = {.key = "status_code"},
    [RESPONSE_ID] = {.key = "request_id"},
    [RESPONSE_BODY] = {.key = "body", .members = body_shape},
    {0},
};
enum { LINE_KEY, LINE_ID, LINE_RESPONSE, LINE_ERROR, LINE_MEMBERS };
static const struct json_shape line_shape[] = {
    [LINE_KEY] = {.key = "custom_id"},
    [LINE_ID] = {.key = "id"},
    [LINE_RESPONSE] = {.key = "response", .members = response_shape},
    [LINE_ERROR] = {.key = "error", .members = error_shape},
    {0},
};

struct load {
	const char *path;
	struct ledger *ledger;
	struct json_doc doc;
	struct arena arena;
	struct buf body;
	size_t answers, failures, unasked, bad;
	bool failed; /* the ledger could not be written */
};

static void
report(struct load *load, size_t line, const char *why)
{
	if (load->bad++ < BAD_LINES_TOLD)
		say("%s:%zu: %s", load->path, line, why);
}

static bool
is_type(const struct json_node *node, enum json_type type)
{
	return node != NULL && node->type == type;
}

static bool
is_null(const struct json_node *node)
{
	return node == NULL || node->type == JSON_NULL;
}

static void
put(struct load *load, struct str key, int status, struct str body)
{
	if (!ledger_batch_put(load->ledger, key.s, status, body)) {
		say("%s", ledger_why(load->ledger));
		load->failed = true;
	} else if (status == 200) {
		load->answers++;
	} else {
		load->failures++;
	}
}

/* The batch ended before it came to the request. */
static bool
was_not_asked(struct load *load, const struct json_node *error)
{
	const struct json_node *code = json_get(&load->doc, error, "code");
	struct str text;

	if (!is_type(code, JSON_STRING))
		return false;
	text = json_text(&load->doc, code, &load->arena);
	return str_eq(text, STR("batch_expired")) ||
	       str_eq(text, STR("batch_cancelled"));
}

static void
put_failure(struct load *load, struct str key, int status,
    const struct json_node *error, const struct json_node *id)
{
	struct buf *body = &load->body;

	buf_clear(body);
	buf_puts(body, "{\"error\":");
	buf_add_str(
	    body, error == NULL ? STR("null") : json_raw(&load->doc, error));
	if (id != NULL) {
		buf_puts(body, ",\"id\":");
		buf_add_str(body, json_raw(&load->doc, id));
	}
	buf_puts(body, "}");
	put(load, key, status, buf_str(body));
}

/* Takes the result that was parsed. Returns what is wrong with it, or NULL. */
static const char *
take(struct load *load)
{
	const struct json_doc *doc = &load->doc;
	const struct json_node *m[LINE_MEMBERS], *r[RESPONSE_MEMBERS], *error;
	struct str key;
	double status = NO_STATUS;

	json_members(doc, json_root(doc), m, LINE_MEMBERS);
	json_members(doc, m[LINE_RESPONSE], r, RESPONSE_MEMBERS);
	if (!is_type(json_root(doc), JSON_OBJECT))
		return "expected an object, a result of a batch";
	if (!is_type(m[LINE_KEY], JSON_STRING))
		return "custom_id: expected a string; is it a result of a "
		       "batch?";
	key = json_text(doc, m[LINE_KEY], &load->arena);
	if (!ledger_is_key(key))
		return "custom_id: expected 64 hex digits, as --batch-out "
		       "writes them";
	if (is_type(m[LINE_RESPONSE], JSON_OBJECT)) {
		if (!is_type(r[RESPONSE_STATUS], JSON_NUMBER))
			return "response.status_code: expected a number";
		status = json_number(doc, r[RESPONSE_STATUS]);
		if (!(status >= 100 && status <= 999))
			return "response.status_code: is no HTTP status";
	} else if (!is_type(m[LINE_ERROR], JSON_OBJECT)) {
		return "has neither a response nor an error";
	}
	if ((int)status == 200) {
		if (!is_type(r[RESPONSE_BODY], JSON_OBJECT))
			return "response.body: expected an object";
		put(load, key, 200, json_raw(doc, r[RESPONSE_BODY]));
		return NULL;
	}
	error = json_get(doc, r[RESPONSE_BODY], "error");
	if (is_null(error))
		error =
		    is_null(m[LINE_ERROR]) ? r[RESPONSE_BODY] : m[LINE_ERROR];
	if (was_not_asked(load, m[LINE_ERROR]))
		load->unasked++;
	else
		put_failure(load, key, (int)status, error,
		    m[LINE_ID] != NULL ? m[LINE_ID] : r[RESPONSE_ID]);
	return NULL;
}

/* Takes records until the end; false when the file cannot be read to it. */
static bool
take_all(struct load *load, struct source *src)
{
	struct source_item item;

	while (!load->failed) {
		const char *why = NULL;

		switch (source_next(src, &item)) {
		case SOURCE_END:
			return true;
		case SOURCE_BAD:
			report(load, item.line, item.why);
			continue;
		case SOURCE_RECORD:
			break;
		default:
			say("%s:%zu: %s", load->path, item.line, item.why);
			return false;
		}
		arena_clear(&load->arena);
		if (json_parse(&load->doc, item.text, line_shape)) {
			why = take(load);
		} else if (item.last_unended && load->doc.cut) {
			say("%s:%zu: the file is cut in the middle of a result",
			    load->path, item.line);
			return false;
		} else {
			why = load->doc.error;
		}
		if (why != NULL)
			report(load, item.line, why);
	}
	return false;
}

static void
say_sums(const struct load *load)
{
	char unasked[80] = "", bad[80] = "";

	if (load->unasked > 0)
		snprintf(unasked, sizeof(unasked),
		    ", %zu that the batch did not ask", load->unasked);
	if (load->bad > 0)
		snprintf(bad, sizeof(bad), ", %zu line%s without a result",
		    load->bad, load->bad == 1 ? "" : "s");
	say("%s: %zu answer%s, %zu failure%s%s%s", load->path, load->answers,
	    load->answers == 1 ? "" : "s", load->failures,
	    load->failures == 1 ? "" : "s", unasked, bad);
}

bool
batch_load(const char *path, struct ledger *ledger)
{
	struct load load = {.path = path, .ledger = ledger};
	struct source_hooks hooks = {0};
	struct source *src;
	struct input *in;
	char why[200];
	bool fine;

	in = input_open(path, why, sizeof(why));
	if (in == NULL) {
		say("%s: %s", path, why);
		return false;
	}
	json_init(&load.doc);
	buf_init(&load.body, BUF_NO_MAX);
	src = source_new(in, LINE_MAX_BYTES, hooks);
	fine = take_all(&load, src);
	if (!load.failed && !ledger_commit(ledger)) {
		say("%s", ledger_why(ledger));
		load.failed = true;
	}
	if (!load.failed)
		say_sums(&load);
	source_free(src);
	buf_release(&load.body);
	json_release(&load.doc);
	arena_release(&load.arena);
	return fine && !load.failed;
}
