/* Rows as TRL's SFTTrainer, DPOTrainer and KTOTrainer take them: 1.16,
 * _prepare_dataset of each, and data_utils.py. */
#include "chatlist.h"
#include "consumers.h"
#include "labels.h"
#include "samejson.h"
#include "toollist.h"

/* The lists of a pair or of a prompt with its completion. */
struct side {
	const char *name;
	const struct json_node *node;
	struct chat chat;
	bool fine; /* a list that was looked through */
};

/* Without it the trainer goes on with **None. */
static void
check_template_kwargs(struct inspection *in, const struct json_node *row)
{
	const struct json_node *kwargs = child(in, row, "chat_template_kwargs");

	if (has(in, row, "chat_template_kwargs") && !is(kwargs, JSON_OBJECT))
		fault(in, row, TRAP_COLUMN_TYPE,
		    "\"chat_template_kwargs\" is to be an object on every "
		    "row; it is %s",
		    found(in, kwargs));
}

static struct tool_set *
check_tools(struct inspection *in, const struct json_node *row)
{
	struct tool_set *set = arena_alloc(&in->arena, sizeof(*set));

	check_template_kwargs(in, row);
	tools_check(in, child(in, row, "tools"), TOOLS_TEMPLATE, set);
	return set;
}

/* Is a column what the first row's was: a text, or a list? Trainer and columns
 * go by that. */
static void
check_kind(struct inspection *in, const struct json_node *node)
{
	bool text = is(node, JSON_STRING);

	if (in->carried.rows == 1)
		in->carried.first_is_text = text;
	else if (text != in->carried.first_is_text)
		fault(in, node, TRAP_MIXED_TYPES,
		    "%s, and in the first row %s: the first row decides for "
		    "all of them",
		    text ? "a string" : "a list",
		    in->carried.first_is_text ? "a string" : "a list");
}

/* A prompt and what follows it: all strings, or all lists. */
static bool
same_kind(struct inspection *in, const struct side *prompt,
    const struct side *completion)
{
	bool text = is(completion->node, JSON_STRING);

	if (text == is(prompt->node, JSON_STRING))
		return true;
	fault(in, prompt->node, TRAP_PROMPT,
	    "the prompt is %s and \"%s\" %s: they are put together as they "
	    "are, which stops TRL; %s",
	    text ? "a list" : "a string", completion->name,
	    text ? "a string" : "a list",
	    text ? "make the completion a list of messages"
		 : "drop the prompt or make it a list of messages");
	return false;
}

static void
check_list(
    struct inspection *in, struct side *side, const struct tool_set *tools)
{
	if (is(side->node, JSON_STRING))
		return;
	side->fine =
	    chat_check(in, side->node, CHAT_TEMPLATE, tools, &side->chat);
}

/* What an answer holds beside the assistant's words is learned, too. */
static void
check_answer(struct inspection *in, const struct side *side)
{
	size_t others = side->chat.results + side->chat.users;

	if (!side->fine)
		return;
	chat_must_teach(in, side->node, &side->chat, false);
	if (others > 0)
		note_once(in, side->node, TRAP_OBSERVATION_LOSS,
		    "%zu results and user turns are part of the answer, so TRL "
		    "trains on them, too; in the prompt it does not",
		    others);
}

static bool
clashes(struct inspection *in, const struct json_node *row, const char *one,
    const char *const others[])
{
	for (; *others != NULL; others++)
		if (has(in, row, *others)) {
			fault(in, row, TRAP_COLUMN_CLASH,
			    "\"%s\" beside \"%s\": TRL goes by any one of "
			    "them; remove one",
			    *others, one);
			return true;
		}
	return false;
}

static void
check_messages(struct inspection *in, const struct json_node *row,
    const struct json_node *messages)
{
	static const char *const others[] = {
	    "prompt", "completion", "chosen", "rejected", NULL};
	const struct tool_set *tools = check_tools(in, row);
	struct chat chat;

	if (clashes(in, row, "messages", others))
		return;
	if (chat_check(in, messages, CHAT_TEMPLATE, tools, &chat))
		chat_must_teach(in, messages, &chat, false);
}

