#include "sample.h"

#include "buf.h"
#include "refusal.h"

static bool
turn_down(struct sample *sample, enum reason reason, const char *detail)
{
	record_reject(sample->record, STAGE_PACK, reason, str_of(detail));
	return false;
}

static bool
read_goal(struct sample *sample)
{
	struct hindsight *goal = &sample->hindsight;

	failure_read(&sample->failure, sample->record);
	if (!hindsight_read(goal, sample->record))
		return turn_down(sample, REASON_UNSUPPORTED,
		    "no hindsight goal: run aher-relabel first");
	if (!goal->is_valid)
		return turn_down(sample, REASON_UNSUPPORTED,
		    "the hindsight goal is not valid (is_valid_replay)");
	if (goal->accepted.s == NULL)
		return turn_down(sample, REASON_UNSUPPORTED,
		    "the hindsight goal was not accepted: run aher-relabel "
		    "first");
	if (str_trim(goal->prompt).n == 0)
		return turn_down(
		    sample, REASON_UNSUPPORTED, "the hindsight goal is empty");
	if (str_trim(goal->final_answer).n == 0)
		goal->final_answer = str_of(NULL);
	return true;
}

static bool
is_said(const struct sample *sample)
{
	const struct trajectory *run = sample->run;
	const struct step *last = &run->steps[run->count - 1];

	return last->talk && sample->made.given.s != NULL &&
	       str_eq(str_trim(step_speech(last, &sample->record->arena)),
		   sample->made.given);
}

/* The answer as the options want it. */
static bool
choose_answer(struct sample *sample)
{
	struct str rewritten = sample->hindsight.final_answer;
	enum final final = sample->options->final;

	if (sample->origin != ORIGIN_HINDSIGHT && final != FINAL_DROP)
		return true;
	if (final == FINAL_DROP)
		return demonstration_mute(&sample->made) ||
		       turn_down(sample, REASON_NO_ANSWER,
			   "the run is its final answer, and --final drop "
			   "leaves nothing of it");
	if (rewritten.s != NULL && final != FINAL_ORIGINAL) {
		demonstration_answer(
		    &sample->made, rewritten, &sample->record->arena);
		return true;
	}
	if (final == FINAL_REWRITTEN)
		return turn_down(sample, REASON_NO_ANSWER,
		    "no final answer was written for the goal "
		    "(aher-relabel --answer)");
	if (!sample->options->keep_refusals &&
	    refusal_is(sample->lexicon, sample->made.run.final_answer))
		return turn_down(sample, REASON_NO_ANSWER,
		    "the final answer only says that it could not be done");
	return true;
}

/* Whitespace is no thought. */
static void
tidy_thoughts(struct trajectory *made, bool drop)
{
	for (size_t i = 0; i < made->count; i++)
		if (drop || str_trim(made->steps[i].thought).n == 0)
			made->steps[i].thought = str_of(NULL);
}

static enum ending
ending_of(struct str before, struct str after)
{
	if (after.n == 0)
		return before.n == 0 ? ENDING_KEPT : ENDING_DROPPED;
	return str_eq(before, after) ? ENDING_KEPT : ENDING_REPLACED;
}

/* The goal is set: the run as it is packed. */
static bool
read_run(struct sample *sample, const struct trajectory *run)
{
	struct arena *arena = &sample->record->arena;
	const struct sample_options *options = sample->options;
	struct trajectory *made = &sample->made.run;

	demonstration_make(&sample->made, run, sample->lexicon, arena);
	sample->given =
	    sample->made.given.s != NULL || made->count < run->count;
	sample->talked = run->steps[run->count - 1].talk;
	sample->old_answer = made->final_answer;
	if (!choose_answer(sample))
		return false;
	tidy_thoughts(made, options->drop_thoughts);
	sample->own_answer = run->final_answer;
	sample->answer = made->final_answer;
	sample->ending = ending_of(run->final_answer, made->final_answer);
	sample->said = is_said(sample);
	return true;
}

bool
sample_read(struct sample *sample, struct record *record,
    const struct trajectory *run, const struct lexicon *lexicon,
    const struct sample_options *options)
{
	*sample = (struct sample){.record = record,
	    .run = &sample->made.run,
	    .options = options,
	    .lexicon = lexicon};
	if (!read_goal(sample))
		return false;
	sample->goal = sample->hindsight.prompt;
	sample->weight = sample->failure.weight;
	return read_run(sample, run);
}

bool
sample_read_own(struct sample *sample, struct record *record,
    const struct trajectory *run, enum origin origin,
    const struct lexicon *lexicon, const struct sample_options *options)
{
	*sample = (struct sample){.origin = origin,
	    .goal = run->prompt,
	    .weight = 1,
	    .record = record,
	    .run = &sample->made.run,
	    .options = options,
	    .lexicon = lexicon};
	failure_read(&sample->failure, record);
	if (origin == ORIGIN_SUCCESS)
		sample->failure.type = FAILURE_NONE;
	return read_run(sample, run);
}

/* Is there anything that the agent says or does? */
static bool
is_active(const struct sample *sample)
{
	const struct trajectory *run = sample->run;
	struct arena *arena = &sample->record->arena;

	if (str_trim(run->final_answer).n > 0)
		return true;
	for (size_t i = 0; i < run->count; i++)
		if (!run->steps[i].talk || run->steps[i].thought.n > 0 ||
		    str_trim(step_speech(&run->steps[i], arena)).n > 0)
			return true;
	return false;
}

struct str
sample_flaw(const struct sample *sample)
{
	const struct trajectory *run = sample->run;
	size_t i = 0;

	/* Some readers stop at a call without a name. */
	while (i < run->count &&
	       (run->steps[i].talk || str_trim(run->steps[i].action).n > 0))
		i++;
	if (i < run->count)
		return arena_printf(&sample->record->arena,
		    "steps[%zu] has an empty action_name: it calls no tool", i);
	return is_active(sample)
		   ? str_of(NULL)
		   : str_of("the agent neither says nor does anything");
}

bool
sample_is_success(struct record *record, const struct trajectory *run)
{
	struct failure failure;

	if (failure_read(&failure, record))
		return failure.is_failure == TRI_FALSE;
	return record_get(record, RECORD_HINDSIGHT) == NULL &&
	       run->given == GIVEN_SUCCESS;
}

bool
sample_is_failure(struct record *record, const struct trajectory *run)
{
	struct failure failure;

	if (failure_read(&failure, record))
		return failure.is_failure == TRI_TRUE;
	return record_get(record, RECORD_HINDSIGHT) != NULL ||
	       run->given == GIVEN_FAILURE;
}

struct str
sample_speech(const struct sample *sample, size_t index)
{
	const struct step *step = &sample->run->steps[index];
	struct arena *arena = &sample->record->arena;
	struct str speech = step_speech(step, arena);
	struct buf both;

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
