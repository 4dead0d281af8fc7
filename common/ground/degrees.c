#include "claims.h"
#include "passage.h"
#include "util.h"

#define OF_WORDS 3

struct degree {
	const char *word;
	enum order_by by;
	bool most;
	const char *own; /* the noun that it says itself: "height" */
};

/* What orders by one thing alone. */
static const struct degree degrees[] = {
    {"cheapest", ORDER_MONEY, false, NULL},
    {"priciest", ORDER_MONEY, true, NULL},
    {"costliest", ORDER_MONEY, true, NULL},
    {"earliest", ORDER_TIME, false, NULL},
    {"soonest", ORDER_TIME, false, NULL},
    {"oldest", ORDER_TIME, false, NULL},
    {"latest", ORDER_TIME, true, NULL},
    {"newest", ORDER_TIME, true, NULL},
    {"youngest", ORDER_TIME, true, NULL},
    {"quickest", ORDER_DURATION, false, NULL},
    {"best", ORDER_ANY, true, NULL},
    {"top", ORDER_ANY, true, NULL},
    {"worst", ORDER_ANY, false, NULL},
    {"top-rated", ORDER_ANY, true, NULL},
    {"best-rated", ORDER_ANY, true, NULL},
};

/* What orders by the noun behind it. */
static const struct degree named[] = {
    {"highest", ORDER_NAMED, true, NULL},
    {"largest", ORDER_NAMED, true, NULL},
    {"biggest", ORDER_NAMED, true, NULL},
    {"greatest", ORDER_NAMED, true, NULL},
    {"tallest", ORDER_NAMED, true, "height"},
    {"heaviest", ORDER_NAMED, true, "weight"},
    {"strongest", ORDER_NAMED, true, NULL},
    {"longest", ORDER_NAMED, true, "length"},
    {"shortest", ORDER_NAMED, false, "length"},
    {"fastest", ORDER_NAMED, true, "speed"},
    {"slowest", ORDER_NAMED, false, "speed"},
    {"lowest", ORDER_NAMED, false, NULL},
    {"smallest", ORDER_NAMED, false, NULL},
    {"lightest", ORDER_NAMED, false, "weight"},
    {"fewest", ORDER_NAMED, false, NULL},
    {"most", ORDER_NAMED, true, NULL},
    {"least", ORDER_NAMED, false, NULL},
};

static bool
is_one_of(struct str word, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (str_eq_nocase(word, str_of(list[i])))
			return true;
	return false;
}

static bool
is_money(struct str noun)
{
	static const char *const nouns[] = {"price", "prices", "cost", "costs",
	    "fare", "fares", "rate", "priced", "fee", "fees"};

	return is_one_of(noun, nouns, ARRAY_LEN(nouns));
}

static bool
is_lasting(struct str noun)
{
	static const char *const nouns[] = {"flight", "flights", "trip",
	    "route", "duration", "time", "film", "movie", "song", "track",
	    "journey", "video", "meeting", "episode", "layover", "way",
	    "delivery", "shipping", "train", "connection"};

	return is_one_of(noun, nouns, ARRAY_LEN(nouns));
}

/* Is the i-th word one of which there is no number: "popular", "relevant",
 * "extreme" in front of a noun? */
static bool
is_adjective(const struct passage *p, size_t i)
{
	static const char *const ends[] = {"ant", "ent", "able", "ible", "ful",
	    "ous", "ive", "al", "ic", "ed", "ing", "lar", "ary", "likely",
	    "common", "famous", "basic"};
	struct str word = p->words[i].token.text;

	if (str_find_char(word, '-', 0) != STR_NONE)
		return true;
	for (size_t k = 0; k < ARRAY_LEN(ends); k++)
		if (str_ends_nocase(word, str_of(ends[k])))
			return true;
	return passage_is_next(p, i + 1) && p->words[i + 1].content;
}

static bool
is_participle(struct str word)
{
	static const char *const words[] = {"rated", "ranked", "earning",
	    "paid", "paying", "selling", "grossing", "scoring", "rating"};

	return is_one_of(word, words, ARRAY_LEN(words));
}

/* What is rated has a rating. */
static struct str
noun_of(struct str participle)
{
	return str_starts_nocase(participle, STR("rat")) ? STR("rating")
							 : participle;
}

/* The last word, from the i-th on, of what is ordered by. */
static size_t
noun_last(const struct passage *p, size_t i)
{
	size_t last = i;

	while (last + 1 < i + OF_WORDS && passage_is_next(p, last + 1) &&
	       !token_is_stop(p->words[last + 1].token.text) &&
	       !passage_is_covered(p, p->words[last + 1].token.begin,
		   p->words[last + 1].token.end))
		last++;
	return last;
}

/* "The tallest building", "the fastest flight": by what the degree says. */
static void
read_own(const struct passage *p, size_t i, const struct degree *degree,
    struct claim *claim)
{
	size_t last = passage_is_next(p, i + 1) ? noun_last(p, i + 1) : i;

	claim->superlative.by = ORDER_NAMED;
	claim->superlative.most = degree->most;
	claim->superlative.of = str_of(degree->own);
	for (size_t k = i + 1; k <= last; k++) {
		if (!is_lasting(p->words[k].token.text))
			continue;
		claim->superlative.by = ORDER_DURATION;
		claim->superlative.of = (struct str){NULL, 0};
		if (str_eq(str_of(degree->own), STR("speed")))
			claim->superlative.most = !degree->most;
		break;
	}
}

