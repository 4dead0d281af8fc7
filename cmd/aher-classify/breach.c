#include "breach.h"

#include "bounds.h"
#include "endstate.h"
#include "filetype.h"
#include "member.h"
#include "quantity.h"
#include "util.h"

#define GOAL_MAX (16 * 1024) /* bytes of a goal or an answer are read */
#define FILES_MAX 8
#define FILE_GOAL_MAX 4096 /* bytes; a longer one quotes files */

/* The words since the start of the sentence make the bound a condition. */
static bool
is_condition(struct str goal, const struct bound *bound)
{
	static const char *const words[] = {"if", "unless", "when", "whenever",
	    "may", "might", "case", "otherwise", "because", "since", "was",
	    "were", "willing"};
	struct str rest, word;
	size_t begin = bound->begin;

	while (begin > 0 && goal.s[begin - 1] != '\n' &&
	       !(goal.s[begin - 1] == '.' && char_is_space(goal.s[begin])))
		begin--;
	rest = str_sub(goal, begin, bound->begin);
	while (str_word(&rest, &word))
		if (str_among(word, words, ARRAY_LEN(words)))
			return true;
	return false;
}

/* What is written has times and dates of its own: when it was booked. */
static bool
is_checkable(struct str goal, const struct bound *bound)
{
	return bound->at.kind != QUANTITY_TIME &&
	       bound->at.kind != QUANTITY_DATE && !is_condition(goal, bound);
}

/* Is a quantity part of a bound that the text repeats, or named as one: "the
 * $5 limit"? */
static bool
is_repeated(struct str text, const struct quantity *q,
    const struct bound *bounds, size_t count)
{
	static const char *const nouns[] = {
	    "limit", "budget", "maximum", "minimum", "cap", "threshold"};
	struct str behind = str_trim(str_sub(text, q->end, q->end + 16));

	for (size_t i = 0; i < count; i++)
		if (q->begin < bounds[i].end && bounds[i].begin < q->end)
			return true;
	for (size_t i = 0; i < ARRAY_LEN(nouns); i++)
		if (str_starts_nocase(behind, str_of(nouns[i])))
			return true;
	return false;
}

/* Do all quantities of an answer that the bound is about break it? */
static bool
answer_breaks(struct str answer, const struct bound *bound, struct str *found)
{
	struct bound own[BOUNDS_MAX];
	struct quantity q;
	size_t count, at = 0;
	bool broken = false;

	/* Other numbers may be of anything: of two distances in an answer one
	 * is the way there. */
	if (bound->at.kind != QUANTITY_MONEY)
		return false;
	answer = str_sub(answer, 0, GOAL_MAX);
	count = bounds_read(answer, own);
	while (quantity_next(answer, &at, &q)) {
		if (!quantity_comparable(&bound->at, &q) ||
		    is_repeated(answer, &q, own, count))
			continue;
		if (bound_holds(bound, &q))
			return false;
		if (!broken)
			*found = str_sub(answer, q.begin, q.end);
		broken = true;
	}
	return broken;
}

/* The last word of a text that ends where a number begins, but for a sign of
 * money. */
static struct str
word_before(struct str text)
{
	size_t begin;

	while (text.n > 0 && !char_is_alpha(text.s[text.n - 1]) &&
	       text.s[text.n - 1] != '\n')
		text.n--;
	for (begin = text.n; begin > 0 && char_is_alpha(text.s[begin - 1]);)
		begin--;
	return str_sub(text, begin, text.n);
}

/* Most goals bind no number: these are not read more closely (bounds.h). */
static bool
may_bind(struct str goal)
{
	static const char *const words[] = {"than", "under", "below", "above",
	    "over", "most", "least", "to", "of", "within", "max", "maximum",
	    "min", "minimum", "exceed", "exceeding", "between", "beyond", "a",
	    "an", "the", "about", "around", "only"};
	bool number = false;

	for (size_t i = 0; i < goal.n; i++) {
		struct str word;
		bool first = char_is_digit(goal.s[i]) && !number;

		if (first) {
			word =
			    word_before(str_sub(goal, i < 24 ? 0 : i - 24, i));
			if (str_among(word, words, ARRAY_LEN(words)))
				return true;
			if (str_find_nocase(str_sub(goal, i, i + 32),
				STR(" or "), 0) != STR_NONE)
				return true;
		}
		number = char_is_digit(goal.s[i]);
	}
	return false;
}

/* A point between a word and a letter, as in the name of a file. */
static bool
has_file(struct str text)
{
	size_t at = 0;

	while ((at = str_find_char(text, '.', at)) != STR_NONE) {
		at++;
		if (at >= 2 && at < text.n && char_is_word(text.s[at - 2]) &&
		    char_is_alpha(text.s[at]))
			return true;
	}
	return false;
}

/* "Keep the rows below $100": what a file that was written holds is no item
 * that has to keep the bound. */
