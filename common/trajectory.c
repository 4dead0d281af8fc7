#include "trajectory.h"

#include <string.h>

#include "messages.h"
#include "shape.h"
#include "util.h"

static struct str
text_of(struct record *rec, const struct json_node *node)
{
	if (node == NULL || node->type != JSON_STRING)
		return str_of(NULL);
	return json_text(&rec->doc, node, &rec->arena);
}

static void
put_user_tools(struct buf *out, const struct trajectory_options *options)
{
	buf_puts(out, ",\"user_tools\":");
	for (size_t i = 0; i < options->user_tool_count; i++) {
		buf_putc(out, i == 0 ? '[' : ',');
		json_put_string(out, str_of(options->user_tools[i]));
	}
	buf_putc(out, ']');
}

static void
put_id(struct buf *out, struct record *rec)
{
	buf_puts(out, ",\"trajectory_id\":");
	json_put_string(out, record_id(rec));
}

/* Does a step name one of the options' tools? */
static bool
talks(struct record *rec, const struct trajectory_options *options)
{
	const struct json_node *node =
	    json_first(&rec->doc, record_get(rec, RECORD_STEPS));

	for (; node != NULL; node = json_next(&rec->doc, node)) {
		const struct json_node *members[STEP_SLOTS];
		struct str action;

		json_members(&rec->doc, node, members, STEP_SLOTS);
		action = text_of(rec, members[STEP_ACTION_NAME]);
		for (size_t i = 0; i < options->user_tool_count; i++)
			if (str_eq(action, str_of(options->user_tools[i])))
				return true;
	}
	return false;
}

bool
trajectory_complete(
    struct record *rec, const struct trajectory_options *options)
{
	bool has_id = record_get(rec, RECORD_TRAJECTORY_ID) != NULL;
	struct str talk = str_of(NULL);
	struct buf *out;

	if (record_get(rec, RECORD_STEPS) != NULL) {
		if (!has_id)
			put_id(&rec->added, rec);
		if (options->user_tool_count > 0 &&
		    record_get(rec, RECORD_USER_TOOLS) == NULL &&
		    talks(rec, options))
			put_user_tools(&rec->added, options);
		return true;
	}
	out = record_extend_begin(rec);
	if (!has_id)
		put_id(out, rec);
	if (options->user_tool_count > 0 &&
	    record_get(rec, RECORD_USER_TOOLS) == NULL) {
		put_user_tools(out, options);
		talk = str_of(options->user_tools[0]);
	}
	return messages_to_members(rec, talk, out) && record_extend_end(rec);
}

static struct str
member_text(struct record *rec, enum record_slot slot)
{
	return text_of(rec, record_get(rec, slot));
}

/* Which actions speak to the user: the record's own list, else the options'. */
struct talkers {
	struct str *names;
	size_t count;
};

static struct talkers
find_talkers(struct record *rec, const struct trajectory_options *options)
{
	const struct json_node *list = record_get(rec, RECORD_USER_TOOLS);
	struct talkers t = {0};
	const char *const *name = options->user_tools;

	if (list != NULL) {
		const struct json_node *item = json_first(&rec->doc, list);

		t.names = arena_alloc(
		    &rec->arena, (list->count + 1) * sizeof(*t.names));
		for (; item != NULL; item = json_next(&rec->doc, item))
			t.names[t.count++] = text_of(rec, item);
		return t;
	}
	t.names = arena_alloc(
	    &rec->arena, (options->user_tool_count + 1) * sizeof(*t.names));
	for (size_t i = 0; i < options->user_tool_count; i++)
		t.names[t.count++] = str_of(name[i]);
	return t;
}

static bool
is_talker(const struct talkers *t, struct str action)
{
	for (size_t i = 0; i < t->count; i++)
		if (str_eq(t->names[i], action))
			return true;
	return false;
}

static struct step
read_step(struct record *rec, const struct json_node *node,
    const struct talkers *talkers)
{
	const struct json_doc *doc = &rec->doc;
	const struct json_node *members[STEP_SLOTS];
	struct step step = {.input = STR("null")};

	json_members(doc, node, members, STEP_SLOTS);
	step.thought = text_of(rec, members[STEP_THOUGHT]);
	step.action = text_of(rec, members[STEP_ACTION_NAME]);
	step.observation = text_of(rec, members[STEP_OBSERVATION]);
	step.user = text_of(rec, members[STEP_USER]);
	if (members[STEP_ACTION_INPUT] != NULL)
		step.input = json_raw(doc, members[STEP_ACTION_INPUT]);
	step.parallel = members[STEP_PARALLEL] != NULL &&
			members[STEP_PARALLEL]->type == JSON_TRUE;
	step.talk = is_talker(talkers, step.action);
	if (step.talk && step.user.s == NULL) {
		step.user = step.observation;
		step.observation = str_of(NULL);
	}
	return step;
}

