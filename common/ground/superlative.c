#include "superlative.h"

#include "named.h"
#include "ranking.h"
#include "token.h"
#include "wanted.h"

#define PLACES_MAX 8 /* of a claim's words, and of a name, in one text */
#define BESIDE 160   /* bytes between a name and the words said of it */

/* What is looked for in these words: "oldest bridge". */
struct saying {
	/* of want 0, and of those behind it */
	size_t words[PLACES_MAX], names[PLACES_MAX];
	size_t word_count, name_count;
};

static void
note(void *arg, size_t want, size_t begin, size_t end)
{
	struct saying *s = arg;

	(void)end;
	if (want == 0 && s->word_count < PLACES_MAX)
		s->words[s->word_count++] = begin;
	else if (want > 0 && s->name_count < PLACES_MAX)
		s->names[s->name_count++] = begin;
}

static bool
is_beside(const struct saying *s)
{
	for (size_t i = 0; i < s->word_count; i++)
		for (size_t k = 0; k < s->name_count; k++) {
			size_t a = s->words[i], b = s->names[k];

			if ((a < b ? b - a : a - b) < BESIDE)
				return true;
		}
	return false;
}

/* The superlative with the next word: "oldest bridge", "most populous city".
 * *words: how many they are. */
static struct str
phrase_of(const struct claim *claim, struct str goal, size_t *words)
{
	size_t at = claim->begin, end = at, most = 2;
	struct str part;

	*words = 0;
	while (*words < most && wanted_part(goal, &at, &part)) {
		size_t begin = (size_t)(part.s - goal.s);

		if (*words > 0 &&
		    (token_is_stop(part) ||
			str_trim(str_sub(goal, end, begin)).n > 0))
			break;
		if (*words == 0 && (str_eq_nocase(part, STR("most")) ||
				       str_eq_nocase(part, STR("least"))))
			most++;
		end = begin + part.n;
		++*words;
	}
	return str_sub(goal, claim->begin, end);
}

/*
 * Does an observation say it in these words, of what the goal's sentence
 * names? That stands in the same observation, or it was asked for.
 */
static bool
is_said(const struct claims *claims, const struct claim *claim, struct str goal,
    const struct trajectory *traj, const struct places *places, size_t *step,
    struct arena *arena)
{
	struct named named;
	struct saying s;
	struct wanted *wanted = wanted_new(NAMED_MAX + 1, arena);
	size_t words;
	const bool *has_names;

	named_read(&named, claims, claim);
	has_names = named_places(&named, traj, places, arena);
	if (wanted_add_words(wanted, phrase_of(claim, goal, &words), false) ==
		WANTED_NONE ||
	    (words < 2 && named.count == 0) ||
	    (named.count > 0 && has_names == NULL))
		return false;
	for (size_t i = 0; i < named.count; i++)
		wanted_add_words(wanted, named.name[i]->text, true);
	for (size_t i = 0; i < places->count; i++) {
		if (places->place[i].kind != PLACE_OBSERVATION)
			continue;
		s.word_count = s.name_count = 0;
		wanted_scan(wanted, places->place[i].text, note, &s);
		if (s.word_count == 0 || (has_names != NULL && !has_names[i]) ||
		    (words < 2 && !is_beside(&s)))
			continue;
		*step = places->place[i].step;
		return true;
	}
	return false;
}

bool
superlative_is_borne_out(const struct claims *claims, size_t which,
    struct str goal, const struct trajectory *traj, const struct places *places,
    const struct endstate *end, size_t *step, struct str *why,
    struct arena *arena)
{
	const struct claim *claim = &claims->claim[which];
	struct ranking ranking;

	/* "The best option": no number says which, so the goal may ask for
	 * what the run came to. */
	if (claim->superlative.by == ORDER_ANY && !claim->asserted &&
	    end->count > 0) {
		*step = end->texts[0].step;
		return true;
	}
	ranking_read(&ranking, claim, goal, places, end, arena);
	*step = ranking.step;
	if (ranking.holds && !ranking.broken)
		return true;
	if (ranking.broken)
		*why = arena_printf(arena, "the list of steps[%zu] has %.*s",
		    ranking.step, STR_ARG(ranking.better));
	else if (!ranking.is_named && end->kind == END_UNKNOWN)
		*why = STR("the item that the run ended with can't be told");
	else
		*why = STR("no observation lists what it would be found in");
	return !ranking.broken &&
	       is_said(claims, claim, goal, traj, places, step, arena);
}
