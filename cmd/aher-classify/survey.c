#include "survey.h"

#include <string.h>

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
take_error(struct survey *survey, const struct lexicon *lexicon,
    struct str error, size_t index)
{
	survey->errors++;
	if (survey->trailing_errors++ == 0) {
		survey->trailing_from = index;
		survey->trailing_refusals = 0;
	}
	if (is_refusal(lexicon, error)) {
		survey->refusals++;
		survey->trailing_refusals++;
	}
	survey->last_error = error;
	survey->last_error_step = index;
}

/* What was observed of a call; returns whether the call went through. */
static bool
take_observation(struct survey *survey, const struct lexicon *lexicon,
    const struct observation *seen, size_t index)
{
	switch (seen->kind) {
	case OBSERVATION_NONE:
	case OBSERVATION_HOSTILE:
		return false;
	case OBSERVATION_TRIVIAL_TEXT:
		break;
	case OBSERVATION_ERROR:
		take_error(survey, lexicon, seen->error, index);
		return false;
	case OBSERVATION_CONTENT:
		if (is_own_words(lexicon, seen->text)) {
			survey->own_words++;
			return false;
		}
		survey->contents++;
		survey->last_content = seen->text;
		survey->last_content_step = index;
		break;
	}
	return true;
}

/* The observation, which whoever asks next (place.h) need not read again. */
static struct observation
read_step(const struct lexicon *lexicon, struct step *step, struct arena *arena)
{
	struct observation *seen = arena_alloc(arena, sizeof(*seen));

	*seen = observation_read(lexicon, step->observation, arena);
	step->seen = seen;
	return *seen;
}

static void
take_step(struct survey *survey, const struct lexicon *lexicon,
    struct step *step, size_t index, struct arena *arena)
{
	struct observation seen = read_step(lexicon, step, arena);
	enum act act = act_of(step);
	bool passed;

	survey->kinds[index] = (unsigned char)seen.kind;
	survey->acts[index] = (unsigned char)act;
	if (act == ACT_TALK) {
		survey->dialogue = true;
		survey->contents += seen.kind == OBSERVATION_CONTENT;
		return;
	}
	if (act == ACT_THINK && seen.kind == OBSERVATION_NONE)
		return;
	passed = take_observation(survey, lexicon, &seen, index);
	survey->calls += act != ACT_FINISH;
	survey->blanks += act != ACT_FINISH && seen.kind == OBSERVATION_NONE;
	survey->last_call = index;
	survey->last_act = act;
	survey->last_refused = seen.kind == OBSERVATION_ERROR;
	if (seen.kind != OBSERVATION_NONE)
		survey->observed++;
	if ((act == ACT_WRITE || act == ACT_BUY) && !survey->last_refused) {
		survey->wrote = passed = true;
		if (act == ACT_BUY)
			survey->buy = index;
	}
	survey->touched |= act == ACT_TOUCH;
	survey->others |= act == ACT_OTHER;
	if (passed && act != ACT_FINISH)
		survey->trailing_errors = 0;
}

void
survey_read(struct survey *survey, const struct trajectory *run,
    const struct lexicon *lexicon, struct arena *arena)
{
	*survey = (struct survey){
	    .buy = STEP_FINAL_ANSWER, .last_call = STEP_FINAL_ANSWER};
	survey->kinds = arena_alloc(arena, run->count);
	survey->acts = arena_alloc(arena, run->count);
	memset(survey->kinds, OBSERVATION_NONE, run->count);
	memset(survey->acts, ACT_TALK, run->count);
	for (size_t i = 0; i < run->count; i++) {
		struct step *step = &run->steps[i];

		if (step->talk || step->user.n > 0)
			survey->dialogue = true;
		if (!step->talk)
			take_step(survey, lexicon, step, i, arena);
	}
}
