/* Rows of Axolotl 0.19, type chat_template: prompt_strategies/chat_template.py,
 * and of its chat_template.default for pairs. */
#include "chatlist.h"
#include "consumers.h"
#include "samejson.h"
#include "toollist.h"

/* A side of a pair: a string, a message, or a list of which the last counts. */
static void
check_side(struct inspection *in, const struct json_node *row, const char *name)
{
	const struct json_node *side = child(in, row, name);
	struct chat chat;

	if (side == NULL)
		fault(in, row, TRAP_REJECTED,
		    "a pair has chosen and rejected; \"%s\" is missing", name);
	else if (is(side, JSON_ARRAY)) {
		if (chat_check(in, side, CHAT_AXOLOTL, NULL, &chat) &&
		    chat.count > 1)
			fault(in, side, TRAP_REJECTED,
			    "only the last of these %zu messages is read; put "
			    "the others into \"messages\"",
			    chat.count);
	} else if (is(side, JSON_OBJECT)) {
		if (child(in, side, "tool_calls") != NULL)
			fault(in, side, TRAP_LOST_KEY,
			    "tool_calls of an answer are dropped in pairs; "
			    "write them as text");
		if (!is(child(in, side, "content"), JSON_STRING))
			fault(in, side, TRAP_CONTENT,
			    "the answer's content is to be a string; it is %s",
			    found(in, child(in, side, "content")));
	} else if (!is(side, JSON_STRING)) {
		fault(in, side, TRAP_REJECTED,
		    "an answer is a message or a string; it is %s",
		    found(in, side));
	}
}

static void
check_messages(struct inspection *in, const struct json_node *messages,
    const struct tool_set *tools, bool pair)
{
	struct chat chat;

	if (!chat_check(in, messages, CHAT_AXOLOTL, tools, &chat) || pair)
		return;
	chat_must_teach(in, messages, &chat, false);
}

static void
check_list(struct inspection *in, const struct json_node *messages,
    const struct tool_set *tools, bool pair)
{
	const struct json_node *root;

	if (!is(messages, JSON_STRING)) {
		check_messages(in, messages, tools, pair);
		return;
	}
	root = inspect_enter(in, messages);
	if (root == NULL) {
		fault(in, messages, TRAP_COLUMN_TYPE,
		    "messages in a string are to be a JSON array; %s is no "
		    "JSON",
		    found(in, messages));
		return;
	}
	check_messages(in, root, tools, pair);
	inspect_leave(in);
}

void
axolotl_row(struct inspection *in, const struct json_node *row)
{
	const struct json_node *messages = child(in, row, "messages");
	struct tool_set *tools = arena_alloc(&in->arena, sizeof(*tools));
	bool pair = has(in, row, "chosen") || has(in, row, "rejected");

	if (messages == NULL) {
		fault(in, row, TRAP_MISSING_COLUMN,
		    "\"messages\" is expected, a list or a string that holds "
		    "one%s",
		    child(in, row, "conversations") != NULL
			? "; type sharegpt is gone: set field_messages and "
			  "message_property_mappings, or rewrite the turns"
			: "");
		return;
	}
	tools_check(in, child(in, row, "tools"), TOOLS_AXOLOTL, tools);
	check_list(in, messages, tools, pair);
	if (!pair)
		return;
	check_side(in, row, "chosen");
	check_side(in, row, "rejected");
	if (child(in, row, "chosen") != NULL &&
	    same_json(in, child(in, row, "chosen"), child(in, row, "rejected")))
		fault(in, row, TRAP_SAME_PAIR,
		    "chosen and rejected are the same: there is nothing to "
		    "learn; leave the row out");
}
