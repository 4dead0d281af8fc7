#include "passage.h"

#include <string.h>

#include "openers.h"
#include "util.h"

/* Before what a clause may end, where enough follows. */
static bool
is_joint(struct str word)
{
	static const char *const words[] = {"and", "or", "but", "that", "which",
	    "with", "for", "who", "whose", "where", "then", "while", "by",
	    "from", "including"};

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (str_eq_nocase(word, str_of(words[i])))
			return true;
	return false;
}

enum gap {
	GAP_NONE,
	GAP_CLAUSE,
	GAP_SENTENCE,
};

/* What stands in front of a word. */
static enum gap
gap_before(const struct passage *p, size_t i)
{
	size_t from = i > 0 ? p->words[i - 1].token.end : 0;
	const struct token *token = &p->words[i].token;
	enum gap gap = GAP_NONE;

	for (size_t k = from; k < token->begin; k++) {
		char c = p->text.s[k];

		if (c == '\0' || strchr(".!?\n", c) != NULL) {
			if (token->opens)
				return GAP_SENTENCE;
		} else if (strchr(",;:()[]\"", c) != NULL ||
			   (unsigned char)c == 0xe2) {
			gap = GAP_CLAUSE;
		}
	}
	return gap;
}

/* Are there two words of content from the i-th word on, before the clause
 * ends? */
static bool
has_content(const struct passage *p, size_t i)
{
	int count = 0;

	for (size_t k = i; k < p->count && count < 2; k++) {
		if (k > i && (gap_before(p, k) != GAP_NONE ||
				 is_joint(p->words[k].token.text)))
			break;
		count += p->words[k].content;
	}
	return count >= 2;
}

static struct str
word_text(const struct passage *p, size_t i)
{
	return i < p->count ? p->words[i].token.text : (struct str){NULL, 0};
}

bool
passage_has(const struct passage *p, size_t i, const char *word)
{
	return str_eq_nocase(word_text(p, i), str_of(word));
}

/* "costs", "was", "opened": what goes on with "that" where it says something
 * of the noun before it. */
static bool
is_verb(struct str word)
{
	static const char *const verbs[] = {"is", "was", "are", "were", "has",
	    "had", "have", "cost", "costs", "won", "sells", "sell", "offers",
	    "includes", "contains", "ran", "runs", "began", "became", "wrote",
	    "made", "took", "led"};

	for (size_t i = 0; i < ARRAY_LEN(verbs); i++)
		if (str_eq_nocase(word, str_of(verbs[i])))
			return true;
	return !token_is_stop(word) && word.n > 3 &&
	       (str_ends_nocase(word, STR("ed")) ||
		   (str_ends_nocase(word, STR("s")) &&
		       !str_ends_nocase(word, STR("ss"))));
}

/* "a script that filters by age": what is said of it is what is to be made. */
static bool
is_made(struct str word)
{
	static const char *const words[] = {"script", "program", "function",
	    "code", "command", "query", "macro", "app", "application"};

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (str_eq_nocase(word, str_of(words[i])))
			return true;
	return false;
}

/* Does the i-th word begin what the text says of the noun before it? */
static bool
begins_relative(const struct passage *p, size_t i, size_t first)
{
	const struct word *before;
	struct str word = word_text(p, i);
	bool who;

	if (str_eq_nocase(word, STR("priced")) ||
	    str_eq_nocase(word, STR("costing")))
		return true;
	if (str_eq_nocase(word, STR("rated")))
		return passage_has(p, i + 1, "at") ||
		       char_is_digit(word_text(p, i + 1).n > 0
					 ? word_text(p, i + 1).s[0]
					 : ' ');
	if (str_eq_nocase(word, STR("with")))
		return passage_has(p, i + 1, "a") &&
		       passage_has(p, i + 2, "rating") &&
		       passage_has(p, i + 3, "of");
	if (i == first)
		return false;
	before = &p->words[i - 1];
	if (token_is_stop(before->token.text) ||
	    word_is_opener(before->token.text))
		return false;
	if (is_made(before->token.text))
		return false;
	if (str_eq_nocase(word, STR("that")))
		return is_verb(word_text(p, i + 1));
	who = str_eq_nocase(word, STR("who"));
	if (who && word_is_address(word_text(p, first)))
		return false;
	if (!who && !str_eq_nocase(word, STR("which")) &&
	    !str_eq_nocase(word, STR("whose")))
		return false;
	return !word_is_address(word_text(p, i + 1));
}

