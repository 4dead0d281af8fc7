/*
 * A claim that the run checked and found to be true. The new claim is a
 * sentence of an observation about what was looked up: the one that the last
 * thought leans on, so that the reasoning that stays in the sample argues for
 * it. What a run denied gives no claim: that a thing is not said is no fact.
 */
#include "hindsight.h"
#include "lookup.h"
#include "phrase.h"
#include "util.h"

#define LEAN_MIN 0.55 /* share of the thought that the sentence must have */
#define SENTENCE_WORDS_MIN 6
#define NEW_WORDS_MIN 3 /* that the original claim does not have */
#define FREE_WORDS 2	/* that neither the claim nor the thought has */
#define LENGTH_MAX 2.5	/* times the original; METHOD.md, substance */

static const char *const confirmed[] = {
    "supports", "supported", "true", "yes", "correct", "verified"};

/* Words with which a thought speaks of the check itself. */
static const char *const check_words[] = {"observation", "observations", "says",
    "say", "said", "claim", "true", "supported", "supports", "support",
    "states", "stated", "mentions", "sentence", "first", "second", "means",
    "confirmed", "correct", "statement", "paragraph", "passage", "see", "find",
    "found", "finish", "result", "results", "shows", "second"};

/* What leads to a thought's conclusion. */
static const char *const conclusions[] = {", so ", ". so ", " therefore",
    " which means", " thus ", ". this means", "it supports that",
    "should have been", " it means "};

/* Where a sentence may end early and still be one. */
static const char *const breaks[] = {", which ", ", who ", ", where ",
    ", when ", ", after ", ", before ", ", while ", ", although ", ", but ",
    "; ", ", and is ", ", and was ", ", and has ", ", with ", ", in which ",
    " and is ", " and was ", ", as well as ", ", opposite ", ", for which ",
    ", starring ", ", and starring ", " and appeared ", ", created by ",
    " after being ", " that relates ", " co-written ", ", directed by ",
    " directed by ", " starring "};

static const char *const verbs[] = {
    "is", "was", "are", "were", "has", "have", "had", "became", "won", "began"};

struct reasoning {
	struct words thought;	 /* the last thought's own words */
	struct words conclusion; /* those of what it concludes */
	struct words claim;	 /* the original */
	double words;		 /* the original's length */
	size_t useful;		 /* steps that found something */
};

struct candidate {
	struct str text;
	size_t step;
	double score;
};

/* The content words of a thought, without its talk of the check. */
static void
thought_words(struct words *words, struct str text)
{
	struct words all;

	words_of(&all, text);
	words->count = 0;
	for (size_t i = 0; i < all.count; i++)
		if (!str_among(
			all.word[i], check_words, ARRAY_LEN(check_words)))
			words_add(words, all.word[i]);
}

/* The thought from the first words on that lead to a conclusion. */
static struct str
conclusion_of(struct str thought)
{
	size_t best = thought.n;

	for (size_t i = 0; i < ARRAY_LEN(conclusions); i++) {
		struct str lead = str_of(conclusions[i]);
		size_t at = str_find_nocase(thought, lead, 0);

		if (at != STR_NONE && at < best)
			best = at;
	}
	return str_sub(thought, best, thought.n);
}

static size_t
head_length(struct str prompt)
{
	size_t colon = str_find_char(prompt, ':', 0);
	struct str head;

	if (colon == STR_NONE || colon > 40)
		return 0;
	head = str_sub(prompt, 0, colon);
	if (!phrase_has(head, STR("claim")) &&
	    !phrase_has(head, STR("statement")) &&
	    !phrase_has(head, STR("fact")))
		return 0;
	return colon + 1;
}

static bool
is_confirmed(struct str answer)
{
	answer = str_trim(answer);
	while (answer.n > 0 && !char_is_word(answer.s[answer.n - 1]))
		answer.n--;
	return str_among(answer, confirmed, ARRAY_LEN(confirmed));
}

static bool
has_verb(struct str text)
{
	struct str word;

	while (phrase_word(&text, &word)) {
		if (word.n > 4 && str_ends_nocase(word, STR("ed")))
			return true;
		for (size_t i = 0; i < ARRAY_LEN(verbs); i++)
			if (str_eq(word, str_of(verbs[i])))
				return true;
	}
	return false;
}

/* How well the run's reasoning argues for the sentence, 0 when it may not be
 * the new claim at all. */
