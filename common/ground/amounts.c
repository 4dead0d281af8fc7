#include <math.h>
#include <string.h>

#include "bounds.h"
#include "claims.h"
#include "passage.h"
#include "quantity.h"
#include "units.h"
#include "util.h"

#define PARENTHESIS_MAX 80 /* bytes of one that are looked at */
#define LONG_DIGITS 9	   /* a number this long names something */
#define COUNT_MOST 100
#define CONDITION_WORDS 24 /* that are looked back for an "if" */

/* What numbers are said of without counting things. */
static bool
is_measured(struct str noun)
{
	static const char *const nouns[] = {"star", "stars", "time", "times",
	    "point", "points", "way", "digit", "digits", "percentage",
	    "decimal", "decimals", "place", "places", "word", "words",
	    "character", "characters"};

	for (size_t i = 0; i < ARRAY_LEN(nouns); i++)
		if (str_eq_nocase(noun, str_of(nouns[i])))
			return true;
	return false;
}

/* "size 7", "flight 12": the number is the thing's name. */
static bool
is_label(struct str head)
{
	static const char *const words[] = {"size ", "number ", "no. ",
	    "model ", "version ", "type ", "step ", "page ", "chapter ",
	    "season ", "episode ", "room ", "flight ", "level ", "#", "sizes "};

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (str_ends_nocase(head, str_of(words[i])))
			return true;
	return false;
}

/* Seven suppliers: a small whole number in front of what it counts. */
static bool
is_count(struct str text, const struct quantity *q)
{
	char last;

	if (q->kind != QUANTITY_MEASURE || unit_named(q->unit) != NULL ||
	    q->value < 2 || q->value > COUNT_MOST ||
	    q->value != floor(q->value) || is_measured(q->unit) || q->per.n > 0)
		return false;
	/* "5-star", "two-part" */
	last = q->unit.s > text.s ? q->unit.s[-1] : ' ';
	return last != '-' && text.s[q->digits] != '0' &&
	       !is_label(str_sub(text, 0, q->begin));
}

/* The two films: that much is said of them already. */
static bool
is_both(struct str text, const struct quantity *q)
{
	static const char *const before[] = {
	    "the ", "these ", "those ", "of ", "its ", "between "};
	struct str head = str_sub(text, 0, q->begin);

	if (!q->spelled || q->value != 2)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(before); i++)
		if (str_ends_nocase(head, str_of(before[i])))
			return true;
	return false;
}

/* "Seven Samurai", "Thousand Oaks": a word of a name. */
static bool
is_in_name(const struct passage *p, const struct quantity *q)
{
	size_t word = passage_word(p, q->begin);
	size_t behind = word + 1;

	if (!q->spelled || !p->cased || word >= p->count ||
	    !p->words[word].token.capital)
		return false;
	return !p->words[word].token.opens ||
	       (passage_is_next(p, behind) && behind < p->count &&
		   p->words[behind].token.capital);
}

/* Does an open parenthesis stand before the place: "(pack of 8)"? */
static bool
is_parenthesis(struct str text, size_t at)
{
	for (size_t i = at; i > 0 && at - i < PARENTHESIS_MAX; i--) {
		if (text.s[i - 1] == '(')
			return true;
		if (text.s[i - 1] == ')' || text.s[i - 1] == '\n')
			return false;
	}
	return false;
}

/* "3) " and "3. " at the start of a line: the number of an entry. */
static bool
is_entry(struct str text, const struct quantity *q)
{
	size_t at = q->begin;
	char behind = q->end < text.n ? text.s[q->end] : ' ';

	if (q->kind != QUANTITY_PLAIN || q->end - q->begin > 2 ||
	    (behind != '.' && behind != ')' && behind != ':'))
		return false;
	while (at > 0 && (text.s[at - 1] == ' ' || text.s[at - 1] == '('))
		at--;
	return at == 0 || text.s[at - 1] == '\n' ||
	       (behind == ')' && !is_parenthesis(text, q->begin));
}

static bool
is_long(const struct passage *p, const struct quantity *q)
{
	return q->kind == QUANTITY_PLAIN && q->end - q->digits >= LONG_DIGITS &&
	       str_find_char(str_sub(p->text, q->digits, q->end), '.', 0) ==
		   STR_NONE &&
	       !q->spelled;
}

static enum claim_kind
kind_of(const struct passage *p, const struct quantity *q)
{
	switch (q->kind) {
	case QUANTITY_MONEY:
		return CLAIM_MONEY;
	case QUANTITY_PERCENT:
		return CLAIM_PERCENT;
	case QUANTITY_DATE:
		return CLAIM_DATE;
	case QUANTITY_TIME:
		return CLAIM_TIME;
	default:
		if (is_long(p, q))
			return CLAIM_IDENTIFIER;
		return is_count(p->text, q) ? CLAIM_COUNT : CLAIM_NUMBER;
	}
}

/* "If it costs more than $100": what may be, and no bound on what is sought. */
static bool
is_condition(const struct passage *p, size_t at)
{
	static const char *const words[] = {"if", "unless", "whether", "case"};
	size_t word = passage_word(p, at), looked = 0;

	for (size_t i = word; i < p->count && looked++ < CONDITION_WORDS &&
			      p->words[i].clause == p->words[word].clause;
	     i--)
		for (size_t k = 0; k < ARRAY_LEN(words); k++)
			if (passage_has(p, i, words[k]))
				return true;
	return false;
}

static void
uncover(struct passage *p, struct str part)
{
	memset(p->covered + (part.s - p->text.s), 0, part.n);
}

static void
read_bounds(struct passage *p)
{
	struct bound bounds[BOUNDS_MAX];
	size_t count = bounds_read(p->text, bounds);
	struct claim *claim;

	for (size_t i = 0; i < count; i++) {
		/* Both bounds of "between" have one text. */
		bool pair = i > 0 && bounds[i].begin == bounds[i - 1].begin &&
			    p->claims->count > 0 &&
			    p->claims->claim[p->claims->count - 1].begin ==
				bounds[i].begin;

		if (!pair &&
		    passage_is_covered(p, bounds[i].at.begin, bounds[i].at.end))
			continue;
		if (is_condition(p, bounds[i].at.begin))
			continue;
		claim = passage_claim(
		    p, CLAIM_BOUND, bounds[i].begin, bounds[i].end);
		if (claim == NULL)
			return;
		claim->bound = bounds[i];
		if (bounds[i].of.n > 0) /* other claims may have it */
			uncover(p, bounds[i].of);
	}
}

void
amounts_read(struct passage *p)
{
	struct quantity q;
	struct claim *claim;
	size_t at = 0, end;

	read_bounds(p);
	while (quantity_next(p->text, &at, &q)) {
		enum claim_kind kind = kind_of(p, &q);

		if (passage_is_covered(p, q.begin, q.end) ||
		    is_in_name(p, &q) || is_entry(p->text, &q))
			continue;
		end = q.end;
		if (kind != CLAIM_COUNT && is_both(p->text, &q)) {
			passage_cover(p, q.begin, q.digits);
			continue;
		}
		claim = passage_claim(p, kind, q.begin, end);
		if (claim != NULL && kind != CLAIM_IDENTIFIER)
			claim->quantity = q;
	}
}