/* What is wished for is not said to be so. */
static bool
is_modal(struct str word)
{
	static const char *const words[] = {
	    "would", "should", "could", "must", "will", "shall", "need"};

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (str_eq_nocase(word, str_of(words[i])))
			return true;
	return false;
}

/* Does the sentence [first, end) ask for nothing? */
static bool
is_statement(const struct passage *p, size_t first, size_t end)
{
	size_t behind = p->words[end - 1].token.end;
	struct str opening = word_text(p, first);

	if (str_eq_nocase(opening, STR("claim")))
		return true;
	while (behind < p->text.n && strchr(" \"')", p->text.s[behind]) != NULL)
		behind++;
	if (behind < p->text.n && p->text.s[behind] == '?')
		return false;
	if (word_is_opener(opening))
		return false;
	for (size_t i = first; i < end; i++)
		if (word_is_address(word_text(p, i)) ||
		    is_modal(word_text(p, i)))
			return false;
	for (size_t i = first; i < end; i++)
		if (is_verb(word_text(p, i)))
			return true;
	return false;
}

static void
mark_asserted(struct passage *p, size_t first, size_t end, bool is_answer)
{
	bool all = is_answer || is_statement(p, first, end);
	bool relative = false;

	for (size_t i = first; i < end; i++) {
		if (i > first && gap_before(p, i) != GAP_NONE)
			relative = false;
		if (!all && begins_relative(p, i, first))
			relative = true;
		p->words[i].asserted = all || relative;
	}
}

/* Is it the verb that tells what to do? */
static bool
is_order(const struct passage *p, size_t i, bool first)
{
	static const char *const before[] = {"and", "to", "then", "please",
	    "you", "or", "me", "i", "also", "can", "could", "will", "should",
	    "must", "would", "not", "don't", "let's", "but"};

	if (!word_is_opener(word_text(p, i)))
		return false;
	for (size_t k = 0; k < ARRAY_LEN(before) && !first; k++)
		first = i > 0 && passage_has(p, i - 1, before[k]);
	return first;
}

/* "Would you mind checking", "I was wondering", "if it is possible": words of
 * asking, which say nothing of what is asked for. */
static bool
is_courtesy(const struct passage *p, size_t i)
{
	static const char *const words[] = {"mind", "kind", "kindly", "able",
	    "wonder", "wondering", "grateful", "glad", "happy", "appreciate",
	    "possible", "interested", "curious", "hoping", "thinking"};
	static const char *const before[] = {"you", "i", "i'd", "i'm", "be",
	    "am", "was", "is", "are", "so", "very", "would", "were", "it's"};
	struct str word = word_text(p, i), last;

	if (i == 0)
		return false;
	last = word_text(p, i - 1);
	if (str_ends_nocase(word, STR("ing")) &&
	    (str_eq_nocase(last, STR("mind")) ||
		str_eq_nocase(last, STR("appreciate"))))
		return true;
	return str_among(word, words, ARRAY_LEN(words)) &&
	       str_among(last, before, ARRAY_LEN(before));
}

static void
mark_clauses(struct passage *p, bool is_answer)
{
	unsigned sentence = 0, clause = 0;
	size_t first = 0;

	for (size_t i = 0; i < p->count; i++) {
		enum gap gap = i == 0 ? GAP_NONE : gap_before(p, i);

		if (gap == GAP_SENTENCE) {
			mark_asserted(p, first, i, is_answer);
			first = i;
			sentence++;
		}
		if (gap != GAP_NONE ||
		    (i > first && is_joint(p->words[i].token.text) &&
			has_content(p, i)))
			clause++;
		if (is_order(
			p, i, i == 0 || clause != p->words[i - 1].clause) ||
		    is_courtesy(p, i))
			p->words[i].content = false;
		p->words[i].sentence = sentence;
		p->words[i].clause = clause;
	}
	if (p->count > 0)
		mark_asserted(p, first, p->count, is_answer);
}