static bool
is_data(const struct endstate *end, struct str goal, const struct bound *bound)
{
	return end->kind == END_WRITE && !end->bought &&
	       (bound->at.kind != QUANTITY_MONEY || has_file(goal));
}

bool
breach_of_bound(struct breach *breach, const struct trajectory *run,
    const struct lexicon *lexicon, struct arena *arena)
{
	struct str goal = str_sub(run->prompt, 0, GOAL_MAX);
	struct bound bounds[BOUNDS_MAX];
	size_t count = may_bind(goal) ? bounds_read(goal, bounds) : 0;
	struct endstate end;
	bool read = false;

	for (size_t i = 0; i < count; i++) {
		struct end_proof proof;
		enum end_fit fit;

		if (!is_checkable(goal, &bounds[i]))
			continue;
		if (!read)
			endstate_read(&end, run, lexicon, arena);
		read = true;
		if (is_data(&end, goal, &bounds[i]))
			continue;
		fit = endstate_bound(&end, &bounds[i], &proof);
		if (fit == END_HOLDS)
			continue;
		*breach =
		    (struct breach){bounds[i].text, proof.found, proof.step};
		if (fit == END_BROKEN)
			return true;
		breach->step = STEP_FINAL_ANSWER;
		if (answer_breaks(
			run->final_answer, &bounds[i], &breach->found))
			return true;
	}
	return false;
}

/* A script that writes a file may have its name. */
static bool
is_program(struct str type)
{
	static const char *const types[] = {"py", "js", "sh", "sql", "ipynb",
	    "r", "rb", "pl", "c", "java", "ts"};

	return str_among(type, types, ARRAY_LEN(types));
}

/* Does the text name the file with another type, and never with its own? */
static bool
text_renames(struct str text, const struct file_name *file, struct str *found)
{
	struct file_name other;
	size_t at = 0;
	bool renamed = false;

	text = str_sub(text, 0, GOAL_MAX);
	while (file_next(text, &at, &other)) {
		if (!str_eq(other.stem, file->stem) || is_program(other.type))
			continue;
		if (filetype_same(other.type, file->type))
			return false;
		renamed = true;
		*found = other.text;
	}
	return renamed;
}

/* In what was written, else in what the run ended with. */
static bool
file_differs(struct breach *breach, const struct file_name *file, bool alone,
    const struct endstate *end, struct str answer, struct str last,
    size_t last_step)
{
	struct end_proof proof = {{NULL, 0}, 0};
	enum end_fit fit = endstate_file(end, file, &proof);
	struct file_name found = {.begin = 0};

	if (fit == END_HOLDS)
		return false;
	if (fit == END_BROKEN && file_next(proof.found, &(size_t){0}, &found) &&
	    is_program(found.type))
		fit = END_UNTOLD;
	*breach = (struct breach){file->text, proof.found, proof.step};
	/* Of several files that a goal names, some are to be read. */
	if (fit == END_BROKEN &&
	    (alone || str_find(proof.found, file->stem, 0) != STR_NONE))
		return true;
	breach->step = STEP_FINAL_ANSWER;
	if (text_renames(answer, file, &breach->found))
		return true;
	breach->step = last_step;
	return text_renames(last, file, &breach->found);
}

/* Does a text of the run name one of the files with another type? */
static bool
is_any_renamed(
    const struct trajectory *run, const struct file_name *files, size_t count)
{
	for (size_t k = 0; k < count; k++) {
		struct str stem = files[k].stem, none;

		for (size_t i = 0; i < run->count; i++) {
			const struct step *step = &run->steps[i];

			if ((str_find(step->input, stem, 0) != STR_NONE &&
				text_renames(step->input, &files[k], &none)) ||
			    (str_find(step->observation, stem, 0) != STR_NONE &&
				text_renames(
				    step->observation, &files[k], &none)))
				return true;
		}
		if (text_renames(run->final_answer, &files[k], &none))
			return true;
	}
	return false;
}

bool
breach_of_file(struct breach *breach, const struct trajectory *run,
    struct str last, size_t last_step, const struct lexicon *lexicon,
    struct arena *arena)
{
	struct str goal = str_sub(run->prompt, 0, GOAL_MAX);
	struct file_name files[FILES_MAX];
	size_t count = 0, at = 0;
	struct endstate end;

	if (goal.n > FILE_GOAL_MAX || !has_file(goal))
		return false;
	while (count < FILES_MAX && file_next(goal, &at, &files[count]))
		count++;
	if (count == 0 || (count > 1 && !is_any_renamed(run, files, count)))
		return false;
	endstate_read(&end, run, lexicon, arena);
	for (size_t i = 0; i < count; i++)
		if (file_differs(breach, &files[i], count == 1, &end,
			run->final_answer, last, last_step))
			return true;
	return false;
}
