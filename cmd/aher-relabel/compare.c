/*
 * Searches that list offers with their values, so that they can be compared:
 * suppliers with prices, hotels with ratings. The goal asks for the comparison
 * by the kinds of values that were observed, without the bound that no offer
 * met.
 */
#include <stdio.h>

#include "answer.h"
#include "closing.h"
#include "hindsight.h"
#include "phrase.h"
#include "quantity.h"
#include "token.h"
#include "util.h"

#define SEARCHES_MAX 12
#define VALUES_MIN 3	 /* of a kind, to call it a list */
#define SUPPORT_MIN 0.75 /* of the final answer; see answer.h */
#define INCLUDED_MAX 3
#define UNIT_MAX 12 /* bytes of a unit */

/* Kinds of values, by the words that stand at them. */
static const struct {
	const char *sign;
	const char *name;
} kinds[] = {{"MOQ", "minimum order quantity"},
    {"minimum order", "minimum order quantity"}, {"rating", "rating"},
    {"stars", "rating"}, {"warranty", "warranty"}, {"mileage", "mileage"},
    {"reviews", "number of reviews"}};

/* Words of a query that name a value or a bound, not the thing. */
static const char *const value_words[] = {"price", "prices", "pricing", "cost",
    "costs", "per", "kg", "under", "below", "less", "than", "cheap", "minimum",
    "order", "moq", "rating", "ratings", "reviews", "best", "cheapest", "small",
    "large", "quantity"};

/* Words that belong before the thing. */
static const char *const modifiers[] = {"bulk", "wholesale", "used", "new"};

/* Words that begin a bound in a query: "under $5 per kg". */
static const char *const bound_words[] = {
    "under", "below", "less", "max", "maximum"};

/* Words of a price, which the values name already. */
static const char *const price_words[] = {
    "price", "prices", "pricing", "cost", "costs", "per"};

struct comparison {
	struct str query[SEARCHES_MAX];
	size_t step[SEARCHES_MAX];
	size_t count;
	struct buf head;    /* what is compared */
	struct buf values;  /* by what */
	struct buf include; /* what else was looked into */
	size_t value_count, include_count;
};

static void
find_searches(struct run *run, struct comparison *comparison)
{
	for (size_t i = 0; i < run->traj->count; i++) {
		struct str query;

		if (str_find_nocase(run->traj->steps[i].action, STR("search"),
			0) == STR_NONE ||
		    !run_useful(run, i))
			continue;
		query = run_first_text(run, i);
		if (phrase_length(query) < 2 ||
		    comparison->count == SEARCHES_MAX)
			continue;
		comparison->query[comparison->count] = query;
		comparison->step[comparison->count++] = i;
	}
}

static void
add_listed(struct buf *out, size_t *count, struct str text)
{
	if (*count > 0)
		buf_puts(out, " and ");
	buf_add_str(out, text);
	++*count;
}

/* What a price is per, as it is written: "kg", "m2". */
static struct str
price_unit(struct str text, const struct quantity *price)
{
	struct str said = str_sub(text, price->begin, price->end), word;
	struct str unit = {NULL, 0};

	if (price->per.n > 0) {
		while (phrase_word(&said, &word))
			unit = word;
		return unit;
	}
	said = str_sub(text, price->end, text.n);
	if (said.n > 1 && *said.s == '/' && phrase_word(&said, &word) &&
	    word.n < UNIT_MAX)
		unit = word;
	return unit;
}

/* Counts prices; unit gets what they are per, if they say so. */
static size_t
count_prices(struct str text, struct str *unit)
{
	struct quantity quantity;
	size_t count = 0, at = 0;

	while (quantity_next(text, &at, &quantity)) {
		struct str said;

		if (quantity.kind != QUANTITY_MONEY)
			continue;
		count++;
		said = price_unit(text, &quantity);
		if (said.n > 0)
			*unit = said;
	}
	return count;
}

static void
find_values(struct run *run, struct comparison *comparison)
{
	size_t prices = 0, seen[ARRAY_LEN(kinds)] = {0};
	struct str unit = {NULL, 0};
	const char *last = "";

	for (size_t k = 0; k < comparison->count; k++) {
		struct str text =
		    run_observation(run, comparison->step[k])->text;

		prices += count_prices(text, &unit);
		for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
			struct str sign = str_of(kinds[i].sign);
			size_t at = 0;

			while ((at = phrase_find(text, sign, at)) != STR_NONE) {
				seen[i]++;
				at += sign.n;
			}
		}
	}
	if (prices >= VALUES_MIN) {
		add_listed(&comparison->values, &comparison->value_count,
		    STR("price"));
		if (unit.s != NULL)
			buf_printf(
			    &comparison->values, " per %.*s", STR_ARG(unit));
	}
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		if (seen[i] < VALUES_MIN || last == kinds[i].name)
			continue;
		last = kinds[i].name;
		add_listed(&comparison->values, &comparison->value_count,
		    str_of(kinds[i].name));
	}
}

/* The thing that the first query asks for: its words before the first that
 * names a value, with a modifier behind them put in front. */
