#include "gather.h"

#include "asked.h"
#include "breach.h"
#include "giveup.h"
#include "offer.h"
#include "repeats.h"
#include "unseen.h"
#include "util.h"

#define ACTION_TEXT 60 /* bytes of an action in evidence */
#define INPUT_TEXT 100 /* of its input */
#define UNSEEN_MIN 3   /* values of an answer that does not hedge */

/* How loudly a signal speaks; see findings.c for words. */
enum {
	SCORE_WEAK = 1,
	SCORE_END = 4,	  /* of how a run ended */
	SCORE_MOST = 5,	  /* errors: at least half of what was observed */
	SCORE_BREACH = 6, /* what the goal said, and what came of it */
	SCORE_ALL = 30,	  /* a run that only crashed, whatever else is said */
};

static void
signal_at(struct gathered *all, enum failure_type type, size_t step,
    struct str text, int score)
{
	struct finding finding = {.type = type,
	    .place = step == STEP_FINAL_ANSWER ? PLACE_ANSWER : PLACE_STEP,
	    .step = step,
	    .text = str_cut_words(text, FINDING_TEXT)};

	findings_add(&all->findings, finding, score);
}

/* A signal that by itself says that the run failed. */
static void
failure_at(struct gathered *all, enum failure_type type, size_t step,
    struct str text, int score)
{
	all->failed = true;
	signal_at(all, type, step, text, score);
}

/* "search {"query": "wire"}" */
static struct str
call_text(const struct gathered *all, size_t step)
{
	const struct step *call = &all->run->steps[step];

	return arena_printf(all->arena, "%.*s %.*s",
	    STR_ARG(str_cut_words(call->action, ACTION_TEXT)),
	    STR_ARG(str_cut_words(call->input, INPUT_TEXT)));
}

bool
gathered_end_by_act(const struct gathered *all)
{
	const struct survey *survey = &all->survey;

	if (survey->last_call == STEP_FINAL_ANSWER || survey->last_refused)
		return false;
	return survey->last_act == ACT_FINISH || survey->last_act == ACT_BUY ||
	       survey->last_act == ACT_WRITE;
}

/* Did no call of this name ever bring anything? None of them speaks to the
 * user, as the step does not: that goes by the name. */
static bool
never_worked(const struct gathered *all, size_t step)
{
	const struct trajectory *run = all->run;

	for (size_t i = 0; i < run->count; i++)
		if (str_eq(run->steps[i].action, run->steps[step].action) &&
		    survey_observation(&all->survey, i)->kind ==
			OBSERVATION_CONTENT)
			return false;
	return true;
}

/* The words in the errors that the run ended with. */
static void
find_in_errors(struct gathered *all)
{
	const struct trajectory *run = all->run;

	for (size_t i = all->survey.trailing_from; i < run->count; i++) {
		if (!run->steps[i].talk)
			findings_in_error(&all->findings,
			    survey_observation(&all->survey, i)->error, i);
	}
}

/*
 * The errors that the run ended with; earlier ones it recovered from. What an
 * interface refused, or did not find, is no tool's error where the run went on
 * to answer.
 */
static void
judge_errors(struct gathered *all)
{
	const struct survey *survey = &all->survey;
	size_t tools = survey->trailing_errors - survey->trailing_refusals;
	bool nothing_else;
	enum failure_type type = FAILURE_TOOL_ERROR;
	int score = SCORE_WEAK;

	if (survey->trailing_errors == 0 || (tools == 0 && all->answered))
		return;
	/* What is not shown may be anything, where an answer came of it. */
	nothing_else = !survey->has_content &&
		       (!all->answered || !survey_has_blank(survey));
	if (!all->answered || tools > 1 || nothing_else)
		all->failed = true;
	if (nothing_else && survey->errors > survey->refusals)
		score = SCORE_ALL;
	else if (tools == 0)
		type = FAILURE_INCOMPLETE;
	else if (2 * survey->trailing_errors >= survey_observed(survey) ||
		 (!all->answered && never_worked(all, survey->last_error_step)))
		score = SCORE_MOST;
	signal_at(
	    all, type, survey->last_error_step, survey->last_error, score);
	find_in_errors(all);
}

/* Did the run give up, in its answer or by its last action? To a user, "I am
 * unable to" may be what the rules of the house demand. */
static void
judge_giving_up(struct gathered *all)
{
	const struct trajectory *run = all->run;
	size_t last = run->count - 1;

	if (all->findings.answer_has[TERM_GIVE_UP] && !all->survey.dialogue)
		all->failed = true;
	if (step_gives_up(&run->steps[last], all->arena))
		failure_at(all, FAILURE_INCOMPLETE, last,
		    run->steps[last].input, SCORE_END);
}

static void
judge_repeats(struct gathered *all)
{
	struct repeats repeats;

	repeats_find(&repeats, all->run, all->survey.acts, all->arena);
	if (repeats.times == 0)
		return;
	failure_at(all, FAILURE_INCOMPLETE, repeats.step,
	    arena_printf(all->arena, "%.*s, %zu times over",
		STR_ARG(call_text(all, repeats.step)), repeats.times),
	    SCORE_END);
}

/* Is a run of these calls, without an answer, one that is not done? */
static bool
is_unfinished(const struct gathered *all, size_t *step)
{
	const struct survey *survey = &all->survey;
	struct str goal = all->run->prompt;
	size_t page;

	if (!survey->touched && !survey->others)
		return !asked_to_open(goal);
	if (asked_to_tell(goal, survey->touched))
		return true;
	return survey->touched && (offer_to_buy(all->run, &page) ||
				      repeats_in_circles(all->run, step));
}

