#include "algorithm.h"

#include "ask.h"
#include "attempt.h"
#include "ending.h"
#include "gates.h"
#include "jury.h"
#include "util.h"

#define FALLBACK_PART 0.8 /* of theta; algorithm 1 of the paper */
#define ROUNDING 1e-9	  /* 0.8 * 0.9 is more than 0.72 */

struct algorithm {
	struct stage *stage;
	struct job *job;
	const struct algorithm_options *options;
	struct arena *arena;
	struct outcome *outcome; /* NULL: the record has none */
	struct attempts attempts;
	bool undecided;	    /* but for a verdict that could not be had, a goal
			       might have been accepted */
	struct answer stop; /* why nothing more can be asked */
};

/* How an attempt ends. */
enum course {
	COURSE_WAITS,
	COURSE_ACCEPTED,
	COURSE_NEXT, /* it is turned down */
	COURSE_STOP, /* algorithm.stop says why */
};

/* The other attempt whose goal has the same words and was refused, by a judge
 * or for want of a verdict; NULL when there is none. */
static const struct attempt *
find_refused(const struct algorithm *a, const struct attempt *attempt)
{
	for (size_t i = 0; i < a->attempts.count; i++) {
		const struct attempt *other = &a->attempts.items[i];

		if (other != attempt && other->refused &&
		    str_eq(other->words, attempt->words))
			return other;
	}
	return NULL;
}

/* --- an attempt --- */

/* Each of the next four turns the attempt down where it returns false. */

static bool
read_goal(struct algorithm *a, struct attempt *attempt, struct str answer)
{
	struct str detail;
	char why[200];

	if (!relabel_read(attempt, answer, a->stage->lexicon, a->arena, why,
		sizeof(why))) {
		detail = arena_printf(
		    a->arena, "the answer cannot be read: %s", why);
		attempt_turn_down(attempt, REASON_LLM_ERROR, detail,
		    STR("it was not the JSON object that is asked for"));
		return false;
	}
	if (attempt->is_valid)
		return true;
	if (attempt->goal.s == NULL)
		attempt_turn_down(attempt, REASON_LOW_CONFIDENCE,
		    STR("the model found no goal that the run fulfils"),
		    STR("you found no goal that the run fulfils"));
	else
		attempt_turn_down(attempt, REASON_LOW_CONFIDENCE,
		    STR("the model itself calls the goal not valid"),
		    STR("you said yourself that the run does not fulfil it"));
	return false;
}

static bool
is_new(const struct algorithm *a, struct attempt *attempt)
{
	const struct attempt *refused = find_refused(a, attempt);

	if (refused == NULL)
		return true;
	attempt_turn_down(attempt, refused->reason,
	    STR("the same goal again, which a judge had not accepted"),
	    STR("the same goal as before; write another"));
	return false;
}

/* What the gates said of a goal, or of an answer to it: a job is run from its
 * start whenever a model has answered. */
struct checked {
	struct str goal;
	struct str answer; /* n == 0: the goal alone */
	bool passed;
	struct flaw flaw;
	const struct grounded *grounding; /* of a goal */
	struct checked *before;
};

static const struct checked *
check(const struct algorithm *a, struct str goal, struct str answer)
{
	const struct gates *gates = &a->options->gates;
	const struct trajectory *run = &a->job->run;
	struct checked *found = a->job->memo;

	for (; found != NULL; found = found->before)
		if (str_eq(found->goal, goal) && str_eq(found->answer, answer))
			return found;
	found = arena_alloc(a->arena, sizeof(*found));
	*found = (struct checked){
	    .goal = goal, .answer = answer, .before = a->job->memo};
	found->passed =
	    answer.n == 0 ? gates_check(gates, &found->flaw, &found->grounding,
				run, a->stage->lexicon, goal, a->arena)
			  : gates_check_answer(gates, &found->flaw, run,
				a->stage->lexicon, goal, answer, a->arena);
	a->job->memo = found;
	return found;
}

/* The typical goal of an estimate knows no run. */
static bool
passes(const struct algorithm *a, struct attempt *attempt, struct str answer)
{
	const struct checked *checked;

	if (asking.estimate)
		return true;
	checked = check(a, attempt->goal, answer);
	if (answer.n == 0)
		attempt->grounding = checked->grounding;
	if (!checked->passed)
		attempt_turn_down(attempt, checked->flaw.reason,
		    checked->flaw.detail, checked->flaw.note);
	return checked->passed;
}

static bool
is_confident(const struct algorithm *a, struct attempt *attempt)
{
	double theta = a->options->theta;

	if (attempt->confidence >= theta)
		return true;
	attempt->remembered = true;
	attempt_turn_down(attempt, REASON_LOW_CONFIDENCE,
	    arena_printf(a->arena, "the confidence %.4g is below %.4g",
		attempt->confidence, theta),
	    STR("you were not sure enough that the run fulfils it"));
	return false;
}

/* Turns the attempt down where it returns false. */

static bool
read_answer(struct algorithm *a, struct attempt *attempt, struct str text)
{
	struct str detail;
	char why[200];

	if (!answer_read(
		attempt, text, a->stage->lexicon, a->arena, why, sizeof(why))) {
		detail = arena_printf(
		    a->arena, "the final answer cannot be read: %s", why);
		attempt_turn_down(attempt, REASON_LLM_ERROR, detail, detail);
		return false;
	}
	if (attempt->answer.n > 0)
		return true;
	attempt->answer = str_of(NULL);
	attempt_turn_down(attempt, REASON_NO_ANSWER,
	    STR("the model found no answer to the goal in the run"),
	    STR("what the run observed does not answer it"));
	return false;
}

