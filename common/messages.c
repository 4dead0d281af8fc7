#include "messages.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include "json.h"
#include "pending.h"
#include "turns.h"
#include "util.h"

struct reader {
	struct turns run;
	struct pending *pending;
	const struct json_node *message;
	size_t index; /* of the message, for the JSON path */
	bool opening; /* in the first user turn */

	/* The agent's words that are not yet known to be a thought, a turn to
	 * the user or the answer. */
	struct chain spoken;
};

/* Sets why to the message's path and the text behind it. */
static bool __attribute__((format(printf, 2, 3)))
fail(struct reader *r, const char *fmt, ...)
{
	char *why = r->run.record->why;
	size_t size = sizeof(r->run.record->why);
	int len = snprintf(why, size, "messages[%zu]", r->index);
	va_list args;

	va_start(args, fmt);
	vsnprintf(why + len, size - (size_t)len, fmt, args);
	va_end(args);
	return false;
}

static const struct json_node *
get(const struct reader *r, const char *key)
{
	return turns_get(&r->run, r->message, key);
}

static const char *
found(const struct json_node *node)
{
	return node == NULL ? "nothing" : json_type_name(node->type);
}

/* A name as messages may show it: at most 40 bytes, printable. */
static struct str
printable(struct reader *r, struct str text)
{
	struct arena *arena = &r->run.record->arena;
	size_t len = text.n > 40 ? 40 : text.n;
	char *bytes = arena_alloc(arena, len + 1);

	for (size_t i = 0; i < len; i++)
		bytes[i] = text.s[i] < ' ' || text.s[i] > '~' ? '?' : text.s[i];
	return (struct str){bytes, len};
}

/* Checks that the content is null, a string, or parts; NULL is null. */
static bool
read_content(struct reader *r, const struct json_node **content)
{
	const struct json_doc *doc = &r->run.record->doc;
	const struct json_node *part;

	*content = get(r, "content");
	if (*content == NULL || (*content)->type == JSON_STRING)
		return true;
	if ((*content)->type != JSON_ARRAY)
		return fail(r,
		    ".content: expected a string, parts or null, found %s",
		    found(*content));
	part = json_first(doc, *content);
	for (size_t i = 0; part != NULL; part = json_next(doc, part), i++)
		if (part->type != JSON_OBJECT && part->type != JSON_STRING)
			return fail(r,
			    ".content[%zu]: expected an object, found %s", i,
			    found(part));
	return true;
}

static bool
read_system(struct reader *r)
{
	const struct json_node *content;

	if (!read_content(r, &content))
		return false;
	chain_add(&r->run, &r->run.system, content);
	return true;
}

/* What the agent said last, it said to the user. */
static struct call *
add_talk(struct reader *r)
{
	struct call *call = turns_add(&r->run);

	call->said = r->spoken;
	r->spoken = CHAIN_EMPTY;
	return call;
}

static bool
read_user(struct reader *r)
{
	struct turns *run = &r->run;
	const struct json_node *content;
	struct call *call;

	if (!read_content(r, &content))
		return false;
	if (content == NULL)
		return fail(
		    r, ".content: expected a string or parts, found nothing");
	if (run->prompt.first == CHAIN_END) {
		if (r->spoken.first != CHAIN_END)
			add_talk(r);
		r->opening = true;
	}
	if (r->opening) {
		chain_add(run, &run->prompt, content);
		return true;
	}
	if (r->spoken.first != CHAIN_END || run->call_count == 0)
		call = add_talk(r);
	else
		call = &run->calls[run->call_count - 1];
	chain_add(run, &call->user, content);
	return true;
}

static bool
read_call(struct reader *r, const struct json_node *node, size_t number)
{
	struct turns *run = &r->run;
	const struct json_node *function = turns_get(run, node, "function");
	const struct json_node *name = turns_get(run, function, "name");
	struct call *call;

	if (node->type != JSON_OBJECT)
		return fail(r, ".tool_calls[%zu]: expected an object, found %s",
		    number, found(node));
	if (name == NULL || name->type != JSON_STRING)
		return fail(r,
		    ".tool_calls[%zu].function.name: expected a string, "
		    "found %s",
		    number, found(name));
	pending_call(r->pending, r->index, run->call_count);
	call = turns_add(run);
	call->name = name;
	call->input = turns_get(run, function, "arguments");
	call->parallel = number > 0;
	return true;
}

