#include "calllist.h"

#include "str.h"

/* An object in one row and a string in the next become one column, whose
 * strings are parsed (TRL), or none at all. */
static void
check_mixture(struct inspection *in, const struct json_node *arguments)
{
	struct carried *carried = &in->carried;
	bool string = arguments->type == JSON_STRING;
	size_t *own =
	    string ? &carried->string_arguments : &carried->object_arguments;
	size_t other =
	    string ? carried->object_arguments : carried->string_arguments;

	if (*own != 0)
		return;
	*own = in->findings->line;
	if (other != 0)
		fault(in, arguments, TRAP_MIXED_ARGUMENTS,
		    "%s here, %s in line %zu: Arrow reads one of them as the "
		    "other, or stops; write all as strings or all as objects",
		    string ? "a string" : "an object",
		    string ? "an object" : "a string", other);
}

static void
check_arguments_text(struct inspection *in, const struct json_node *arguments,
    enum chat_reader reader)
{
	const struct json_node *root = inspect_enter(in, arguments);
	bool object = is(root, JSON_OBJECT);

	if (root != NULL)
		inspect_leave(in);
	if (root == NULL)
		fault(in, arguments, TRAP_ARGUMENTS,
		    "a string of arguments is to be a JSON object; %s is no "
		    "JSON",
		    found(in, arguments));
	else if (!object)
		fault(in, arguments, TRAP_ARGUMENTS,
		    "a string of arguments is to be a JSON object, and %s is "
		    "none",
		    found(in, arguments));
	else if (reader == CHAT_TEMPLATE)
		note(in, arguments, TRAP_ARGUMENTS,
		    "a string: templates of qwen2.5, llama 3.x and gpt-oss "
		    "encode it twice, those of qwen3.5 and glm stop; write an "
		    "object");
}

static void
check_arguments(struct inspection *in, const struct json_node *function,
    enum chat_reader reader)
{
	const struct json_node *arguments = child(in, function, "arguments");

	if (arguments == NULL) {
		fault(in, function, TRAP_ARGUMENTS,
		    "\"arguments\" are missing or null; write %s",
		    reader == CHAT_OPENAI ? "\"{}\"" : "{}");
		return;
	}
	if (arguments->type != JSON_STRING &&
	    (reader == CHAT_OPENAI || arguments->type != JSON_OBJECT)) {
		fault(in, arguments, TRAP_ARGUMENTS,
		    "arguments are to be %s; this is %s",
		    reader == CHAT_OPENAI ? "a string that holds a JSON object"
					  : "an object",
		    found(in, arguments));
		return;
	}
	if (reader != CHAT_OPENAI)
		check_mixture(in, arguments);
	if (arguments->type == JSON_STRING)
		check_arguments_text(in, arguments, reader);
}

static void
check_name(struct inspection *in, const struct json_node *function,
    enum chat_reader reader, const struct tool_set *tools)
{
	const struct json_node *name = child(in, function, "name");
	struct str text = text_of(in, name);

	if (text.n == 0) {
		fault(in, function, TRAP_CALL,
		    "a call names its function, a string; it is %s",
		    found(in, name));
		return;
	}
	if (reader == CHAT_OPENAI && !tool_name_is_strict(text))
		fault(in, name, TRAP_FUNCTION_NAME,
		    "%s is not ^[a-zA-Z0-9_-]{1,64}$: rename it here and in "
		    "tools",
		    found(in, name));
	if (tools == NULL || tools_have(tools, text))
		return;
	if (reader == CHAT_OPENAI)
		fault(in, name, TRAP_UNKNOWN_TOOL,
		    "%s is called and not in \"tools\": add it",
		    found(in, name));
	else if (tools->any)
		note(in, name, TRAP_UNKNOWN_TOOL,
		    "%s is called and not in \"tools\"", found(in, name));
}

static void
check_call(struct inspection *in, const struct json_node *call,
    enum chat_reader reader, const struct tool_set *tools)
{
	const struct json_node *function = child(in, call, "function");

	if (!is(function, JSON_OBJECT)) {
		fault(in, call, TRAP_CALL,
		    "a call is {\"id\":..., \"type\":\"function\", "
		    "\"function\":{\"name\":..., \"arguments\":...}}; this has "
		    "%s for \"function\"",
		    found(in, function));
		return;
	}
	if (reader == CHAT_OPENAI &&
	    !text_is(in, child(in, call, "type"), "function"))
		fault(in, call, TRAP_CALL, "\"type\":\"function\" is missing");
	if (reader == CHAT_OPENAI && text_of(in, child(in, call, "id")).n == 0)
		fault(in, call, TRAP_CALL,
		    "a call has an \"id\", by which its result is found");
	check_name(in, function, reader, tools);
	check_arguments(in, function, reader);
}

void
calls_check(struct inspection *in, const struct json_node *calls,
    enum chat_reader reader, const struct tool_set *tools,
    struct open_calls *open)
{
	size_t count = 0;

	open->count = 0;
	open->full = false;
	for (const struct json_node *call = first(in, calls); call != NULL;
	     call = next(in, call), count++) {
		const struct json_node *id = child(in, call, "id");

		check_call(in, call, reader, tools);
		if (open->count == OPEN_CALLS) {
			open->full = true;
			continue;
		}
		open->calls[open->count] = call;
		open->done[open->count] = false;
		open->ids[open->count++] = is(id, JSON_STRING)
					       ? text_of(in, id)
					       : (struct str){NULL, 0};
	}
	if (count > 1 && reader == CHAT_TEMPLATE)
		note(in, calls, TRAP_PARALLEL_CALLS,
		    "%zu calls in one turn: llama 3.x templates take one",
		    count);
}

/* The open call that the id belongs to, most often the next; without an id the
 * next. open->count for none. */
static size_t
answered_call(const struct open_calls *open, struct str id)
{
	for (size_t i = 0; i < open->count; i++)
		if (!open->done[i] && (id.s == NULL || open->ids[i].s == NULL ||
					  str_eq(open->ids[i], id)))
			return i;
	return open->count;
}

void
result_check(struct inspection *in, const struct json_node *message,
    enum chat_reader reader, struct open_calls *open)
{
	const struct json_node *id = child(in, message, "tool_call_id");
	size_t at = answered_call(open,
	    is(id, JSON_STRING) ? text_of(in, id) : (struct str){NULL, 0});

	if (reader == CHAT_OPENAI && !is(id, JSON_STRING)) {
		fault(in, message, TRAP_CALL_ID,
		    "a result has the \"tool_call_id\" of its call; it is %s",
		    found(in, id));
		return;
	}
	if (at < open->count) {
		open->done[at] = true;
		return;
	}
	if (open->full)
		return;
	if (reader == CHAT_OPENAI)
		fault(in, message, TRAP_CALL_ID,
		    "no call of the turn before waits for this result (%s)",
		    found(in, id));
	else
		note(in, message, TRAP_CALL_ID,
		    "no call of the turn before waits for this result (%s)",
		    found(in, id));
}

void
calls_close(
    struct inspection *in, enum chat_reader reader, struct open_calls *open)
{
	for (size_t i = 0; i < open->count; i++) {
		if (open->done[i])
			continue;
		if (reader == CHAT_OPENAI)
			fault(in, open->calls[i], TRAP_UNANSWERED_CALL,
			    "no result with this call's id comes before the "
			    "next turn; add one, if only with \"\"");
		else
			note(in, open->calls[i], TRAP_UNANSWERED_CALL,
			    "no result answers this call before the next turn");
	}
	open->count = 0;
	open->full = false;
}