/* What a degree that says nothing alone orders by. Returns its last word, or
 * `i` where it is none. */
static size_t
read_named(const struct passage *p, size_t i, const struct degree *degree,
    struct claim *claim)
{
	static const char *const dear[] = {"expensive", "costly"};
	static const char *const cheap[] = {
	    "affordable", "economical", "inexpensive"};
	bool amount = str_eq_nocase(str_of(degree->word), STR("most")) ||
		      str_eq_nocase(str_of(degree->word), STR("least"));
	struct str next;
	size_t last;

	if (!passage_is_next(p, i + 1) ||
	    (amount && i > 0 && passage_has(p, i - 1, "at")))
		return i;
	next = p->words[i + 1].token.text;
	if (str_eq_nocase(next, STR("first")))
		return i; /* an order of things */
	claim->superlative.most = degree->most;
	claim->superlative.by = ORDER_MONEY;
	if (amount && is_one_of(next, dear, ARRAY_LEN(dear)))
		return i + 1;
	if (amount && is_one_of(next, cheap, ARRAY_LEN(cheap))) {
		claim->superlative.most = !degree->most;
		return i + 1;
	}
	if (is_money(next))
		return i + 1;
	claim->superlative.by = ORDER_TIME;
	if (amount && str_eq_nocase(next, STR("recent")))
		return i + 1;
	if (token_is_stop(next) || char_is_digit(next.s[0]) ||
	    str_ends_nocase(next, STR("ly")))
		return i;
	claim->superlative.by = ORDER_ANY;
	if (amount && !str_ends_nocase(next, STR("s")) &&
	    is_adjective(p, i + 1))
		return i + 1;
	claim->superlative.by = ORDER_NAMED;
	if (is_participle(next)) { /* "highest rated hotels" */
		claim->superlative.of = noun_of(next);
		return i + 1;
	}
	last = noun_last(p, i + 1);
	claim->superlative.of = str_sub(
	    p->text, p->words[i + 1].token.begin, p->words[last].token.end);
	return last;
}

/* "lowest first", "from cheapest to most expensive": an order of things, not
 * one of them. */
static bool
is_listing(const struct passage *p, size_t i, size_t last)
{
	if (passage_has(p, last + 1, "first") ||
	    (i > 0 && passage_has(p, i - 1, "from")))
		return true;
	return i >= 4 && passage_has(p, i - 1, "to") &&
	       (passage_has(p, i - 3, "from") || passage_has(p, i - 4, "from"));
}

static const struct degree *
find_degree(struct str word, const struct degree *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (str_eq_nocase(word, str_of(list[i].word)))
			return &list[i];
	return NULL;
}

/* "the top stories" and "top 5", not "a short sleeve top". */
static bool
is_rank(const struct passage *p, size_t i)
{
	return passage_is_next(p, i + 1) &&
	       !token_is_stop(p->words[i + 1].token.text) &&
	       (i == 0 || !p->words[i - 1].content);
}

/* The degree that the i-th word is; what it orders by goes to *claim, and its
 * last word is returned, or p->count. */
static size_t
read_degree(const struct passage *p, size_t i, struct claim *claim)
{
	struct str word = p->words[i].token.text;
	const struct degree *degree;
	size_t last;

	degree = find_degree(word, degrees, ARRAY_LEN(degrees));
	if (degree != NULL) {
		if (str_eq_nocase(word, STR("top")) && !is_rank(p, i))
			return p->count;
		claim->superlative.by = degree->by;
		claim->superlative.most = degree->most;
		return i;
	}
	degree = find_degree(word, named, ARRAY_LEN(named));
	if (degree != NULL) {
		if (degree->own != NULL) {
			read_own(p, i, degree, claim);
			return i;
		}
		last = read_named(p, i, degree, claim);
		return last == i ? p->count : last;
	}
	if (str_starts_nocase(word, STR("highest-")) ||
	    str_starts_nocase(word, STR("lowest-"))) {
		size_t dash = str_find_char(word, '-', 0);

		claim->superlative.by = ORDER_NAMED;
		claim->superlative.most = char_lower(word.s[0]) == 'h';
		claim->superlative.of =
		    noun_of(str_sub(word, dash + 1, word.n));
		if (is_money(claim->superlative.of))
			claim->superlative.by = ORDER_MONEY;
		return i;
	}
	return p->count;
}

void
degrees_read(struct passage *p)
{
	for (size_t i = 0; i < p->count; i++) {
		const struct token *token = &p->words[i].token;
		struct claim read = {.kind = CLAIM_SUPERLATIVE}, *claim;
		size_t last, n = token->text.n;

		if (n < 3 ||
		    (char_lower(token->text.s[n - 1]) != 't' &&
			str_find_char(token->text, '-', 0) == STR_NONE &&
			char_lower(token->text.s[n - 1]) != 'p' &&
			char_lower(token->text.s[n - 1]) != 'm'))
			continue;
		if (passage_is_covered(p, token->begin, token->end))
			continue;
		last = read_degree(p, i, &read);
		if (last == p->count || is_listing(p, i, last))
			continue;
		claim = passage_claim(p, CLAIM_SUPERLATIVE, token->begin,
		    p->words[last].token.end);
		if (claim != NULL)
			claim->superlative = read.superlative;
	}
}
