#include "asked.h"

#include <stddef.h>
#include <string.h>

#include "util.h"

#define GOAL_MAX (16 * 1024) /* bytes that are searched */
#define ANSWER_MAX 30	     /* bytes; a longer one says more than a word */
#define TAIL_WORDS 4	     /* "for what profession" */
#define QUESTION_WORDS 200   /* of a longer question nothing is said */

static const char *const asking[] = {
    "what", "which", "who", "whom", "whose", "when", "where", "how"};

static const char *const telling[] = {"what", "which", "who", "whose",
    "how many", "how much", "tell me", "let me know", "to know"};

static const char *const wishing[] = {"provide", "give me", "fetch", "retrieve",
    "list", "find", "show me", "information", "details", "suggest", "recommend",
    "look up", "search for", "get the", "get me"};

static const char *const nothings[] = {"none", "unknown", "n/a", "null",
    "nothing", "not found", "not available", "not specified", "unclear",
    "undetermined", "cannot be determined"};

/* Does one of the phrases stand in the text as words of its own? */
static bool
has_phrase(struct str text, const char *const *phrases, size_t count)
{
	for (size_t at = 0; at < text.n; at++) {
		struct str rest = str_sub(text, at, text.n);
		char first = char_lower(text.s[at]);

		/* A comma ends the word before it. */
		if (at > 0 && char_is_word(text.s[at - 1]) &&
		    char_is_word(first))
			continue;
		for (size_t i = 0; i < count; i++) {
			size_t n;

			if (phrases[i][0] != first)
				continue;
			n = strlen(phrases[i]);
			if (str_starts_nocase(
				rest, (struct str){phrases[i], n}) &&
			    (n == rest.n || !char_is_word(rest.s[n])))
				return true;
		}
	}
	return false;
}

bool
asked_to_tell(struct str goal, bool plainly)
{
	goal = str_sub(goal, 0, GOAL_MAX);
	return has_phrase(goal, telling, ARRAY_LEN(telling)) ||
	       (!plainly && has_phrase(goal, wishing, ARRAY_LEN(wishing)));
}

bool
asked_to_open(struct str goal)
{
	static const char *const wishes[] = {"open", "go", "navigate", "look",
	    "look.", "show", "view", "visit", "display", "play", "check"};
	struct str word;

	return str_word(&goal, &word) &&
	       str_among(word, wishes, ARRAY_LEN(wishes));
}

/* The last sentence, where it ends in a question mark. */
static struct str
last_question(struct str goal)
{
	size_t begin;

	goal = str_trim(goal);
	if (goal.n == 0 || goal.n > GOAL_MAX || goal.s[goal.n - 1] != '?')
		return (struct str){NULL, 0};
	for (begin = goal.n - 1; begin > 0; begin--) {
		char c = goal.s[begin - 1];

		if (c == '\n' || c == '?' ||
		    ((c == '.' || c == '!' || c == ':') &&
			char_is_space(goal.s[begin])))
			break;
	}
	return str_trim(str_sub(goal, begin, goal.n - 1));
}

/*
 * Does it ask for a thing, not for yes or no? The word that asks is its first,
 * or stands behind a preposition that is, or is among its last. "The man who
 * won was a Dane?" and "Who won, was he a Dane?" do not.
 */
static bool
asks_for_thing(struct str question)
{
	static const char *const prepositions[] = {"in", "during", "for", "at",
	    "on", "of", "by", "from", "to", "with", "about", "after", "before",
	    "under", "until", "since"};
	static const char *const turns[] = {
	    ", is", ", are", ", was", ", were", ", did", ", does", ", do"};
	static const char *const deciding[] = {"is", "are", "was", "were", "do",
	    "does", "did", "has", "have", "had", "can", "could", "will",
	    "would", "should", "if", "whether"};
	struct str rest = question, word, words[QUESTION_WORDS];
	size_t count = 0;

	while (count < QUESTION_WORDS && str_word(&rest, &word))
		words[count++] = word;
	if (count == 0 || count == QUESTION_WORDS ||
	    str_among(words[0], deciding, ARRAY_LEN(deciding)))
		return false;
	if (has_phrase(question, turns, ARRAY_LEN(turns)))
		return false;
	if (str_among(words[0], asking, ARRAY_LEN(asking)) ||
	    (count > 1 && str_among(words[1], asking, ARRAY_LEN(asking)) &&
		str_among(words[0], prepositions, ARRAY_LEN(prepositions))))
		return true;
	for (size_t i = count > TAIL_WORDS ? count - TAIL_WORDS : 0; i < count;
	     i++)
		if (str_eq_nocase(words[i], STR("what")) ||
		    str_eq_nocase(words[i], STR("which")))
			return true;
	return false;
}

enum answer_fit
asked_answer_fit(struct str goal, struct str answer, struct str *question)
{
	static const char *const how[] = {"how"};

	answer = str_trim(answer);
	while (answer.n > 0 && strchr(".!\"", answer.s[answer.n - 1]) != NULL)
		answer.n--;
	if (answer.n == 0 || answer.n > ANSWER_MAX)
		return ANSWER_FITS;
	*question = last_question(goal);
	if (question->n == 0 || !asks_for_thing(*question))
		return ANSWER_FITS;
	if (str_eq_nocase(answer, STR("yes")) ||
	    str_eq_nocase(answer, STR("no")))
		return ANSWER_YES_NO;
	if (str_among(answer, nothings, ARRAY_LEN(nothings)) &&
	    !has_phrase(*question, how, ARRAY_LEN(how)))
		return ANSWER_NOTHING;
	return ANSWER_FITS;
}
