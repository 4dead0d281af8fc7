#include "rules.h"

#include <string.h>

#include "claims.h"
#include "findings.h"
#include "goal.h"
#include "json.h"
#include "survey.h"
#include "util.h"

#define HINT 4 /* a lower score names no type of a run that may be good */

/* What all rules look at. */
struct facts {
	const struct trajectory *run;
	const struct lexicon *lexicon;
	struct arena *arena;
	struct survey survey;
	struct findings findings;
	bool answered; /* there is a final answer */
	bool failed;   /* the end of the run itself says that it failed */
};

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

static void
signal_at(struct facts *facts, enum failure_type type, size_t step,
    struct str text, int score)
{
	struct finding finding = {.type = type,
	    .place = step == STEP_FINAL_ANSWER ? PLACE_ANSWER : PLACE_STEP,
	    .step = step,
	    .text = str_cut_words(text, FINDING_TEXT)};

	findings_add(&facts->findings, finding, score);
}

/* The errors that the run ended with; earlier ones it recovered from. */
static void
judge_errors(struct facts *facts)
{
	const struct survey *survey = &facts->survey;
	const struct trajectory *run = facts->run;
	bool nothing_else = survey->contents == 0 && survey->errors > 0;
	int score = 1;

	if (survey->trailing_errors == 0)
		return;
	if (!facts->answered || survey->trailing_errors > 1 || nothing_else)
		facts->failed = true;
	/* A run that only crashed is one of tools, whatever else is said. */
	if (nothing_else)
		score = 30;
	else if (2 * survey->trailing_errors >= survey->observed)
		score = 5;
	signal_at(facts, FAILURE_TOOL_ERROR, survey->last_error_step,
	    survey->last_error, score);
	for (size_t i = survey->trailing_from; i < run->count; i++) {
		struct observation seen;

		if (run->steps[i].talk)
			continue;
		seen = observation_read(
		    facts->lexicon, run->steps[i].observation, facts->arena);
		findings_in_error(&facts->findings, seen.error, i);
	}
}

/* Nothing came back from it, or its name says that nothing would follow. */
static bool
is_finishing(const struct step *step)
{
	static const char *const names[] = {
	    "finish", "submit", "stop", "done", "answer"};

	if (str_trim(step->observation).n == 0)
		return true;
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		size_t at = str_find_nocase(step->action, str_of(names[i]), 0);

		/* finish, submit_answer, final_answer; not abandoned */
		if (at != STR_NONE &&
		    (at == 0 || !char_is_alpha(step->action.s[at - 1])))
			return true;
	}
	return false;
}

/* give_up, give_up_and_restart: one word. The name of a file or a sentence
 * about it says nothing of the run. */
static bool
says_give_up(struct str value)
{
	if (!str_starts_nocase(value, STR("give_up")))
		return false;
	for (size_t i = 0; i < value.n; i++)
		if (!char_is_word(value.s[i]))
			return false;
	return true;
}

/* Is an input, or a member of it, a string that says so? One that is itself
 * a string of JSON has its text in *inner. */
static bool
input_gives_up(struct str input, struct str *inner, struct arena *arena)
{
	const struct json_node *node;
	struct json_doc doc;
	bool found = false;

	json_init(&doc);
	if (json_parse(&doc, input, json_shape_all)) {
		node = json_root(&doc);
		if (node->type == JSON_STRING)
			*inner = json_text(&doc, node, arena);
		else
			node = json_first(&doc, node);
		for (; node != NULL && !found; node = json_next(&doc, node))
			found = node->type == JSON_STRING &&
				says_give_up(json_text(&doc, node, arena));
	}
	json_release(&doc);
	return found;
}

static bool
step_gives_up(const struct step *step, struct arena *arena)
{
	struct str inner = {NULL, 0}, none;

	if (step->talk || !is_finishing(step) ||
	    str_find_nocase(step->input, STR("give_up"), 0) == STR_NONE)
		return false;
	return input_gives_up(step->input, &inner, arena) ||
	       (inner.n > 0 && input_gives_up(inner, &none, arena));
}

/* Did the run give up, in its answer or by its last action? */
static void
judge_giving_up(struct facts *facts)
{
	const struct trajectory *run = facts->run;
	size_t last = run->count - 1;

	if (facts->findings.answer_has[TERM_GIVE_UP])
		facts->failed = true;
	if (step_gives_up(&run->steps[last], facts->arena)) {
		signal_at(
		    facts, FAILURE_INCOMPLETE, last, run->steps[last].input, 4);
		facts->failed = true;
	}
}

static void
judge_loop(struct facts *facts)
{
	const struct trajectory *run = facts->run;
	size_t last = run->count - 1, times = facts->survey.loops;

	if (times == 0 || facts->answered)
		return;
	facts->failed = true;
	signal_at(facts, FAILURE_INCOMPLETE, last,
	    arena_printf(facts->arena, "%.*s, %zu times over",
		STR_ARG(str_cut_words(run->steps[last].action, 60)), times),
	    4);
}

