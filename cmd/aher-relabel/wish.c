#include "purchase.h"

#include <math.h>

#include "util.h"

#define TITLE_WORDS_MIN 5  /* a title is not cut shorter than this */
#define TITLE_WORDS_MAX 14 /* nor left longer */

/* How requests for goods begin; the longest that fits is kept. */
static const char *const openings[] = {"i am looking to buy",
    "i am looking for", "i'm looking to buy", "i'm looking for",
    "i am searching for", "i am interested in buying", "i am interested in",
    "i would like to buy", "i would like to get", "i would like to find",
    "i would like to have", "i would like to order", "i would like",
    "i'd like to buy", "i'd like to find", "i'd like to get", "i'd like",
    "i want to buy", "i want to find", "i want to get", "i want to order",
    "i want to purchase", "i want", "i need to buy", "i need to find",
    "i need to get", "i need to order", "i need", "i'm interested in buying",
    "i'm interested in", "can you find me", "can you find", "can i get",
    "could you find me", "find me", "find", "buy me", "buy", "get me",
    "order me", "order", "show me", "help me find", "please find me",
    "please find", "please buy", "please order"};

/* A title may be cut before one of these. */
static const char *const title_breaks[] = {",", " - ", " | ", " (", "(", " [",
    " with ", "; ", ": ", " for ", ". ", "\xe2\x94\x82", "\xef\xbc\x8c",
    " \xe2\x80\x93 ", " \xe2\x80\x94 ", "\xe3\x80\x90", "!", " / ", "/ ", "*"};

static const char *const colors[] = {"black", "white", "grey", "gray", "red",
    "blue", "green", "yellow", "purple", "pink", "orange", "brown", "beige",
    "gold", "silver", "navy", "khaki", "multicolor"};

/* How a bound on a price is said, the longer first. */
static const struct limit_words {
	const char *words;
	const char *join; /* what the goal has before them */
	bool inclusive;	  /* a price that is the limit is within it */
} bounds[] = {{"price lower than", ", and ", false},
    {"lower than", ", for ", false}, {"less than", ", for ", false},
    {"cheaper than", ", for ", false}, {"no more than", ", for ", true},
    {"not more than", ", for ", true}, {"at most", ", for ", true},
    {"under", ", for ", false}, {"below", ", for ", false},
    {"up to", ", for ", true}, {"within", ", ", true}, {"maximum", ", ", true},
    {"max", ", ", true}};

/* The next place at or after `from` where a title may be cut. */
static size_t
next_break(struct str title, size_t from)
{
	size_t cut = title.n;

	for (size_t i = 0; i < ARRAY_LEN(title_breaks); i++) {
		size_t at = str_find(title, str_of(title_breaks[i]), from);

		/* A comma between digits is part of a number. */
		if (at < cut && !(title.s[at] == ',' && at + 1 < title.n &&
				    char_is_digit(title.s[at + 1])))
			cut = at;
	}
	return cut;
}

/* The title without a remark in brackets in front of it. */
static struct str
without_remark(struct str title)
{
	size_t close;

	if (title.n == 0 || (*title.s != '(' && *title.s != '['))
		return title;
	close = str_find_char(title, *title.s == '(' ? ')' : ']', 0);
	return close == STR_NONE || close + 8 > title.n
		   ? title
		   : str_trim(str_sub(title, close + 1, title.n));
}

/* The title's first words. */
static struct str
head_of(struct str title, size_t count)
{
	struct str rest = title, word;
	size_t cut = 0;

	while (count-- > 0 && str_word(&rest, &word))
		cut = (size_t)(word.s + word.n - title.s);
	return str_sub(title, 0, cut);
}

/*
 * The title up to a natural place: the first at which it has enough words to
 * know the item by, and half of those of the search that all of it has; but no
 * place that makes it too long.
 */
static struct str
short_title(struct str title, const struct words *sought)
{
	struct words all, some;
	struct str best = {NULL, 0}, head;
	size_t wanted, words, shared = 0, cut = 0;

	title = without_remark(title);
	words_of(&all, title);
	wanted = words_shared(sought, &all);
	do {
		cut = next_break(title, cut + 1);
		head = str_sub(title, 0, cut);
		words = phrase_length(head);
		if (words < TITLE_WORDS_MIN)
			continue;
		if (words > TITLE_WORDS_MAX)
			break;
		words_of(&some, head);
		if (best.n == 0 || words_shared(sought, &some) > shared)
			best = head;
		shared = words_shared(sought, &some);
		if (shared * 2 >= wanted)
			break;
	} while (cut < title.n);
	if (best.n == 0)
		best = head_of(title, TITLE_WORDS_MAX);
	return phrase_trim_end(str_trim(best));
}

static struct str
find_opening(struct str prompt)
{
	struct str best = {NULL, 0};

	for (size_t i = 0; i < ARRAY_LEN(openings); i++) {
		struct str opening = str_of(openings[i]);

		if (opening.n > best.n && prompt.n > opening.n &&
		    str_starts_nocase(prompt, opening) &&
		    prompt.s[opening.n] == ' ')
			best = str_sub(prompt, 0, opening.n);
	}
	return best;
}

struct bound {
	const struct limit_words *kind;
	struct str words;  /* as the original has them */
	struct str behind; /* " dollars" */
	double limit;
	bool dollar; /* a "$" in front */
	bool cents;  /* written with two decimals */
};

/* "no less than" bounds from below. */
static bool
is_negated(struct str prompt, size_t at)
{
	struct str before = str_trim(str_sub(prompt, 0, at));

	return str_ends_nocase(before, STR(" no")) ||
	       str_ends_nocase(before, STR(" not"));
}

