#include "view.h"

#include "figure.h"
#include "util.h"

#define STEP_LEAST 400 /* bytes that a step is worth showing with */
#define TEXT_LEAST 200
#define TEXT_MOST 20000
#define CUT " [\xe2\x80\xa6]"
#define ENTRIES_MOST 50 /* of a list: claims, judges, attempts */

struct view {
	struct buf *out;
	struct record *record;
	size_t text; /* the longest text */
};

static const struct json_node *
get(const struct view *view, const struct json_node *object, const char *key)
{
	return json_get(&view->record->doc, object, key);
}

static struct str
decode(const struct view *view, const struct json_node *node)
{
	struct record *record = view->record;

	return node->type == JSON_STRING
		   ? json_text(&record->doc, node, &record->arena)
		   : json_plain(json_raw(&record->doc, node), &record->arena);
}

/* null for s == NULL. */
static void
put_cut(struct buf *out, const char *name, struct str text, size_t most)
{
	if (text.s == NULL) {
		figure_null(out, name);
		return;
	}
	figure_name(out, name);
	buf_putc(out, '"');
	json_put_escaped(
	    out, text.n <= most ? text : str_cut_words(text, most));
	if (text.n > most)
		buf_puts(out, CUT);
	buf_putc(out, '"');
}

/* A text, or what else stands there as JSON; null where nothing does. */
static void
put_text(
    const struct view *view, const char *name, const struct json_node *node)
{
	bool nothing = node == NULL || node->type == JSON_NULL;

	put_cut(view->out, name, nothing ? str_of(NULL) : decode(view, node),
	    view->text);
}

static void
put_fraction(
    const struct view *view, const char *name, const struct json_node *node)
{
	if (node == NULL || node->type != JSON_NUMBER)
		figure_null(view->out, name);
	else
		figure_number(
		    view->out, name, json_number(&view->record->doc, node));
}

static void
put_bool(
    const struct view *view, const char *name, const struct json_node *node)
{
	figure_name(view->out, name);
	buf_puts(view->out,
	    node != NULL && node->type == JSON_TRUE ? "true" : "false");
}

/* --- lists of objects --- */

/* The members of an entry: name, the member that it is made of, and how. */
struct entry_member {
	const char *name, *key;
	void (*put)(
	    const struct view *, const char *, const struct json_node *);
};

static const struct entry_member evidence_members[] = {
    {"step", "step", put_fraction},
    {"text", "text", put_text},
    {NULL, NULL, NULL},
};

static const struct entry_member unsupported_members[] = {
    {"text", "text", put_text},
    {"kind", "kind", put_text},
    {"why", "why", put_text},
    {NULL, NULL, NULL},
};

static const struct entry_member judge_members[] = {
    {"model", "model", put_text},
    {"is_valid", "is_valid", put_bool},
    {"confidence", "confidence", put_fraction},
    {"reason", "rejection_reason", put_text},
    {NULL, NULL, NULL},
};

static const struct entry_member tried_members[] = {
    {"goal", "hindsight_prompt", put_text},
    {"reason", "reason", put_text},
    {"detail", "detail", put_text},
    {NULL, NULL, NULL},
};

static void
put_entries(const struct view *view, const char *name,
    const struct json_node *array, const struct entry_member *members)
{
	const struct json_doc *doc = &view->record->doc;
	const struct json_node *node = json_first(doc, array);

	figure_name(view->out, name);
	buf_putc(view->out, '[');
	for (size_t n = 0; node != NULL && n < ENTRIES_MOST;
	     node = json_next(doc, node), n++) {
		figure_comma(view->out);
		buf_putc(view->out, '{');
		for (const struct entry_member *m = members; m->name != NULL;
		     m++)
			m->put(view, m->name, get(view, node, m->key));
		buf_putc(view->out, '}');
	}
	buf_putc(view->out, ']');
}

/* --- the run --- */

/* How many steps are shown, and how long their texts may be: all of it where
 * they have no more than `most` bytes together. */
static size_t
share_out(size_t *text, size_t steps, size_t bytes, size_t most)
{
	size_t shown = most / STEP_LEAST;

	*text = TEXT_MOST;
	if (bytes <= most)
		return steps;
	shown = steps < shown ? steps : shown;
	*text = most / (2 * (shown + 1));
	*text = *text < TEXT_LEAST  ? TEXT_LEAST
		: *text > TEXT_MOST ? TEXT_MOST
				    : *text;
	return shown;
}

static void
put_step(const struct view *view, const struct json_node *step)
{
	const struct json_node *parallel = get(view, step, "parallel");

	figure_comma(view->out);
	buf_putc(view->out, '{');
	put_text(view, "thought", get(view, step, "thought"));
	put_text(view, "action", get(view, step, "action_name"));
	put_text(view, "input", get(view, step, "action_input"));
	put_text(view, "observation", get(view, step, "observation"));
	put_text(view, "user", get(view, step, "user"));
	if (parallel != NULL && parallel->type == JSON_TRUE)
		put_bool(view, "parallel", parallel);
	buf_putc(view->out, '}');
}

