#include "rules.h"

#include <stdint.h>
#include <string.h>

#include "buf.h"
#include "facts.h"
#include "observation.h"
#include "util.h"

#define ACHIEVEMENTS_MAX (ACHIEVEMENTS_FIRST + ACHIEVEMENTS_LAST)
#define ACTION_MAX 60  /* characters of an action's name */
#define REASON_MAX 500 /* of the failure reason, as a limitation */
#define FOLDED_MAX 500 /* the greatest of these */
#define WORDS_MAX 120  /* of what a step or the final answer said */
#define OBSERVATIONS_MAX (ACHIEVEMENTS_MAX * FACTS_PER_STEP)
#define SEEN_SIZE 1024 /* a power of two, well above OBSERVATIONS_MAX */

/* An observation that says something. */
struct content {
	size_t step;
	struct str text;
};

/* The run as its observations show it. */
struct survey {
	struct content kept[ACHIEVEMENTS_MAX]; /* the last of them as a ring */
	size_t contents;       /* how many there are, kept or not */
	size_t errors, silent; /* steps that failed, that said nothing */
	size_t hostile;	       /* that speak to their reader (hostile.h) */
	size_t failed_in_row;  /* errors since the last content */
	struct str last_error; /* of those; s == NULL where there is none */
};

static size_t
kept_index(size_t nth)
{
	if (nth < ACHIEVEMENTS_FIRST)
		return nth;
	return ACHIEVEMENTS_FIRST +
	       (nth - ACHIEVEMENTS_FIRST) % ACHIEVEMENTS_LAST;
}

static void
survey_run(struct survey *survey, const struct trajectory *run,
    const struct lexicon *lexicon, struct arena *arena)
{
	for (size_t i = 0; i < run->count; i++) {
		const struct step *step = &run->steps[i];
		struct observation seen;

		if (step->talk)
			continue; /* the user said it, no tool did */
		seen = observation_read(lexicon, step->observation, arena);
		switch (seen.kind) {
		case OBSERVATION_CONTENT:
			survey->kept[kept_index(survey->contents++)] =
			    (struct content){i, seen.text};
			survey->failed_in_row = 0;
			break;
		case OBSERVATION_ERROR:
			survey->errors++;
			survey->failed_in_row++;
			survey->last_error =
			    seen.error.n > 0 ? seen.error : seen.text;
			break;
		case OBSERVATION_HOSTILE:
			survey->hostile++;
			break;
		default:
			survey->silent++;
		}
	}
}

static bool
is_blank(char c)
{
	return (unsigned char)c <= ' ' || c == 0x7f;
}

static bool
starts_char(char c)
{
	return ((unsigned char)c & 0xc0) != 0x80; /* UTF-8, RFC 3629 */
}

/* Where to cut text that goes on behind its n bytes, so that there is room for
 * " ..." and a word stays whole, unless it takes up more than half. */
static size_t
cut_place(const char *text, size_t n)
{
	size_t end;

	for (size_t chars = strlen(" ..."); n > 0 && chars > 0;)
		chars -= starts_char(text[--n]);
	for (end = n; end > 0 && text[end] != ' ';)
		end--;
	return end > n / 2 ? end : n;
}

static bool
is_plain(char c)
{
	return c > ' ' && c < 0x7f;
}

/* Bytes at the head of a text, at most max, that stay as they are when it is
 * folded: ASCII, with single blanks in between. Of most texts it is all. */
static size_t
plain_head(struct str text, size_t max)
{
	size_t n = 0;

	if (max > text.n)
		max = text.n;
	while (n < max && (is_plain(text.s[n]) ||
			      (text.s[n] == ' ' && n > 0 && n + 1 < max &&
				  is_plain(text.s[n + 1]))))
		n++;
	return n;
}

/*
 * Appends at most max characters of the text, white space and controls folded
 * to single blanks; what is longer ends in " ...".
 */
static void
put_folded(struct buf *out, struct str text, size_t max)
{
	char folded[4 * FOLDED_MAX + 2]; /* UTF-8 takes up to 4 bytes */
	size_t n = plain_head(text, max), chars = n;
	bool blank = false;

	if (n > 0)
		memcpy(folded, text.s, n);
	for (size_t i = n; i < text.n && n + 2 < sizeof(folded); i++) {
		char c = text.s[i];

		if (is_plain(c) && !blank && chars < max) {
			folded[n++] = c;
			chars++;
			continue;
		}
		if (is_blank(c)) {
			blank = n > 0;
			continue;
		}
		chars += (size_t)starts_char(c) + blank;
		if (chars > max) {
			buf_add(out, folded, cut_place(folded, n));
			buf_puts(out, " ...");
			return;
		}
		if (blank)
			folded[n++] = ' ';
		blank = false;
		folded[n++] = c;
	}
	buf_add(out, folded, n);
}

