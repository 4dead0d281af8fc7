#include "hindsight.h"

#include <string.h>

void
run_init(struct run *run, const struct trajectory *traj,
    const struct lexicon *lexicon, struct arena *arena)
{
	run->traj = traj;
	run->lexicon = lexicon;
	run->arena = arena;
	run->seen = arena_alloc(arena, traj->count * sizeof(*run->seen));
	run->read = arena_alloc(arena, traj->count * sizeof(*run->read));
	memset(run->read, 0, traj->count * sizeof(*run->read));
	json_init(&run->input);
}

void
run_release(struct run *run)
{
	json_release(&run->input);
}

const struct observation *
run_observation(struct run *run, size_t step)
{
	if (!run->read[step]) {
		run->seen[step] = observation_read(run->lexicon,
		    run->traj->steps[step].observation, run->arena);
		run->read[step] = true;
		run->traj->steps[step].seen = &run->seen[step];
	}
	return &run->seen[step];
}

bool
run_useful(struct run *run, size_t step)
{
	return run_observation(run, step)->kind == OBSERVATION_CONTENT;
}

size_t
run_useful_count(struct run *run)
{
	size_t count = 0;

	for (size_t i = 0; i < run->traj->count; i++)
		count += run_useful(run, i);
	return count;
}

/* Joins the strings and numbers of a list; false when it holds anything else.
 */
static bool
join_list(struct run *run, const struct json_node *list, struct str *out)
{
	const struct json_doc *doc = &run->input;
	struct buf text;
	size_t left = list->count;
	bool plain = left > 0;

	buf_init(&text, INPUT_MAX);
	for (const struct json_node *item = json_first(doc, list);
	     item != NULL && plain; item = json_next(doc, item)) {
		if (item->type == JSON_STRING)
			buf_add_str(&text, json_text(doc, item, run->arena));
		else if (item->type == JSON_NUMBER)
			buf_add_str(&text, json_raw(doc, item));
		else
			plain = false;
		left--;
		if (left > 0)
			buf_puts(&text, left == 1 ? " and " : ", ");
	}
	*out = arena_copy(run->arena, buf_str(&text));
	plain = plain && !text.over;
	buf_release(&text);
	return plain;
}

static bool
read_field(struct run *run, const struct json_node *node, struct field *field)
{
	const struct json_doc *doc = &run->input;

	field->type = node->type;
	switch ((enum json_type)node->type) {
	case JSON_STRING:
		field->value = str_trim(json_text(doc, node, run->arena));
		return field->value.n > 0;
	case JSON_NUMBER:
	case JSON_TRUE:
	case JSON_FALSE:
		field->value = json_raw(doc, node);
		return true;
	case JSON_ARRAY:
		if (!join_list(run, node, &field->value))
			field->type = JSON_OBJECT;
		return true;
	case JSON_OBJECT:
		field->value = json_raw(doc, node);
		return true;
	default:
		return false;
	}
}

size_t
run_fields(
    struct run *run, size_t step, struct field fields[FIELDS_MAX], bool *whole)
{
	struct str input = run->traj->steps[step].input;
	const struct json_node *root, *node;
	bool ignored;
	size_t count = 0;

	if (whole == NULL)
		whole = &ignored;
	*whole = input.n == 0;
	if (input.n > INPUT_MAX ||
	    !json_parse(&run->input, input, json_shape_all))
		return 0;
	root = json_root(&run->input);
	*whole = root->type == JSON_STRING || root->type == JSON_OBJECT ||
		 root->type == JSON_NULL;
	if (root->type == JSON_STRING) {
		fields[0].key = STR("");
		return read_field(run, root, &fields[0]);
	}
	if (root->type != JSON_OBJECT)
		return 0;
	for (node = json_first(&run->input, root);
	     node != NULL && count < FIELDS_MAX;
	     node = json_next(&run->input, node)) {
		fields[count].key = json_key(&run->input, node, run->arena);
		count += read_field(run, node, &fields[count]);
	}
	*whole = node == NULL;
	return count;
}

struct str
run_first_text(struct run *run, size_t step)
{
	struct field fields[FIELDS_MAX];
	size_t count = run_fields(run, step, fields, NULL);

	for (size_t i = 0; i < count; i++)
		if (fields[i].type == JSON_STRING)
			return fields[i].value;
	return (struct str){NULL, 0};
}

enum fit
goal_reject(struct goal *goal, enum reason reason, const char *detail)
{
	goal->reason = reason;
	goal->detail = str_of(detail);
	return FIT_REJECT;
}

enum fit
goal_take(struct goal *goal, struct buf *text, struct arena *arena)
{
	bool over = text->over;

	goal->text = arena_copy(arena, buf_str(text));
	buf_release(text);
	if (over)
		return goal_reject(goal, REASON_LOW_CONFIDENCE,
		    "the goal is longer than anybody would write it");
	return FIT_GOAL;
}
