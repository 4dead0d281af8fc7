#include "verdicts.h"

#include <stdlib.h>
#include <string.h>

#include "figure.h"
#include "util.h"

#define NAME_MOST 200
#define OTHERS "other models"

void
verdicts_release(struct verdicts *verdicts)
{
	for (size_t i = 0; i < verdicts->model_count; i++)
		free(verdicts->models[i].name);
	*verdicts = (struct verdicts){0};
}

/* --- adding --- */

static struct str
text_of(struct record *record, const struct json_node *object, const char *key)
{
	const struct json_node *node = json_get(&record->doc, object, key);

	if (node == NULL || node->type != JSON_STRING)
		return STR("");
	return json_text(&record->doc, node, &record->arena);
}

static struct verdicts_model *
model_of(struct verdicts *verdicts, struct str name)
{
	struct verdicts_model *model = verdicts->models;
	size_t count = verdicts->model_count;

	name = str_cut_words(name, NAME_MOST);
	for (size_t i = 0; i < count; i++, model++)
		if (str_eq(str_of(model->name), name))
			return model;
	if (count > VERDICTS_MODELS)
		return &verdicts->models[VERDICTS_MODELS];
	if (count == VERDICTS_MODELS)
		name = STR(OTHERS);
	model->name = xcalloc(name.n + 1, 1);
	memcpy(model->name, name.s, name.n);
	verdicts->model_count++;
	return model;
}

static void
add_judges(struct verdicts *verdicts, struct record *record,
    const struct json_node *judges)
{
	const struct json_doc *doc = &record->doc;
	const struct json_node *node = json_first(doc, judges);
	size_t valid = 0, all = 0;

	for (; node != NULL; node = json_next(doc, node)) {
		const struct json_node *said = json_get(doc, node, "is_valid");
		struct verdicts_model *model =
		    model_of(verdicts, text_of(record, node, "model"));
		bool yes = said != NULL && said->type == JSON_TRUE;

		model->verdicts++;
		model->vetoes += !yes;
		valid += yes;
		all++;
	}
	if (all == 0)
		return;
	if (valid == all)
		verdicts->agreed++;
	else if (valid == 0)
		verdicts->against++;
	else
		verdicts->split++;
}

static void
add_attempt(struct verdicts *verdicts, struct record *record,
    const struct json_node *attempt)
{
	struct str reason = text_of(record, attempt, "reason");
	size_t r = 0;

	add_judges(verdicts, record, json_get(&record->doc, attempt, "judges"));
	if (reason.n == 0)
		return;
	while (r < REASON_COUNT && !str_eq(reason, str_of(reason_name(r))))
		r++;
	verdicts->refused[r]++;
}

void
verdicts_add(struct verdicts *verdicts, struct record *record,
    const struct json_node *hindsight)
{
	const struct json_doc *doc = &record->doc;
	const struct json_node *node;

	add_attempt(verdicts, record, hindsight);
	node = json_first(doc, json_get(doc, hindsight, "tried"));
	for (; node != NULL; node = json_next(doc, node))
		add_attempt(verdicts, record, node);
}

/* --- writing --- */

void
reasons_put(struct buf *out, const char *name,
    const unsigned long long counts[REASON_COUNT + 1])
{
	bool done[REASON_COUNT + 1] = {false};

	buf_putc(out, '[');
	for (;;) {
		size_t most = REASON_COUNT + 1;

		for (size_t r = 0; r <= REASON_COUNT; r++)
			if (!done[r] && counts[r] > 0 &&
			    (most > REASON_COUNT || counts[r] > counts[most]))
				most = r;
		if (most > REASON_COUNT)
			break;
		done[most] = true;
		figure_comma(out);
		buf_putc(out, '{');
		figure_text(out, "reason",
		    most < REASON_COUNT ? str_of(reason_name(most))
					: STR("other"));
		figure_count(out, name, counts[most]);
		buf_putc(out, '}');
	}
	buf_putc(out, ']');
}

void
verdicts_put(const struct verdicts *verdicts, struct buf *out)
{
	figure_name(out, "judges");
	buf_putc(out, '{');
	figure_count(out, "goals",
	    verdicts->agreed + verdicts->split + verdicts->against);
	figure_count(out, "agreed", verdicts->agreed);
	figure_count(out, "split", verdicts->split);
	figure_count(out, "against", verdicts->against);
	figure_name(out, "models");
	buf_putc(out, '[');
	for (size_t i = 0; i < verdicts->model_count; i++) {
		const struct verdicts_model *model = &verdicts->models[i];

		figure_comma(out);
		buf_putc(out, '{');
		figure_text(out, "model", str_of(model->name));
		figure_count(out, "verdicts", model->verdicts);
		figure_count(out, "vetoes", model->vetoes);
		buf_putc(out, '}');
	}
	buf_puts(out, "]}");
	figure_name(out, "refused_goals");
	reasons_put(out, "goals", verdicts->refused);
}
