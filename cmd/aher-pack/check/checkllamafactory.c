/* Rows of LLaMA-Factory 0.9.5, formatting sharegpt: data/converter.py,
 * SharegptDatasetConverter, and data/formatter.py. */
#include "consumers.h"
#include "functioncall.h"
#include "labels.h"
#include "registered.h"
#include "str.h"
#include "toollist.h"

/* What a row's turns were found to be. */
struct turns {
	const struct json_node *last;
	size_t count; /* without a leading system turn */
	bool broken;  /* reported: the row is skipped */
};

static bool
has_tag(struct inspection *in, const struct json_node *role, const char *tag)
{
	return tag != NULL && text_is(in, role, tag);
}

static bool
is_prompter(struct inspection *in, const struct json_node *role)
{
	return has_tag(in, role, in->layout->user) ||
	       has_tag(in, role, in->layout->observation);
}

static bool
is_agent(struct inspection *in, const struct json_node *role)
{
	return has_tag(in, role, in->layout->assistant) ||
	       has_tag(in, role, in->layout->function);
}

/* A turn's role and value, whatever its place. Returns the role. */
static const struct json_node *
check_turn(struct inspection *in, const struct json_node *turn)
{
	const struct layout *layout = in->layout;
	const struct json_node *role =
	    layout->role == NULL ? NULL : child(in, turn, layout->role);
	const struct json_node *value =
	    layout->content == NULL ? NULL : child(in, turn, layout->content);

	if (!is(role, JSON_STRING)) {
		fault(in, turn, TRAP_MESSAGE, "a turn has a \"%s\"; it is %s%s",
		    layout->role == NULL ? "role_tag" : layout->role,
		    found(in, role),
		    has(in, turn, "role") && !layout->registered
			? ": turns with role and content need all seven tags "
			  "in dataset_info.json"
			: "");
		return NULL;
	}
	if (!is(value, JSON_STRING))
		fault(in, turn, TRAP_CONTENT,
		    "a turn's \"%s\" is to be a string; it is %s: "
		    "LLaMA-Factory stops",
		    layout->content == NULL ? "content_tag" : layout->content,
		    found(in, value));
	else if (has_tag(in, role, layout->function))
		function_call_check(in, value);
	return role;
}

static void
tell_order(struct inspection *in, const struct json_node *turn,
    const struct json_node *role, bool agents_place)
{
	const struct layout *layout = in->layout;

	if (!is_prompter(in, role) && !is_agent(in, role))
		fault(in, turn, TRAP_ROLE,
		    "%s is none of %s, %s, %s, %s (system only as the first): "
		    "the row is skipped",
		    found(in, role), layout->user ? layout->user : "-",
		    layout->observation ? layout->observation : "-",
		    layout->assistant ? layout->assistant : "-",
		    layout->function ? layout->function : "-");
	else
		fault(in, turn, TRAP_TURN_ORDER,
		    "%s where %s is to speak: the row is skipped; join turns "
		    "of one side (a thought goes into its function_call)",
		    found(in, role),
		    agents_place ? "gpt or function_call"
				 : "human or observation");
}

static struct turns
check_turns(struct inspection *in, const struct json_node *list)
{
	struct turns turns = {0};
	const struct json_node *turn = first(in, list);

	if (in->layout->role != NULL &&
	    has_tag(in, child(in, turn, in->layout->role),
		in->layout->system_tag)) {
		check_turn(in, turn);
		turn = next(in, turn);
	}
	for (; turn != NULL; turn = next(in, turn)) {
		bool agents_place = turns.count % 2 == 1;
		const struct json_node *role = check_turn(in, turn);

		if (role == NULL)
			turns.broken = true;
		else if (!turns.broken &&
			 (agents_place ? !is_agent(in, role)
				       : !is_prompter(in, role))) {
			tell_order(in, turn, role, agents_place);
			turns.broken = true;
		}
		turns.count++;
		turns.last = turn;
	}
	return turns;
}

/* A column as the layout names it, and whether it is there at all. */
static const struct json_node *
column(struct inspection *in, const struct json_node *row, const char *name,
    bool *seen)
{
	if (name == NULL)
		return NULL;
	if (seen != NULL && has(in, row, name))
		*seen = true;
	return child(in, row, name);
}

static void
check_columns(struct inspection *in, const struct json_node *row)
{
	struct tool_set *tools = arena_alloc(&in->arena, sizeof(*tools));
	const struct json_node *system =
	    column(in, row, in->layout->system, &in->carried.system_seen);

	tools_check(in,
	    column(in, row, in->layout->tools, &in->carried.tools_seen),
	    TOOLS_LLAMAFACTORY, tools);
	if (system != NULL && system->type != JSON_STRING)
		fault(in, system, TRAP_COLUMN_TYPE,
		    "system is to be a string; it is %s", found(in, system));
	if (in->layout->tools == NULL && child(in, row, "tools") != NULL)
		note_once(in, child(in, row, "tools"), TRAP_REGISTRATION,
		    "\"columns\" in dataset_info.json do not name tools: they "
		    "are not read");
}