/*
 * A run without an answer that ends on no action that could be its end, and
 * never did one: it only looked up, or was asked to tell something, or never
 * bought what it was offered, or went in circles.
 */
static void
judge_ending(struct gathered *all)
{
	const struct survey *survey = &all->survey;
	size_t step = survey->last_call;

	if (all->answered || survey->wrote || step == STEP_FINAL_ANSWER ||
	    (survey->last_act == ACT_FINISH && !survey->last_refused) ||
	    !is_unfinished(all, &step))
		return;
	all->failed = true;
	/* What the step ran into is better evidence than the step. */
	if (!findings_at(&all->findings, FAILURE_INCOMPLETE, step))
		signal_at(all, FAILURE_INCOMPLETE, step, call_text(all, step),
		    SCORE_END);
	else
		all->findings.score[FAILURE_INCOMPLETE] += SCORE_END;
}

/* "$5.30, asked for: under $5" */
static void
breach_at(
    struct gathered *all, enum failure_type type, const struct breach *breach)
{
	failure_at(all, type, breach->step,
	    arena_printf(all->arena, "%.*s, asked for: %.*s",
		STR_ARG(str_trim(breach->found)),
		STR_ARG(str_trim(breach->asked))),
	    SCORE_BREACH);
}

/* Does the state in which the run ended contradict the goal? */
static void
judge_goal(struct gathered *all)
{
	const struct survey *survey = &all->survey;
	struct breach breach;

	/* In a dialogue the goal is what the user says on the way. */
	if (!survey->dialogue &&
	    breach_of_bound(&breach, all->run, all->lexicon, all->arena))
		breach_at(all, FAILURE_CONSTRAINT_VIOLATION, &breach);
	if (breach_of_file(&breach, all->run, survey->last_content,
		survey->last_content_step, all->lexicon, all->arena))
		breach_at(all, FAILURE_WRONG_RESULT, &breach);
}

static void
judge_choice(struct gathered *all)
{
	struct offer offer;

	if (all->survey.buy == STEP_FINAL_ANSWER ||
	    !offer_passed_over(&offer, all->run, &all->survey, all->arena))
		return;
	failure_at(all, FAILURE_CONSTRAINT_VIOLATION, offer.step,
	    arena_printf(all->arena, "%.*s: %.*s, offered and not chosen",
		STR_ARG(offer.group), STR_ARG(str_cut_words(offer.value, 50))),
	    SCORE_BREACH);
}

static void
judge_kind_of_answer(struct gathered *all)
{
	struct str answer = str_trim(all->run->final_answer), question;

	switch (asked_answer_fit(all->run->prompt, answer, &question)) {
	case ANSWER_FITS:
		return;
	case ANSWER_YES_NO:
		failure_at(all, FAILURE_WRONG_RESULT, STEP_FINAL_ANSWER,
		    arena_printf(all->arena, "%.*s, asked: %.*s",
			STR_ARG(answer), STR_ARG(str_cut_words(question, 60))),
		    SCORE_BREACH);
		return;
	case ANSWER_NOTHING:
		failure_at(all, FAILURE_INCOMPLETE, STEP_FINAL_ANSWER, answer,
		    SCORE_END);
		return;
	}
}

/* Ends in dots, or is JSON that does not end. */
static bool
is_cut(struct str text)
{
	text = str_trim(text);
	if (text.n == 0)
		return false;
	if (text.s[0] == '{' || text.s[0] == '[')
		return text.s[text.n - 1] != '}' && text.s[text.n - 1] != ']';
	return str_ends_nocase(text, STR("..."));
}

/* Did every call show all that came back? Some logs are cut. */
static bool
is_whole(const struct gathered *all)
{
	const struct trajectory *run = all->run;

	for (size_t i = 0; i < run->count; i++)
		if (is_cut(run->steps[i].observation))
			return false;
	return !survey_has_blank(&all->survey);
}

/*
 * Values that the run never saw: one in an answer that hedges, or most of the
 * many in one that does not, where all was seen that there was to see. What
 * was agreed on in a dialogue, or reckoned, need not have been seen.
 */
static void
judge_claims(struct gathered *all)
{
	bool hedges = all->findings.answer_has[TERM_HEDGE];
	struct unseen unseen;

	if (!all->answered || (!hedges && all->survey.dialogue))
		return;
	if (!hedges && !is_whole(all))
		return;
	unseen_read(&unseen, all->run, hedges ? 0 : UNSEEN_MIN, all->arena);
	if (unseen.first.n == 0 ||
	    (!hedges && (unseen.specific_missing < UNSEEN_MIN ||
			    3 * unseen.specific_missing < 2 * unseen.specific)))
		return;
	failure_at(all, FAILURE_HALLUCINATION, STEP_FINAL_ANSWER, unseen.first,
	    SCORE_BREACH);
}

void
gather(struct gathered *all, const struct trajectory *run,
    const struct lexicon *lexicon, struct arena *arena)
{
	*all = (struct gathered){.run = run,
	    .lexicon = lexicon,
	    .arena = arena,
	    .findings = {.lexicon = lexicon},
	    .answered = str_trim(run->final_answer).n > 0};
	survey_read(&all->survey, run, lexicon, arena);
	all->findings.dialogue = all->survey.dialogue;
	findings_in_reason(&all->findings, run->failure_reason);
	findings_in_answer(&all->findings, run->final_answer);
	judge_repeats(all);
	judge_errors(all);
	judge_giving_up(all);
	judge_ending(all);
	judge_goal(all);
	judge_choice(all);
	judge_kind_of_answer(all);
	judge_claims(all);
}
