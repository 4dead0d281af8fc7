/*
 * A question that the run answered with a short value. The new question is
 * one to which that value is the right answer, by a sentence of an
 * observation: either it says something of the value itself ("He is the
 * creator of ...", so "Who is the creator of ...?"), or it gives the value in a
 * relation to what was looked up ("directed by VALUE").
 */
#include <string.h>

#include "argument.h"
#include "hindsight.h"
#include "lookup.h"
#include "phrase.h"
#include "util.h"

#define ANSWER_WORDS_MAX 12
#define ANSWER_MAX 200 /* bytes */
#define APPOSITION_WORDS_MAX 8
#define BEFORE_WORDS_MAX 14 /* between a topic and its relation */
#define LENGTH_MIN 0.4	    /* times the original; METHOD.md, substance */
#define LENGTH_MAX 2.5

/* What stands before the answer, and the question that it answers: %T is the
 * topic, %V "is" or "was". */
static const struct relation {
	const char *lead;
	const char *question;
	bool tail; /* what follows in the sentence belongs to the question */
} relations[] = {
    {"directed by", "Who directed %T", false},
    {"written by", "Who wrote %T", false},
    {"created by", "Who created %T", false},
    {"developed by", "Who developed %T", false},
    {"produced by", "Who produced %T", false},
    {"published by", "Who published %T", false},
    {"founded by", "Who founded %T", false},
    {"designed by", "Who designed %T", false},
    {"composed by", "Who composed %T", false},
    {"distributed by", "Who distributed %T", false},
    {"voiced by", "Who voiced %T", false},
    {"hosted by", "Who hosted %T", false},
    {"owned by", "Who owns %T", false},
    {"invented by", "Who invented %T", false},
    {"discovered by", "Who discovered %T", false},
    {"painted by", "Who painted %T", false},
    {"recorded by", "Who recorded %T", false},
    {"narrated by", "Who narrated %T", false},
    {"founded in", "When was %T founded", false},
    {"established in", "When was %T established", false},
    {"formed in", "When was %T formed", false},
    {"opened in", "When was %T opened", false},
    {"released on", "When was %T released", false},
    {"first published in", "When was %T first published", false},
    {"based on", "What %V %T based on", false},
    {"adapted from", "What %V %T adapted from", false},
    {"named after", "What %V %T named after", false},
    {"headquartered in", "Where %V %T headquartered", false},
    {"based in", "Where %V %T based", false},
    {"located in", "Where %V %T located", false},
    {"with offices in", "Where does %T have offices", false},
    {"best known for playing", "Who %V %T best known for playing", true},
    {"known for playing", "Who %V %T known for playing", true},
    {"widely regarded as", "What %V %T widely regarded as", false},
};

/* What may follow "Who" or "What" as it follows a subject, and is true of one
 * person or thing alone: a definite noun, a work, a building. */
static const char *const sole_starts[] = {"is the ", "was the ", "are the ",
    "is best known for ", "was best known for ", "is the creator ", "created ",
    "wrote ", "directed ", "founded ", "designed ", "composed ", "became the ",
    "was built ", "was one of "};

/* What makes "a stadium" one stadium. */
static const char *const sole_marks[] = {" located ", " formed in ",
    " formed by ", " written by ", " founded ", " directed by ", " created by ",
    " headquartered ", " designed by "};

static const char *const indefinite[] = {
    "is a ", "is an ", "was a ", "was an "};

struct asked {
	struct str prompt;
	struct str answer;
	bool words_read;       /* once there is a question to compare */
	struct words words;    /* of the original */
	struct words thoughts; /* of the run's last thoughts */
	struct lookup lookups[LOOKUPS_MAX];
	size_t lookup_count;
};

struct candidate {
	struct str text;
	size_t source; /* the lookup that it was made from */
	double score;
};

/* "is" or "was", as the sentence has it. */
static const char *
tense(struct str sentence)
{
	size_t is = phrase_find(sentence, STR("is"), 0);
	size_t was = phrase_find(sentence, STR("was"), 0);

	return was < is ? "was" : "is";
}

/* Was the same looked up before: another passage of its page? */
static bool
is_known(const struct asked *asked, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (str_eq_nocase(
			asked->lookups[k].topic, asked->lookups[i].topic))
			return true;
	return false;
}

/* The share of the things looked up that a question needs: they are named in
 * it, or it was made from what was found. */
