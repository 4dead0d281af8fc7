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
#define HEAD_BYTES 24	      /* that tell most texts apart */

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

/* The words of a text, folded (utf8.h). */
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

/* Have two texts the same words? Their heads tell most of them apart: what a
 * head is folded to begins what all of the text is folded to. */
static bool
has_same_words(struct str a, struct str b, struct arena *arena)
{
	struct str one = words_in(str_sub(a, 0, HEAD_BYTES), arena);
	struct str other = words_in(str_sub(b, 0, HEAD_BYTES), arena);

	if (!str_starts(one, other) && !str_starts(other, one))
		return false;
	return str_eq(words_in(a, arena), words_in(b, arena));
}

/* All words of a text. */
static void
read_row(struct row *row, struct str text, struct arena *arena)
{
	struct token token;
	size_t at = 0;

	text = str_sub(text, 0, READ_MAX);
	row_init(row, text.n / 2 + 1, arena); /* a byte a word, one between */
	while (token_next(text, &at, &token))
		row_add(row, sight_key(&token), token.begin, token.end);
}

/* Of a text's words those that tell it from others, and that neither
 * observations nor tools use. */
static void
read_unseen(struct row *unseen, const struct row *row, struct str text,
    const struct sights *sights, struct arena *arena)
{
	row_init(unseen, row->count, arena);
	for (size_t i = 0; i < row->count; i++) {
		const struct sight *sight = sight_find(sights, row->key[i]);

		if (sight == NULL || sight->in_name ||
		    sight->first != SIGHT_NOWHERE ||
		    token_is_vague(str_sub(text, row->begin[i], row->end[i])))
			continue;
		row_add(unseen, row->key[i], row->begin[i], row->end[i]);
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

/* What is compared, word by word. */
struct rows {
	struct row goal, original;
};

static bool
is_copy(const struct gates *gates, struct flaw *flaw,
    const struct sights *sights, struct str goal, const struct rows *rows,
    struct arena *arena)
{
	struct str original = sights->run->prompt;
	struct difference d = compare(sights);
	struct row ours, theirs;
	size_t at, n;

	if (has_same_words(goal, original, arena))
		return leaks(flaw, STR("it is the original goal"));
	if (is_paraphrase(&d))
		return leaks(
		    flaw, STR("it is the original goal in other words"));
	n = (size_t)(WHOLE_PART * (double)rows->original.count + 0.5);
	if (n >= WHOLE_MIN && !d.value_lost && !d.unseen_lost &&
	    row_shared(&rows->goal, &rows->original, n, arena) != STR_NONE)
		return leaks(flaw, STR("it holds the original goal"));
	read_unseen(&ours, &rows->goal, goal, sights, arena);
	read_unseen(&theirs, &rows->original, original, sights, arena);
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
    const struct rows *rows, struct arena *arena)
{
	struct row ours, theirs;
	size_t at, n = QUOTE_MIN;

	read_row(&theirs, sights->run->failure_reason, arena);
	at = row_shared(&rows->goal, &theirs, n, arena);
	if (at == STR_NONE)
		return false;
	/* What the original asked for may stand in both. */
	ours = (struct row){.key = rows->goal.key + at,
	    .begin = rows->goal.begin + at,
	    .end = rows->goal.end + at,
	    .count = n};
	if (row_shared(&ours, &rows->original, n, arena) != STR_NONE)
		return false;
	return leaks(
	    flaw, arena_printf(arena, "it says why the run failed: \"%.*s\"",
		      STR_ARG(row_text(&ours, goal, 0, n))));
}

static bool
tells_end(struct flaw *flaw, const struct sights *sights,
    const struct lexicon *lexicon, struct str goal, const struct claims *claims,
    struct arena *arena)
{
	struct str what;

	what = broken_bound(sights->run, lexicon, goal, arena);
	if (what.s != NULL)
		return leaks(flaw,
		    arena_printf(arena,
			"it keeps a limit of the original that what the run "
			"ended with breaks: \"%.*s\"",
			STR_ARG(str_cut_words(what, QUOTE_MAX))));
	if (giveaway_found(sights, goal, claims, &what, arena))
		return leaks(flaw,
		    arena_printf(arena, "it gives the answer away: \"%.*s\"",
			STR_ARG(str_cut_words(what, QUOTE_MAX))));
	return false;
}

bool
leak_check(const struct gates *gates, struct flaw *flaw,
    const struct sights *sights, const struct lexicon *lexicon, struct str goal,
    const struct claims *claims, struct arena *arena)
{
	struct rows rows;

	if (leak_talks_of_run(flaw, lexicon, goal, sights->run->prompt, arena))
		return false;
	read_row(&rows.goal, goal, arena);
	read_row(&rows.original, sights->run->prompt, arena);
	return !is_copy(gates, flaw, sights, goal, &rows, arena) &&
	       !tells_end(flaw, sights, lexicon, goal, claims, arena) &&
	       !quotes_failure(flaw, sights, goal, &rows, arena);
}
