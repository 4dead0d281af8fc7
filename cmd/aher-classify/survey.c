#include "survey.h"

#include <stdint.h>
#include <string.h>

#include "util.h"

#define OWN_WORDS_MAX 160 /* a longer text is no acknowledgement */
#define LOOP_LEAST 3
#define LOOP_PERIOD_MAX 3

/* In the way of FNV-1a (RFC 9923), but eight bytes at a step. */
static uint64_t
hash(uint64_t state, struct str text)
{
	const uint64_t prime = 0x100000001b3u;
	uint64_t word;

	for (; text.n >= sizeof(word); text = str_sub(text, 8, text.n)) {
		memcpy(&word, text.s, sizeof(word));
		state = (state ^ word) * prime;
		state ^= state >> 32;
	}
	for (size_t i = 0; i < text.n; i++)
		state = (state ^ (unsigned char)text.s[i]) * prime;
	return state;
}

static uint64_t
hash_call(const struct step *step)
{
	uint64_t state = hash(0xcbf29ce484222325u, step->action);

	return hash(state * 0x100000001b3u, step->input);
}

/* How often the last `period` calls stand at the end, one after another. */
static size_t
repeats(const uint64_t *calls, size_t count, size_t period)
{
	size_t same = 0;

	while (same + period < count &&
	       calls[count - 1 - same] == calls[count - 1 - same - period])
		same++;
	return same / period + 1;
}

static size_t
find_loop(const struct trajectory *run, struct arena *arena)
{
	uint64_t *calls = arena_alloc(arena, run->count * sizeof(*calls));
	size_t count = 0;

	for (size_t i = 0; i < run->count; i++)
		if (!run->steps[i].talk)
			calls[count++] = hash_call(&run->steps[i]);
	for (size_t period = 1; period <= LOOP_PERIOD_MAX; period++) {
		size_t times = count >= period * LOOP_LEAST
				   ? repeats(calls, count, period)
				   : 0;

		if (times >= LOOP_LEAST)
			return times;
	}
	return 0;
}

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

static void
take_step(struct survey *survey, const struct lexicon *lexicon,
    const struct step *step, size_t index, struct arena *arena)
{
	struct observation seen =
	    observation_read(lexicon, step->observation, arena);

	switch (seen.kind) {
	case OBSERVATION_NONE:
		return;
	case OBSERVATION_TRIVIAL_TEXT:
		break;
	case OBSERVATION_ERROR:
		survey->errors++;
		if (survey->trailing_errors++ == 0)
			survey->trailing_from = index;
		survey->last_error = seen.error;
		survey->last_error_step = index;
		break;
	case OBSERVATION_CONTENT:
		if (is_own_words(lexicon, seen.text)) {
			survey->own_words++;
			break;
		}
		survey->contents++;
		survey->trailing_errors = 0;
		survey->last_content = seen.text;
		survey->last_content_step = index;
		break;
	}
	survey->observed++;
}

void
survey_read(struct survey *survey, const struct trajectory *run,
    const struct lexicon *lexicon, struct arena *arena)
{
	*survey = (struct survey){0};
	for (size_t i = 0; i < run->count; i++)
		if (!run->steps[i].talk)
			take_step(survey, lexicon, &run->steps[i], i, arena);
	survey->loops = find_loop(run, arena);
}
