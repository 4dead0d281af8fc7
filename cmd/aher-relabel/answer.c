#include "answer.h"

#include "evaluator.h"
#include "phrase.h"

#define NUMBERS_MAX 40
#define SEARCHED_MAX (16 * 1024) /* bytes of an observation for words */
#define SEARCHED_STEPS 64	 /* observations */

struct numbers {
	double value[NUMBERS_MAX];
	bool found[NUMBERS_MAX];
	size_t count, found_count;
};

bool
answer_given(const struct run *run)
{
	/* Marks such as ###STOP### tell nobody anything. */
	return str_trim(evaluator_cut(
			    run->lexicon, run->traj->final_answer, run->arena))
		   .n > 0;
}

static void
find_numbers(struct numbers *numbers, struct str text)
{
	struct str number;
	double value;

	while (numbers->found_count < numbers->count &&
	       phrase_number(&text, &number, &value))
		for (size_t i = 0; i < numbers->count; i++)
			if (numbers->value[i] == value && !numbers->found[i]) {
				numbers->found[i] = true;
				numbers->found_count++;
			}
}

static double
number_support(struct run *run, struct numbers *numbers)
{
	find_numbers(numbers, run->traj->prompt);
	for (size_t i = 0; i < run->traj->count; i++)
		if (run_useful(run, i))
			find_numbers(numbers, run_observation(run, i)->text);
	return (double)numbers->found_count / (double)numbers->count;
}

static double
word_support(struct run *run, struct str answer)
{
	struct words words;
	size_t found = 0, steps = run->traj->count;

	if (steps > SEARCHED_STEPS)
		steps = SEARCHED_STEPS;
	words_of(&words, answer);
	for (size_t k = 0; k < words.count; k++)
		for (size_t i = 0; i < steps; i++) {
			struct str text;

			if (!run_useful(run, i))
				continue;
			text = run_observation(run, i)->text;
			if (!phrase_has(
				str_sub(text, 0, SEARCHED_MAX), words.word[k]))
				continue;
			found++;
			break;
		}
	return words.count > 0 ? (double)found / (double)words.count : 0;
}

double
answer_support(struct run *run)
{
	struct str answer = run->traj->final_answer, rest = answer, number;
	struct numbers numbers = {.count = 0};
	double value;

	while (numbers.count < NUMBERS_MAX &&
	       phrase_number(&rest, &number, &value))
		numbers.value[numbers.count++] = value;
	if (numbers.count > 0)
		return number_support(run, &numbers);
	if (lexicon_first(run->lexicon, answer, TERM_GIVE_UP, NULL) != NULL &&
	    phrase_length(answer) < 40)
		return 0;
	return word_support(run, answer);
}