static double
covered(const struct asked *asked, struct str text, size_t source)
{
	struct str topic = asked->lookups[source].topic;
	size_t count = 0, all = 0;

	for (size_t i = 0; i < asked->lookup_count; i++) {
		struct str other = asked->lookups[i].topic;

		if (is_known(asked, i))
			continue;
		all++;
		count += str_eq_nocase(other, topic) || phrase_has(text, other);
	}
	return (double)count / (double)all;
}

/* asked->words and asked->thoughts, which holds the words of the original, too,
 * and not those of the answer: what a question should be about, so that the
 * reasoning is about it. */
static void
read_words(const struct run *run, struct asked *asked)
{
	const struct trajectory *traj = run->traj;
	size_t first = traj->count > 2 ? traj->count - 2 : 0;
	struct words all;

	if (asked->words_read)
		return;
	asked->words_read = true;
	words_of(&asked->words, asked->prompt);
	all = asked->words;
	for (size_t i = first; i < traj->count; i++)
		words_more(&all, traj->steps[i].thought);
	asked->thoughts.count = 0;
	for (size_t i = 0; i < all.count; i++)
		if (!phrase_has(asked->answer, all.word[i]))
			words_add(&asked->thoughts, all.word[i]);
}

/* Scores a question and keeps the best one. */
static void
offer(const struct run *run, struct asked *asked, struct str text,
    size_t source, double certainty, struct candidate *best)
{
	double length = (double)phrase_length(text);
	double wanted = (double)phrase_length(asked->prompt);
	struct words words;
	double cover, known, score;

	if (length < 5 || length < wanted * LENGTH_MIN ||
	    length > wanted * LENGTH_MAX)
		return;
	if (phrase_has(text, asked->answer))
		return;
	read_words(run, asked);
	words_of(&words, text);
	known = (double)words_shared(&words, &asked->words) /
		(double)(words.count > 0 ? words.count : 1);
	if (known > 0.8)
		return; /* the original again */
	if (!words_shared(&words, &asked->thoughts))
		return; /* nothing that the run thinks of */
	cover = covered(asked, text, source);
	/* Of two look-ups both are needed. */
	score = cover <= 0.5 ? cover * 0.9 : certainty * (0.6 + 0.4 * cover);
	/* Among equals the one that the thoughts are about. */
	if (score + known * 0.1 > best->score) {
		best->text = text;
		best->source = source;
		best->score = score + known * 0.1;
	}
}

/* Two words behind the first with a capital or a digit: names, years. Without
 * them a sentence fits many. */
static bool
is_particular(struct str text)
{
	size_t names = 0;

	for (size_t i = 1; i < text.n; i++)
		names += char_is_space(text.s[i - 1]) &&
			 (char_is_upper(text.s[i]) || char_is_digit(text.s[i]));
	return names >= 2;
}

/* "and his series" in a question that begins with Who. */
static struct str
with_whose(struct run *run, struct str rest)
{
	static const char *const owners[] = {
	    ", and his ", ", and her ", ", and its "};

	for (size_t i = 0; i < ARRAY_LEN(owners); i++) {
		struct str owner = str_of(owners[i]);
		size_t at = str_find(rest, owner, 0);

		if (at != STR_NONE)
			return arena_printf(run->arena, "%.*s, and whose %.*s",
			    (int)at, rest.s,
			    STR_ARG(str_sub(rest, at + owner.n, rest.n)));
	}
	return rest;
}

/*
 * Makes the words behind a subject those behind "Who" or "What", with "the"
 * where they say "a". Returns the empty slice when they may be true of others
 * too: "is an actress", "has played for the Dodgers".
 */
static struct str
sole_predicate(struct run *run, struct str rest)
{
	struct str none = {NULL, 0};
	bool marked = false;

	rest = with_whose(run, rest);
	for (size_t i = 0; i < ARRAY_LEN(sole_marks); i++)
		marked |= str_find(rest, str_of(sole_marks[i]), 0) != STR_NONE;
	for (size_t i = 0; i < ARRAY_LEN(indefinite); i++) {
		struct str is = str_of(indefinite[i]);

		if (str_starts(rest, is))
			return !marked
				   ? none
				   : arena_printf(run->arena, "%s the %.*s",
					 *is.s == 'i' ? "is" : "was",
					 STR_ARG(str_sub(rest, is.n, rest.n)));
	}
	if (str_starts(rest, STR("was one of ")) &&
	    str_find(rest, STR(" whose "), 0) == STR_NONE)
		return none;
	for (size_t i = 0; i < ARRAY_LEN(sole_starts); i++)
		if (str_starts(rest, str_of(sole_starts[i])))
			return rest;
	return none;
}

