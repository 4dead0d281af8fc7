#include "sample.h"

#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "json.h"
#include "observation.h"

static struct str
without_evaluator(const struct sample *sample, struct str text)
{
	if (text.n == 0)
		return text;
	return observation_without_evaluator(
	    sample->lexicon, text, &sample->record->arena);
}

static void
clean_steps(const struct sample *sample, struct trajectory *run)
{
	for (size_t i = 0; i < run->count; i++) {
		struct step *step = &run->steps[i];

		step->observation =
		    without_evaluator(sample, step->observation);
		if (step->talk)
			step->user = without_evaluator(sample, step->user);
	}
}

static bool
is_said(const struct sample *sample)
{
	const struct trajectory *run = sample->run;
	const struct step *last = &run->steps[run->count - 1];

	return last->talk && run->final_answer.n > 0 &&
	       str_eq(str_trim(step_speech(last, &sample->record->arena)),
		   str_trim(run->final_answer));
}

const char *
sample_read(struct sample *sample, struct record *record,
    struct trajectory *run, const struct lexicon *lexicon)
{
	bool relabeled;

	*sample =
	    (struct sample){.record = record, .run = run, .lexicon = lexicon};
	failure_read(&sample->failure, record);
	relabeled = hindsight_read(&sample->hindsight, record);
	if (!relabeled)
		return "no hindsight goal: run aher-relabel first";
	if (!sample->hindsight.is_valid)
		return "the hindsight goal is not valid (is_valid_replay)";
	if (sample->hindsight.accepted.s == NULL)
		return "the hindsight goal was not accepted: run aher-relabel "
		       "first";
	if (str_trim(sample->hindsight.prompt).n == 0)
		return "the hindsight goal is empty";
	clean_steps(sample, run);
	if (sample->hindsight.final_answer.n == 0)
		sample->hindsight.final_answer.s = NULL;
	sample->answer = sample->hindsight.final_answer.s != NULL
			     ? sample->hindsight.final_answer
			     : run->final_answer;
	sample->said = is_said(sample);
	return NULL;
}

struct str
sample_speech(const struct sample *sample, size_t index)
{
	const struct trajectory *run = sample->run;
	const struct step *step = &run->steps[index];
	struct arena *arena = &sample->record->arena;
	struct str speech = step_speech(step, arena);
	struct buf both;

	if (sample->said && index == run->count - 1)
		speech = sample->answer;
	if (step->thought.n == 0 || str_eq(step->thought, speech))
		return speech;
	buf_init(&both, BUF_NO_MAX);
	buf_add_str(&both, step->thought);
	buf_puts(&both, "\n\n");
	buf_add_str(&both, speech);
	speech = arena_copy(arena, buf_str(&both));
	buf_release(&both);
	return speech;
}

/* An action of the run and the step that calls it. */
struct use {
	struct str name;
	size_t step;
};

static int
compare_uses(const void *a, const void *b)
{
	const struct use *x = a, *y = b;
	size_t n = x->name.n < y->name.n ? x->name.n : y->name.n;
	int order = n > 0 ? memcmp(x->name.s, y->name.s, n) : 0;

	if (order == 0)
		order = (x->name.n > y->name.n) - (x->name.n < y->name.n);
	return order != 0 ? order : (x->step > y->step) - (x->step < y->step);
}

static int
compare_steps(const void *a, const void *b)
{
	const struct use *x = a, *y = b;

	return (x->step > y->step) - (x->step < y->step);
}

/* Every action that is a tool call, once, in the order of first use. */
static struct use *
called_actions(const struct sample *sample, size_t *count)
{
	const struct trajectory *run = sample->run;
	struct use *uses =
	    arena_alloc(&sample->record->arena, run->count * sizeof(*uses));
	size_t used = 0, kept = 0;

	for (size_t i = 0; i < run->count; i++)
		if (!run->steps[i].talk)
			uses[used++] = (struct use){run->steps[i].action, i};
	qsort(uses, used, sizeof(*uses), compare_uses);
	for (size_t i = 0; i < used; i++)
		if (i == 0 || !str_eq(uses[i].name, uses[kept - 1].name))
			uses[kept++] = uses[i];
	qsort(uses, kept, sizeof(*uses), compare_steps);
	*count = kept;
	return uses;
}

struct str
sample_tools(const struct sample *sample)
{
	size_t count;
	struct use *uses;
	struct buf out;
	struct str tools;

	tools = sample->run->tools;
	if (str_find_char(tools, '{', 0) != STR_NONE)
		return tools;
	uses = called_actions(sample, &count);
	buf_init(&out, BUF_NO_MAX);
	buf_putc(&out, '[');
	for (size_t i = 0; i < count; i++) {
		buf_puts(&out, i == 0 ? "" : ",");
		buf_puts(
		    &out, "{\"type\":\"function\",\"function\":{\"name\":");
		json_put_string(&out, uses[i].name);
		buf_puts(&out, ",\"description\":\"\",\"parameters\":"
			       "{\"type\":\"object\",\"properties\":{}}}}");
	}
	buf_putc(&out, ']');
	tools = arena_copy(&sample->record->arena, buf_str(&out));
	buf_release(&out);
	return tools;
}