static bool
read_assistant(struct reader *r)
{
	struct turns *run = &r->run;
	const struct json_node *calls = get(r, "tool_calls"), *content, *node;
	size_t first = run->call_count, number = 0;

	r->opening = false;
	if (calls != NULL && calls->type != JSON_ARRAY)
		return fail(r, ".tool_calls: expected an array, found %s",
		    found(calls));
	if (!read_content(r, &content))
		return false;
	chain_add(run, &r->spoken, content);
	node = json_first(&run->record->doc, calls);
	for (; node != NULL; node = json_next(&run->record->doc, node))
		if (!read_call(r, node, number++))
			return false;
	if (number > 0) {
		run->calls[first].said = r->spoken;
		r->spoken = CHAIN_EMPTY;
	}
	return true;
}

static bool
read_result(struct reader *r)
{
	const struct json_node *node = get(r, "tool_call_id"), *content;
	struct str id = {NULL, 0};
	size_t step;

	if (!read_content(r, &content))
		return false;
	if (node != NULL && node->type != JSON_STRING)
		return fail(r, ".tool_call_id: expected a string, found %s",
		    found(node));
	if (node != NULL)
		id = turns_text(&r->run, node);
	switch (pending_take(r->pending, id, &step)) {
	case PENDING_FOUND:
		r->run.calls[step].result = content;
		return true;
	case PENDING_ANSWERED:
		return fail(r,
		    ".tool_call_id: the call \"%.*s\" has a result already",
		    STR_ARG(printable(r, id)));
	default:
		break;
	}
	if (id.s == NULL)
		return fail(r, ": a result that no call before it waits for");
	return fail(r, ".tool_call_id: no call before it has the id \"%.*s\"",
	    STR_ARG(printable(r, id)));
}

static const struct {
	const char *name;
	bool (*read)(struct reader *);
} roles[] = {
    {"assistant", read_assistant},
    {"tool", read_result},
    {"user", read_user},
    {"system", read_system},
    {"developer", read_system},
};

static bool
read_message(struct reader *r)
{
	const struct json_node *role = get(r, "role");
	struct str name;

	if (r->message->type != JSON_OBJECT)
		return fail(
		    r, ": expected an object, found %s", found(r->message));
	if (role == NULL || role->type != JSON_STRING)
		return fail(
		    r, ".role: expected a string, found %s", found(role));
	name = turns_text(&r->run, role);
	for (size_t i = 0; i < ARRAY_LEN(roles); i++)
		if (str_eq(name, str_of(roles[i].name)))
			return roles[i].read(r);
	return fail(
	    r, ".role: unknown role \"%.*s\"", STR_ARG(printable(r, name)));
}

static bool
read_messages(struct reader *r, const struct json_node *messages)
{
	const struct json_doc *doc = &r->run.record->doc;
	char *why = r->run.record->why;
	size_t size = sizeof(r->run.record->why);

	r->message = json_first(doc, messages);
	for (; r->message != NULL; r->message = json_next(doc, r->message)) {
		if (!read_message(r))
			return false;
		r->index++;
	}
	if (r->run.prompt.first == CHAIN_END) {
		snprintf(why, size, "messages: no user turn");
		return false;
	}
	if (r->run.call_count == 0) {
		snprintf(why, size,
		    "messages: no step: neither a tool call nor a turn of "
		    "the agent that the user answered");
		return false;
	}
	r->run.answer = r->spoken;
	return true;
}

bool
messages_to_members(struct record *record, struct str talk, struct buf *out)
{
	const struct json_node *messages = record_get(record, RECORD_MESSAGES);
	struct reader r = {
	    .run = {record, talk, .prompt = CHAIN_EMPTY, .system = CHAIN_EMPTY},
	    .pending = pending_new(record, messages),
	    .spoken = CHAIN_EMPTY,
	};
	bool fine = read_messages(&r, messages);

	if (fine)
		turns_put(&r.run, out);
	pending_free(r.pending);
	turns_release(&r.run);
	return fine;
}