/* The answer was looked up itself, and sentences have it as their subject. */
static void
ask_subject(
    struct run *run, struct asked *asked, size_t source, struct candidate *best)
{
	const struct lookup *lookup = &asked->lookups[source];
	struct statements all;
	struct statement one;

	if (lookup->inner || !phrase_starts(lookup->topic, asked->answer) ||
	    !phrase_starts(asked->answer, lookup->topic))
		return;
	statements_start(&all, lookup);
	while (statements_next(&all, &one, run->arena)) {
		struct str rest = str_trim(one.rest);
		bool person = str_starts(one.text, STR("He ")) ||
			      str_starts(one.text, STR("She "));

		if (rest.n == 0 || rest.s[rest.n - 1] != '.' ||
		    !is_particular(rest))
			continue;
		rest = sole_predicate(run, str_sub(rest, 0, rest.n - 1));
		if (rest.n > 0)
			offer(run, asked,
			    arena_printf(run->arena, "%s %.*s?",
				person ? "Who" : "What", STR_ARG(rest)),
			    source, 0.9, best);
	}
}

/* The topic with what it is: "the 1940 American war film Ski Patrol". */
static struct str
described(struct run *run, struct str sentence, size_t lead, struct str topic)
{
	static const char *const are[] = {" is a ", " is an ", " was a ",
	    " was an ", " is the ", " was the "};

	for (size_t i = 0; i < ARRAY_LEN(are); i++) {
		struct str is = str_of(are[i]), noun;
		size_t at = str_find(sentence, is, 0);

		if (at == STR_NONE || at > lead ||
		    phrase_find(str_sub(sentence, 0, at), topic, 0) == STR_NONE)
			continue;
		noun = str_trim(str_sub(sentence, at + is.n, lead));
		if (noun.n == 0 || phrase_length(noun) > APPOSITION_WORDS_MAX ||
		    str_find_char(noun, ',', 0) != STR_NONE ||
		    phrase_has(noun, STR("of")) || phrase_has(noun, STR("by")))
			break;
		return arena_printf(
		    run->arena, "the %.*s %.*s", STR_ARG(noun), STR_ARG(topic));
	}
	return topic;
}

/* Is what stands between the start of the sentence and the relation one plain
 * statement about the topic? */
static bool
plain_until(struct str before)
{
	static const char *const turns[] = {"that", "which", "who", "whose",
	    "when", "where", "formerly", "adaptation", "adapted", "into", "his",
	    "her", "their", "remake", "sequel", "wife", "husband", "father",
	    "mother", "brother", "sister", "son", "daughter"};

	if (phrase_length(before) > BEFORE_WORDS_MAX + 8)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(turns); i++)
		if (phrase_has(before, str_of(turns[i])))
			return false;
	return true;
}

/* Does the answer end where it is said in full: not "A and B", not "A, B"? */
static bool
answer_ends(struct str behind)
{
	struct str comma = STR(", "), and = STR(" and ");

	if (str_starts(behind, comma))
		behind = str_sub(behind, comma.n, behind.n);
	else if (str_starts(behind, and))
		behind = str_sub(behind, and.n, behind.n);
	else
		return behind.n == 0 || !char_is_word(behind.s[0]);
	if (str_starts(behind, STR("and ")))
		behind = str_sub(behind, 4, behind.n);
	return behind.n > 0 && !char_is_upper(behind.s[0]);
}

/* Puts a relation's question together; the empty slice when it is too long. */
static struct str
ask(struct run *run, const struct relation *relation, struct str topic,
    const char *verb, struct str tail)
{
	struct buf text;
	struct str made = {NULL, 0};

	buf_init(&text, GOAL_MAX);
	for (const char *c = relation->question; *c != '\0'; c++) {
		if (*c != '%')
			buf_putc(&text, *c);
		else if (*++c == 'T')
			buf_add_str(&text, topic);
		else
			buf_puts(&text, verb);
	}
	buf_add_str(&text, tail);
	buf_putc(&text, '?');
	if (!text.over)
		made = arena_copy(run->arena, buf_str(&text));
	buf_release(&text);
	return made;
}

