/* Rows of ms-swift 4.6: dataset/preprocessor/core.py, and what its templates
 * stop at. */
#include "consumers.h"
#include "functioncall.h"
#include "labels.h"
#include "samejson.h"
#include "str.h"
#include "toollist.h"

enum who {
	WHO_SYSTEM,
	WHO_USER,
	WHO_ASSISTANT,
	WHO_CALL,
	WHO_RESULT,
	WHO_UNKNOWN,
};

/* to_std_messages(), and the roles themselves. */
static enum who
who_is(struct inspection *in, const struct json_node *role)
{
	static const char *const names[][5] = {
	    [WHO_SYSTEM] = {"system"},
	    [WHO_USER] = {"user", "human"},
	    [WHO_ASSISTANT] = {"assistant", "gpt", "bot"},
	    [WHO_CALL] = {"tool_call", "function_call", "function-call"},
	    [WHO_RESULT] = {"tool", "tool_response", "observation",
		"function_response"},
	};
	enum who who = WHO_SYSTEM;

	while (who < WHO_UNKNOWN && !text_among(in, role, names[who]))
		who++;
	return who;
}

static const struct json_node *
either(struct inspection *in, const struct json_node *object, const char *one,
    const char *other)
{
	const struct json_node *node = child(in, object, one);

	return node != NULL ? node : child(in, object, other);
}

static void
check_keys(struct inspection *in, const struct json_node *message)
{
	static const char *const known[] = {"role", "content", "from", "value",
	    "loss", "loss_scale", "name", "tool_calls", "tool_call_id"};

	for (const struct json_node *m = first(in, message); m != NULL;
	     m = next(in, m)) {
		struct str key = json_key(in->doc, m, &in->arena);
		size_t i = 0;

		while (i < sizeof(known) / sizeof(known[0]) &&
		       !str_eq(key, str_of(known[i])))
			i++;
		if (i == sizeof(known) / sizeof(known[0]))
			note_once(in, m, TRAP_LOST_KEY,
			    "this key of a message is thrown away");
	}
	if (has(in, message, "loss_scale"))
		note_once(in, child(in, message, "loss_scale"), TRAP_WEIGHT,
		    "loss_scale counts as 0 or 1 unless ms-swift gets "
		    "--is_binary_loss_scale false");
}

/* {"name","arguments"}, as an object or its text. */
static void
check_call(struct inspection *in, const struct json_node *content)
{
	const struct json_node *root;

	if (is(content, JSON_OBJECT)) {
		named_call_check(in, content);
		return;
	}
	root = inspect_enter(in, content);
	if (root == NULL) {
		fault(in, content, TRAP_FUNCTION_CALL,
		    "a tool_call's content is the JSON of {\"name\":..., "
		    "\"arguments\":{...}}; it is %s: put thoughts into an "
		    "assistant message before it",
		    found(in, content));
		return;
	}
	named_call_check(in, root);
	inspect_leave(in);
}

static void
check_content(struct inspection *in, const struct json_node *message,
    enum who who, bool calls)
{
	const struct json_node *content =
	    either(in, message, "content", "value");

	if (content == NULL) {
		if (!calls)
			fault(in, message, TRAP_CONTENT,
			    "content is missing or null: ms-swift drops the "
			    "row; write \"\"");
	} else if (who == WHO_CALL) {
		check_call(in, content);
	} else if (content->type == JSON_ARRAY) {
		note(in, content, TRAP_CONTENT,
		    "a list of parts is read since ms-swift 4.6; write a "
		    "string");
	} else if (content->type != JSON_STRING && who != WHO_RESULT) {
		fault(in, content, TRAP_CONTENT,
		    "content is to be a string; it is %s", found(in, content));
	}
}

/* Returns who speaks. */
static enum who
check_message(
    struct inspection *in, const struct json_node *message, enum who before)
{
	const struct json_node *role = either(in, message, "role", "from");
	const struct json_node *calls = child(in, message, "tool_calls");
	enum who who = who_is(in, role);
	bool called = is(calls, JSON_ARRAY) && first(in, calls) != NULL;

