#include "algorithm.h"

#include "ask.h"
#include "buf.h"
#include "cut.h"
#include "gates.h"
#include "inquiry.h"
#include "jury.h"
#include "util.h"

#define FALLBACK_PART 0.8 /* of theta; algorithm 1 of the paper */
#define ROUNDING 1e-9	  /* 0.8 * 0.9 is more than 0.72 */
#define DETAIL_MAX 240	  /* bytes for one attempt in the record's detail */

struct algorithm {
	struct stage *stage;
	struct job *job;
	const struct algorithm_options *options;
	struct arena *arena;
	struct outcome *outcome; /* NULL: the record has none */
	struct attempt *attempts;
	size_t count;
	bool undecided;	    /* but for a verdict that could not be had, a goal
			       might have been accepted */
	struct answer stop; /* why nothing more can be asked */
};

enum course {
	COURSE_WAITS,
	COURSE_ACCEPTED,
	COURSE_NEXT, /* attempt */
	COURSE_STOP, /* algorithm.stop says why */
};

static enum course
turn_down(struct attempt *attempt, enum reason reason, struct str detail,
    struct str note)
{
	attempt_turn_down(attempt, reason, detail, note);
	return COURSE_NEXT;
}

/* The attempt whose equal goal was refused, NULL when there is none. */
static const struct attempt *
find_refused(const struct algorithm *a, const struct attempt *attempt)
{
	for (size_t i = 0; i < a->count; i++) {
		const struct attempt *other = &a->attempts[i];

		if (other != attempt && other->refused &&
		    str_eq_nocase(other->goal, attempt->goal))
			return other;
	}
	return NULL;
}

/* --- attempts --- */

static enum course
judge(struct algorithm *a, struct attempt *attempt)
{
	switch (jury_ask(a->stage, a->job, (int)a->count, a->options->theta,
	    attempt, &a->stop)) {
	case JURY_WAITS:
		return COURSE_WAITS;
	case JURY_AGREES:
		return COURSE_ACCEPTED;
	case JURY_REFUSES:
		break;
	case JURY_UNDECIDED:
		a->undecided = true;
		break;
	case JURY_STOPS:
		return COURSE_STOP;
	}
	return COURSE_NEXT;
}

static enum course
look_at_goal(struct algorithm *a, struct attempt *attempt)
{
	const struct algorithm_options *options = a->options;
	const struct attempt *refused;
	struct flaw flaw;

	if (attempt->goal.s == NULL)
		return turn_down(attempt, REASON_LOW_CONFIDENCE,
		    STR("the model found no goal that the run fulfils"),
		    STR("you found no goal that the run fulfils"));
	if (!attempt->is_valid)
		return turn_down(attempt, REASON_LOW_CONFIDENCE,
		    STR("the model itself calls the goal not valid"),
		    STR("you said yourself that the run does not fulfil it"));
	refused = find_refused(a, attempt);
	if (refused != NULL)
		return turn_down(attempt, refused->reason,
		    STR("the same goal again, which a judge had not accepted"),
		    STR("the same goal as before; write another"));
	/* The typical goal of an estimate knows no run. */
	if (!options->no_gates && !asking.estimate &&
	    !gates_check(&flaw, &a->job->run, attempt->goal))
		return turn_down(
		    attempt, flaw.reason, flaw.detail, flaw.detail);
	if (attempt->confidence < options->theta) {
		attempt->remembered = true;
		return turn_down(attempt, REASON_LOW_CONFIDENCE,
		    arena_printf(a->arena, "the confidence %.4g is below %.4g",
			attempt->confidence, options->theta),
		    STR("you were not sure enough that the run fulfils it"));
	}
	return options->no_judge ? COURSE_ACCEPTED : judge(a, attempt);
}

static enum course
try(struct algorithm *a)
{
	struct attempt *attempt = &a->attempts[a->count];
	struct answer answer;
	char why[200];

	answer = relabel_ask(
	    a->stage, a->job, (int)a->count + 1, a->outcome, a->attempts);
	if (answer.state == ANSWER_WAITS)
		return COURSE_WAITS;
	if (answer.state != ANSWER_HERE) {
		a->stop = answer;
		return COURSE_STOP;
	}
	*attempt = (struct attempt){.confidence = 0};
	a->count++;
	if (!relabel_read(attempt, answer.text, a->arena, why, sizeof(why))) {
		struct str detail = arena_printf(
		    a->arena, "the answer cannot be read: %s", why);

		return turn_down(attempt, REASON_LLM_ERROR, detail, detail);
	}
	return look_at_goal(a, attempt);
}

/* --- the end --- */

static struct str
accepted_by(const struct algorithm *a)
{
	if (a->options->no_judge)
		return STR("single");
	return a->stage->asked->self_judge ? STR("self_judge") : STR("judges");
}

/* Every attempt but the one that is shown. */
static struct tried *
list_tried(const struct algorithm *a, const struct attempt *shown)
{
	struct tried *tried = arena_alloc(a->arena, a->count * sizeof(*tried));
	size_t count = 0;

	for (size_t i = 0; i < a->count; i++) {
		const struct attempt *attempt = &a->attempts[i];

		if (attempt == shown)
			continue;
		tried[count++] = (struct tried){
		    .prompt = attempt->goal,
		    .confidence = attempt->confidence,
		    .reason = str_of(reason_name(attempt->reason)),
		    .detail = attempt->detail,
		    .verdicts = attempt->verdicts,
		    .verdict_count = attempt->verdict_count,
		};
	}
	return tried;
}

