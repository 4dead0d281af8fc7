#include "chatlist.h"

#include "calllist.h"
#include "consumers.h"
#include "str.h"
#include "util.h"

/* A list that is looked at. */
struct walk {
	enum chat_reader reader;
	const struct tool_set *tools;
	struct chat *chat;
	struct open_calls open;
};

static const char *const template_roles[] = {
    "system", "user", "assistant", "tool", NULL};
static const char *const axolotl_roles[] = {
    "system", "user", "human", "assistant", "gpt", "tool", NULL};
static const char *const openai_roles[] = {
    "system", "developer", "user", "assistant", "tool", NULL};

static const char *const *
known_roles(enum chat_reader reader)
{
	return reader == CHAT_OPENAI	? openai_roles
	       : reader == CHAT_AXOLOTL ? axolotl_roles
					: template_roles;
}

/* Parts of a content: {"type":"text","text":...} and pictures. */
static void
check_parts(struct inspection *in, const struct walk *w,
    const struct json_node *content)
{
	if (w->reader != CHAT_OPENAI) {
		note(in, content, TRAP_CONTENT,
		    "a list of parts: only templates of vision models take it; "
		    "write a string");
		return;
	}
	if (first(in, content) == NULL)
		fault(in, content, TRAP_CONTENT, "an empty list of parts");
	for (const struct json_node *part = first(in, content); part != NULL;
	     part = next(in, part))
		if (!is(child(in, part, "type"), JSON_STRING))
			fault(in, part, TRAP_CONTENT,
			    "a part is {\"type\":\"text\",\"text\":...}; this "
			    "is %s",
			    found(in, part));
}

static void
check_content(struct inspection *in, const struct walk *w,
    const struct json_node *message, bool calls)
{
	const struct json_node *content = child(in, message, "content");

	if (is(content, JSON_STRING))
		return;
	if (is(content, JSON_ARRAY)) {
		check_parts(in, w, content);
		return;
	}
	if (content != NULL)
		fault(in, content, TRAP_CONTENT,
		    "content is to be a string; it is %s", found(in, content));
	else if (!calls)
		fault(in, message, TRAP_CONTENT,
		    "content is %s and there are no tool_calls; write a string",
		    has(in, message, "content") ? "null" : "missing");
	else if (w->reader != CHAT_OPENAI)
		note(in, message, TRAP_CONTENT,
		    "content is %s beside tool_calls: some templates (glm4, "
		    "gpt-oss, deepseek) print None or stop; write \"\"",
		    has(in, message, "content") ? "null" : "missing");
}

/* Keys that OpenAI knows in a message. */
static void
check_keys(struct inspection *in, const struct json_node *message, bool speaks)
{
	static const char *const said[] = {"role", "content", "name", NULL};
	static const char *const spoken[] = {"role", "content", "name",
	    "refusal", "audio", "tool_calls", "function_call", "weight", NULL};
	static const char *const result[] = {
	    "role", "content", "tool_call_id", NULL};
	bool tool = text_is(in, child(in, message, "role"), "tool");
	const char *const *known = tool ? result : speaks ? spoken : said;

	for (const struct json_node *m = first(in, message); m != NULL;
	     m = next(in, m)) {
		struct str key = json_key(in->doc, m, &in->arena);
		size_t i = 0;

		while (known[i] != NULL && !str_eq(key, str_of(known[i])))
			i++;
		if (known[i] != NULL)
			continue;
		if (str_eq(key, STR("weight")))
			fault(in, m, TRAP_WEIGHT,
			    "only the assistant's messages have a weight");
		else
			fault(in, m, TRAP_UNKNOWN_KEY,
			    "OpenAI's messages of this role have no such key; "
			    "remove it");
	}
}

static void
check_weight(struct inspection *in, const struct json_node *message)
{
	const struct json_node *weight = child(in, message, "weight");
	struct str raw;

	if (weight == NULL)
		return;
	raw = json_raw(in->doc, weight);
	if (!str_eq(raw, STR("0")) && !str_eq(raw, STR("1")))
		fault(in, weight, TRAP_WEIGHT,
		    "a weight is 0 or 1, an integer; this is %.*s",
		    STR_ARG(str_cut_words(raw, 40)));
}

static void
check_assistant(struct inspection *in, struct walk *w,
    const struct json_node *message, const struct json_node *calls)
{
	w->chat->assistants++;
	w->chat->words +=
	    calls != NULL || text_of(in, child(in, message, "content")).n > 0;
	calls_close(in, w->reader, &w->open);
	if (w->reader == CHAT_OPENAI)
		check_weight(in, message);
	if (calls == NULL)
		return;
	if (calls->type == JSON_ARRAY)
		calls_check(in, calls, w->reader, w->tools, &w->open);
	else
		fault(in, calls, TRAP_CALL,
		    "tool_calls are to be an array; this is %s",
		    found(in, calls));
}

