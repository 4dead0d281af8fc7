#include "refusal.h"

#include <string.h>

#include "buf.h"
#include "util.h"

#define LONGEST 4096 /* bytes; who writes more says something */

/* A clause that has one of these states nothing. */
static const char *const idle[] = {"sorry", "apologize", "apologise",
    "apologies", "apology", "please", "let me know", "feel free", "try again",
    "you can", "you may", "you might", "you could", "you will need",
    "i recommend", "i suggest", "i would recommend", "i would suggest",
    "if you", "thank you", "thanks", "welcome", "i understand", "i'd be happy",
    "happy to help"};

/* Behind these begins another clause. */
static const char *const turns[] = {
    " but ", " however", " although ", " nevertheless", " instead,"};

/* Typographic apostrophes and "I'm" as the lexicon has them. */
static void
put_plain(struct buf *out, struct str text)
{
	for (size_t i = 0; i < text.n; i++) {
		struct str rest = str_sub(text, i, text.n);
		bool curly = str_starts(rest, STR("\xe2\x80\x99"));

		if (!curly && text.s[i] != '\'') {
			buf_putc(out, text.s[i]);
			continue;
		}
		rest = str_sub(rest, curly ? 3 : 1, rest.n);
		buf_puts(out, str_starts(rest, STR("m ")) ? " a" : "'");
		i += curly ? 2 : 0;
	}
}

/* Where the clause at the head of the text ends: behind a sentence, or before
 * a turn in it. */
static size_t
clause_end(struct str text)
{
	for (size_t i = 1; i < text.n; i++) {
		char c = text.s[i];

		if (c == '\n' || c == ';')
			return i;
		if ((c == '.' || c == '!' || c == '?') &&
		    (i + 1 == text.n || char_is_space(text.s[i + 1])))
			return i + 1;
		if (c != ' ')
			continue;
		for (size_t k = 0; k < ARRAY_LEN(turns); k++)
			if (str_starts_nocase(
				str_sub(text, i, text.n), str_of(turns[k])))
				return i;
	}
	return text.n;
}

struct phrase {
	struct str text; /* that is searched */
	struct str found;
};

static bool
phrase_found(void *arg, const struct term *term, size_t at)
{
	struct phrase *phrase = arg;

	if (term->class != TERM_GIVE_UP ||
	    memchr(term->text.s, ' ', term->text.n) == NULL)
		return true;
	phrase->found = str_sub(phrase->text, at, at + term->text.n);
	return false;
}

struct str
refusal_phrase(const struct lexicon *lexicon, struct str text)
{
	struct phrase phrase = {.text = text};

	lexicon_scan(lexicon, text, phrase_found, &phrase);
	return phrase.found;
}

static bool
gives_up(const struct lexicon *lexicon, struct str clause)
{
	return refusal_phrase(lexicon, clause).s != NULL;
}

static bool
states_something(struct str clause)
{
	struct str rest = clause, word;
	size_t words = 0;

	while (str_word(&rest, &word))
		words++;
	if (words < 3 || str_ends_nocase(clause, STR("?")))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(idle); i++)
		if (str_find_nocase(clause, str_of(idle[i]), 0) != STR_NONE)
			return false;
	return true;
}

/* What the clauses of a text do; refusals_only: of one that gives up
 * somewhere, else nothing is looked at. */
struct clauses {
	bool given_up, stated;
};

static struct clauses
read_clauses(const struct lexicon *lexicon, struct str text, bool refusals_only)
{
	struct clauses all = {false, false};
	struct buf plain;
	struct str rest;

	buf_init(&plain, BUF_NO_MAX);
	put_plain(&plain, text);
	rest = buf_str(&plain);
	if (refusals_only && !gives_up(lexicon, rest))
		rest.n = 0; /* as nearly always */
	while (rest.n > 0) {
		size_t end = clause_end(rest);
		struct str clause = str_trim(str_sub(rest, 0, end));

		if (gives_up(lexicon, clause))
			all.given_up = true;
		else if (states_something(clause))
			all.stated = true;
		rest = str_sub(rest, end, rest.n);
	}
	buf_release(&plain);
	return all;
}

bool
refusal_is(const struct lexicon *lexicon, struct str text)
{
	struct clauses all;

	text = str_trim(text);
	if (text.n > LONGEST)
		return false;
	all = read_clauses(lexicon, text, true);
	return all.given_up && !all.stated;
}

bool
refusal_not(const struct lexicon *lexicon, struct str sentence)
{
	struct clauses all = read_clauses(lexicon, sentence, false);

	return all.stated && !all.given_up;
}
