#include "gates.h"

#include "phrase.h"

/* Length of a goal in words, beside the original's; METHOD.md, substance. */
#define LENGTH_MIN 0.4
#define LENGTH_MAX 2.5

#define COPY_WORDS_MAX 0.85 /* of a goal's words that the original has */

static bool
turn_down(struct flaw *flaw, enum reason reason, const char *detail)
{
	*flaw = (struct flaw){reason, str_of(detail)};
	return false;
}

static bool
is_copy(struct str goal, struct str original)
{
	struct words ours, theirs;

	if (str_eq_nocase(goal, original))
		return true;
	words_of(&ours, goal);
	words_of(&theirs, original);
	return ours.count <= theirs.count &&
	       (double)words_shared(&ours, &theirs) >
		   COPY_WORDS_MAX * (double)ours.count;
}

bool
gates_check(struct flaw *flaw, const struct trajectory *run, struct str goal)
{
	struct str original = str_trim(run->prompt);
	struct str answer = str_trim(run->final_answer);
	double words = (double)phrase_length(goal);
	double original_words = (double)phrase_length(original);

	if (words < original_words * LENGTH_MIN)
		return turn_down(flaw, REASON_NO_SUBSTANCE,
		    "the goal is much shorter than the original");
	if (words > original_words * LENGTH_MAX)
		return turn_down(flaw, REASON_NO_SUBSTANCE,
		    "the goal is much longer than the original");
	if (answer.n > 3 && phrase_length(answer) < 8 &&
	    phrase_has(goal, answer))
		return turn_down(
		    flaw, REASON_LEAK, "the goal gives the answer away");
	if (is_copy(goal, original))
		return turn_down(
		    flaw, REASON_LEAK, "the goal is nearly the original");
	return true;
}
