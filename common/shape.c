#include "shape.h"

#include <stdio.h>

#include "util.h"

static const struct json_shape step_shape[] = {
    [STEP_THOUGHT] = {"thought", NULL, NULL},
    [STEP_ACTION_NAME] = {"action_name", NULL, NULL},
    [STEP_ACTION_INPUT] = {"action_input", NULL, NULL},
    [STEP_OBSERVATION] = {"observation", NULL, NULL},
    [STEP_USER] = {"user", NULL, NULL},
    [STEP_PARALLEL] = {"parallel", NULL, NULL},
    [STEP_SLOTS] = {NULL, NULL, NULL},
};

static const struct json_shape part_shape[] = {
    {"type", NULL, NULL},
    {"text", NULL, NULL},
    {NULL, NULL, NULL},
};

static const struct json_shape function_shape[] = {
    {"name", NULL, NULL},
    {"arguments", NULL, NULL},
    {NULL, NULL, NULL},
};

static const struct json_shape call_shape[] = {
    {"id", NULL, NULL},
    {"type", NULL, NULL},
    {"function", function_shape, NULL},
    {NULL, NULL, NULL},
};

static const struct json_shape message_shape[] = {
    {"role", NULL, NULL},
    {"content", NULL, part_shape},
    {"tool_calls", NULL, call_shape},
    {"tool_call_id", NULL, NULL},
    {"name", NULL, NULL},
    {"reasoning_content", NULL, NULL},
    {"reasoning", NULL, NULL},
    {"thinking", NULL, NULL},
    {NULL, NULL, NULL},
};

static const struct json_shape metadata_shape[] = {
    [METADATA_SUCCESS] = {"success", NULL, NULL},
    [METADATA_REWARD] = {"reward", NULL, NULL},
    [METADATA_SLOTS] = {NULL, NULL, NULL},
};

const struct json_shape record_shape[] = {
    [RECORD_TRAJECTORY_ID] = {"trajectory_id", NULL, NULL},
    [RECORD_ORIGINAL_PROMPT] = {"original_prompt", NULL, NULL},
    [RECORD_SYSTEM] = {"system", NULL, NULL},
    [RECORD_STEPS] = {"steps", NULL, step_shape},
    [RECORD_MESSAGES] = {"messages", NULL, message_shape},
    [RECORD_FINAL_ANSWER] = {"final_answer", NULL, NULL},
    [RECORD_FAILURE_REASON] = {"failure_reason", NULL, NULL},
    [RECORD_TOOLS] = {"tools", NULL, NULL},
    [RECORD_USER_TOOLS] = {"user_tools", NULL, json_shape_leaf},
    [RECORD_METADATA] = {"metadata", metadata_shape, NULL},
    [RECORD_SUCCESS] = {"success", NULL, NULL},
    [RECORD_REWARD] = {"reward", NULL, NULL},
    [RECORD_FAILURE] = {"failure", json_shape_all, json_shape_all},
    [RECORD_OUTCOME] = {"outcome", json_shape_all, json_shape_all},
    [RECORD_HINDSIGHT] = {"hindsight", json_shape_all, json_shape_all},
    [RECORD_REJECTED] = {"rejected", json_shape_all, json_shape_all},
    [RECORD_SLOTS] = {NULL, NULL, NULL},
};

#define BIT(type) (1u << (type))
#define BOOLEAN (BIT(JSON_TRUE) | BIT(JSON_FALSE))
#define TEXT BIT(JSON_STRING)
#define OR_NULL BIT(JSON_NULL)

/* What a member must be. Ours is a member that a stage writes, which is told
 * from a foreign one by these names in it. */
struct rule {
	const char *name;
	unsigned types;
	const char *expected;
	const char *owner, *marks[2];
};

