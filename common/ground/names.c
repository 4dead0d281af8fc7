#include <stdlib.h>
#include <string.h>

#include "claims.h"
#include "openers.h"
#include "passage.h"
#include "units.h"
#include "util.h"

/* Capitals that name nothing that a run could show. */
static bool
is_no_name(struct str word)
{
	static const char *const words[] = {"ok", "am", "pm", "api", "apis",
	    "url", "urls", "id", "ids", "faq", "est", "pst", "cst", "mst",
	    "utc", "gmt", "pdt", "edt", "bc", "ad", "tv", "monday", "tuesday",
	    "wednesday", "thursday", "friday", "saturday", "sunday", "dob",
	    "etc", "vs", "fyi", "asap", "moq", "christmas", "internet", "web",
	    "mr", "mrs", "ms", "dr"};

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (str_eq_nocase(word, str_of(words[i])))
			return true;
	return token_is_stop(word) || month_named(word) != 0;
}

/* Words in small letters that join two parts of a name. */
static bool
is_connector(struct str word)
{
	static const char *const words[] = {"of", "de", "la", "le", "von",
	    "van", "der", "den", "du", "del", "da", "di", "al", "bin", "ibn",
	    "el", "af", "zu"};

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (str_eq(word, str_of(words[i])))
			return true;
	return false;
}

static bool
is_capital(const struct passage *p, size_t i)
{
	return i < p->count && p->words[i].token.capital &&
	       !passage_is_covered(
		   p, p->words[i].token.begin, p->words[i].token.end);
}

/* A capital behind the first letter, or capitals only: eBay, HotpotQA, JFK. */
static bool
has_inner_capital(struct str word)
{
	for (size_t i = 1; i < word.n; i++)
		if (char_is_upper(word.s[i]) && word.s[i - 1] != '-' &&
		    word.s[i - 1] != '\'' && word.s[i - 1] != '.')
			return true;
	return false;
}

/* Do the words i - 1 and i stand in one name, by what is between them: a
 * blank, an ampersand, or the stop of an initial? */
static bool
is_joined(const struct passage *p, size_t i)
{
	size_t from, to;
	struct str gap;

	if (i == 0 || i >= p->count)
		return false;
	from = p->words[i - 1].token.end;
	to = p->words[i].token.begin;
	gap = str_sub(p->text, from, to);
	if (str_eq(gap, STR(" ")) || str_eq(gap, STR(" & ")) ||
	    str_eq(gap, STR("&")) || str_eq(gap, STR("' ")))
		return true;
	return (str_eq(gap, STR(". ")) || str_eq(gap, STR("."))) &&
	       !p->words[i].token.opens;
}

/* Where 's begins in a word, in either spelling, or its length. */
static size_t
possessive_at(struct str word)
{
	if (word.n > 2 && str_ends_nocase(word, STR("'s")))
		return word.n - 2;
	if (word.n > 4 && str_ends_nocase(word, STR("\xe2\x80\x99s")))
		return word.n - 4;
	return word.n;
}

/* The last word of the name that begins with the i-th. */
static size_t
name_last(const struct passage *p, size_t i)
{
	size_t last = i;

	for (;;) {
		size_t next = last + 1, joints = 0;

		if (possessive_at(p->words[last].token.text) <
		    p->words[last].token.text.n)
			break;
		while (joints < 2 && next < p->count && is_joined(p, next) &&
		       (is_connector(p->words[next].token.text) ||
			   str_eq(p->words[next].token.text, STR("the")))) {
			next++;
			joints++;
		}
		if (!is_joined(p, next) || !is_capital(p, next) ||
		    passage_has(p, next, "I"))
			break;
		last = next;
	}
	while (last > i && is_no_name(p->words[last].token.text) &&
	       p->words[last].token.text.n > 1)
		last--;
	return last;
}

/* Words with a capital that open nothing, by their keys, in order. */
struct capitals {
	uint32_t *keys;
	size_t count;
};

static int
compare_keys(const void *a, const void *b)
{
	uint32_t one = *(const uint32_t *)a, other = *(const uint32_t *)b;

	return one < other ? -1 : one > other;
}