/* A small word that titles write with a capital. */
static bool
is_small(const struct word *word)
{
	static const char *const titles[] = {"of", "the", "a", "an", "and",
	    "or", "in", "on", "at", "to", "for", "by", "with", "from", "as",
	    "but", "nor", "per", "via", "vs"};

	if (word->token.capital || !token_is_stop(word->token.text))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(titles); i++)
		if (str_eq(word->token.text, str_of(titles[i])))
			return false;
	return true;
}

/* Do capitals set names apart? Not where none, or nearly all, of the words
 * have one. */
static bool
is_cased(const struct passage *p)
{
	size_t content = 0, capital = 0, upper = 0, letters = 0;
	bool small = false;

	for (size_t i = 0; i < p->count; i++) {
		small = small || is_small(&p->words[i]);
		if (!p->words[i].content)
			continue;
		content++;
		capital += p->words[i].token.capital;
	}
	for (size_t i = 0; i < p->text.n; i++) {
		upper += char_is_upper(p->text.s[i]);
		letters += char_is_alpha(p->text.s[i]);
	}
	if (capital == 0 || upper * 10 > letters * 6)
		return false;
	return small || content < 5 || capital * 10 < content * 9;
}

void
passage_read(struct passage *p, struct claims *claims, struct str text,
    bool is_answer, struct arena *arena)
{
	struct token token;
	size_t at = 0;

	*p = (struct passage){.text = text, .claims = claims};
	p->covered = arena_alloc(arena, text.n + 1);
	memset(p->covered, 0, text.n + 1);
	/* A word has a byte at least, and one behind it that is none of it,
	 * but for ideographs, which have three. */
	p->words = arena_alloc(arena, (text.n / 2 + 1) * sizeof(*p->words));
	while (token_next(text, &at, &token)) {
		p->words[p->count++] = (struct word){
		    .token = token, .content = !token_is_vague(token.text)};
	}
	mark_clauses(p, is_answer);
	p->cased = is_cased(p);
}

size_t
passage_word(const struct passage *p, size_t at)
{
	size_t low = 0, high = p->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (p->words[middle].token.end > at)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

bool
passage_is_covered(const struct passage *p, size_t begin, size_t end)
{
	return end > begin &&
	       memchr(p->covered + begin, 1, end - begin) != NULL;
}

void
passage_cover(struct passage *p, size_t begin, size_t end)
{
	memset(p->covered + begin, 1, end - begin);
}

struct claim *
passage_claim(struct passage *p, enum claim_kind kind, size_t begin, size_t end)
{
	struct claims *claims = p->claims;
	size_t word = passage_word(p, begin);
	struct claim *claim;

	passage_cover(p, begin, end);
	if (claims->count == CLAIMS_MAX) {
		claims->over = true;
		return NULL;
	}
	claim = &claims->claim[claims->count++];
	memset(claim, 0, sizeof(*claim));
	claim->kind = kind;
	claim->text = str_sub(p->text, begin, end);
	claim->begin = begin;
	claim->end = end;
	if (word == p->count && word > 0)
		word--;
	if (word < p->count) {
		claim->sentence = p->words[word].sentence;
		claim->clause = p->words[word].clause;
		claim->asserted = p->words[word].asserted;
	}
	return claim;
}

bool
passage_is_next(const struct passage *p, size_t word)
{
	size_t from;

	if (word == 0 || word >= p->count)
		return false;
	from = p->words[word - 1].token.end;
	for (size_t i = from; i < p->words[word].token.begin; i++)
		if (p->text.s[i] != ' ')
			return false;
	return true;
}
