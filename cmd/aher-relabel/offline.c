#include "offline.h"

#include "hindsight.h"
#include "member.h"
#include "phrase.h"
#include "util.h"

/* Length of a goal in words, beside the original's; METHOD.md, substance. */
#define LENGTH_MIN 0.4
#define LENGTH_MAX 2.5

#define COPY_WORDS_MAX 0.85 /* of a goal's words that the original has */

/* In this order; the first whose shape the run has decides. */
static shape *const shapes[] = {
    shape_dialogue, /* first: a turn of a person binds every goal */
    shape_purchase, shape_claim, shape_question, shape_script, shape_compare,
    shape_calls, /* last: it takes any run */
};

static enum fit
write_goal(struct run *run, struct goal *goal)
{
	for (size_t i = 0; i < ARRAY_LEN(shapes); i++) {
		enum fit fit = shapes[i](run, goal);

		if (fit != FIT_NOT)
			return fit;
	}
	return goal_reject(
	    goal, REASON_LOW_CONFIDENCE, "no rule can read a run of this kind");
}

/* What is wrong with a goal whatever its shape, NULL when nothing is. */
static const char *
find_flaw(const struct run *run, const struct goal *goal)
{
	struct str prompt = str_trim(run->traj->prompt);
	struct str answer = str_trim(run->traj->final_answer);
	double words = (double)phrase_length(goal->text);
	double original = (double)phrase_length(prompt);
	struct words ours, theirs;

	if (words < original * LENGTH_MIN)
		return "the goal is much shorter than the original";
	if (words > original * LENGTH_MAX)
		return "the goal is much longer than the original";
	if (answer.n > 3 && phrase_length(answer) < 8 &&
	    phrase_has(goal->text, answer))
		return "the goal gives the answer away";
	words_of(&ours, goal->text);
	words_of(&theirs, prompt);
	if (str_eq_nocase(goal->text, prompt) ||
	    (ours.count <= theirs.count &&
		(double)words_shared(&ours, &theirs) >
		    COPY_WORDS_MAX * (double)ours.count))
		return "the goal is nearly the original";
	return NULL;
}

static void
add_hindsight(struct record *record, const struct goal *goal, bool accepted)
{
	struct hindsight hindsight = {
	    .prompt = goal->text,
	    .is_valid = true,
	    .rationale = goal->rationale,
	    .confidence = goal->confidence,
	    .attempts = 1,
	    .by = STR("rules"),
	};
	struct buf json;

	if (accepted)
		hindsight.accepted = STR("rules");
	buf_init(&json, BUF_NO_MAX);
	hindsight_put(&json, &hindsight);
	record_add(record, stage_member(STAGE_RELABEL), buf_str(&json));
	buf_release(&json);
}

static void
decide(struct record *record, struct run *run, double theta)
{
	struct goal goal = {.confidence = 0};
	const char *flaw;

	if (write_goal(run, &goal) != FIT_GOAL) {
		record_reject(record, STAGE_RELABEL, goal.reason, goal.detail);
		return;
	}
	flaw = find_flaw(run, &goal);
	if (flaw != NULL && goal.confidence > theta / 2)
		goal.confidence = theta / 2;
	add_hindsight(record, &goal, flaw == NULL && goal.confidence >= theta);
	if (flaw != NULL)
		record_reject(
		    record, STAGE_RELABEL, REASON_LOW_CONFIDENCE, str_of(flaw));
	else if (goal.confidence < theta)
		record_reject(record, STAGE_RELABEL, REASON_LOW_CONFIDENCE,
		    arena_printf(&record->arena,
			"confidence %.4g is below "
			"%.4g: the goal does not surely cover what the run did",
			goal.confidence, theta));
}

void
offline_relabel(struct record *record, const struct trajectory *traj,
    const struct lexicon *lexicon, double theta)
{
	struct outcome outcome;
	struct run run;

	if (traj->given == GIVEN_SUCCESS) {
		record_reject(
		    record, STAGE_RELABEL, REASON_NOT_FAILURE, traj->given_by);
		return;
	}
	if (outcome_read(&outcome, record) && outcome.achievement_count == 0) {
		record_reject(record, STAGE_RELABEL, REASON_NO_OUTCOME,
		    STR("the run achieved nothing that its outcome names"));
		return;
	}
	run_init(&run, traj, lexicon, &record->arena);
	decide(record, &run, theta);
	run_release(&run);
}
