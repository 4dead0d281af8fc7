#include "rules.h"

#include <string.h>

#include "gather.h"

#define HINT 4 /* a lower score names no type of a run that may be good */

static const char *const sentences[FAILURE_TYPE_COUNT] = {
    [FAILURE_INCOMPLETE] = "The run stopped before its goal was reached",
    [FAILURE_CONSTRAINT_VIOLATION] =
	"What the run found or did breaks a condition of its goal",
    [FAILURE_WRONG_RESULT] =
	"The run ended with something other than what was asked for",
    [FAILURE_TOOL_ERROR] = "Tools failed and the run did not get over it",
    [FAILURE_HALLUCINATION] =
	"The answer claims something that the run never saw",
    [FAILURE_OFF_TOPIC] = "The run went after something else than its goal",
};

/*
 * Some observation carries real content. What only reports the agent's own
 * words does where nothing else was to be expected: no call before it failed.
 */
static bool
is_recoverable(const struct survey *survey)
{
	return survey->has_content ||
	       (survey->own_words > 0 && survey->errors == 0);
}

/* What is left to say when no word and no signal does. */
static enum failure_type
default_type(const struct gathered *all)
{
	if (!all->answered && !gathered_end_by_act(all))
		return FAILURE_INCOMPLETE;
	return all->run->given == GIVEN_FAILURE ? FAILURE_WRONG_RESULT
						: FAILURE_NONE;
}

/* The paper's h; a signal that is no word counts where no word does. */
static size_t
count_terms(const struct findings *findings, enum failure_type type)
{
	size_t terms = findings_terms(findings, type);

	return terms == 0 && findings->score[type] > 0 ? 1 : terms;
}

/*
 * The paper's severity, min(1, 0.3 + 0.1 h), and our weight by kind. Counted
 * in tenths, so that 1 - 0.7 is not less than 0.3.
 */
static void
weigh(struct failure *failure, size_t h, double delta)
{
	size_t tenths = h < 7 ? 3 + h : 10;
	double rest = (double)(10 - tenths) / 10;

	failure->severity = (double)tenths / 10;
	failure->weight = rest;
	switch (failure->type) {
	case FAILURE_HALLUCINATION:
		failure->weight = rest < delta / 2 ? rest : delta / 2;
		break;
	case FAILURE_TOOL_ERROR:
	case FAILURE_OFF_TOPIC:
		break;
	default:
		if (failure->weight < delta)
			failure->weight = delta;
		break;
	}
}

/* "steps[3]", as in the messages about the input. */
static struct str
name_of_place(const struct finding *finding, struct arena *arena)
{
	switch (finding->place) {
	case PLACE_REASON:
		return STR("failure_reason");
	case PLACE_ANSWER:
		return STR("final answer");
	case PLACE_STEP:
		break;
	}
	return arena_printf(arena, "steps[%zu]", finding->step);
}

static void
add_evidence(struct failure *failure, const struct finding *finding)
{
	struct evidence evidence = {STEP_FINAL_ANSWER, finding->text};

	if (finding->place == PLACE_STEP)
		evidence.step = finding->step;
	for (size_t i = 0; i < failure->evidence_count; i++)
		if (failure->evidence[i].step == evidence.step &&
		    str_eq(failure->evidence[i].text, evidence.text))
			return;
	if (failure->evidence_count < EVIDENCE_MAX && evidence.text.n > 0)
		failure->evidence[failure->evidence_count++] = evidence;
}

static void
explain(struct failure *failure, const struct gathered *all)
{
	const struct findings *findings = &all->findings;
	const struct finding *first = NULL;
	struct str place;

	for (size_t i = 0; i < findings->count; i++) {
		const struct finding *finding = &findings->list[i];

		if (finding->type != failure->type)
			continue;
		if (first == NULL && finding->text.n > 0)
			first = finding;
		add_evidence(failure, finding);
	}
	if (failure->type == FAILURE_NONE) {
		failure->explanation =
		    STR("Nothing in the run says whether it failed.");
		return;
	}
	if (first == NULL) {
		failure->explanation =
		    all->answered ? arena_printf(all->arena,
					"The run failed, says its %.*s; "
					"nothing else says how.",
					STR_ARG(all->run->given_by))
				  : STR("The run has no final answer.");
		return;
	}
	place = name_of_place(first, all->arena);
	failure->explanation = arena_printf(all->arena, "%s: \"%.*s\" (%.*s).",
	    sentences[failure->type], STR_ARG(first->text), STR_ARG(place));
}

static void
explain_success(
    struct failure *failure, const struct trajectory *run, struct arena *arena)
{
	failure->explanation = arena_printf(
	    arena, "The run succeeded: %.*s.", STR_ARG(run->given_by));
}

void
classify_rules(struct failure *failure, const struct trajectory *run,
    const struct lexicon *lexicon, double delta, struct arena *arena)
{
	struct gathered all;

	*failure = (struct failure){.by = STR("rules")};
	if (run->given == GIVEN_SUCCESS) {
		survey_read(&all.survey, run, lexicon, arena);
		failure->is_failure = TRI_FALSE;
		failure->weight = 1;
		failure->recoverable = is_recoverable(&all.survey);
		explain_success(failure, run, arena);
		return;
	}
	gather(&all, run, lexicon, arena);
	failure->is_failure =
	    run->given == GIVEN_FAILURE || all.failed ? TRI_TRUE : TRI_UNKNOWN;
	failure->type = findings_type(&all.findings);
	if (failure->type == FAILURE_NONE)
		failure->type = default_type(&all);
	failure->recoverable = is_recoverable(&all.survey);
	if (failure->is_failure == TRI_UNKNOWN &&
	    all.findings.score[failure->type] < HINT)
		failure->type = default_type(&all);
	weigh(failure, count_terms(&all.findings, failure->type), delta);
	explain(failure, &all);
}