static void
ask_relation(struct run *run, struct asked *asked, size_t source,
    const struct statement *one, struct candidate *best)
{
	struct str topic = asked->lookups[source].topic;
	size_t at = phrase_find(one->text, asked->answer, 0);
	struct str before, behind, tail = {"", 0};

	if (at == STR_NONE)
		return;
	before = str_trim(str_sub(one->text, 0, at));
	behind = str_sub(one->text, at + asked->answer.n, one->text.n);
	for (size_t i = 0; i < ARRAY_LEN(relations); i++) {
		const struct relation *relation = &relations[i];
		struct str lead = str_of(relation->lead), named;
		size_t lead_at;

		if (!str_ends_nocase(before, lead))
			continue;
		lead_at = before.n - lead.n;
		if (!plain_until(str_sub(before, 0, lead_at)))
			continue;
		if (relation->tail) {
			if (!str_starts(behind, STR(" in ")) || behind.n < 2)
				continue;
			tail = str_sub(behind, 0, behind.n - 1);
		} else if (!answer_ends(behind)) {
			continue;
		}
		named = described(run, before, lead_at, topic);
		offer(run, asked,
		    ask(run, relation, named, tense(before), tail), source, 1.0,
		    best);
		return;
	}
}

static bool
is_answer(struct run *run, struct str answer)
{
	size_t length = phrase_length(answer);

	if (length == 0 || length > ANSWER_WORDS_MAX || answer.n < 3 ||
	    answer.n > ANSWER_MAX)
		return false;
	if (str_eq_nocase(answer, STR("yes")) ||
	    str_eq_nocase(answer, STR("unknown")) ||
	    str_eq_nocase(answer, STR("none")))
		return false;
	return lexicon_first(run->lexicon, answer, TERM_GIVE_UP, NULL) == NULL;
}

static bool
only_lookups(const struct run *run)
{
	for (size_t i = 0; i < run->traj->count; i++) {
		struct str action = run->traj->steps[i].action;

		if (!str_starts_nocase(action, STR("search")) &&
		    !str_starts_nocase(action, STR("look")) &&
		    !str_starts_nocase(action, STR("finish")) &&
		    !str_starts_nocase(action, STR("answer")) &&
		    !str_starts_nocase(action, STR("wiki")))
			return false;
	}
	return true;
}

/* Does the reasoning that stays in the sample argue for the new question? */
static bool
is_argued(const struct run *run, const struct asked *asked,
    const struct candidate *best)
{
	const struct lookup *source = &asked->lookups[best->source];

	return argument_holds(run->traj->steps[run->traj->count - 1].thought,
	    &(struct argument){.answer = asked->answer,
		.topic = source->topic,
		.goal = best->text,
		.source = source->text});
}

enum fit
shape_question(struct run *run, struct goal *goal)
{
	struct asked asked = {.prompt = str_trim(run->traj->prompt),
	    .answer = str_trim(run->traj->final_answer)};
	struct candidate best = {.score = 0};

	if (!phrase_is_question(asked.prompt) || !only_lookups(run))
		return FIT_NOT;
	if (asked.answer.n == 0)
		return goal_reject(goal, REASON_NO_OUTCOME,
		    "the run ends without an answer, so no question is "
		    "answered");
	if (!is_answer(run, asked.answer))
		return goal_reject(goal, REASON_NO_OUTCOME,
		    "the answer is no value that a question could ask for");
	asked.lookup_count = lookup_list(run, asked.lookups);
	for (size_t i = asked.lookup_count; i-- > 0;) {
		struct statements all;
		struct statement one;

		ask_subject(run, &asked, i, &best);
		if (!phrase_has(asked.lookups[i].text, asked.answer))
			continue;
		statements_start(&all, &asked.lookups[i]);
		while (statements_next(&all, &one, run->arena))
			ask_relation(run, &asked, i, &one, &best);
	}
	if (best.text.n == 0)
		return goal_reject(goal, REASON_LOW_CONFIDENCE,
		    "no observed sentence says of what the answer is the "
		    "answer");
	if (!is_argued(run, &asked, &best))
		return goal_reject(goal, REASON_LOW_CONFIDENCE,
		    "the last thought argues for something else than what the "
		    "observations say of the answer");
	goal->text = best.text;
	goal->answer = asked.answer;
	goal->confidence = best.score > 0.95 ? 0.95 : best.score;
	goal->rationale = arena_printf(run->arena,
	    "The observation of steps[%zu] says what makes the final answer "
	    "the answer to this.",
	    asked.lookups[best.source].step);
	return FIT_GOAL;
}