static void
check_completion(struct inspection *in, const struct json_node *row,
    const struct json_node *completion)
{
	struct side prompt = {
	    .name = "prompt", .node = child(in, row, "prompt")};
	struct side answer = {.name = "completion", .node = completion};
	const struct tool_set *tools = check_tools(in, row);

	if (prompt.node == NULL) {
		fault(in, row, TRAP_MISSING_COLUMN,
		    "\"completion\" without a \"prompt\"");
		return;
	}
	check_kind(in, prompt.node);
	if (!same_kind(in, &prompt, &answer))
		return;
	check_list(in, &prompt, tools);
	check_list(in, &answer, tools);
	check_answer(in, &answer);
}

static void
check_text(struct inspection *in, const struct json_node *text)
{
	if (!is(text, JSON_STRING))
		fault(in, text, TRAP_COLUMN_TYPE,
		    "\"text\" is to be a string; it is %s", found(in, text));
}

/* None of the columns that the trainer reads. */
static void
no_column(struct inspection *in, const struct json_node *row, const char *want)
{
	if (child(in, row, "conversations") != NULL)
		fault(in, child(in, row, "conversations"), TRAP_FROM_VALUE,
		    "from/value turns keep their human and gpt, which chat "
		    "templates drop or refuse; write %s with role and content",
		    want);
	else
		fault(in, row, TRAP_MISSING_COLUMN,
		    "%s: that is expected, and not all here", want);
}

void
trl_sft_row(struct inspection *in, const struct json_node *row)
{
	const struct json_node *completion = child(in, row, "completion");
	const struct json_node *messages = child(in, row, "messages");

	if (messages != NULL)
		check_messages(in, row, messages);
	else if (completion != NULL)
		check_completion(in, row, completion);
	else if (child(in, row, "text") != NULL)
		check_text(in, child(in, row, "text"));
	else
		no_column(in, row,
		    "\"messages\", \"text\", or \"prompt\" and \"completion\"");
}

/* The first turn of the user on one side. */
static const struct json_node *
first_user(struct inspection *in, const struct json_node *list)
{
	for (const struct json_node *m = first(in, list); m != NULL;
	     m = next(in, m))
		if (text_is(in, child(in, m, "role"), "user"))
			return m;
	return NULL;
}

/* chosen and rejected begin with different goals. */
static bool
is_goal_pair(struct inspection *in, const struct side *chosen,
    const struct side *rejected, size_t shared)
{
	const struct json_node *a = first_user(in, chosen->node);
	const struct json_node *b = first_user(in, rejected->node);
	const struct json_node *at = first(in, chosen->node);

	if (a == NULL || b == NULL || same_json(in, a, b))
		return false;
	while (shared-- > 0)
		at = next(in, at);
	return at != NULL && at->beg <= a->beg;
}

static void
tell_goal_pair(struct inspection *in, const struct json_node *row)
{
	fault(in, row, TRAP_GOAL_PAIR,
	    "chosen and rejected begin with different user turns: one run "
	    "under two goals. They share no prompt, so TRL takes an empty one "
	    "and stops (behind a shared system turn it compares the goals "
	    "instead of the answers); train with trl-kto (two rows, label true "
	    "and false) or swift-dpo (rejected_messages)");
}

/* Both sides are lists that were looked through. */
static void
compare_sides(struct inspection *in, const struct json_node *row,
    const struct side *chosen, const struct side *rejected, bool prompt)
{
	unsigned ends;
	size_t shared = same_beginning(in, chosen->node, rejected->node, &ends);

	if (ends == 3)
		fault(in, row, TRAP_SAME_PAIR,
		    "chosen and rejected are the same: there is nothing to "
		    "learn; leave the row out");
	else if (is_goal_pair(in, chosen, rejected, shared))
		tell_goal_pair(in, row);
	else if (!prompt && ends != 0)
		fault(in, row, TRAP_PREFIX_PAIR,
		    "%s is the beginning of the other side: nothing of it is "
		    "left behind the shared prompt; end both with an answer of "
		    "the assistant",
		    ends == 1 ? "chosen" : "rejected");
	else if (!prompt && shared == 0)
		fault(in, row, TRAP_PROMPT,
		    "chosen and rejected do not begin alike, so the prompt is "
		    "empty; begin both with the same messages, equal in every "
		    "key");
}

