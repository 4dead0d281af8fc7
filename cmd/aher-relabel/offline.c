#include "offline.h"

#include "closing.h"
#include "gates.h"
#include "hindsight.h"
#include "hostile.h"
#include "member.h"
#include "util.h"

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

		/* Inputs and titles may speak to their reader too. */
		if (fit == FIT_GOAL &&
		    hostile_text(run->lexicon, goal->text, NULL, run->arena))
			return goal_reject(goal, REASON_LOW_CONFIDENCE,
			    "the goal would tell its reader what to do");
		if (fit != FIT_NOT)
			return fit;
	}
	return goal_reject(
	    goal, REASON_LOW_CONFIDENCE, "no rule can read a run of this kind");
}

/* flaw: NULL where the goal is accepted. */
static void
add_hindsight(struct record *record, const struct goal *goal,
    const struct grounded *grounding, struct str answer,
    const struct flaw *flaw)
{
	struct hindsight hindsight = {
	    .prompt = goal->text,
	    .is_valid = true,
	    .rationale = goal->rationale,
	    .confidence = goal->confidence,
	    .final_answer = answer,
	    .attempts = 1,
	    .grounding = grounding,
	    .by = STR("rules"),
	};
	struct buf json;

	if (flaw == NULL) {
		hindsight.accepted = STR("rules");
	} else {
		hindsight.reason = str_of(reason_name(flaw->reason));
		hindsight.detail = flaw->detail;
	}
	buf_init(&json, BUF_NO_MAX);
	hindsight_put(&json, &hindsight);
	record_add(record, stage_member(STAGE_RELABEL), buf_str(&json));
	buf_release(&json);
}

static void
decide(struct record *record, struct run *run,
    const struct offline_options *options)
{
	const struct gates *gates = options->gates;
	double theta = options->theta;
	struct goal goal = {.confidence = 0};
	const struct grounded *grounding = NULL;
	struct str answer = {NULL, 0};
	struct flaw flaw;
	bool passed;

	if (write_goal(run, &goal) != FIT_GOAL) {
		record_reject(record, STAGE_RELABEL, goal.reason, goal.detail);
		return;
	}
	passed = gates_check(gates, &flaw, &grounding, run->traj, run->lexicon,
	    goal.text, run->arena);
	if (passed && options->answer)
		passed = closing_write(run, &goal, gates, &answer, &flaw);
	if (passed && goal.confidence < theta) {
		passed = false;
		flaw = (struct flaw){.reason = REASON_LOW_CONFIDENCE,
		    .detail = arena_printf(&record->arena,
			"confidence %.4g is below "
			"%.4g: the goal does not surely cover what the run did",
			goal.confidence, theta)};
	}
	add_hindsight(record, &goal, grounding, answer, passed ? NULL : &flaw);
	if (!passed)
		record_reject(record, STAGE_RELABEL, flaw.reason, flaw.detail);
}

void
offline_relabel(struct record *record, const struct trajectory *traj,
    const struct lexicon *lexicon, const struct offline_options *options)
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
	decide(record, &run, options);
	run_release(&run);
}
