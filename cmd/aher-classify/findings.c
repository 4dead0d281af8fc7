#include "findings.h"

#include <string.h>

#include "util.h"

#define TEXT_MAX (64 * 1024) /* of a reason or an answer is searched */

/*
 * What a term of a class speaks for, and how loudly in which place. Whoever
 * wrote failure_reason knew the goal, so it outweighs the run's own words.
 * "Instead of" and "unrelated to" are everyday words in an answer.
 */
static const struct {
	enum failure_type type;
	int in_reason, in_answer;
} weights[TERM_CLASS_COUNT] = {
    [TERM_ERROR] = {FAILURE_TOOL_ERROR, 10, 3},
    [TERM_RETRY] = {FAILURE_TOOL_ERROR, 10, 3},
    [TERM_GIVE_UP] = {FAILURE_INCOMPLETE, 10, 4},
    [TERM_HEDGE] = {FAILURE_HALLUCINATION, 10, 0},
    [TERM_CONSTRAINT] = {FAILURE_CONSTRAINT_VIOLATION, 10, 5},
    [TERM_WRONG] = {FAILURE_WRONG_RESULT, 10, 0},
    [TERM_OFF_TOPIC] = {FAILURE_OFF_TOPIC, 10, 0},
    [TERM_EVALUATOR] = {FAILURE_NONE, 0, 0},
};

/* Which type wins when as much speaks for another: from the most particular
 * to the most general. */
static const enum failure_type order[] = {FAILURE_CONSTRAINT_VIOLATION,
    FAILURE_OFF_TOPIC, FAILURE_TOOL_ERROR, FAILURE_HALLUCINATION,
    FAILURE_WRONG_RESULT, FAILURE_INCOMPLETE};

struct search {
	struct findings *findings;
	struct str text;
	enum place place;
	size_t step;
	size_t last_at; /* of the finding that was added last */
	size_t begin;	/* findings of this text begin here */
};

static bool
is_phrase(const struct term *term)
{
	return term->at_line_start ||
	       memchr(term->text.s, ' ', term->text.n) != NULL ||
	       memchr(term->text.s, '_', term->text.n) != NULL;
}

void
findings_add(struct findings *findings, struct finding finding, int score)
{
	findings->score[finding.type] += score;
	if (findings->count < FINDINGS_MAX)
		findings->list[findings->count++] = finding;
}

bool
findings_at(
    const struct findings *findings, enum failure_type type, size_t step)
{
	for (size_t i = 0; i < findings->count; i++)
		if (findings->list[i].type == type &&
		    findings->list[i].place == PLACE_STEP &&
		    findings->list[i].step == step)
			return true;
	return false;
}

static bool
is_sentence_end(struct str text, size_t at)
{
	char c = text.s[at];

	return c == '\n' ||
	       ((c == '.' || c == '!' || c == '?') && at + 1 < text.n &&
		   char_is_space(text.s[at + 1]));
}

struct str
findings_around(struct str text, size_t at, size_t n)
{
	size_t begin = at, end = at + n, half = FINDING_TEXT / 2;

	while (begin > 0 && end - begin < FINDING_TEXT &&
	       !is_sentence_end(text, begin - 1))
		begin--;
	if (begin > 0 && !is_sentence_end(text, begin - 1)) {
		/* The sentence is too long: from the middle of it, but not
		 * from the middle of a word. */
		begin = at > half ? at - half : 0;
		while (
		    begin > 0 && begin < at && char_is_word(text.s[begin - 1]))
			begin++;
	}
	while (end < text.n && end - begin <= FINDING_TEXT &&
	       !is_sentence_end(text, end))
		end++;
	if (end - begin > FINDING_TEXT)
		return str_cut_words(str_sub(text, begin, end), FINDING_TEXT);
	return str_trim(str_sub(text, begin, end + 1));
}

static int
score_of(enum place place, const struct term *term)
{
	switch (place) {
	case PLACE_REASON:
		return weights[term->class].in_reason;
	case PLACE_ANSWER:
		return weights[term->class].in_answer;
	case PLACE_STEP:
		break;
	}
	return 0;
}

