#include "ask.h"

#include <stdio.h>

#include "completion.h"
#include "cut.h"
#include "demonstration.h"
#include "hostile.h"
#include "inquiry.h"
#include "portrait.h"
#include "transcript.h"
#include "utf8.h"
#include "util.h"
#include "withhold.h"

/* The paper's temperatures, algorithm 1; inquiry.h has that of attempts after
 * the first. */
#define FIRST_TEMPERATURE 0.3
#define JUDGE_TEMPERATURE 0.0
/* An answer reports what observations show: nothing in it is to be varied. What
 * is tried again is another goal. */
#define ANSWER_TEMPERATURE 0.0

/* Parts of a budget: the rest is for the outcome. */
#define ORIGINAL_PART 4
#define NOTES_PART 4

/* How what was observed is introduced, where it stands for an outcome. */
static const char observed[] =
    "observed: each action of the run, [n], and behind \"->\" what it showed; "
    "\"... left out ...\" is our cut\n";

static const char typical_goal[] =
    "{\"hindsight_prompt\":\"Compare bulk copper wire suppliers by price per "
    "kg and minimum order quantity, and name the best option for a small "
    "order.\",\"is_valid_replay\":true,\"rationale\":\"Steps 1 to 5 list the "
    "prices and minimum order quantities of seven suppliers, and step 6 "
    "compares the cheapest of them.\",\"confidence\":0.9}";
static const char typical_answer[] =
    "{\"final_answer\":\"Finewire Supply has the smallest minimum order, 10 "
    "kg, "
    "at $5.30/kg, and is the best option for a small order. Redstone Copper is "
    "the cheapest at $4.85/kg, with a minimum order of 600 kg. The other five "
    "sell bare copper wire from $5.95/kg to $7.20/kg.\"}";
static const char typical_verdict[] =
    "{\"is_valid\":true,\"confidence\":0.9,\"rejection_reason\":\"\"}";

/* What a question is about; lives in the record's arena. */
struct subject {
	const struct trajectory *run;
	const struct lexicon *lexicon;
	struct arena *arena;
	const struct outcome *outcome; /* NULL: there is none */
	const struct attempt *before;
	size_t before_count;
	struct str goal;   /* that is answered or judged */
	struct str answer; /* to it, of a judge's question; s == NULL: none */
};

static struct subject *
subject_new(struct stage *stage, struct job *job)
{
	struct arena *arena = &job->record.arena;
	struct subject *subject = arena_alloc(arena, sizeof(*subject));

	*subject = (struct subject){
	    .run = &job->run, .lexicon = stage->lexicon, .arena = arena};
	return subject;
}

/* What was observed, where the record has no outcome. Thoughts and the final
 * answer support no goal: they may be made up. */
static void
put_observed(const struct subject *subject, size_t max, struct buf *out)
{
	struct transcript_options options = {.claims = subject->run->prompt,
	    .without_thoughts = true,
	    .without_answer = true};

	if (max < sizeof(observed))
		return;
	buf_puts(out, observed);
	options.max = max - out->len;
	transcript_put(
	    out, subject->run, &options, subject->lexicon, subject->arena);
}

static void
relabel_values(void *arg, size_t budget, struct str values[PROMPT_VARIABLES],
    struct buf *hold)
{
	const struct subject *subject = arg;
	struct str original, notes;

	original =
	    withhold(subject->lexicon, subject->run->prompt, subject->arena);
	original = cut_text(original, budget / ORIGINAL_PART, subject->arena);
	notes = portrait_notes(subject->before, subject->before_count,
	    subject->lexicon, budget / NOTES_PART, subject->arena);
	budget -= original.n + notes.n;
	if (subject->outcome != NULL)
		portrait_outcome(hold, subject->outcome, subject->lexicon,
		    budget, subject->arena);
	else
		put_observed(subject, budget, hold);
	values[PROMPT_ORIGINAL] = original;
	values[PROMPT_NOTES] = notes;
	values[PROMPT_OUTCOME] = buf_str(hold);
}

/* Puts the goal, whole (question.whole), and the run as a demonstration. */
static void
put_demonstration(const struct subject *subject,
    const struct demonstration *shown, struct transcript_options *options,
    size_t budget, struct str values[PROMPT_VARIABLES], struct buf *hold)
{
	struct str goal = subject->goal;

	options->max = budget > goal.n ? budget - goal.n : 0;
	transcript_put(
	    hold, &shown->run, options, subject->lexicon, subject->arena);
	values[PROMPT_GOAL] = goal;
	values[PROMPT_RUN] = buf_str(hold);
}

/* Without the old final answer, which may be false, and without thoughts. */
static void
answer_values(void *arg, size_t budget, struct str values[PROMPT_VARIABLES],
    struct buf *hold)
{
	const struct subject *subject = arg;
	struct transcript_options options = {
	    .claims = subject->goal, .without_thoughts = true};
	struct demonstration shown;

	demonstration_make(
	    &shown, subject->run, subject->lexicon, subject->arena);
	if (!demonstration_mute(&shown))
		demonstration_answer(&shown, STR(""), subject->arena);
	put_demonstration(subject, &shown, &options, budget, values, hold);
}

static void
judge_values(void *arg, size_t budget, struct str values[PROMPT_VARIABLES],
    struct buf *hold)
{
	const struct subject *subject = arg;
	struct transcript_options options = {.claims = subject->goal};
	struct demonstration shown;