	if (who == WHO_UNKNOWN) {
		fault(in, role == NULL ? message : role, TRAP_ROLE,
		    "ms-swift drops the row: roles are system, user, "
		    "assistant, tool_call and tool_response; this is %s",
		    found(in, role));
		return who;
	}
	if (who == WHO_USER && before == WHO_RESULT)
		fault(in, message, TRAP_TURN_ORDER,
		    "a user's turn behind a tool's: ms-swift stops; put an "
		    "assistant message between");
	if (called)
		note_once(in, calls, TRAP_LOST_KEY,
		    "tool_calls are lost before ms-swift 4.6, without a word; "
		    "write messages of role tool_call");
	check_keys(in, message);
	check_content(in, message, who, called);
	return called ? WHO_CALL : who;
}

static void
check_end(struct inspection *in, const struct json_node *list,
    const struct json_node *last, enum who who, bool teaches)
{
	if (!teaches)
		fault(in, list, TRAP_NO_ASSISTANT,
		    "no message of assistant or tool_call: there is nothing "
		    "to learn");
	else if (who == WHO_CALL)
		note_once(in, last, TRAP_LAST_TURN,
		    "ends with a tool_call: ms-swift 4.2.0 stops at that");
	else if (who != WHO_ASSISTANT)
		note(in, last, TRAP_LAST_TURN,
		    "the last message is not the assistant's: it is cut off");
}

static void
check_elements(struct inspection *in, const struct json_node *list, bool whole)
{
	const struct json_node *last = NULL;
	enum who who = WHO_SYSTEM;
	bool teaches = false;

	if (!is(list, JSON_ARRAY) || first(in, list) == NULL) {
		fault(in, list, TRAP_EMPTY_MESSAGES,
		    "a list of messages is expected; it is %s",
		    is(list, JSON_ARRAY) ? "empty" : found(in, list));
		return;
	}
	for (const struct json_node *m = first(in, list); m != NULL;
	     m = next(in, m)) {
		who = check_message(in, m, who);
		teaches = teaches || who == WHO_ASSISTANT || who == WHO_CALL;
		if (!whole && who == WHO_USER)
			fault(in, m, TRAP_REJECTED,
			    "a list in rejected_response holds no user's turn; "
			    "take rejected_messages");
		last = m;
	}
	if (who != WHO_UNKNOWN)
		check_end(in, list, last, who, teaches);
}

/* A list, or a string that holds one. */
static void
check_list(struct inspection *in, const struct json_node *list)
{
	const struct json_node *root;

	if (!is(list, JSON_STRING)) {
		check_elements(in, list, true);
		return;
	}
	root = inspect_enter(in, list);
	if (root == NULL) {
		fault(in, list, TRAP_COLUMN_TYPE,
		    "messages in a string are to be a JSON array; %s is no "
		    "JSON",
		    found(in, list));
		return;
	}
	check_elements(in, root, true);
	inspect_leave(in);
}

static const struct json_node *
messages_of(struct inspection *in, const struct json_node *row)
{
	const struct json_node *list = child(in, row, "messages");

	return list != NULL ? list
			    : either(in, row, "conversations", "conversation");
}

/* Returns the messages, NULL after a message. */
static const struct json_node *
check_row_messages(struct inspection *in, const struct json_node *row)
{
	struct tool_set *tools = arena_alloc(&in->arena, sizeof(*tools));
	const struct json_node *list = messages_of(in, row);

	tools_check(in, child(in, row, "tools"), TOOLS_SWIFT, tools);
	if (list != NULL) {
		check_list(in, list);
		return list;
	}
	if (child(in, row, "response") != NULL &&
	    child(in, row, "query") != NULL)
		return NULL; /* ResponsePreprocessor: one turn each */
	fault(in, row, TRAP_MISSING_COLUMN,
	    "\"messages\" are expected, a list of {\"role\", \"content\"}: "
	    "without them ms-swift has no rows");
	return NULL;
}

void
swift_sft_row(struct inspection *in, const struct json_node *row)
{
	check_row_messages(in, row);
}

/* The text of the last message. */
static const struct json_node *
last_content(struct inspection *in, const struct json_node *list)
{
	const struct json_node *last = NULL;

	for (const struct json_node *m = first(in, list); m != NULL;
	     m = next(in, m))
		last = m;
	return either(in, last, "content", "value");
}

static bool
has_steps(struct inspection *in, const struct json_node *list)
{
	for (const struct json_node *m = first(in, list); m != NULL;
	     m = next(in, m))
		if (who_is(in, either(in, m, "role", "from")) == WHO_CALL)
			return true;
	return false;
}

