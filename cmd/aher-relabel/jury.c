#include "jury.h"

#include "arena.h"

/* What a judge's answer comes to; of several the first here decides: what is
 * final stands before what another day may bring. */
enum ruling {
	RULING_NO,
	RULING_UNREADABLE, /* for good: the ledger keeps the answer */
	RULING_NO_BUDGET,
	RULING_FAILED, /* the call */
	RULING_YES,
};

static enum ruling
read_verdict(const struct answer *answer, double theta, struct verdict *verdict,
    struct arena *arena)
{
	char why[200];

	if (answer->state != ANSWER_HERE) {
		verdict->reason = arena_printf(
		    arena, "no verdict: %.*s", STR_ARG(answer->text));
		return answer->state == ANSWER_NO_BUDGET ? RULING_NO_BUDGET
							 : RULING_FAILED;
	}
	if (!judge_read(verdict, answer->text, arena, why, sizeof(why))) {
		verdict->reason = arena_printf(
		    arena, "no verdict: the answer cannot be read: %s", why);
		return RULING_UNREADABLE;
	}
	return verdict->is_valid && verdict->confidence >= theta ? RULING_YES
								 : RULING_NO;
}

static void
refuse(struct attempt *attempt, enum ruling ruling,
    const struct verdict *verdict, double theta, struct arena *arena)
{
	enum reason reason = REASON_JUDGE_DISAGREED;
	struct str detail, note;

	if (ruling != RULING_NO) {
		reason = ruling == RULING_NO_BUDGET ? REASON_BUDGET
						    : REASON_LLM_ERROR;
		detail = arena_printf(arena, "judge %.*s gave %.*s",
		    STR_ARG(verdict->model), STR_ARG(verdict->reason));
		note = STR("a judge gave no verdict");
	} else if (verdict->is_valid) {
		detail = arena_printf(arena,
		    "the confidence of judge %.*s, %.4g, is below %.4g",
		    STR_ARG(verdict->model), verdict->confidence, theta);
		note =
		    STR("a judge was not sure enough that the run fulfils it");
	} else {
		detail = arena_printf(arena, "judge %.*s turned it down: %.*s",
		    STR_ARG(verdict->model), STR_ARG(verdict->reason));
		note = arena_printf(arena, "a judge turned it down: %.*s",
		    STR_ARG(verdict->reason));
	}
	attempt->refused = true;
	attempt_turn_down(attempt, reason, detail, note);
}

/* All are asked before any answer is looked at, so that they work side by
 * side. NULL while one of them is waited for. */
static const struct answer *
ask_all(
    struct stage *stage, struct job *job, int k, const struct attempt *attempt)
{
	const struct asked *asked = stage->asked;
	struct answer *answers;
	bool waits = false;

	answers = arena_alloc(
	    &job->record.arena, asked->judge_count * sizeof(*answers));
	for (size_t i = 0; i < asked->judge_count; i++) {
		answers[i] =
		    judge_ask(stage, job, k, &asked->judges[i], attempt);
		waits = waits || answers[i].state == ANSWER_WAITS;
	}
	return waits ? NULL : answers;
}

enum jury_state
jury_ask(struct stage *stage, struct job *job, int k, double theta,
    struct attempt *attempt, struct answer *stop)
{
	const struct asked *asked = stage->asked;
	const struct answer *answers = ask_all(stage, job, k, attempt);
	struct arena *arena = &job->record.arena;
	enum ruling worst = RULING_YES;
	double sum = attempt->confidence;

	if (answers == NULL)
		return JURY_WAITS;
	attempt->verdicts =
	    arena_alloc(arena, asked->judge_count * sizeof(struct verdict));
	attempt->verdict_count = asked->judge_count;
	for (size_t i = 0; i < asked->judge_count; i++) {
		struct verdict *verdict = &attempt->verdicts[i];
		enum ruling ruling;

		*verdict =
		    (struct verdict){.model = str_of(asked->judges[i].name)};
		ruling = read_verdict(&answers[i], theta, verdict, arena);
		sum += verdict->confidence;
		if (ruling >= worst)
			continue;
		worst = ruling;
		refuse(attempt, ruling, verdict, theta, arena);
		if (ruling == RULING_NO_BUDGET)
			*stop = answers[i];
	}
	switch (worst) {
	case RULING_YES:
		attempt->confidence = sum / (double)(asked->judge_count + 1);
		return JURY_AGREES;
	case RULING_FAILED:
		return JURY_UNDECIDED;
	case RULING_NO_BUDGET:
		return JURY_STOPS;
	case RULING_UNREADABLE:
	case RULING_NO:
		break;
	}
	return JURY_REFUSES;
}