static struct str
achievement(const struct content *content, const struct trajectory *run,
    struct buf *text, struct arena *arena)
{
	buf_clear(text);
	buf_printf(text, "steps[%zu] ", content->step);
	put_folded(text, run->steps[content->step].action, ACTION_MAX);
	buf_puts(text, ": ");
	put_folded(text, content->text, ACHIEVEMENT_MAX);
	return arena_copy(arena, buf_str(text));
}

/* The key observations so far, and a hash table that finds one by its text:
 * places hold index + 1, 0 is free. */
struct seen {
	struct str texts[OBSERVATIONS_MAX];
	size_t count;
	uint16_t places[SEEN_SIZE];
};

/* FNV-1a, http://www.isthe.com/chongo/tech/comp/fnv/ */
static uint32_t
hash_of(struct str text)
{
	uint32_t h = 2166136261u;

	for (size_t i = 0; i < text.n; i++)
		h = (h ^ (unsigned char)text.s[i]) * 16777619u;
	return h;
}

static uint16_t *
seen_place(struct seen *seen, struct str text, uint32_t hash)
{
	size_t at = hash % SEEN_SIZE;

	while (seen->places[at] != 0 &&
	       !str_eq(seen->texts[seen->places[at] - 1], text))
		at = (at + 1) % SEEN_SIZE;
	return &seen->places[at];
}

/* What one observation offers: the best facts, in order of appearance. */
struct offer {
	struct seen *seen;
	struct candidate {
		char text[FACT_MAX];
		size_t len;
		uint32_t hash;
		bool weak;
	} facts[2 * FACTS_PER_STEP];
	size_t count, strong, weak;
};

static bool
is_offered(const struct offer *offer, struct str text)
{
	for (size_t i = 0; i < offer->count; i++) {
		const struct candidate *other = &offer->facts[i];

		if (str_eq(text, (struct str){other->text, other->len}))
			return true;
	}
	return false;
}

static enum fact_wish
offer_fact(void *arg, const struct fact *fact)
{
	struct offer *offer = arg;
	struct candidate *new = &offer->facts[offer->count];
	struct str text;

	new->len = fact_spell(fact, new->text);
	new->weak = fact->weak;
	text = (struct str){new->text, new->len};
	new->hash = hash_of(text);
	if (new->len > 0 && *seen_place(offer->seen, text, new->hash) == 0 &&
	    !is_offered(offer, text)) {
		offer->count++;
		*(fact->weak ? &offer->weak : &offer->strong) += 1;
	}
	if (offer->strong == FACTS_PER_STEP)
		return FACTS_ENOUGH;
	return offer->strong + offer->weak < FACTS_PER_STEP ? FACTS_ANY
							    : FACTS_STRONG;
}

static void
take_facts(struct seen *seen, struct str text, struct arena *arena)
{
	struct offer offer = {.seen = seen};
	size_t weak;

	facts_scan(text, offer_fact, &offer);
	weak = FACTS_PER_STEP - offer.strong;
	for (size_t i = 0; i < offer.count; i++) {
		struct candidate *fact = &offer.facts[i];
		struct str found = {fact->text, fact->len};
		uint16_t *place = seen_place(seen, found, fact->hash);

		if (fact->weak && weak == 0)
			continue;
		weak -= fact->weak;
		seen->texts[seen->count++] = arena_copy(arena, found);
		*place = (uint16_t)seen->count;
	}
}

/* Begins the next sentence of the limitations. */
static void
next_sentence(struct buf *out)
{
	if (out->len > 0)
		buf_putc(out, ' ');
}

static void
put_quoted(struct buf *out, struct str words)
{
	buf_putc(out, '"');
	put_folded(out, words, WORDS_MAX);
	buf_puts(out, "\".");
}

/* The line of the final answer in which it gives up, from its sentence on. */
static struct str
giving_up(struct str answer, const struct lexicon *lexicon)
{
	size_t at, beg;

	if (lexicon_first(lexicon, answer, TERM_GIVE_UP, &at) == NULL)
		return (struct str){NULL, 0};
	for (beg = at; beg > 0 && at - beg < WORDS_MAX / 2; beg--)
		if (strchr(".!?\n", answer.s[beg - 1]) != NULL)
			return str_sub(answer, beg, answer.n);
	return str_sub(answer, beg == 0 ? 0 : at, answer.n);
}