/* A key that is there without a call: templates look for the key alone. */
static void
check_null_calls(struct inspection *in, const struct walk *w,
    const struct json_node *message, const struct json_node *calls)
{
	bool empty = is(calls, JSON_ARRAY) && first(in, calls) == NULL;

	if ((calls != NULL && !empty) || !has(in, message, "tool_calls"))
		return;
	if (w->reader != CHAT_AXOLOTL || empty)
		fault(in, message, TRAP_NULL_CALLS,
		    "tool_calls is %s: %s; leave the key out",
		    empty ? "[]" : "null",
		    w->reader == CHAT_OPENAI
			? "OpenAI refuses it"
			: "templates of llama 3.x and gpt-oss stop");
}

static void
check_role(struct inspection *in, struct walk *w,
    const struct json_node *message, const struct json_node *role)
{
	const struct json_node *calls = child(in, message, "tool_calls");
	bool speaks = text_is(in, role, "assistant") ||
		      (w->reader == CHAT_AXOLOTL && text_is(in, role, "gpt"));

	check_null_calls(in, w, message, calls);
	if (w->reader == CHAT_OPENAI)
		check_keys(in, message, speaks);
	w->chat->ends_with_assistant = speaks;
	if (speaks) {
		check_assistant(in, w, message, calls);
	} else if (text_is(in, role, "tool")) {
		w->chat->results++;
		result_check(in, message, w->reader, &w->open);
	} else {
		w->chat->users += text_is(in, role, "user");
		calls_close(in, w->reader, &w->open);
		if (calls != NULL && w->reader != CHAT_OPENAI)
			fault(in, calls, TRAP_CALL,
			    "only the assistant calls tools; the role is %s",
			    found(in, role));
	}
	check_content(in, w, message, speaks && is(calls, JSON_ARRAY));
}

static void
check_message(
    struct inspection *in, struct walk *w, const struct json_node *message)
{
	const struct json_node *role = child(in, message, "role");

	w->chat->ends_with_assistant = false;
	if (!is(message, JSON_OBJECT)) {
		fault(in, message, TRAP_MESSAGE,
		    "a message is an object with role and content; it is %s",
		    found(in, message));
		return;
	}
	if (!is(role, JSON_STRING)) {
		if (has(in, message, "from"))
			fault(in, message, TRAP_FROM_VALUE,
			    "from and value: %s reads role and content",
			    in->consumer->program);
		else
			fault(in, message, TRAP_MESSAGE,
			    "a message has a role, a string; it is %s",
			    found(in, role));
		return;
	}
	if (text_among(in, role, known_roles(w->reader)))
		check_role(in, w, message, role);
	else if (w->reader == CHAT_OPENAI)
		fault(in, role, TRAP_ROLE,
		    "%s is no role of OpenAI's: system, developer, user, "
		    "assistant, tool",
		    found(in, role));
	else
		fault(in, role, TRAP_ROLE,
		    "most chat templates drop role %s without a word, or stop; "
		    "they know system, user, assistant and tool",
		    found(in, role));
}

bool
chat_check(struct inspection *in, const struct json_node *list,
    enum chat_reader reader, const struct tool_set *tools, struct chat *chat)
{
	struct walk *w;

	*chat = (struct chat){0};
	if (!is(list, JSON_ARRAY)) {
		fault(in, list, TRAP_COLUMN_TYPE,
		    "a list of messages is expected here; it is %s",
		    found(in, list));
		return false;
	}
	if (first(in, list) == NULL) {
		fault(in, list, TRAP_EMPTY_MESSAGES,
		    "a list without a message stops the trainer; leave the row "
		    "out");
		return false;
	}
	w = arena_alloc(&in->arena, sizeof(*w));
	w->reader = reader;
	w->tools = tools;
	w->chat = chat;
	w->open.count = 0;
	w->open.full = false;
	for (const struct json_node *m = first(in, list); m != NULL;
	     m = next(in, m)) {
		chat->count++;
		chat->last = m;
		check_message(in, w, m);
	}
	return true;
}

void
chat_must_teach(struct inspection *in, const struct json_node *list,
    const struct chat *chat, bool must_end)
{
	if (chat->assistants == 0)
		fault(in, list, TRAP_NO_ASSISTANT,
		    "no message of the assistant: there is nothing to learn");
	else if (chat->words == 0 && in->consumer->row == axolotl_row)
		fault(in, list, TRAP_NO_ASSISTANT,
		    "the assistant says nothing: Axolotl trains on no token of "
		    "the row");
	else if (chat->ends_with_assistant)
		return;
	else if (must_end)
		fault(in, chat->last, TRAP_LAST_TURN,
		    "the last message is to be the assistant's");
	else
		note(in, chat->last, TRAP_LAST_TURN,
		    "the last message is not the assistant's: nothing is "
		    "learned from the end");
}