static const struct rule record_rules[RECORD_SLOTS] = {
    [RECORD_TRAJECTORY_ID] = {"trajectory_id", TEXT | BIT(JSON_NUMBER),
	"a string", NULL, {0}},
    [RECORD_ORIGINAL_PROMPT] = {"original_prompt", TEXT, "a string", NULL, {0}},
    [RECORD_SYSTEM] = {"system", TEXT | OR_NULL, "a string or null", NULL, {0}},
    [RECORD_STEPS] = {"steps", BIT(JSON_ARRAY), "an array", NULL, {0}},
    [RECORD_MESSAGES] = {"messages", BIT(JSON_ARRAY), "an array", NULL, {0}},
    [RECORD_FINAL_ANSWER] = {"final_answer", TEXT | OR_NULL, "a string or null",
	NULL, {0}},
    [RECORD_FAILURE_REASON] = {"failure_reason", TEXT | OR_NULL,
	"a string or null", NULL, {0}},
    [RECORD_TOOLS] = {"tools", BIT(JSON_ARRAY) | TEXT | OR_NULL,
	"an array, its text in a string, or null", NULL, {0}},
    [RECORD_USER_TOOLS] = {"user_tools", BIT(JSON_ARRAY), "an array of strings",
	NULL, {0}},
    [RECORD_METADATA] = {"metadata", BIT(JSON_OBJECT) | OR_NULL,
	"an object or null", NULL, {0}},
    [RECORD_SUCCESS] = {"success", BOOLEAN | OR_NULL, "true, false or null",
	NULL, {0}},
    [RECORD_REWARD] = {"reward", BIT(JSON_NUMBER) | OR_NULL, "a number or null",
	NULL, {0}},
    [RECORD_FAILURE] = {"failure", 0, NULL, "aher-classify", {"by"}},
    [RECORD_OUTCOME] = {"outcome", 0, NULL, "aher-extract", {"by"}},
    [RECORD_HINDSIGHT] = {"hindsight", 0, NULL, "aher-relabel", {"by"}},
    [RECORD_REJECTED] = {"rejected", 0, NULL, "the stages",
	{"stage", "reason"}},
};

#define ANYTHING (~0u)

static const struct rule step_rules[STEP_SLOTS] = {
    [STEP_THOUGHT] = {"thought", TEXT | OR_NULL, "a string or null", NULL, {0}},
    [STEP_ACTION_NAME] = {"action_name", TEXT, "a string", NULL, {0}},
    [STEP_ACTION_INPUT] = {"action_input", ANYTHING, NULL, NULL, {0}},
    [STEP_OBSERVATION] = {"observation", TEXT | OR_NULL, "a string or null",
	NULL, {0}},
    [STEP_USER] = {"user", TEXT | OR_NULL, "a string or null", NULL, {0}},
    [STEP_PARALLEL] = {"parallel", BOOLEAN | OR_NULL, "true, false or null",
	NULL, {0}},
};

/* Where we are, for messages: "steps", 2. */
struct place {
	const char *array;
	size_t index;
	char *why;
	size_t why_size;
};

static bool
complain(const struct place *at, const char *name, const char *expected,
    const char *found)
{
	if (at->array == NULL)
		snprintf(at->why, at->why_size, "%s: expected %s, found %s",
		    name, expected, found);
	else
		snprintf(at->why, at->why_size,
		    "%s[%zu]%s%s: expected %s, found %s", at->array, at->index,
		    name[0] != '\0' ? "." : "", name, expected, found);
	return false;
}

/* What is read of the members that stages write; what they leave out has a
 * default, what is mistyped would be taken for it. */
static const struct {
	enum record_slot owner;
	const char *name;
	unsigned types;
	const char *expected;
} our_rules[] = {
    {RECORD_FAILURE, "is_failure", BOOLEAN | OR_NULL, "true, false or null"},
    {RECORD_FAILURE, "recoverable", BOOLEAN | OR_NULL, "true, false or null"},
    {RECORD_FAILURE, "severity", BIT(JSON_NUMBER) | OR_NULL, "a number"},
    {RECORD_FAILURE, "weight", BIT(JSON_NUMBER) | OR_NULL, "a number"},
    {RECORD_HINDSIGHT, "hindsight_prompt", TEXT | OR_NULL, "a string"},
    {RECORD_HINDSIGHT, "is_valid_replay", BOOLEAN | OR_NULL, "true or false"},
    {RECORD_HINDSIGHT, "confidence", BIT(JSON_NUMBER) | OR_NULL, "a number"},
    {RECORD_HINDSIGHT, "final_answer", TEXT | OR_NULL, "a string"},
    {RECORD_HINDSIGHT, "accepted", TEXT | OR_NULL, "a string"},
};

static bool
check_inside(const struct json_doc *doc, const struct json_node *node,
    const struct place *at)
{
	for (size_t i = 0; i < ARRAY_LEN(our_rules); i++) {
		const struct json_node *found;
		char name[64];

		if (our_rules[i].owner != node->slot)
			continue;
		found = json_get(doc, node, our_rules[i].name);
		if (found == NULL || (our_rules[i].types & BIT(found->type)))
			continue;
		snprintf(name, sizeof(name), "%s.%s",
		    record_shape[node->slot].key, our_rules[i].name);
		return complain(at, name, our_rules[i].expected,
		    json_type_name(found->type));
	}
	return true;
}

