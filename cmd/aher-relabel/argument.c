#include "argument.h"

#include "phrase.h"
#include "util.h"

#define BORNE_OUT_MIN 0.5 /* of a thought's words, by what was found */

/* Words with which a thought speaks of the task itself. */
static const char *const task_words[] = {"answer", "question", "paragraph",
    "correct", "search", "find", "found", "result", "results", "mentions",
    "mention", "according", "observation", "therefore", "must", "also"};

/* What leads to a thought's conclusion. */
static const char *const leads[] = {", so ", ", therefore", ". "};

/* Where the thought draws its conclusion, or all of it. */
static struct str
conclusion_of(struct str thought)
{
	size_t last = 0;

	for (size_t i = 0; i < ARRAY_LEN(leads); i++) {
		struct str lead = str_of(leads[i]);
		size_t at = 0;

		while ((at = str_find(thought, lead, at)) != STR_NONE) {
			at += lead.n;
			if (at > last)
				last = at;
		}
	}
	return str_sub(thought, last, thought.n);
}

/* The share of the text's words that bear it out; -1 where it has none but
 * those of the answer and of the task. */
static double
borne_out(struct str text, const struct argument *argument)
{
	struct words words, about;
	size_t own = 0, found = 0;

	words_of(&words, text);
	words_of(&about, argument->topic);
	words_more(&about, argument->goal);
	for (size_t i = 0; i < words.count; i++) {
		struct str word = words.word[i];

		if (phrase_has(argument->answer, word) ||
		    str_among(word, task_words, ARRAY_LEN(task_words)))
			continue;
		own++;
		found += words_have(&about, word) ||
			 phrase_has(argument->source, word);
	}
	return own > 0 ? (double)found / (double)own : -1;
}

bool
argument_holds(struct str thought, const struct argument *argument)
{
	double end;

	thought = str_trim(thought);
	end = borne_out(conclusion_of(thought), argument);
	return (end < 0 || end >= BORNE_OUT_MIN) &&
	       borne_out(thought, argument) >= BORNE_OUT_MIN;
}
