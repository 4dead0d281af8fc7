#include "survey.h"

#include "member.h"
#include "util.h"

#define OWN_WORDS_MAX 160 /* a longer text is no acknowledgement */

/*
 * "Generated response based on training data", "Summary generated": the tool
 * is the agent itself, and nothing from outside came back. A value in it that
 * a tool could know shows the contrary; a year alone does not.
 */
static bool
is_own_words(const struct lexicon *lexicon, struct str text)
{
	static const char *const heads[] = {"generated", "summary",
	    "summarized", "response", "answer", "drafted", "draft", "thought",
	    "successfully giving the final answer", "chose to give up"};

	text = str_trim(text);
	if (text.n > OWN_WORDS_MAX)
		return false;
	if (lexicon_first(lexicon, text, TERM_HEDGE, NULL) != NULL)
		return true;
	for (size_t i = 0; i < text.n; i++)
		if (char_is_digit(text.s[i]))
			return false;
	if (str_starts_nocase(text, STR("{\"response\":\"")))
		text = str_sub(text, sizeof("{\"response\":\"") - 1, text.n);
	for (size_t i = 0; i < ARRAY_LEN(heads); i++)
		if (str_starts_nocase(text, str_of(heads[i])))
			return true;
	return false;
}

/* Refused by an interface, in the words of the lexicon, by no tool's fault. */
static bool
is_refusal(const struct lexicon *lexicon, struct str error)
{
	return lexicon_first(lexicon, error, TERM_RETRY, NULL) != NULL &&
	       lexicon_first(lexicon, error, TERM_ERROR, NULL) == NULL;
}

static void
take_error(struct survey *survey, struct str error, size_t index)
{
	bool refusal = is_refusal(survey->lexicon, error);

	survey->errors++;
	survey->refusals += refusal;
	if (survey->went_through)
		return;
	if (survey->trailing_errors++ == 0) {
		survey->last_error = error;
		survey->last_error_step = index;
	}
	survey->trailing_refusals += refusal;
	survey->trailing_from = index;
}

/* What was observed of a call; returns whether the call went through. */
static bool
take_observation(
    struct survey *survey, const struct observation *seen, size_t index)
{
	switch (seen->kind) {
	case OBSERVATION_NONE:
	case OBSERVATION_HOSTILE:
		return false;
	case OBSERVATION_TRIVIAL_TEXT:
		break;
	case OBSERVATION_ERROR:
		take_error(survey, seen->error, index);
		return false;
	case OBSERVATION_CONTENT:
		if (is_own_words(survey->lexicon, seen->text)) {
			survey->own_words++;
			return false;
		}
		survey->has_content = true;
		if (survey->last_content.s == NULL) {
			survey->last_content = seen->text;
			survey->last_content_step = index;
		}
		break;
	}
	return true;
}

const struct observation *
survey_observation(const struct survey *survey, size_t index)
{
	struct step *step = &survey->run->steps[index];
	struct observation *seen;

	if (step->seen == NULL) {
		seen = arena_alloc(survey->arena, sizeof(*seen));
		*seen = observation_read(
		    survey->lexicon, step->observation, survey->arena);
		step->seen = seen;
	}
	return step->seen;
}

static void
take_step(struct survey *survey, size_t index)
{
	const struct observation *seen = survey_observation(survey, index);
	enum act act = survey->acts[index];
	bool passed, refused = seen->kind == OBSERVATION_ERROR;

	if (act == ACT_TALK) {
		survey->has_content |= seen->kind == OBSERVATION_CONTENT;
		return;
	}
	if (act == ACT_THINK && seen->kind == OBSERVATION_NONE)
		return;
	passed = take_observation(survey, seen, index);
	if (survey->last_call == STEP_FINAL_ANSWER) {
		survey->last_call = index;
		survey->last_act = act;
		survey->last_refused = refused;
	}
	if ((act == ACT_WRITE || act == ACT_BUY) && !refused) {
		survey->wrote = passed = true;
		if (act == ACT_BUY && survey->buy == STEP_FINAL_ANSWER)
			survey->buy = index;
	}
	survey->went_through |= passed && act != ACT_FINISH;
}

/* Have the steps behind a step told all that it could tell? */
static bool
is_told(const struct survey *survey, enum act act)
{
	if ((act == ACT_WRITE && !survey->wrote) ||
	    (act == ACT_BUY && survey->buy == STEP_FINAL_ANSWER))
		return false;
	return survey->went_through && survey->last_content.s != NULL;
}

static void
read_acts(struct survey *survey)
{
	const struct trajectory *run = survey->run;

	for (size_t i = 0; i < run->count; i++) {
		const struct step *step = &run->steps[i];
		enum act act = step->talk ? ACT_TALK : act_of(step);

		survey->acts[i] = (unsigned char)act;
		survey->dialogue |= act == ACT_TALK || step->user.n > 0;
		survey->touched |= act == ACT_TOUCH;
		survey->others |= act == ACT_OTHER;
	}
}

void
survey_read(struct survey *survey, const struct trajectory *run,
    const struct lexicon *lexicon, struct arena *arena)
{
	*survey = (struct survey){.run = run,
	    .lexicon = lexicon,
	    .arena = arena,
	    .acts = arena_alloc(arena, run->count),
	    .buy = STEP_FINAL_ANSWER,
	    .last_call = STEP_FINAL_ANSWER};
	read_acts(survey);
	for (size_t i = run->count; i-- > 0;)
		if (!run->steps[i].talk && !is_told(survey, survey->acts[i]))
			take_step(survey, i);
}

/* Is there no observation, or only an evaluator's? */
static bool
is_blank(const struct survey *survey, size_t index)
{
	const struct step *step = &survey->run->steps[index];

	if (step->seen != NULL)
		return step->seen->kind == OBSERVATION_NONE;
	return str_trim(observation_without_evaluator(
			    survey->lexicon, step->observation, survey->arena))
		   .n == 0;
}

size_t
survey_observed(const struct survey *survey)
{
	size_t count = 0;

	for (size_t i = 0; i < survey->run->count; i++)
		count += survey->acts[i] != ACT_TALK && !is_blank(survey, i);
	return count;
}

bool
survey_has_blank(const struct survey *survey)
{
	for (size_t i = 0; i < survey->run->count; i++) {
		enum act act = survey->acts[i];

		if (act != ACT_TALK && act != ACT_THINK && act != ACT_FINISH &&
		    is_blank(survey, i))
			return true;
	}
	return false;
}