static bool
check_ours(const struct json_doc *doc, const struct json_node *node,
    const struct rule *rule, const struct place *at)
{
	for (size_t i = 0; i < ARRAY_LEN(rule->marks); i++) {
		const char *mark = rule->marks[i];
		const struct json_node *found =
		    mark == NULL ? NULL : json_get(doc, node, mark);

		if (mark == NULL || (found && found->type == JSON_STRING))
			continue;
		snprintf(at->why, at->why_size,
		    "%s: this name belongs to %s, and what stands here has no "
		    "\"%s\": rename the member",
		    rule->name, rule->owner, mark);
		return false;
	}
	return check_inside(doc, node, at);
}

/* Every member of an object against the rule of its slot. */
static bool
check_members(const struct json_doc *doc, const struct json_node *object,
    const struct rule *rules, const struct place *at)
{
	const struct json_node *node = json_first(doc, object);

	for (; node != NULL; node = json_next(doc, node)) {
		const struct rule *rule = &rules[node->slot];

		if (rule->owner != NULL) {
			if (!check_ours(doc, node, rule, at))
				return false;
		} else if ((rule->types & BIT(node->type)) == 0) {
			return complain(at, rule->name, rule->expected,
			    json_type_name(node->type));
		}
	}
	return true;
}

static bool
check_step(const struct json_doc *doc, const struct json_node *step,
    const struct place *at)
{
	const struct json_node *members[STEP_SLOTS];

	if (step->type != JSON_OBJECT)
		return complain(
		    at, "", "an object", json_type_name(step->type));
	if (!check_members(doc, step, step_rules, at))
		return false;
	json_members(doc, step, members, STEP_SLOTS);
	return members[STEP_ACTION_NAME] != NULL ||
	       complain(at, "action_name", "a string", "no such member");
}

static bool
check_steps(
    const struct json_doc *doc, const struct json_node *steps, struct place at)
{
	const struct json_node *step = json_first(doc, steps);

	if (step == NULL)
		return complain(
		    &at, "steps", "at least one step", "an empty array");
	at.array = "steps";
	for (; step != NULL; step = json_next(doc, step), at.index++)
		if (!check_step(doc, step, &at))
			return false;
	return true;
}

static bool
check_user_tools(
    const struct json_doc *doc, const struct json_node *tools, struct place at)
{
	const struct json_node *tool = json_first(doc, tools);

	/* Every step is compared with each of them. */
	if (tools != NULL && tools->count > USER_TOOLS_MAX)
		return complain(&at, "user_tools", "at most 256 names", "more");
	at.array = "user_tools";
	for (; tool != NULL; tool = json_next(doc, tool), at.index++)
		if (tool->type != JSON_STRING)
			return complain(
			    &at, "", "a string", json_type_name(tool->type));
	return true;
}

/* metadata may hold anything; success and reward in it are read, and a wrong
 * type there would turn a success into a failure in silence. */
static bool
check_metadata(const struct json_doc *doc, const struct json_node *metadata,
    const struct place *at)
{
	static const struct rule rules[] = {
	    [METADATA_SUCCESS] = {"success", BOOLEAN | OR_NULL,
		"true, false or null", NULL, {0}},
	    [METADATA_REWARD] = {"reward", BIT(JSON_NUMBER) | OR_NULL,
		"a number or null", NULL, {0}},
	};
	struct place inside = *at;
	char why[160];

	inside.why = why;
	inside.why_size = sizeof(why);
	if (check_members(doc, metadata, rules, &inside))
		return true;
	snprintf(at->why, at->why_size, "metadata.%s", why);
	return false;
}

bool
shape_check(const struct json_doc *doc,
    const struct json_node *members[RECORD_SLOTS], char *why, size_t why_size)
{
	const struct json_node *root = json_root(doc);
	const struct json_node *steps;
	struct place at = {NULL, 0, why, why_size};

	json_members(doc, root, members, RECORD_SLOTS);
	if (root->type != JSON_OBJECT) {
		snprintf(why, why_size, "expected an object, found %s",
		    json_type_name(root->type));
		return false;
	}
	if (!check_members(doc, root, record_rules, &at))
		return false;
	steps = members[RECORD_STEPS];
	if (steps == NULL && members[RECORD_MESSAGES] == NULL)
		return complain(&at, "steps",
		    "an array (or `messages` in its place)", "no such member");
	if (steps != NULL && members[RECORD_ORIGINAL_PROMPT] == NULL)
		return complain(
		    &at, "original_prompt", "a string", "no such member");
	return (steps == NULL || check_steps(doc, steps, at)) &&
	       check_user_tools(doc, members[RECORD_USER_TOOLS], at) &&
	       check_metadata(doc, members[RECORD_METADATA], &at);
}