static void
check_response(struct inspection *in, const struct json_node *list,
    const struct json_node *response)
{
	if (is(response, JSON_ARRAY)) {
		check_elements(in, response, false);
		return;
	}
	if (!is(response, JSON_STRING)) {
		fault(in, response, TRAP_REJECTED,
		    "rejected_response is a string or a list of messages; it "
		    "is %s",
		    found(in, response));
		return;
	}
	if (same_json(in, response, last_content(in, list)))
		fault(in, response, TRAP_SAME_PAIR,
		    "the same as the last answer: ms-swift drops the row");
	else if (has_steps(in, list))
		note(in, response, TRAP_REJECTED,
		    "it takes the place of everything behind the last user's "
		    "turn, tool calls too: the rejected side has no steps; "
		    "give a list with the steps, or rejected_messages");
}

/* Its rlhf has loss_scale last_round: what the agent did before a tool or the
 * user spoke last is not trained on. `from`: where a row begins to say
 * something of its own; NULL: nowhere. */
static void
check_step_loss(struct inspection *in, const struct json_node *from)
{
	const struct json_node *m = from == NULL ? NULL : next(in, from);

	for (; m != NULL; m = next(in, m)) {
		enum who who = who_is(in, either(in, m, "role", "from"));
		if (who != WHO_USER && who != WHO_RESULT)
			continue;
		note_once(in, from, TRAP_STEP_LOSS,
		    "ms-swift trains on the last turn alone, not on the steps, "
		    "unless it gets --loss_scale default");
		return;
	}
}

/* The first message that is not the other side's, too. */
static const struct json_node *
first_own(struct inspection *in, const struct json_node *list,
    const struct json_node *other)
{
	const struct json_node *mine = first(in, list);
	const struct json_node *theirs = first(in, other);

	while (mine != NULL && theirs != NULL && same_json(in, mine, theirs)) {
		mine = next(in, mine);
		theirs = next(in, theirs);
	}
	return mine;
}

static void
check_rejected(struct inspection *in, const struct json_node *row,
    const struct json_node *list)
{
	const struct json_node *rejected = child(in, row, "rejected_messages");
	struct tool_set *tools = arena_alloc(&in->arena, sizeof(*tools));

	check_list(in, rejected);
	if (same_json(in, list, rejected))
		fault(in, row, TRAP_SAME_PAIR,
		    "messages and rejected_messages are the same: there is "
		    "nothing to learn; leave the row out");
	tools_check(in, child(in, row, "rejected_tools"), TOOLS_SWIFT, tools);
	if (child(in, row, "tools") != NULL &&
	    child(in, row, "rejected_tools") == NULL)
		note(in, row, TRAP_REJECTED,
		    "\"tools\" without \"rejected_tools\": the rejected side "
		    "is trained without tools; give both");
	if (is(list, JSON_ARRAY) && is(rejected, JSON_ARRAY))
		check_step_loss(in, first_own(in, list, rejected));
}

void
swift_dpo_row(struct inspection *in, const struct json_node *row)
{
	const struct json_node *list = check_row_messages(in, row);
	const struct json_node *response = child(in, row, "rejected_response");

	if (in->carried.rows == 1)
		in->carried.first_has_response = response != NULL;
	if (in->carried.first_has_response != (response != NULL))
		fault(in, row, TRAP_REJECTED,
		    "rejected_response is on some rows only: ms-swift drops "
		    "those on which it is missing or null; leave it out "
		    "everywhere, or give one everywhere");
	else if (has(in, row, "rejected_response") && response == NULL)
		fault(in, row, TRAP_REJECTED,
		    "rejected_response is null: ms-swift drops the row");
	if (child(in, row, "rejected_messages") != NULL)
		check_rejected(in, row, list);
	else if (response != NULL)
		check_response(in, list, response);
	else if (!has(in, row, "rejected_response"))
		fault(in, row, TRAP_REJECTED,
		    "no rejected_messages and no rejected_response: there is "
		    "no pair");
}

void
swift_kto_row(struct inspection *in, const struct json_node *row)
{
	const struct json_node *list = check_row_messages(in, row), *m;
	bool system;

	label_check(in, row, "label");
	if (!is(list, JSON_ARRAY))
		return;
	m = first(in, list);
	system = who_is(in, either(in, m, "role", "from")) == WHO_SYSTEM;
	neighbour_check(in, list, system ? 2 : 1);
	check_step_loss(in, system ? next(in, m) : m);
}