static void
find_head(struct comparison *comparison)
{
	struct str rest = comparison->query[0], word, head;
	struct str modifier = {NULL, 0};
	size_t end = 0;

	while (str_word(&rest, &word) &&
	       !str_among(word, value_words, ARRAY_LEN(value_words))) {
		if (str_among(word, modifiers, ARRAY_LEN(modifiers)) && end > 0)
			modifier = word;
		else
			end =
			    (size_t)(word.s + word.n - comparison->query[0].s);
	}
	head = str_sub(comparison->query[0], 0, end);
	if (phrase_length(head) < 2)
		return;
	if (modifier.s != NULL)
		buf_printf(&comparison->head, "%.*s ", STR_ARG(modifier));
	buf_add_str(&comparison->head, head);
}

/* What a later query asks beyond the thing itself: its words that the first
 * does not have, up to a bound. A name gets its "'s". */
static void
find_include(struct comparison *comparison, struct str query)
{
	struct words head;
	struct str word;
	struct buf extra;
	size_t words = 0;
	bool named = false, per = false;

	words_of(&head, buf_str(&comparison->head));
	buf_init(&extra, GOAL_MAX);
	while (str_word(&query, &word)) {
		if (str_among(word, bound_words, ARRAY_LEN(bound_words)))
			break;
		if (per || words_have(&head, word) || token_is_stop(word) ||
		    !char_is_word(*word.s) ||
		    str_among(word, price_words, ARRAY_LEN(price_words))) {
			per = str_eq_nocase(word, STR("per"));
			continue;
		}
		buf_puts(&extra, words > 0 ? " " : "");
		buf_add_str(&extra, word);
		if (words == 0 && char_is_upper(*word.s)) {
			named = true;
			buf_puts(&extra, "'s");
		}
		words++;
	}
	if (!named)
		buf_puts(&extra, " options");
	if (words >= 2 && comparison->include_count < INCLUDED_MAX &&
	    !phrase_has(buf_str(&comparison->include), buf_str(&extra)))
		add_listed(&comparison->include, &comparison->include_count,
		    buf_str(&extra));
	comparison->include.over |= extra.over;
	buf_release(&extra);
}

/* How many actions have this in their names? */
static size_t
count_actions(const struct run *run, const char *part)
{
	size_t count = 0;

	for (size_t i = 0; i < run->traj->count; i++)
		count += str_find_nocase(run->traj->steps[i].action,
			     str_of(part), 0) != STR_NONE;
	return count;
}

static enum fit
write_text(
    struct run *run, const struct comparison *comparison, struct goal *goal)
{
	bool question = phrase_is_question(run->traj->prompt);
	struct buf text;

	buf_init(&text, GOAL_MAX);
	buf_puts(&text, question ? "How do " : "Compare ");
	buf_add_str(&text, buf_str(&comparison->head));
	buf_puts(&text, question ? " compare by " : " by ");
	buf_add_str(&text, buf_str(&comparison->values));
	if (comparison->include_count > 0) {
		buf_puts(&text, ", including ");
		buf_add_str(&text, buf_str(&comparison->include));
	}
	if (question)
		buf_puts(&text, "?");
	else if (count_actions(run, "table") > 0)
		buf_puts(&text, ", and put the figures in a table.");
	else if (phrase_has(run->traj->final_answer, STR("best option")))
		buf_puts(&text, ", and name the best option found.");
	else
		buf_puts(&text, ".");
	text.over |= comparison->head.over || comparison->values.over ||
		     comparison->include.over;
	return goal_take(goal, &text, run->arena);
}

static enum fit
write_goal(struct run *run, struct comparison *comparison, struct goal *goal)
{
	double support = answer_support(run);
	size_t covered, useful;
	enum fit fit;

	find_head(comparison);
	find_values(run, comparison);
	if ((comparison->head.len == 0 && !comparison->head.over) ||
	    comparison->value_count == 0)
		return FIT_NOT;
	if (support < SUPPORT_MIN)
		return goal_reject(goal, REASON_LOW_CONFIDENCE,
		    "the final answer gives figures that no observation "
		    "shows");
	for (size_t i = 1; i < comparison->count; i++)
		find_include(comparison, comparison->query[i]);
	fit = write_text(run, comparison, goal);
	if (fit != FIT_GOAL)
		return fit;
	closing_list(run, comparison->step, comparison->count, goal);
	covered = comparison->count + count_actions(run, "table") +
		  count_actions(run, "summar");
	useful = run_useful_count(run);
	goal->confidence =
	    0.9 * support *
	    (covered < useful ? (double)covered / (double)useful : 1);
	goal->rationale = arena_printf(run->arena,
	    "%zu searches from steps[%zu] on list offers with their %.*s, and "
	    "the final answer reports them.",
	    comparison->count, comparison->step[0],
	    STR_ARG(buf_str(&comparison->values)));
	return FIT_GOAL;
}

enum fit
shape_compare(struct run *run, struct goal *goal)
{
	struct comparison comparison = {.count = 0};
	enum fit fit = FIT_NOT;

	if (!answer_given(run))
		return FIT_NOT;
	find_searches(run, &comparison);
	if (comparison.count < 2)
		return FIT_NOT;
	buf_init(&comparison.head, GOAL_MAX);
	buf_init(&comparison.values, GOAL_MAX);
	buf_init(&comparison.include, GOAL_MAX);
	fit = write_goal(run, &comparison, goal);
	buf_release(&comparison.head);
	buf_release(&comparison.values);
	buf_release(&comparison.include);
	return fit;
}