static void
check_pair_lists(struct inspection *in, const struct json_node *row,
    struct side *chosen, struct side *rejected, bool prompt)
{
	const struct tool_set *tools = check_tools(in, row);

	check_list(in, chosen, tools);
	check_list(in, rejected, tools);
	if (!chosen->fine || !rejected->fine) {
		if (is(chosen->node, JSON_STRING) &&
		    same_json(in, chosen->node, rejected->node))
			fault(in, row, TRAP_SAME_PAIR,
			    "chosen and rejected are the same: there is "
			    "nothing to learn; leave the row out");
		return;
	}
	compare_sides(in, row, chosen, rejected, prompt);
	if (prompt) {
		check_answer(in, chosen);
		check_answer(in, rejected);
	} else {
		chat_must_teach(in, chosen->node, &chosen->chat, false);
		chat_must_teach(in, rejected->node, &rejected->chat, false);
	}
}

static void
check_prompt(struct inspection *in, const struct json_node *row,
    struct side *prompt, const struct side *chosen)
{
	bool there = prompt->node != NULL;

	if (in->carried.rows == 1)
		in->carried.first_has_prompt = has(in, row, "prompt");
	if (!there && in->carried.first_has_prompt)
		fault(in, row, TRAP_PROMPT,
		    "no \"prompt\", and the first row has one: the first row "
		    "decides for all of them");
	else if (there && !in->carried.first_has_prompt)
		fault(in, row, TRAP_PROMPT,
		    "a \"prompt\", and the first row has none: it decides for "
		    "all of them");
	if (there && same_kind(in, prompt, chosen))
		check_list(in, prompt, NULL);
}

void
trl_dpo_row(struct inspection *in, const struct json_node *row)
{
	struct side prompt = {
	    .name = "prompt", .node = child(in, row, "prompt")};
	struct side chosen = {
	    .name = "chosen", .node = child(in, row, "chosen")};
	struct side rejected = {
	    .name = "rejected", .node = child(in, row, "rejected")};
	static const char *const others[] = {"messages", "completion", NULL};

	if (chosen.node == NULL || rejected.node == NULL) {
		no_column(in, row, "\"chosen\" and \"rejected\"");
		return;
	}
	if (clashes(in, row, "chosen", others))
		return;
	check_kind(in, chosen.node);
	if (is(chosen.node, JSON_STRING) != is(rejected.node, JSON_STRING)) {
		fault(in, rejected.node, TRAP_REJECTED,
		    "chosen is %s and rejected %s: make both the same",
		    found(in, chosen.node), found(in, rejected.node));
		return;
	}
	check_prompt(in, row, &prompt, &chosen);
	check_pair_lists(in, row, &chosen, &rejected, prompt.node != NULL);
}

void
trl_kto_row(struct inspection *in, const struct json_node *row)
{
	const struct json_node *completion = child(in, row, "completion");
	static const char *const others[] = {
	    "messages", "chosen", "rejected", NULL};

	if (completion == NULL && child(in, row, "chosen") != NULL &&
	    child(in, row, "rejected") != NULL) {
		trl_dpo_row(in, row); /* KTOTrainer makes two rows of it */
		return;
	}
	if (completion == NULL) {
		no_column(in, row, "\"prompt\", \"completion\" and \"label\"");
		return;
	}
	if (clashes(in, row, "completion", others))
		return;
	label_check(in, row, "label");
	check_completion(in, row, completion);
	neighbour_check(in, completion, 0);
}
