/*
 * Calls of tools whose names say what they do: look-ups that a final answer
 * reports, or changes of state. The goal asks for exactly the calls that
 * succeeded, with the values of their inputs; without a final answer, for the
 * changes alone, because nobody was told what was looked up.
 */
#include "answer.h"
#include "clause.h"
#include "hindsight.h"
#include "phrase.h"
#include "util.h"

#define CLAUSES_MAX 8
#define SUPPORT_MIN 0.75 /* of the final answer; see answer.h */

struct calls {
	struct clause clauses[CLAUSES_MAX];
	size_t count;
	size_t useful;	/* calls that brought something */
	size_t covered; /* those that the clauses ask for */
	size_t writes;
	bool repeated;	  /* the same change twice */
	bool unsaid;	  /* a change whose inputs the goal cannot tell */
	bool last_failed; /* the last change did not succeed */
};

/* Takes a clause over, with its inputs; of the same call with the same inputs
 * a second time nothing is added. Returns false for a call that the clauses do
 * not ask for. */
static bool
add_clause(struct run *run, struct calls *calls, struct clause *clause)
{
	bool all = clause_inputs(clause, run);

	if (clause->kind == VERB_READ && !all)
		return false;
	if (clause->untold) {
		calls->unsaid = true;
		return false;
	}
	for (size_t k = 0; k < calls->count; k++) {
		size_t old = calls->clauses[k].step;

		if (!str_eq(calls->clauses[k].action, clause->action))
			continue;
		if (str_eq(run->traj->steps[old].input,
			run->traj->steps[clause->step].input)) {
			calls->repeated |= clause->kind == VERB_WRITE;
			return true;
		}
		if (clause_merge(&calls->clauses[k], clause, run->arena))
			return true;
	}
	if (calls->count == CLAUSES_MAX)
		return false;
	calls->clauses[calls->count++] = *clause;
	return true;
}

/* Did the call bring what such a call does? A change may say little. */
static bool
brought(struct run *run, const struct clause *clause)
{
	enum observation_kind kind = run_observation(run, clause->step)->kind;

	return kind == OBSERVATION_CONTENT ||
	       (kind == OBSERVATION_TRIVIAL_TEXT && clause->kind == VERB_WRITE);
}

/* Is there a call that changes something, by its name? */
static bool
has_write(struct run *run)
{
	for (size_t i = 0; i < run->traj->count; i++) {
		struct clause clause = {
		    .action = run->traj->steps[i].action, .step = i};

		if (clause_name(&clause, run) && clause.kind == VERB_WRITE)
			return true;
	}
	return false;
}

static void
find_calls(struct run *run, struct calls *calls, bool told)
{
	for (size_t i = 0; i < run->traj->count; i++) {
		struct clause clause = {
		    .action = run->traj->steps[i].action, .step = i};
		bool known = clause_name(&clause, run), good;

		if (known && (clause.kind == VERB_END ||
				 (clause.kind != VERB_WRITE && !told)))
			continue;
		good = brought(run, &clause);
		if (known && clause.kind == VERB_WRITE) {
			calls->last_failed = !good;
			calls->writes += good;
		}
		if (!good)
			continue;
		calls->useful++;
		calls->covered += known && add_clause(run, calls, &clause);
	}
}

/*
 * "For the customer with phone number 555-0100, ": whom changes are for, from a
 * first call that found somebody or something by one value.
 */
static void
add_subject(struct run *run, struct buf *text)
{
	struct clause clause = {.action = run->traj->steps[0].action};
	size_t by;

	if (!run_useful(run, 0) || !clause_name(&clause, run) ||
	    clause.kind != VERB_READ || !clause_inputs(&clause, run) ||
	    clause.field_count != 1)
		return;
	by = phrase_find(clause.noun, STR("by"), 0);
	if (by == STR_NONE || by == 0)
		return;
	buf_printf(text, "For the %.*s with",
	    STR_ARG(str_trim(str_sub(clause.noun, 0, by))));
	clause_put_key(text, clause.fields[0].key);
	buf_printf(text, " %.*s, ", STR_ARG(clause.fields[0].value));
}

static enum fit
write_text(
    struct run *run, const struct calls *calls, bool told, struct goal *goal)
{
	bool question = phrase_is_question(run->traj->prompt);
	struct buf text;
	size_t count = calls->count;

	buf_init(&text, GOAL_MAX);
	if (!told)
		add_subject(run, &text);
	if (question)
		buf_puts(&text, "Can you ");
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			buf_puts(&text, i + 1 == count && !told
					    ? (count > 2 ? ", and " : " and ")
					    : ", ");
		clause_put(&text, &calls->clauses[i]);
	}
	if (told)
		buf_puts(&text, count > 1 ? ", and report the results"
					  : " and report the result");
	buf_putc(&text, question ? '?' : '.');
	if (!question && text.len > 0 && char_is_lower(text.bytes[0]))
		text.bytes[0] = (char)(text.bytes[0] - 'a' + 'A');
	return goal_take(goal, &text, run->arena);
}

static enum fit
judge(struct run *run, const struct calls *calls, bool told, struct goal *goal)
{
	double support;

	if (!told && calls->writes == 0)
		return goal_reject(goal, REASON_NO_OUTCOME,
		    "the run ends without an answer and changed nothing, so "
		    "nobody has anything of it");
	if (calls->useful == 0)
		return goal_reject(
		    goal, REASON_NO_OUTCOME, "no observation brought anything");
	if (calls->unsaid)
		return goal_reject(goal, REASON_LOW_CONFIDENCE,
		    "a change has inputs that cannot be told in a sentence, "
		    "and a goal without them would ask for another change");
	if (calls->count == 0 || calls->covered * 2 < calls->useful ||
	    (!told && calls->covered < calls->useful))
		return goal_reject(goal, REASON_LOW_CONFIDENCE,
		    "the names and inputs of the actions say too little to "
		    "write a goal by rule");
	if (calls->repeated)
		return goal_reject(goal, REASON_LOW_CONFIDENCE,
		    "the same change was made twice, so what remains of it is "
		    "not certain");
	if (!told && calls->last_failed)
		return goal_reject(goal, REASON_NO_OUTCOME,
		    "the last thing that the run tried to change was refused");
	if (!told)
		return FIT_GOAL;
	support = answer_support(run);
	if (calls->writes == 0 && support == 0)
		return goal_reject(goal, REASON_NO_OUTCOME,
		    "the final answer reports nothing that was observed");
	if (support < SUPPORT_MIN)
		return goal_reject(goal, REASON_LOW_CONFIDENCE,
		    "the final answer says things that no observation shows");
	return FIT_GOAL;
}

enum fit
shape_calls(struct run *run, struct goal *goal)
{
	struct calls calls = {.count = 0};
	bool told = answer_given(run);
	enum fit fit;

	/* Without either, judge() turns it down as having changed nothing, and
	 * no observation needs to be read. */
	if (told || has_write(run))
		find_calls(run, &calls, told);
	fit = judge(run, &calls, told, goal);
	if (fit != FIT_GOAL)
		return fit;
	fit = write_text(run, &calls, told, goal);
	if (fit != FIT_GOAL)
		return fit;
	goal->confidence = 0.85 * (double)calls.covered / (double)calls.useful;
	goal->rationale = arena_printf(run->arena,
	    "The goal asks for the calls from steps[%zu] to steps[%zu] that "
	    "succeeded, with the values of their inputs.",
	    calls.clauses[0].step, calls.clauses[calls.count - 1].step);
	return FIT_GOAL;
}