static double
argue(const struct reasoning *why, struct str text)
{
	struct words words;
	double share, shared, length = (double)phrase_length(text) + 1;
	size_t known, free = 0;

	if (length < SENTENCE_WORDS_MIN || !has_verb(text) ||
	    length > why->words * LENGTH_MAX)
		return 0;
	words_of(&words, text);
	known = words_shared(&words, &why->claim);
	if (words.count < known + NEW_WORDS_MIN || known * 5 > words.count * 3)
		return 0;
	if (why->thought.count == 0)
		return 0;
	shared = (double)words_shared(&why->thought, &words);
	share = shared / (double)why->thought.count;
	/* A thought that says the whole sentence and more leans on it too. */
	if (words.count > 4 && shared / (double)words.count > share)
		share = 0.9 * shared / (double)words.count;
	if (why->thought.count < 2)
		share *= 0.75;
	/* What the thought says nothing of is better left out. */
	for (size_t i = 0; i < words.count; i++)
		free += !words_have(&why->thought, words.word[i]) &&
			!words_have(&why->claim, words.word[i]);
	if (free > FREE_WORDS)
		share -= 0.01 * (double)(free - FREE_WORDS);
	/* A conclusion about something else is wrong reasoning for this. */
	if (words_shared(&why->conclusion, &words) < why->conclusion.count)
		share -= 0.4;
	return share;
}

/* Tries the sentence, and its heads up to each place where it may end. */
static void
try_sentence(const struct reasoning *why, struct str text, struct str topic,
    size_t step, struct candidate *best)
{
	struct str ends[ARRAY_LEN(breaks) + 1];
	size_t count = 0, comma = str_find(text, STR(", "), 0);

	/* "Born in New Orleans, Rice spent ...": from the name on. */
	if (comma != STR_NONE && phrase_find(text, topic, 0) == comma + 2)
		text = str_sub(text, comma + 2, text.n);
	while (text.n > 0 && !char_is_word(text.s[text.n - 1]) &&
	       text.s[text.n - 1] != '"')
		text.n--;
	ends[count++] = text;
	for (size_t i = 0; i < ARRAY_LEN(breaks); i++) {
		size_t at = str_find(text, str_of(breaks[i]), 0);

		if (at != STR_NONE)
			ends[count++] = phrase_trim_end(str_sub(text, 0, at));
	}
	for (size_t i = 0; i < count; i++) {
		double score = argue(why, ends[i]);

		/* Of equals the longer, which says more. */
		if (score > best->score + 0.001 ||
		    (score > best->score - 0.001 && best->text.n < ends[i].n &&
			score > 0))
			*best = (struct candidate){ends[i], step, score};
	}
}

static void
find_sentence(struct run *run, struct reasoning *why, struct candidate *best)
{
	struct lookup lookups[LOOKUPS_MAX];
	struct statements all;
	struct statement one;

	why->useful = lookup_list(run, lookups);
	for (size_t i = why->useful; i-- > 0;) {
		statements_start(&all, &lookups[i]);
		while (statements_next(&all, &one, run->arena)) {
			if (str_find_char(one.text, '?', 0) != STR_NONE)
				continue;
			try_sentence(why,
			    statement_named(&one, lookups[i].topic, run->arena),
			    lookups[i].topic, lookups[i].step, best);
		}
	}
}

enum fit
shape_claim(struct run *run, struct goal *goal)
{
	const struct trajectory *traj = run->traj;
	struct str prompt = str_trim(traj->prompt);
	size_t head = head_length(prompt);
	struct candidate best = {{NULL, 0}, 0, 0};
	struct reasoning why;
	struct str thought;

	if (head == 0)
		return FIT_NOT;
	if (!is_confirmed(traj->final_answer))
		return goal_reject(goal, REASON_NO_OUTCOME,
		    "the claim was not found to be true, and what was not "
		    "confirmed gives no other claim");
	thought = traj->steps[traj->count - 1].thought;
	thought_words(&why.thought, thought);
	thought_words(&why.conclusion, conclusion_of(thought));
	words_of(&why.claim, str_sub(prompt, head, prompt.n));
	why.words = (double)phrase_length(prompt);
	find_sentence(run, &why, &best);
	if (best.score < LEAN_MIN)
		return goal_reject(goal, REASON_LOW_CONFIDENCE,
		    "no observed sentence stands alone as a claim that the "
		    "last thought argues for");
	goal->answer = str_trim(traj->final_answer);
	goal->text = arena_printf(
	    run->arena, "%.*s %.*s.", (int)head, prompt.s, STR_ARG(best.text));
	goal->confidence =
	    best.score *
	    (0.4 + 0.6 / (double)(why.useful > 0 ? why.useful : 1));
	goal->rationale = arena_printf(run->arena,
	    "The observation of steps[%zu] states this sentence, and the "
	    "last thought leans on it.",
	    best.step);
	return FIT_GOAL;
}