/* The original's bound on the price, if it has one. */
static bool
find_bound(struct str prompt, struct bound *bound)
{
	for (size_t i = 0; i < ARRAY_LEN(bounds); i++) {
		struct str words = str_of(bounds[i].words), rest, number;
		size_t at = phrase_find(prompt, words, 0);

		if (at == STR_NONE || is_negated(prompt, at))
			continue;
		bound->kind = &bounds[i];
		bound->words = str_sub(prompt, at, at + words.n);
		rest = str_sub(prompt, at + words.n, prompt.n);
		rest = str_trim(rest);
		bound->dollar = rest.n > 0 && rest.s[0] == '$';
		if (bound->dollar)
			rest = str_sub(rest, 1, rest.n);
		if (rest.n == 0 || !char_is_digit(rest.s[0]) ||
		    !phrase_number(&rest, &number, &bound->limit))
			continue;
		bound->cents = str_find(number, STR(".00"), 0) != STR_NONE;
		bound->behind = str_starts_nocase(rest, STR(" dollars"))
				    ? str_sub(rest, 0, 8)
				    : (struct str){"", 0};
		if (bound->dollar || bound->behind.n > 0)
			return true;
	}
	return false;
}

static bool
is_within(const struct bound *bound, double price)
{
	return bound->kind->inclusive ? price <= bound->limit
				      : price < bound->limit;
}

/* The original's limit where it holds, else the next round one above. */
static double
fair_limit(const struct bound *bound, double price)
{
	double unit = price < 100 ? 10 : 50;

	return is_within(bound, price) ? bound->limit
				       : (floor(price / unit) + 1) * unit;
}

bool
purchase_over_limit(
    const struct purchase *bought, struct str prompt, double *limit)
{
	struct bound bound;

	if (isnan(bought->price) || !find_bound(prompt, &bound))
		return false;
	*limit = bound.limit;
	return !is_within(&bound, bought->price);
}

static void
add_bound(struct buf *text, const struct purchase *bought, struct str prompt)
{
	struct bound bound;
	double limit;

	if (isnan(bought->price) || !find_bound(prompt, &bound))
		return;
	limit = fair_limit(&bound, bought->price);
	buf_puts(text, bound.kind->join);
	buf_printf(
	    text, "%.*s %s", STR_ARG(bound.words), bound.dollar ? "$" : "");
	buf_printf(text, bound.cents || limit != floor(limit) ? "%.2f" : "%.0f",
	    limit);
	buf_add_str(text, bound.behind);
}

/* ", in size x-large, color wine and flavor mint". */
static void
add_options(struct buf *text, struct str title, const struct purchase *bought)
{
	const struct option *said[OPTIONS_MAX];
	size_t count = 0;

	for (size_t i = 0; i < bought->option_count; i++)
		if (!phrase_has(title, bought->options[i].value))
			said[count++] = &bought->options[i];
	for (size_t i = 0; i < count; i++) {
		struct str group = said[i]->group;

		if (str_ends_nocase(group, STR(" name")))
			group = str_sub(group, 0, group.n - 5);
		buf_puts(text, i == 0 ? ", " : i + 1 == count ? " and " : ", ");
		if (group.s == NULL)
			buf_puts(text, "option");
		else
			phrase_add_lower(text, group);
		buf_puts(text, " ");
		buf_add_str(text, said[i]->value);
	}
}

/* Is the word a measure: 6'x9', 12x20, 10ft? */
static bool
is_measure(struct str word)
{
	static const char *const units[] = {
	    "ft", "in", "inch", "cm", "mm", "oz", "lb", "x", "'", "\""};
	bool digit = false;

	for (size_t i = 0; i < word.n; i++) {
		if (char_is_digit(word.s[i])) {
			digit = true;
			continue;
		}
		for (size_t k = 0; k < ARRAY_LEN(units) && digit; k++)
			if (str_starts_nocase(
				str_sub(word, i, word.n), str_of(units[k])))
				return true;
	}
	return false;
}

/* Does the title's word contradict an option that was chosen: a color where
 * another was taken, a measure where a size was? */
static bool
is_overruled(struct str word, const struct purchase *bought)
{
	for (size_t k = 0; k < bought->option_count; k++) {
		const struct option *option = &bought->options[k];

		if (phrase_has(option->value, word))
			continue;
		if (str_starts_nocase(option->group, STR("color")) &&
		    phrase_in(word, colors, ARRAY_LEN(colors)))
			return true;
		if (str_starts_nocase(option->group, STR("size")) &&
		    is_measure(word))
			return true;
	}
	return false;
}

static void
add_title(struct buf *text, struct str title, const struct purchase *bought,
    bool lower)
{
	struct str word;
	bool first = true;

	while (str_word(&title, &word)) {
		if (is_overruled(word, bought))
			continue;
		if (!first)
			buf_putc(text, ' ');
		first = false;
		if (lower)
			phrase_add_lower(text, word);
		else
			buf_add_str(text, word);
	}
}

void
purchase_write(
    struct buf *text, const struct purchase *bought, struct str prompt)
{
	struct str opening = find_opening(prompt);
	struct str title = short_title(bought->title, &bought->sought);
	bool lower = phrase_is_lower(prompt);

	if (opening.n > 0)
		buf_add_str(text, opening);
	else
		buf_puts(text, lower ? "i want to buy" : "I want to buy");
	if (!str_starts_nocase(title, STR("the ")))
		buf_puts(text, " the");
	buf_puts(text, " ");
	add_title(text, title, bought, lower);
	add_options(text, title, bought);
	add_bound(text, bought, prompt);
	prompt = str_trim(prompt);
	if (prompt.n > 0 && prompt.s[prompt.n - 1] == '?')
		buf_putc(text, '?');
	else if (!lower)
		buf_putc(text, '.');
}