/* As they stand in the record, so that the steps that claims name are these. */
static void
put_steps(struct view *view, size_t most)
{
	const struct json_doc *doc = &view->record->doc;
	const struct json_node *steps = record_get(view->record, RECORD_STEPS);
	const struct json_node *step = json_first(doc, steps);
	size_t count = steps == NULL ? 0 : steps->count, shown;

	shown = share_out(&view->text, count,
	    steps == NULL ? 0 : steps->end - steps->beg, most);
	figure_name(view->out, "steps");
	buf_putc(view->out, '[');
	for (size_t i = 0; i < shown && step != NULL;
	     i++, step = json_next(doc, step))
		put_step(view, step);
	buf_putc(view->out, ']');
	figure_count(view->out, "more_steps", count - shown);
	put_text(view, "final_answer",
	    record_get(view->record, RECORD_FINAL_ANSWER));
}

void
view_put_run(struct buf *out, const struct trajectory *run, size_t most)
{
	size_t bytes = 0, text, shown;

	for (size_t i = 0; i < run->count; i++) {
		const struct step *step = &run->steps[i];

		bytes += step->thought.n + step->input.n + step->observation.n +
			 step->user.n;
	}
	shown = share_out(&text, run->count, bytes, most);
	figure_name(out, "steps");
	buf_putc(out, '[');
	for (size_t i = 0; i < shown; i++) {
		const struct step *step = &run->steps[i];

		figure_comma(out);
		buf_putc(out, '{');
		put_cut(out, "thought", step->thought, text);
		put_cut(out, "action", step->action, text);
		put_cut(out, "input", step->input, text);
		put_cut(out, "observation", step->observation, text);
		put_cut(out, "user", step->user, text);
		if (step->parallel)
			buf_puts(out, ",\"parallel\":true");
		buf_putc(out, '}');
	}
	buf_putc(out, ']');
	figure_count(out, "more_steps", run->count - shown);
	put_cut(out, "final_answer", run->final_answer, text);
}

/* --- the whole record --- */

/* `rejected`: as it will be written, by this stage or one before it. */
static void
put_end(const struct view *view)
{
	struct str stage, reason;
	const struct json_node *rejected;

	if (!record_rejection(view->record, &stage, &reason)) {
		figure_null(view->out, "stage");
		figure_null(view->out, "reason");
		figure_null(view->out, "detail");
		return;
	}
	rejected = record_get(view->record, RECORD_REJECTED);
	figure_text(view->out, "stage", stage);
	figure_text(view->out, "reason", reason);
	if (view->record->rejected_detail.s != NULL)
		put_cut(view->out, "detail", view->record->rejected_detail,
		    view->text);
	else
		put_text(view, "detail", get(view, rejected, "detail"));
}

static void
put_hindsight(const struct view *view, const struct json_node *hindsight)
{
	const struct json_node *grounding = get(view, hindsight, "grounding");

	put_text(view, "new_goal", get(view, hindsight, "hindsight_prompt"));
	put_fraction(view, "confidence", get(view, hindsight, "confidence"));
	put_text(view, "accepted", get(view, hindsight, "accepted"));
	put_text(view, "by", get(view, hindsight, "by"));
	put_text(view, "rationale", get(view, hindsight, "rationale"));
	put_text(view, "new_answer", get(view, hindsight, "final_answer"));
	put_entries(
	    view, "claims", get(view, grounding, "evidence"), evidence_members);
	put_entries(view, "unsupported", get(view, grounding, "unsupported"),
	    unsupported_members);
	put_entries(
	    view, "judges", get(view, hindsight, "judges"), judge_members);
	put_entries(
	    view, "tried", get(view, hindsight, "tried"), tried_members);
}

void
view_put(struct buf *out, struct record *record, size_t most)
{
	const struct json_node *failure = record_get(record, RECORD_FAILURE);
	struct view view = {out, record, most / 16};

	buf_putc(out, '{');
	figure_text(out, "id", str_cut_words(record_id(record), TEXT_LEAST));
	put_end(&view);
	put_text(&view, "goal", record_get(record, RECORD_ORIGINAL_PROMPT));
	put_text(&view, "failure_type", get(&view, failure, "failure_type"));
	put_text(&view, "explanation", get(&view, failure, "explanation"));
	put_fraction(&view, "weight", get(&view, failure, "weight"));
	put_entries(&view, "evidence", get(&view, failure, "evidence"),
	    evidence_members);
	put_hindsight(&view, record_get(record, RECORD_HINDSIGHT));
	put_steps(&view, most);
	buf_putc(out, '}');
}