static void
read_steps(struct trajectory *t, struct record *rec,
    const struct trajectory_options *options)
{
	const struct json_node *steps = record_get(rec, RECORD_STEPS);
	const struct json_node *node = json_first(&rec->doc, steps);
	struct talkers talkers = find_talkers(rec, options);

	t->steps = arena_alloc(&rec->arena, steps->count * sizeof(*t->steps));
	for (; node != NULL; node = json_next(&rec->doc, node))
		t->steps[t->count++] = read_step(rec, node, &talkers);
}

/* success, then reward; each at the top level, then in metadata. */
static void
read_given(struct trajectory *t, struct record *rec, double success_at)
{
	const struct json_node *places[] = {
	    json_root(&rec->doc), record_get(rec, RECORD_METADATA)};

	for (size_t i = 0; i < ARRAY_LEN(places); i++) {
		const struct json_node *success =
		    json_get(&rec->doc, places[i], "success");

		if (success == NULL || success->type == JSON_NULL)
			continue;
		t->given =
		    success->type == JSON_TRUE ? GIVEN_SUCCESS : GIVEN_FAILURE;
		t->given_by = success->type == JSON_TRUE
				  ? STR("success is true")
				  : STR("success is false");
		return;
	}
	for (size_t i = 0; i < ARRAY_LEN(places); i++) {
		const struct json_node *reward =
		    json_get(&rec->doc, places[i], "reward");

		if (reward == NULL || reward->type == JSON_NULL)
			continue;
		t->given = json_number(&rec->doc, reward) >= success_at
			       ? GIVEN_SUCCESS
			       : GIVEN_FAILURE;
		t->given_by = arena_printf(&rec->arena, "reward %.*s",
		    STR_ARG(json_raw(&rec->doc, reward)));
		return;
	}
	if (str_trim(t->failure_reason).n > 0) {
		t->given = GIVEN_FAILURE;
		t->given_by = STR("a failure_reason is given");
	}
}

/* Trainers' files hold the array's text in a string; a string that holds
 * anything else is no list of tools. */
static struct str
read_tools(struct record *rec)
{
	const struct json_node *node = record_get(rec, RECORD_TOOLS);
	struct json_doc doc;
	struct str text;

	if (node != NULL && node->type == JSON_ARRAY)
		return json_raw(&rec->doc, node);
	text = text_of(rec, node);
	if (text.s == NULL)
		return text;
	json_init(&doc);
	if (!json_parse(&doc, text, NULL) ||
	    json_root(&doc)->type != JSON_ARRAY)
		text = str_of(NULL);
	json_release(&doc);
	return text;
}

bool
trajectory_read(struct trajectory *t, struct record *rec,
    const struct trajectory_options *options)
{
	if (!trajectory_complete(rec, options))
		return false;
	*t = (struct trajectory){
	    .id = record_id(rec),
	    .prompt = member_text(rec, RECORD_ORIGINAL_PROMPT),
	    .system = member_text(rec, RECORD_SYSTEM),
	    .final_answer = member_text(rec, RECORD_FINAL_ANSWER),
	    .failure_reason = member_text(rec, RECORD_FAILURE_REASON),
	    .tools = read_tools(rec),
	};
	read_steps(t, rec, options);
	read_given(t, rec, options->success_at);
	return true;
}

static struct str
only_text(const struct json_doc *doc, struct str input, struct arena *arena)
{
	const struct json_node *value = json_root(doc);

	if (value->type == JSON_OBJECT && value->count == 0)
		return STR("");
	if (value->type == JSON_OBJECT && value->count == 1)
		value = json_first(doc, value);
	if (value->type == JSON_NULL)
		return STR("");
	if (value->type != JSON_STRING)
		return input;
	return json_decode(json_raw(doc, value), arena);
}

struct str
step_speech(const struct step *step, struct arena *arena)
{
	struct json_doc doc;
	struct str text = step->input;

	json_init(&doc);
	if (json_parse(&doc, step->input, json_shape_all))
		text = only_text(&doc, step->input, arena);
	json_release(&doc);
	return text;
}