/* Does the state in which the run ended contradict the goal? */
static void
judge_goal(struct facts *facts)
{
	const struct trajectory *run = facts->run;
	const struct survey *survey = &facts->survey;
	size_t step = STEP_FINAL_ANSWER;
	struct str end = run->final_answer;
	struct breach breach;

	if (!facts->answered) {
		step = survey->last_content_step;
		end = survey->last_content;
	}
	if (goal_bound_broken(run->prompt, end, &breach)) {
		facts->failed = true;
		signal_at(facts, FAILURE_CONSTRAINT_VIOLATION, step,
		    arena_printf(facts->arena, "%.*s, asked for: %.*s",
			STR_ARG(breach.found), STR_ARG(breach.asked)),
		    6);
	}
	if (goal_file_differs(run->prompt, end, &breach)) {
		/* step as above */
	} else if (goal_file_differs(
		       run->prompt, survey->last_content, &breach)) {
		step = survey->last_content_step;
	} else {
		return;
	}
	facts->failed = true;
	signal_at(facts, FAILURE_WRONG_RESULT, step,
	    arena_printf(facts->arena, "%.*s, asked for: %.*s",
		STR_ARG(breach.found), STR_ARG(breach.asked)),
	    6);
}

/* A value that the run never saw, in an answer that hedges. */
static void
judge_claims(struct facts *facts)
{
	struct str value;

	if (!facts->findings.answer_has[TERM_HEDGE] ||
	    !claims_unseen(facts->run, &value, facts->arena))
		return;
	facts->failed = true;
	signal_at(facts, FAILURE_HALLUCINATION, STEP_FINAL_ANSWER, value, 6);
}

static void
gather(struct facts *facts)
{
	const struct trajectory *run = facts->run;

	facts->answered = str_trim(run->final_answer).n > 0;
	survey_read(&facts->survey, run, facts->lexicon, facts->arena);
	findings_in_reason(&facts->findings, run->failure_reason);
	findings_in_answer(&facts->findings, run->final_answer);
	if (facts->findings.score[FAILURE_CONSTRAINT_VIOLATION] > 0)
		facts->failed = true;
	judge_errors(facts);
	judge_giving_up(facts);
	judge_loop(facts);
	judge_goal(facts);
	judge_claims(facts);
}

/*
 * Some observation carries real content. What only reports the agent's own
 * words does where nothing else was to be expected: no call before it failed.
 */
static bool
is_recoverable(const struct survey *survey)
{
	return survey->contents > 0 ||
	       (survey->own_words > 0 && survey->errors == 0);
}

/* What is left to say when no word and no signal does. */
static enum failure_type
default_type(const struct facts *facts)
{
	if (!facts->answered)
		return FAILURE_INCOMPLETE;
	return facts->run->given == GIVEN_FAILURE ? FAILURE_WRONG_RESULT
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

/* "step 3", counted from 0 as in the evidence. */
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
	return arena_printf(arena, "step %zu", finding->step);
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
explain(struct failure *failure, const struct facts *facts)
{
	const struct findings *findings = &facts->findings;
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
		    facts->answered ? arena_printf(facts->arena,
					  "The run failed, says its %.*s; "
					  "nothing else says how.",
					  STR_ARG(facts->run->given_by))
				    : STR("The run has no final answer.");
		return;
	}
	place = name_of_place(first, facts->arena);
	failure->explanation =
	    arena_printf(facts->arena, "%s: \"%.*s\" (%.*s).",
		sentences[failure->type], STR_ARG(first->text), STR_ARG(place));
}

static void
explain_success(struct failure *failure, const struct facts *facts)
{
	failure->explanation = arena_printf(facts->arena,
	    "The run succeeded: %.*s.", STR_ARG(facts->run->given_by));
}

void
classify_rules(struct failure *failure, const struct trajectory *run,
    const struct lexicon *lexicon, double delta, struct arena *arena)
{
	struct facts facts = {.run = run,
	    .lexicon = lexicon,
	    .arena = arena,
	    .findings = {.lexicon = lexicon}};

	*failure = (struct failure){.by = STR("rules")};
	if (run->given == GIVEN_SUCCESS) {
		survey_read(&facts.survey, run, lexicon, arena);
		failure->is_failure = TRI_FALSE;
		failure->weight = 1;
		failure->recoverable = is_recoverable(&facts.survey);
		explain_success(failure, &facts);
		return;
	}
	gather(&facts);
	failure->is_failure = run->given == GIVEN_FAILURE || facts.failed
				  ? TRI_TRUE
				  : TRI_UNKNOWN;
	failure->type = findings_type(&facts.findings);
	if (failure->type == FAILURE_NONE)
		failure->type = default_type(&facts);
	failure->recoverable = is_recoverable(&facts.survey);
	if (failure->is_failure == TRI_UNKNOWN &&
	    facts.findings.score[failure->type] < HINT)
		failure->type = default_type(&facts);
	weigh(failure, count_terms(&facts.findings, failure->type), delta);
	explain(failure, &facts);
}
