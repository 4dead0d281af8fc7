#include "leak.h"

#include "giveaway.h"
#include "overlap.h"
#include "utf8.h"

/* Of the words of one text, those that the other need not have to be nearly
 * the same. */
#define PARAPHRASE_PART 0.15
#define WHOLE_PART 0.8 /* of the original in one piece is the original */
#define WHOLE_MIN 5    /* words; a shorter one is a phrase like any other */
#define QUOTE_MIN 5    /* words in a row of what is said of the failure */
#define QUOTE_MAX 120  /* bytes of a goal in a detail */
#define READ_MAX (256 * 1024) /* bytes of a text that are compared */

static bool
leaks(struct flaw *flaw, struct str detail)
{
	*flaw = (struct flaw){REASON_LEAK, detail, detail};
	return true;
}

/* Words that talk about the run, and that the original does not have: where it
 * says "the agent", the word is for whom the user talks to. */
struct talk {
	struct str text, original;
	struct str found; /* s == NULL: none */
};

static bool
talk_found(void *arg, const struct term *term, size_t at)
{
	struct talk *talk = arg;

	if (term->class != TERM_ABOUT_RUN ||
	    str_find_nocase(talk->original, term->text, 0) != STR_NONE)
		return true;
	talk->found = str_sub(talk->text, at, at + term->text.n);
	return false;
}

bool
leak_talks_of_run(struct flaw *flaw, const struct lexicon *lexicon,
    struct str text, struct str original, struct arena *arena)
{
	struct talk talk = {.text = text, .original = original};

	lexicon_scan(lexicon, text, talk_found, &talk);
	if (talk.found.s == NULL)
		return false;
	return leaks(
	    flaw, arena_printf(arena, "it talks about the run: \"%.*s\"",
		      STR_ARG(talk.found)));
}

static struct str
words_in(struct str text, struct arena *arena)
{
	struct str words;
	struct buf out;

	buf_init(&out, BUF_NO_MAX);
	utf8_words(&out, text);
	words = arena_copy(arena, buf_str(&out));
	buf_release(&out);
	return words;
}

/* All words of a text, or only those that tell it from others and that
 * neither observations nor tools use. */
static void
read_row(struct row *row, struct str text, const struct sights *sights,
    bool only_unseen, struct arena *arena)
{
	struct token token;
	size_t at = 0;

	text = str_sub(text, 0, READ_MAX);
	row_init(row, text, arena);
	while (token_next(text, &at, &token)) {
		uint32_t key = sight_key(&token);
		const struct sight *sight;

		if (only_unseen) {
			sight = sight_find(sights, key);
			if (sight == NULL || sight->in_name ||
			    sight->first != SIGHT_NOWHERE ||
			    token_is_vague(token.text))
				continue;
		}
		row_add(row, key, token.begin, token.end);
	}
}

static struct str
row_text(const struct row *row, struct str text, size_t at, size_t n)
{
	text = str_sub(text, row->begin[at], row->end[at + n - 1]);
	return str_cut_words(text, QUOTE_MAX);
}

/* How the goal differs from the original. */
struct difference {
	size_t ours, theirs; /* words of the goal, of the original */
	size_t added, lost;
	bool value_added, value_lost;
	bool unseen_lost; /* the original asks for what the run never met */
};

static struct difference
compare(const struct sights *sights)
{
	struct difference d = {.ours = 0};

	for (size_t i = 0; i < sights->count; i++) {
		const struct sight *s = &sights->sight[i];

		d.ours += s->of_goal;
		d.theirs += s->of_original;
		if (s->of_goal && !s->of_original) {
			d.added++;
			d.value_added |= s->is_value || s->is_number;
		} else if (s->of_original && !s->of_goal) {
			d.lost++;
			d.value_lost |= s->is_value || s->is_number;
			d.unseen_lost |= s->first == SIGHT_NOWHERE;
		}
	}
	return d;
}

static bool
is_small(size_t part, size_t whole)
{
	return (double)part <= PARAPHRASE_PART * (double)whole;
}