static void
collect_capitals(
    const struct passage *p, struct capitals *capitals, struct arena *arena)
{
	capitals->keys =
	    arena_alloc(arena, (p->count + 1) * sizeof(*capitals->keys));
	capitals->count = 0;
	for (size_t i = 0; i < p->count; i++)
		if (p->words[i].token.capital && !p->words[i].token.opens)
			capitals->keys[capitals->count++] =
			    p->words[i].token.key;
	qsort(capitals->keys, capitals->count, sizeof(*capitals->keys),
	    compare_keys);
}

/* Says the word behind a word that it is the subject? */
static bool
is_subject(const struct passage *p, size_t i)
{
	static const char *const verbs[] = {"is", "was", "were", "are", "has",
	    "had", "have", "will", "did", "does", "can", "won", "became",
	    "costs", "offers", "sells"};
	struct str word = p->words[i].token.text;

	if (possessive_at(word) < word.n)
		return true;
	for (size_t k = 0; k < ARRAY_LEN(verbs); k++)
		if (passage_has(p, i + 1, verbs[k]))
			return true;
	return false;
}

/* Is a word that opens a sentence, or more, a name? */
static bool
is_opening_name(
    const struct passage *p, size_t i, const struct capitals *capitals)
{
	const struct token *token = &p->words[i].token;

	struct str word =
	    str_sub(token->text, 0, possessive_at(token->text)); /* "Here's" */

	if (word_is_opener(word) || token_is_vague(word))
		return false;
	if (has_inner_capital(token->text) || is_subject(p, i))
		return true;
	if (is_joined(p, i + 1) && is_capital(p, i + 1) &&
	    !is_no_name(p->words[i + 1].token.text))
		return true;
	return bsearch(&token->key, capitals->keys, capitals->count,
		   sizeof(*capitals->keys), compare_keys) != NULL;
}

/* How much of "Records-affiliated" or "London-based" is a name. */
static size_t
without_suffix(struct str word)
{
	static const char *const ends[] = {
	    "ed", "born", "like", "style", "free", "led", "speaking", "only"};
	size_t dash = word.n;

	while (dash > 0 && word.s[dash - 1] != '-')
		dash--;
	if (dash < 2 || !char_is_lower(word.s[dash]))
		return word.n;
	for (size_t i = 0; i < ARRAY_LEN(ends); i++)
		if (str_ends_nocase(word, str_of(ends[i])))
			return dash - 1;
	return word.n;
}

/* Where the name that ends with the word ends: without 's. */
static size_t
name_end(const struct token *token)
{
	size_t end = possessive_at(token->text);

	return token->begin + without_suffix(str_sub(token->text, 0, end));
}

/* Words in capitals for their weight, "ENTER ONE COMMAND", are no name. */
static bool
is_loud(const struct passage *p, size_t first, size_t last)
{
	size_t stops = 0;

	for (size_t i = first; i <= last; i++) {
		struct str word = p->words[i].token.text;

		for (size_t k = 0; k < word.n; k++)
			if (char_is_lower(word.s[k]))
				return false;
		stops += token_is_vague(word);
	}
	return last - first >= 2 || (last > first && stops > 0);
}

static bool
begins_name(const struct passage *p, size_t i, const struct capitals *capitals)
{
	const struct token *token = &p->words[i].token;

	if (!is_capital(p, i)) {
		/* eBay, iPhone */
		return has_inner_capital(token->text) &&
		       char_is_lower(token->text.s[0]) &&
		       !passage_is_covered(p, token->begin, token->end);
	}
	if (is_no_name(token->text))
		return false;
	return !token->opens || is_opening_name(p, i, capitals);
}

void
names_read(struct passage *p, struct arena *arena)
{
	struct capitals capitals;

	if (!p->cased)
		return;
	collect_capitals(p, &capitals, arena);
	for (size_t i = 0; i < p->count; i++) {
		size_t last;

		if (!begins_name(p, i, &capitals))
			continue;
		last = name_last(p, i);
		if (!is_loud(p, i, last) &&
		    (last > i || p->words[i].token.text.n > 1))
			passage_claim(p, CLAIM_NAME, p->words[i].token.begin,
			    name_end(&p->words[last].token));
		i = last;
	}
}