/* What the end of the run says, where nobody gave a reason. */
static void
put_end(struct buf *out, const struct survey *survey,
    const struct trajectory *run, const struct lexicon *lexicon)
{
	struct str words;

	if (survey->failed_in_row > 0 && survey->contents > 0) {
		if (survey->failed_in_row == 1)
			buf_puts(out, "The last step with a result");
		else
			buf_printf(out, "The last %zu steps with a result",
			    survey->failed_in_row);
		buf_puts(out, " failed: ");
		put_quoted(out, survey->last_error);
	}
	if (str_trim(run->final_answer).n == 0) {
		next_sentence(out);
		buf_puts(out, "The run ends without a final answer.");
		return;
	}
	words = giving_up(run->final_answer, lexicon);
	if (words.n > 0) {
		next_sentence(out);
		buf_puts(out, "The final answer says: ");
		put_quoted(out, words);
	}
}

static struct str
why_nothing(const struct survey *survey, struct arena *arena)
{
	if (survey->hostile > 0)
		return STR("what the observations say speaks to its reader");
	if (survey->errors == 0)
		return STR("no observation says anything");
	if (survey->silent == 0)
		return STR("every observation is an error");
	return arena_printf(arena,
	    "no observation says anything: %zu errors, %zu empty or shorter "
	    "than %d characters",
	    survey->errors, survey->silent, OBSERVATION_TRIVIAL);
}

static struct str
limitations(const struct survey *survey, const struct trajectory *run,
    const struct lexicon *lexicon, struct buf *text, struct arena *arena)
{
	struct str reason = str_trim(run->failure_reason);

	buf_clear(text);
	if (reason.n > 0)
		put_folded(text, reason, REASON_MAX);
	else
		put_end(text, survey, run, lexicon);
	if (survey->contents == 0) {
		next_sentence(text);
		buf_puts(text, "Nothing was achieved: ");
		buf_add_str(text, why_nothing(survey, arena));
		buf_putc(text, '.');
	} else if (survey->contents > ACHIEVEMENTS_MAX) {
		next_sentence(text);
		buf_printf(text,
		    "Of %zu achievements, the first %d and the last %d are "
		    "listed.",
		    survey->contents, ACHIEVEMENTS_FIRST, ACHIEVEMENTS_LAST);
	}
	if (survey->hostile > 0) {
		next_sentence(text);
		buf_printf(text, "Withheld: %zu observation%s to %s reader.",
		    survey->hostile,
		    survey->hostile == 1 ? " speaks" : "s speak",
		    survey->hostile == 1 ? "its" : "their");
	}
	return arena_copy(arena, buf_str(text));
}

struct str
extract_rules(struct outcome *outcome, const struct trajectory *run,
    const struct lexicon *lexicon, struct arena *arena)
{
	struct survey survey = {.contents = 0};
	struct seen seen = {.count = 0};
	struct buf text;
	size_t kept, skipped;

	survey_run(&survey, run, lexicon, arena);
	kept = survey.contents < ACHIEVEMENTS_MAX ? survey.contents
						  : ACHIEVEMENTS_MAX;
	skipped = survey.contents - kept;
	*outcome = (struct outcome){.by = STR("rules")};
	outcome->achievements =
	    arena_alloc(arena, kept * sizeof(outcome->achievements[0]));
	buf_init(&text, BUF_NO_MAX);
	for (size_t i = 0; i < kept; i++) {
		size_t nth = i < ACHIEVEMENTS_FIRST ? i : i + skipped;
		const struct content *content = &survey.kept[kept_index(nth)];

		outcome->achievements[i] =
		    achievement(content, run, &text, arena);
		take_facts(&seen, content->text, arena);
	}
	outcome->achievement_count = kept;
	outcome->observations =
	    arena_alloc(arena, seen.count * sizeof(seen.texts[0]));
	memcpy(outcome->observations, seen.texts,
	    seen.count * sizeof(seen.texts[0]));
	outcome->observation_count = seen.count;
	outcome->limitations = limitations(&survey, run, lexicon, &text, arena);
	buf_release(&text);
	return kept > 0 ? STR("") : why_nothing(&survey, arena);
}
