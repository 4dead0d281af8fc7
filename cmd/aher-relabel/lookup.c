#include "lookup.h"

#include "phrase.h"
#include "util.h"

/* Interfaces that search within the page that is open. */
static const char *const inner_actions[] = {
    "lookup", "look_up", "find_in_page", "ctrl_f"};

static const struct {
	const char *word;
	bool person; /* else a thing: sure only right behind its name */
} pronouns[] = {{"He ", true}, {"She ", true}, {"It ", false}};

/* Words that stand for a thing that was said to be one. */
static const char *const kinds[] = {"series", "show", "film", "movie", "album",
    "song", "book", "novel", "band", "company", "building", "musical",
    "magazine", "theatre", "stadium", "university", "town", "city"};

static bool
known(const struct lookup *lookups, size_t count, const struct lookup *new)
{
	for (size_t i = 0; i < count; i++)
		if (str_eq_nocase(lookups[i].topic, new->topic) &&
		    str_eq(lookups[i].text, new->text))
			return true;
	return false;
}

size_t
lookup_list(struct run *run, struct lookup lookups[LOOKUPS_MAX])
{
	struct str page = {NULL, 0};
	size_t count = 0;

	for (size_t i = 0; i < run->traj->count && count < LOOKUPS_MAX; i++) {
		const struct observation *seen = run_observation(run, i);
		struct lookup *new = &lookups[count];
		struct str topic;

		if (seen->kind != OBSERVATION_CONTENT ||
		    str_starts_nocase(seen->text, STR("could not find")) ||
		    str_starts_nocase(seen->text, STR("no ")))
			continue;
		topic = phrase_title(run_first_text(run, i));
		if (topic.n == 0 || topic.n > TOPIC_MAX)
			continue;
		new->step = i;
		new->text = seen->text;
		new->inner = str_among(run->traj->steps[i].action,
		    inner_actions, ARRAY_LEN(inner_actions));
		if (!new->inner)
			page = topic;
		new->topic = page;
		count += page.n > 0 && !known(lookups, count, new);
	}
	return count;
}

static struct str
last_word(struct str name)
{
	size_t at = name.n;

	while (at > 0 && !char_is_space(name.s[at - 1]))
		at--;
	return str_sub(name, at, name.n);
}

static bool
starts_with_word(struct str text, struct str word)
{
	return word.n > 2 && str_starts(text, word) &&
	       (text.n == word.n || char_is_space(text.s[word.n]));
}

/* The text behind the name, where the sentence begins with it. */
static struct str
behind_name(struct str text, struct str name)
{
	struct str the = STR("The ");

	if (str_starts(text, the) && !str_starts_nocase(name, the))
		text = str_sub(text, the.n, text.n);
	if (!phrase_starts(text, name))
		return (struct str){NULL, 0};
	/* A dash may be longer in the text than in the name. */
	for (size_t n = name.n; n <= text.n && n < name.n + 8; n++)
		if (n == text.n || text.s[n] == ' ' || text.s[n] == ',')
			return str_sub(text, n, text.n);
	return (struct str){NULL, 0};
}

void
statements_start(struct statements *all, const struct lookup *lookup)
{
	all->lookup = lookup;
	all->left = lookup->text;
	all->count = 0;
	all->subject_before = false;
	all->first = (struct str){NULL, 0};
}

/* Does the sentence begin with "The series", and did the first one say that
 * the topic is a series? */
static bool
stands_for(const struct statements *all, struct str text, struct str *rest)
{
	struct str the = STR("The "), word;

	*rest = str_sub(text, the.n, text.n);
	if (!str_starts(text, the) || !phrase_word(rest, &word) ||
	    rest->n == 0 || rest->s[0] != ' ' || !phrase_has(all->first, word))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (str_eq(word, str_of(kinds[i])))
			return true;
	return false;
}

/* The part of a name that its sentences go on with: "Galecki", "Penguin". */
static struct str
short_name(struct str text, struct str topic)
{
	struct str last = last_word(topic), first = topic, rest;

	if (last.n == topic.n)
		return (struct str){NULL, 0};
	if (starts_with_word(text, last))
		return last;
	str_word(&first, &first);
	rest = str_sub(text, first.n, text.n);
	if (first.n > 3 && starts_with_word(text, first) && rest.n > 1 &&
	    char_is_lower(rest.s[1]))
		return first;
	return (struct str){NULL, 0};
}

static void
find_subject(const struct statements *all, struct statement *one)
{
	struct str topic = all->lookup->topic, text = one->text;
	struct str part;

	one->subject = SUBJECT_NONE;
	for (size_t i = 0; i < ARRAY_LEN(pronouns); i++) {
		struct str word = str_of(pronouns[i].word);

		if (!str_starts(text, word))
			continue;
		if (all->subject_before && !all->lookup->inner)
			one->subject = SUBJECT_PRONOUN;
		one->rest = str_sub(text, word.n - 1, text.n);
		return;
	}
	if (all->subject_before && stands_for(all, text, &one->rest)) {
		one->subject = SUBJECT_PRONOUN;
		return;
	}
	one->rest = behind_name(text, topic);
	if (one->rest.s != NULL || phrase_has(text, topic)) {
		one->subject = SUBJECT_NAMED;
		return;
	}
	part = short_name(text, topic);
	if (part.n > 0) {
		one->subject = SUBJECT_SHORT;
		one->rest = str_sub(text, part.n, text.n);
	} else if (all->count == 1 && phrase_has(text, last_word(topic))) {
		/* "Gordon Irving Kaye, known professionally as Gorden Kaye" */
		one->subject = SUBJECT_NAMED;
		one->rest = (struct str){NULL, 0};
	}
}

bool
statements_next(
    struct statements *all, struct statement *one, struct arena *arena)
{
	struct str sentence;
	bool whole;

	while (all->count < SENTENCES_MAX &&
	       phrase_sentence(&all->left, &sentence, &whole)) {
		if (all->lookup->inner &&
		    str_starts(sentence, STR("(Result"))) {
			size_t close = str_find_char(sentence, ')', 0);

			sentence = str_sub(sentence,
			    close == STR_NONE ? 0 : close + 1, sentence.n);
		}
		if (!whole || sentence.n > SENTENCE_MAX)
			continue;
		one->text = phrase_plain(sentence, arena);
		if (one->text.n == 0)
			continue;
		all->count++;
		find_subject(all, one);
		if (one->subject == SUBJECT_NONE && all->count == 1 &&
		    !phrase_has(one->text, last_word(all->lookup->topic)))
			all->count--; /* a banner before the text */
		if (all->count == 1)
			all->first = one->text;
		/* A pronoun goes on as long as its sentences follow. */
		all->subject_before = one->subject != SUBJECT_NONE;
		if (one->subject != SUBJECT_NONE)
			return true;
	}
	return false;
}

struct str
statement_named(
    const struct statement *one, struct str topic, struct arena *arena)
{
	switch (one->subject) {
	case SUBJECT_PRONOUN:
	case SUBJECT_SHORT:
		return arena_printf(
		    arena, "%.*s%.*s", STR_ARG(topic), STR_ARG(one->rest));
	default:
		return one->text;
	}
}
