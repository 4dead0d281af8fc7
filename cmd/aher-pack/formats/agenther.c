/*
 * The reference implementation's AugmentedSample: its names, roles and labels,
 * so that what reads its files reads ours. Unlike there, observations are not
 * cut at 300 characters, and turns to the user are turns.
 */
#include "formats.h"

#include "json.h"
#include "turn.h"

static void
put_text(struct buf *out, const char *name, struct str text)
{
	buf_puts(out, name);
	json_put_string(out, text);
}

static void
open_sample(struct buf *out, const struct sample *sample, const char *format)
{
	put_text(out, "{\"source_trajectory_id\":", sample->run->id);
	put_text(out, ",\"format\":", str_of(format));
	put_text(out, ",\"hindsight_prompt\":", sample->goal);
	buf_puts(out, ",\"weight\":");
	json_put_fraction(out, sample->weight);
	buf_puts(out, ",\"chosen\":[");
}

/* Its metadata up to what only one of the formats holds. */
static void
open_metadata(struct buf *out, const struct sample *sample)
{
	put_text(
	    out, ",\"metadata\":{\"original_prompt\":", sample->run->prompt);
	buf_puts(out, ",\"relabel_confidence\":");
	json_put_fraction(out, sample->hindsight.confidence);
}

/* The turns before the agent's first. */
static void
put_goal(struct buf *out, const struct sample *sample, struct str goal)
{
	if (sample->run->system.n > 0)
		turn_put(out, "system", sample->run->system);
	turn_put(out, "user", goal);
}

/* What follows is a run told as one text, inside of a JSON string: hence the
 * \\n. */

static void
put_step_head(struct buf *out, size_t number)
{
	buf_puts(out, number > 1 ? "\\nStep " : "Step ");
	put_count(out, number);
	buf_puts(out, ": ");
}

static void
put_told_step(struct buf *out, const struct step *step, size_t number,
    struct arena *arena)
{
	put_step_head(out, number);
	json_put_escaped(out, step->thought);
	buf_puts(out, "\\n  Action: ");
	json_put_escaped(out, step->action);
	buf_putc(out, '(');
	json_put_escaped(out, json_plain(step->input, arena));
	buf_putc(out, ')');
	if (step->observation.s != NULL) {
		buf_puts(out, "\\n  Result: ");
		json_put_escaped(out, step->observation);
	}
	if (step->user.s != NULL) {
		buf_puts(out, "\\n  User: ");
		json_put_escaped(out, step->user);
	}
}

/* A last step that is the final answer is told as such: what is left of it is
 * its thought. */
static void
put_told_steps(struct buf *out, struct sample *sample)
{
	const struct trajectory *run = sample->run;
	const struct step *last = &run->steps[run->count - 1];
	size_t count = run->count - sample->said;

	for (size_t i = 0; i < count; i++)
		put_told_step(
		    out, &run->steps[i], i + 1, &sample->record->arena);
	if (!sample->said)
		return;
	if (last->thought.n > 0) {
		put_step_head(out, run->count);
		json_put_escaped(out, last->thought);
	}
	sample->left_out = last->user.n > 0;
}

static void
put_told_answer(struct buf *out, struct str answer)
{
	if (answer.n == 0)
		return;
	buf_puts(out, "\\n\\nFinal Answer: ");
	json_put_escaped(out, answer);
}

void
agenther_sft(struct sample *sample, struct buf *out)
{
	open_sample(out, sample, "sft");
	put_goal(out, sample, sample->goal);
	turn_open(out, "assistant");
	put_told_steps(out, sample);
	put_told_answer(out, sample->answer);
	buf_puts(out, "\"}],\"rejected\":[]");
	open_metadata(out, sample);
	buf_puts(out, ",\"num_steps\":");
	put_count(out, sample->run->count);
	buf_puts(out, "}}");
}

/* The two sides have the same run, its final answer too: only the goals tell
 * them apart. An honest "I could not" as the rejected side would teach not to
 * say so. */
void
agenther_dpo(struct sample *sample, struct buf *out)
{
	size_t told, told_len;

	open_sample(out, sample, "dpo");
	put_goal(out, sample, sample->goal);
	turn_open(out, "assistant");
	told = out->len;
	put_told_steps(out, sample);
	put_told_answer(out, sample->answer);
	told_len = out->len - told;
	buf_puts(out, "\"}],\"rejected\":[");
	put_goal(out, sample, sample->run->prompt);
	turn_open(out, "assistant");
	/* The same again: from the buffer, which must not move. */
	if (buf_reserve(out, told_len))
		buf_add(out, out->bytes + told, told_len);
	buf_puts(out, "\"}]");
	open_metadata(out, sample);
	put_text(out, ",\"rationale\":", sample->hindsight.rationale);
	buf_puts(out, "}}");
}

static void
put_action(
    struct buf *out, const struct sample *sample, const struct step *step)
{
	struct arena *arena = &sample->record->arena;

	turn_open(out, "assistant");
	if (!sample->options->drop_thoughts) {
		buf_puts(out, "**Thought:** ");
		json_put_escaped(out, step->thought);
		buf_puts(out, "\\n");
	}
	buf_puts(out, "**Action:** ");
	json_put_escaped(out, step->action);
	if (!str_eq(step->input, STR("{}")) &&
	    !str_eq(step->input, STR("null"))) {
		buf_puts(out, "\\n**Input:** ");
		json_put_escaped(out, json_plain(step->input, arena));
	}
	buf_puts(out, "\"}");
}

void
agenther_sharegpt(struct sample *sample, struct buf *out)
{
	const struct trajectory *run = sample->run;
	size_t end = 0, behind = 0; /* the last assistant turn's */

	open_sample(out, sample, "sharegpt");
	put_goal(out, sample, sample->goal);
	for (size_t i = 0; i < run->count; i++) {
		const struct step *step = &run->steps[i];

		if (step->talk)
			turn_put(out, "assistant", sample_speech(sample, i));
		else
			put_action(out, sample, step);
		end = out->len;
		behind = (step->observation.n > 0) + (step->user.n > 0);
		if (!step->talk)
			turn_put(out, "observation", step->observation);
		if (step->user.n > 0)
			turn_put(out, "user", step->user);
	}
	if (sample->answer.n > 0 && !sample->said) {
		turn_put(out, "assistant", sample->answer);
	} else {
		buf_truncate(out, end);
		sample->left_out = behind;
	}
	buf_puts(out, "],\"rejected\":[]");
	open_metadata(out, sample);
	buf_puts(out, "}}");
}
