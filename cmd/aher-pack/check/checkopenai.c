/* Rows of OpenAI's fine-tuning, which Azure, Together and Fireworks read:
 * openapi.yml, FineTuneChatRequestInput and FineTunePreferenceRequestInput. */
#include "chatlist.h"
#include "consumers.h"
#include "samejson.h"
#include "str.h"
#include "toollist.h"
#include "util.h"

static void
check_keys(struct inspection *in, const struct json_node *object,
    const char *const known[])
{
	for (const struct json_node *m = first(in, object); m != NULL;
	     m = next(in, m)) {
		struct str key = json_key(in->doc, m, &in->arena);
		size_t i = 0;

		while (known[i] != NULL && !str_eq(key, str_of(known[i])))
			i++;
		if (known[i] == NULL)
			fault(in, m, TRAP_UNKNOWN_KEY,
			    "the service knows no such key here; keep it in a "
			    "file of its own");
	}
}

/* {messages, tools, parallel_tool_calls}: a row, and a pair's input. */
static bool
check_chat(struct inspection *in, const struct json_node *object,
    struct tool_set *tools, struct chat *chat)
{
	const struct json_node *parallel =
	    child(in, object, "parallel_tool_calls");

	if (has(in, object, "tools") && child(in, object, "tools") == NULL)
		fault(in, object, TRAP_TOOLS,
		    "tools are null; leave the key out on every line");
	tools_check(in, child(in, object, "tools"), TOOLS_OPENAI, tools);
	if (parallel != NULL && !is_bool(parallel))
		fault(in, parallel, TRAP_COLUMN_TYPE,
		    "true or false is expected; it is %s", found(in, parallel));
	if (child(in, object, "messages") != NULL)
		return chat_check(in, child(in, object, "messages"),
		    CHAT_OPENAI, tools, chat);
	fault(in, object, TRAP_MISSING_COLUMN, "\"messages\" are missing");
	return false;
}

void
openai_sft_row(struct inspection *in, const struct json_node *row)
{
	static const char *const known[] = {"messages", "tools",
	    "parallel_tool_calls", "functions", "function_call", NULL};
	struct tool_set *tools = arena_alloc(&in->arena, sizeof(*tools));
	struct chat chat;

	check_keys(in, row, known);
	if (check_chat(in, row, tools, &chat))
		chat_must_teach(in, child(in, row, "messages"), &chat, true);
}

/* One side of a pair: one message of the assistant, in plain text. */
static void
check_output(struct inspection *in, const struct json_node *row,
    const char *name, const struct tool_set *tools)
{
	const struct json_node *list = child(in, row, name);
	struct chat chat;

	if (list == NULL) {
		fault(in, row, TRAP_MISSING_COLUMN,
		    "\"%s\" is missing; it is a list of one message", name);
		return;
	}
	if (!chat_check(in, list, CHAT_OPENAI, tools, &chat))
		return;
	if (chat.count != 1 || chat.assistants != 1)
		fault(in, list, TRAP_REJECTED,
		    "exactly one message of the assistant is expected; there "
		    "are %zu messages: put the steps into input",
		    chat.count);
	else if (child(in, chat.last, "tool_calls") != NULL)
		fault(in, chat.last, TRAP_REJECTED,
		    "an output is text alone, without tool_calls");
	else if (!is(child(in, chat.last, "content"), JSON_STRING))
		fault(in, chat.last, TRAP_CONTENT,
		    "an output is text alone: a string");
}

void
openai_dpo_row(struct inspection *in, const struct json_node *row)
{
	static const char *const known[] = {
	    "input", "preferred_output", "non_preferred_output", NULL};
	static const char *const inside[] = {
	    "messages", "tools", "parallel_tool_calls", NULL};
	const struct json_node *input = child(in, row, "input");
	struct tool_set *tools = arena_alloc(&in->arena, sizeof(*tools));
	struct chat chat;

	check_keys(in, row, known);
	tools->count = 0;
	tools->any = tools->full = false;
	if (!is(input, JSON_OBJECT)) {
		fault(in, row, TRAP_MISSING_COLUMN,
		    "\"input\" is an object with messages; it is %s",
		    found(in, input));
	} else {
		check_keys(in, input, inside);
		if (check_chat(in, input, tools, &chat) &&
		    chat.ends_with_assistant)
			fault(in, chat.last, TRAP_LAST_TURN,
			    "the input ends with the assistant, who is to "
			    "speak next: end it with a user or a result");
	}
	check_output(in, row, "preferred_output", tools);
	check_output(in, row, "non_preferred_output", tools);
	if (child(in, row, "preferred_output") != NULL &&
	    same_json(in, child(in, row, "preferred_output"),
		child(in, row, "non_preferred_output")))
		fault(in, row, TRAP_SAME_PAIR,
		    "both outputs are the same: there is nothing to learn; "
		    "leave the row out");
}