	demonstration_make(
	    &shown, subject->run, subject->lexicon, subject->arena);
	if (subject->answer.s != NULL) {
		demonstration_answer(&shown, subject->answer, subject->arena);
		options.claims = arena_printf(subject->arena, "%.*s\n%.*s",
		    STR_ARG(subject->goal), STR_ARG(subject->answer));
	}
	put_demonstration(subject, &shown, &options, budget, values, hold);
}

struct answer
relabel_ask(struct stage *stage, struct job *job, int k,
    const struct outcome *outcome, const struct attempt *before)
{
	struct subject *subject = subject_new(stage, job);
	const struct question question = {
	    .role = ROLE_RELABEL,
	    .model = &stage->asked->model,
	    .attempt = k,
	    .temperature = k == 1 ? FIRST_TEMPERATURE : AGAIN_TEMPERATURE,
	    .values = relabel_values,
	    .arg = subject,
	    .typical = {typical_goal, sizeof(typical_goal) - 1},
	};

	subject->outcome = outcome;
	subject->before = before;
	subject->before_count = (size_t)k - 1;
	return broker_ask(stage->asked->broker, &job->asks, &question);
}

static struct str
words_in(struct str goal, struct arena *arena)
{
	struct str words;
	struct buf out;

	buf_init(&out, BUF_NO_MAX);
	utf8_words(&out, goal);
	words = arena_copy(arena, buf_str(&out));
	buf_release(&out);
	return words;
}

bool
relabel_read(struct attempt *attempt, struct str answer,
    const struct lexicon *lexicon, struct arena *arena, char *why,
    size_t why_size)
{
	struct str goal = {NULL, 0}, rationale = STR("");
	double confidence = 0;
	bool valid = false;
	const struct completion_field fields[] = {
	    {"hindsight_prompt", FIELD_TEXT, &goal, NULL, false},
	    {"is_valid_replay", FIELD_BOOL, &valid, NULL, false},
	    {"rationale", FIELD_TEXT, &rationale, NULL, true},
	    {"confidence", FIELD_FRACTION, &confidence, NULL, false},
	};

	if (!completion_read(
		answer, fields, ARRAY_LEN(fields), arena, why, why_size))
		return false;
	goal = str_trim(goal);
	if (goal.n == 0 && valid) {
		snprintf(why, why_size, "hindsight_prompt: it is empty");
		return false;
	}
	if (hostile_text(lexicon, goal, NULL, arena)) {
		snprintf(
		    why, why_size, "hindsight_prompt: it speaks to its reader");
		return false;
	}
	if (goal.n > 0) {
		attempt->goal = goal;
		attempt->words = words_in(goal, arena);
	}
	attempt->is_valid = valid;
	attempt->rationale = rationale;
	attempt->confidence = confidence;
	return true;
}

struct answer
answer_ask(struct stage *stage, struct job *job, int k, struct str goal)
{
	struct subject *subject = subject_new(stage, job);
	const struct question question = {
	    .role = ROLE_ANSWER,
	    .model = &stage->asked->model,
	    .attempt = k,
	    .temperature = ANSWER_TEMPERATURE,
	    .values = answer_values,
	    .arg = subject,
	    .whole = goal.n,
	    .typical = {typical_answer, sizeof(typical_answer) - 1},
	};

	subject->goal = goal;
	return broker_ask(stage->asked->broker, &job->asks, &question);
}

bool
answer_read(struct attempt *attempt, struct str answer,
    const struct lexicon *lexicon, struct arena *arena, char *why,
    size_t why_size)
{
	struct str text = {NULL, 0};
	const struct completion_field fields[] = {
	    {"final_answer", FIELD_TEXT, &text, NULL, false},
	};

	if (!completion_read(
		answer, fields, ARRAY_LEN(fields), arena, why, why_size))
		return false;
	if (hostile_text(lexicon, text, NULL, arena)) {
		snprintf(
		    why, why_size, "final_answer: it speaks to its reader");
		return false;
	}
	attempt->answer = str_trim(text);
	return true;
}

struct answer
judge_ask(struct stage *stage, struct job *job, int k,
    const struct model *judge, const struct attempt *attempt)
{
	struct subject *subject = subject_new(stage, job);
	const struct question question = {
	    .role = ROLE_JUDGE,
	    .model = judge,
	    .attempt = k,
	    .temperature = JUDGE_TEMPERATURE,
	    .values = judge_values,
	    .arg = subject,
	    .whole = attempt->goal.n,
	    .typical = {typical_verdict, sizeof(typical_verdict) - 1},
	};

	subject->goal = attempt->goal;
	subject->answer = attempt->answer;
	return broker_ask(stage->asked->broker, &job->asks, &question);
}

bool
judge_read(struct verdict *verdict, struct str answer, struct arena *arena,
    char *why, size_t why_size)
{
	struct str reason = STR("");
	double confidence = 0;
	bool valid = false;
	const struct completion_field fields[] = {
	    {"is_valid", FIELD_BOOL, &valid, NULL, false},
	    {"confidence", FIELD_FRACTION, &confidence, NULL, false},
	    {"rejection_reason", FIELD_TEXT, &reason, NULL, true},
	};

	if (!completion_read(
		answer, fields, ARRAY_LEN(fields), arena, why, why_size))
		return false;
	verdict->is_valid = valid;
	verdict->confidence = confidence;
	verdict->reason = reason;
	return true;
}