/* The final answer to the goal of attempt k, where one is wanted.
 * COURSE_ACCEPTED: there is one, or none is wanted. */
static enum course
write_answer(struct algorithm *a, struct attempt *attempt, int k)
{
	struct answer answer;
	struct str detail;

	if (!a->options->answer)
		return COURSE_ACCEPTED;
	answer = answer_ask(a->stage, a->job, k, attempt->goal);
	if (answer.state == ANSWER_WAITS)
		return COURSE_WAITS;
	if (answer.state != ANSWER_HERE) {
		detail = arena_printf(
		    a->arena, "no final answer: %.*s", STR_ARG(answer.text));
		attempt_turn_down(attempt,
		    answer.state == ANSWER_NO_BUDGET ? REASON_BUDGET
						     : REASON_LLM_ERROR,
		    detail, detail);
		a->stop = answer;
		return COURSE_STOP;
	}
	return read_answer(a, attempt, answer.text) &&
		       passes(a, attempt, attempt->answer)
		   ? COURSE_ACCEPTED
		   : COURSE_NEXT;
}

static enum course
ask_judges(struct algorithm *a, struct attempt *attempt)
{
	switch (jury_ask(a->stage, a->job, (int)a->attempts.count,
	    a->options->theta, attempt, &a->stop)) {
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

/* The body of METHOD.md's loop. */
static enum course
run_attempt(struct algorithm *a)
{
	struct attempts *all = &a->attempts;
	struct attempt *attempt = &all->items[all->count];
	struct answer answer = relabel_ask(
	    a->stage, a->job, (int)all->count + 1, a->outcome, all->items);
	enum course course;

	if (answer.state == ANSWER_WAITS)
		return COURSE_WAITS;
	if (answer.state != ANSWER_HERE) {
		a->stop = answer;
		return COURSE_STOP;
	}
	*attempt = (struct attempt){.confidence = 0};
	all->count++;
	if (!read_goal(a, attempt, answer.text) || !is_new(a, attempt) ||
	    !passes(a, attempt, STR("")) || !is_confident(a, attempt))
		return COURSE_NEXT;
	course = write_answer(a, attempt, (int)all->count);
	if (course != COURSE_ACCEPTED || a->options->no_judge)
		return course;
	return ask_judges(a, attempt);
}

/* --- all of them --- */

static struct str
accepted_by(const struct algorithm *a)
{
	if (a->options->no_judge)
		return STR("single");
	return a->stage->asked->self_judge ? STR("self_judge") : STR("judges");
}

/* The best that was remembered, its place, or the number of attempts. */
static size_t
find_fallback(const struct algorithm *a)
{
	double least = FALLBACK_PART * a->options->theta - ROUNDING;
	size_t best = a->attempts.count;

	for (size_t i = 0; i < a->attempts.count; i++) {
		const struct attempt *attempt = &a->attempts.items[i];

		if (!attempt->remembered || attempt->confidence < least ||
		    find_refused(a, attempt) != NULL)
			continue;
		if (best == a->attempts.count ||
		    attempt->confidence > a->attempts.items[best].confidence)
			best = i;
	}
	return best;
}

/* Accepts the best that was remembered. COURSE_NEXT: there is none, or its
 * answer is of no use. */
static enum course
take_fallback(struct algorithm *a)
{
	struct attempts *all = &a->attempts;
	size_t best = find_fallback(a);
	enum course course;

	if (best == all->count)
		return COURSE_NEXT;
	course = write_answer(a, &all->items[best], (int)best + 1);
	if (course == COURSE_ACCEPTED)
		ending_accept(
		    &a->job->record, all, &all->items[best], STR("fallback"));
	return course;
}

/* No attempt was accepted. A record that only lacks a verdict is to be tried
 * again another day. */
static enum job_state
fall_back(struct algorithm *a)
{
	enum course course = COURSE_NEXT;

	if (a->options->fallback && !a->undecided)
		course = take_fallback(a);
	if (course == COURSE_WAITS)
		return JOB_WAITS;
	if (course == COURSE_STOP)
		ending_stop(&a->job->record, &a->attempts, &a->stop);
	else if (course == COURSE_NEXT)
		ending_reject(&a->job->record, &a->attempts, a->undecided);
	return JOB_DONE;
}

static enum job_state
run_attempts(struct algorithm *a)
{
	struct record *record = &a->job->record;
	struct attempts *all = &a->attempts;

	while (all->count < (size_t)asking.attempts)
		switch (run_attempt(a)) {
		case COURSE_WAITS:
			return JOB_WAITS;
		case COURSE_ACCEPTED:
			ending_accept(record, all, &all->items[all->count - 1],
			    accepted_by(a));
			return JOB_DONE;
		case COURSE_NEXT:
			break;
		case COURSE_STOP:
			ending_stop(record, all, &a->stop);
			return JOB_DONE;
		}
	return fall_back(a);
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
	a.attempts.items = arena_alloc(
	    arena, (size_t)asking.attempts * sizeof(*a.attempts.items));
	a.attempts.by = str_of(stage->asked->model.name);
	return run_attempts(&a);
}
