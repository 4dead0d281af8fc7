#include "offline.h"

#include "gates.h"
#include "hindsight.h"
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

		if (fit != FIT_NOT)
			return fit;
	}
	return goal_reject(
	    goal, REASON_LOW_CONFIDENCE, "no rule can read a run of this kind");
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
	struct flaw flaw;
	bool passed;

	if (write_goal(run, &goal) != FIT_GOAL) {
		record_reject(record, STAGE_RELABEL, goal.reason, goal.detail);
		return;
	}
	passed = gates_check(&flaw, run->traj, goal.text);
	if (!passed && goal.confidence > theta / 2)
		goal.confidence = theta / 2;
	add_hindsight(record, &goal, passed && goal.confidence >= theta);
	/* Rules write such a goal where they misread the run. */
	if (!passed)
		record_reject(
		    record, STAGE_RELABEL, REASON_LOW_CONFIDENCE, flaw.detail);
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