/* accepted: how, s == NULL where the goal was not. */
static void
add_hindsight(
    struct algorithm *a, const struct attempt *shown, struct str accepted)
{
	struct record *record = &a->job->record;
	const struct hindsight hindsight = {
	    .prompt = shown->goal,
	    .is_valid = shown->is_valid,
	    .rationale = shown->rationale,
	    .confidence = shown->confidence,
	    .accepted = accepted,
	    .attempts = (long)a->count,
	    .verdicts = shown->verdicts,
	    .verdict_count = shown->verdict_count,
	    .tried = list_tried(a, shown),
	    .tried_count = a->count - 1,
	    .by = str_of(a->stage->asked->model.name),
	};
	struct buf json;

	buf_init(&json, BUF_NO_MAX);
	hindsight_put(&json, &hindsight);
	record_add(record, stage_member(STAGE_RELABEL), buf_str(&json));
	buf_release(&json);
}

/* The last goal is shown, where there was one. */
static void
add_unaccepted(struct algorithm *a)
{
	for (size_t i = a->count; i-- > 0;)
		if (a->attempts[i].goal.s != NULL) {
			add_hindsight(
			    a, &a->attempts[i], (struct str){NULL, 0});
			return;
		}
}

/* What says most about a run of which no goal was accepted. */
static int
weight_of(enum reason reason)
{
	switch (reason) {
	case REASON_JUDGE_DISAGREED:
		return 3;
	case REASON_LOW_CONFIDENCE:
		return 1;
	case REASON_LLM_ERROR:
		return 0;
	default:
		return 2; /* a gate's */
	}
}

static void
reject(struct algorithm *a)
{
	enum reason reason = REASON_LLM_ERROR;
	struct buf detail;

	add_unaccepted(a);
	buf_init(&detail, BUF_NO_MAX);
	buf_printf(
	    &detail, "%zu attempt%s:", a->count, a->count == 1 ? "" : "s");
	for (size_t i = 0; i < a->count; i++) {
		const struct attempt *attempt = &a->attempts[i];

		if (weight_of(attempt->reason) >= weight_of(reason))
			reason = attempt->reason;
		buf_printf(&detail, "%s (%zu) ", i == 0 ? "" : ";", i + 1);
		cut_line(&detail, attempt->detail, DETAIL_MAX);
	}
	record_reject(&a->job->record, STAGE_RELABEL,
	    a->undecided ? REASON_LLM_ERROR : reason, buf_str(&detail));
	buf_release(&detail);
}

static const struct attempt *
find_fallback(const struct algorithm *a)
{
	double least = FALLBACK_PART * a->options->theta - ROUNDING;
	const struct attempt *best = NULL;

	for (size_t i = 0; i < a->count; i++) {
		const struct attempt *attempt = &a->attempts[i];

		if (attempt->remembered && attempt->confidence >= least &&
		    find_refused(a, attempt) == NULL &&
		    (best == NULL || attempt->confidence > best->confidence))
			best = attempt;
	}
	return best;
}

/* A record that only lacks a verdict is to be tried again another day. */
static void
conclude(struct algorithm *a)
{
	const struct attempt *best = NULL;

	if (a->options->fallback && !a->undecided)
		best = find_fallback(a);
	if (best != NULL)
		add_hindsight(a, best, STR("fallback"));
	else
		reject(a);
}

static enum job_state
run_attempts(struct algorithm *a)
{
	while (a->count < (size_t)asking.attempts)
		switch (try(a)) {
		case COURSE_WAITS:
			return JOB_WAITS;
		case COURSE_ACCEPTED:
			add_hindsight(
			    a, &a->attempts[a->count - 1], accepted_by(a));
			return JOB_DONE;
		case COURSE_NEXT:
			break;
		case COURSE_STOP:
			add_unaccepted(a);
			inquiry_reject(
			    &a->job->record, STAGE_RELABEL, &a->stop);
			return JOB_DONE;
		}
	conclude(a);
	return JOB_DONE;
}

enum job_state
algorithm_relabel(struct stage *stage, struct job *job,
    const struct algorithm_options *options)
{
	struct record *record = &job->record;
	struct arena *arena = &record->arena;
	struct algorithm a = {
	    .stage = stage, .job = job, .options = options, .arena = arena};

	if (job->run.given == GIVEN_SUCCESS) {
		record_reject(record, STAGE_RELABEL, REASON_NOT_FAILURE,
		    job->run.given_by);
		return JOB_DONE;
	}
	a.outcome = arena_alloc(arena, sizeof(*a.outcome));
	if (!outcome_read(a.outcome, record)) {
		a.outcome = NULL;
	} else if (a.outcome->achievement_count == 0) {
		record_reject(record, STAGE_RELABEL, REASON_NO_OUTCOME,
		    STR("the run achieved nothing that its outcome names"));
		return JOB_DONE;
	}
	a.attempts =
	    arena_alloc(arena, (size_t)asking.attempts * sizeof(*a.attempts));
	return run_attempts(&a);
}