/* The row's turns; `odd` is how many a row of its kind has. NULL after a
 * message when there are none. */
static const struct json_node *
check_conversation(struct inspection *in, const struct json_node *row, bool odd,
    struct turns *turns)
{
	const char *name = in->layout->messages;
	const struct json_node *list = column(in, row, name, NULL);

	check_columns(in, row);
	if (!is(list, JSON_ARRAY)) {
		fault(in, row, TRAP_MISSING_COLUMN,
		    "\"%s\" is a list of {\"from\", \"value\"}; it is %s",
		    name == NULL ? "messages" : name, found(in, list));
		return NULL;
	}
	*turns = check_turns(in, list);
	if (turns->count == 0)
		fault(in, list, TRAP_EMPTY_MESSAGES,
		    "no turn: the row is dropped");
	else if (!turns->broken && turns->count % 2 != (odd ? 1u : 0u))
		fault(in, turns->last, odd ? TRAP_TURN_COUNT : TRAP_LAST_TURN,
		    "%zu turns: the row is skipped; %s", turns->count,
		    odd ? "a pair's conversation ends with human or "
			  "observation"
			: "end with gpt or function_call");
	return list;
}

void
llamafactory_sft_row(struct inspection *in, const struct json_node *row)
{
	struct turns turns;

	check_conversation(in, row, false, &turns);
}

static void
check_side(struct inspection *in, const struct json_node *row, const char *name,
    const char *fallback)
{
	const struct json_node *side = column(in, row, name, NULL);
	const struct json_node *role;

	if (name == NULL)
		name = fallback;
	if (!is(side, JSON_OBJECT)) {
		fault(in, side == NULL ? row : side, TRAP_REJECTED,
		    "\"%s\" is to be one object {\"from\", \"value\"}; it is "
		    "%s: the pair is dropped",
		    name, found(in, side));
		return;
	}
	role = check_turn(in, side);
	if (role != NULL && !is_agent(in, role))
		fault(in, role, TRAP_ROLE,
		    "%s speaks gpt or function_call; this is %s", name,
		    found(in, role));
}

void
llamafactory_dpo_row(struct inspection *in, const struct json_node *row)
{
	const struct layout *layout = in->layout;
	const struct json_node *chosen, *rejected;
	struct turns turns;

	check_conversation(in, row, true, &turns);
	check_side(in, row, layout->chosen, "chosen");
	check_side(in, row, layout->rejected, "rejected");
	if (layout->content == NULL)
		return;
	chosen =
	    child(in, column(in, row, layout->chosen, NULL), layout->content);
	rejected =
	    child(in, column(in, row, layout->rejected, NULL), layout->content);
	if (is(chosen, JSON_STRING) && is(rejected, JSON_STRING) &&
	    str_eq(text_of(in, chosen), text_of(in, rejected)))
		fault(in, row, TRAP_SAME_PAIR,
		    "chosen and rejected are the same: there is nothing to "
		    "learn; leave the row out");
}

void
llamafactory_kto_row(struct inspection *in, const struct json_node *row)
{
	const struct layout *layout = in->layout;
	struct turns turns;
	const struct json_node *list =
	    check_conversation(in, row, false, &turns);
	const struct json_node *value;

	label_check(
	    in, row, layout->kto_tag == NULL ? "kto_tag" : layout->kto_tag);
	if (list == NULL)
		return;
	value = layout->content == NULL || turns.last == NULL
		    ? NULL
		    : child(in, turns.last, layout->content);
	if (is(value, JSON_STRING) && text_of(in, value).n == 0)
		fault(in, value, TRAP_LABEL,
		    "an empty last value flips the label: LLaMA-Factory marks "
		    "the other side with an empty text; leave the row out");
	/* Behind the goal, and a system turn before it. */
	neighbour_check(in, list, list->count - turns.count + 1);
}

/* A column that is named and on no row stops the run (KeyError). */
static void
check_seen(struct inspection *in, const char *name, bool seen)
{
	if (name == NULL || seen)
		return;
	remark(in, in->layout->registered ? SEVERITY_ERROR : SEVERITY_NOTE, 1,
	    STR("file"), TRAP_MISSING_COLUMN,
	    "no row has \"%s\": %s; give it to every row, \"\" or null where "
	    "there is none",
	    name,
	    in->layout->registered
		? "\"columns\" in dataset_info.json names it, and "
		  "LLaMA-Factory stops"
		: "do not name it in \"columns\" of dataset_info.json");
}

void
llamafactory_end(struct inspection *in)
{
	check_seen(in, in->layout->system, in->carried.system_seen);
	check_seen(in, in->layout->tools, in->carried.tools_seen);
}

void
llamafactory_kto_end(struct inspection *in)
{
	llamafactory_end(in);
	kto_end(in);
}