static bool
is_known(const struct findings *findings, const struct term *term)
{
	for (size_t i = 0; i < findings->count; i++)
		if (findings->list[i].term == term)
			return true;
	return false;
}

/*
 * Does the agent say it of itself? The phrase opens its sentence or a clause
 * of it; in "how often I don't know" of a quoted review it does not.
 */
static bool
is_said(struct str text, size_t at)
{
	static const char *const before[] = {"but", "however", "that", "and",
	    "although", "though", "so", "because", "since", "as", "while",
	    "sorry", "unfortunately", ",", ";", "\xe2\x80\x94"};
	struct str lead;
	size_t begin = at;

	while (begin > 0 && at - begin < FINDING_TEXT &&
	       !is_sentence_end(text, begin - 1))
		begin--;
	lead = str_trim(str_sub(text, begin, at));
	if (lead.n == 0)
		return true;
	for (size_t i = 0; i < ARRAY_LEN(before); i++)
		if (str_ends_nocase(lead, str_of(before[i])))
			return true;
	return false;
}

static bool
search_found(void *arg, const struct term *term, size_t at)
{
	struct search *search = arg;
	struct findings *findings = search->findings;
	struct finding *last = NULL;
	int score = score_of(search->place, term);

	if (weights[term->class].type == FAILURE_NONE ||
	    (search->place != PLACE_REASON && !is_phrase(term)))
		return true;
	if (search->place == PLACE_ANSWER && term->class == TERM_GIVE_UP &&
	    !is_said(search->text, at))
		return true;
	if (search->place == PLACE_ANSWER) {
		/* To say it twice is not to say it twice as loudly. */
		if (score > 1 &&
		    (findings->answer_has[term->class] ||
			(findings->dialogue && term->class == TERM_GIVE_UP)))
			score = 1;
		findings->answer_has[term->class] = true;
		if (score == 0)
			return true;
	}
	/* "wrong file" says no more than "wrong" in it: the longer counts. */
	if (findings->count > search->begin)
		last = &findings->list[findings->count - 1];
	if (last != NULL && last->term->class == term->class &&
	    search->last_at >= at && search->last_at < at + term->text.n) {
		last->term = term;
		search->last_at = at;
		return true;
	}
	if (is_known(findings, term))
		return true;
	search->last_at = at;
	findings_add(findings,
	    (struct finding){weights[term->class].type, search->place,
		search->step, term,
		findings_around(search->text, at, term->text.n)},
	    score);
	return findings->count < FINDINGS_MAX;
}

static void
findings_search(
    struct findings *findings, struct str text, enum place place, size_t step)
{
	struct search search = {.findings = findings,
	    .text = str_sub(text, 0, TEXT_MAX),
	    .place = place,
	    .step = step,
	    .begin = findings->count};

	if (findings->count < FINDINGS_MAX)
		lexicon_scan(
		    findings->lexicon, search.text, search_found, &search);
}

void
findings_in_reason(struct findings *findings, struct str reason)
{
	findings_search(findings, reason, PLACE_REASON, 0);
}

void
findings_in_answer(struct findings *findings, struct str answer)
{
	findings_search(findings, answer, PLACE_ANSWER, 0);
}

void
findings_in_error(struct findings *findings, struct str error, size_t step)
{
	findings_search(
	    findings, str_sub(error, 0, 3 * FINDING_TEXT), PLACE_STEP, step);
}

enum failure_type
findings_type(const struct findings *findings)
{
	enum failure_type best = FAILURE_NONE;
	int most = 0;

	for (size_t i = 0; i < ARRAY_LEN(order); i++) {
		if (findings->score[order[i]] > most) {
			most = findings->score[order[i]];
			best = order[i];
		}
	}
	return best;
}

size_t
findings_terms(const struct findings *findings, enum failure_type type)
{
	size_t terms = 0;

	for (size_t i = 0; i < findings->count; i++)
		if (findings->list[i].type == type &&
		    findings->list[i].term != NULL)
			terms++;
	return terms;
}