/* The original in other words: without a value or a demand less. */
static bool
is_paraphrase(const struct difference *d)
{
	return d->theirs > 1 && !d->value_added && !d->value_lost &&
	       !d->unseen_lost && is_small(d->added, d->ours) &&
	       is_small(d->lost, d->theirs);
}

static bool
is_copy(const struct gates *gates, struct flaw *flaw,
    const struct sights *sights, struct str goal, struct arena *arena)
{
	struct str original = sights->run->prompt;
	struct difference d = compare(sights);
	struct row ours, theirs;
	size_t at, n;

	if (str_eq(words_in(goal, arena), words_in(original, arena)))
		return leaks(flaw, STR("it is the original goal"));
	if (is_paraphrase(&d))
		return leaks(
		    flaw, STR("it is the original goal in other words"));
	read_row(&ours, goal, sights, false, arena);
	read_row(&theirs, original, sights, false, arena);
	n = (size_t)(WHOLE_PART * (double)theirs.count + 0.5);
	if (n >= WHOLE_MIN && !d.value_lost && !d.unseen_lost &&
	    row_shared(&ours, &theirs, n, arena) != STR_NONE)
		return leaks(flaw, STR("it holds the original goal"));
	read_row(&ours, goal, sights, true, arena);
	read_row(&theirs, original, sights, true, arena);
	n = (size_t)gates->copy_max + 1;
	at = row_shared(&ours, &theirs, n, arena);
	if (at == STR_NONE)
		return false;
	return leaks(flaw,
	    arena_printf(arena,
		"it repeats words of the original goal that nothing in the "
		"run has: \"%.*s\"",
		STR_ARG(row_text(&ours, goal, at, n))));
}

/* Does the goal quote what is said of the failure? */
static bool
quotes_failure(struct flaw *flaw, const struct sights *sights, struct str goal,
    struct arena *arena)
{
	struct row ours, theirs, original;
	struct str why = sights->run->failure_reason;
	size_t at, n = QUOTE_MIN;

	read_row(&theirs, why, sights, false, arena);
	read_row(&ours, goal, sights, false, arena);
	at = row_shared(&ours, &theirs, n, arena);
	if (at == STR_NONE)
		return false;
	/* What the original asked for may stand in both. */
	read_row(&original, sights->run->prompt, sights, false, arena);
	ours = (struct row){.key = ours.key + at,
	    .begin = ours.begin + at,
	    .end = ours.end + at,
	    .count = n};
	if (row_shared(&ours, &original, n, arena) != STR_NONE)
		return false;
	return leaks(
	    flaw, arena_printf(arena, "it says why the run failed: \"%.*s\"",
		      STR_ARG(row_text(&ours, goal, 0, n))));
}

static bool
tells_end(struct flaw *flaw, const struct sights *sights,
    const struct lexicon *lexicon, struct str goal, struct arena *arena)
{
	struct str what;

	what = broken_bound(sights->run, lexicon, goal, arena);
	if (what.s != NULL)
		return leaks(flaw,
		    arena_printf(arena,
			"it keeps a limit of the original that what the run "
			"ended with breaks: \"%.*s\"",
			STR_ARG(str_cut_words(what, QUOTE_MAX))));
	if (giveaway_found(sights, goal, &what, arena))
		return leaks(flaw,
		    arena_printf(arena, "it gives the answer away: \"%.*s\"",
			STR_ARG(str_cut_words(what, QUOTE_MAX))));
	return false;
}

bool
leak_check(const struct gates *gates, struct flaw *flaw,
    const struct sights *sights, const struct lexicon *lexicon, struct str goal,
    struct arena *arena)
{
	return !leak_talks_of_run(
		   flaw, lexicon, goal, sights->run->prompt, arena) &&
	       !is_copy(gates, flaw, sights, goal, arena) &&
	       !tells_end(flaw, sights, lexicon, goal, arena) &&
	       !quotes_failure(flaw, sights, goal, arena);
}
