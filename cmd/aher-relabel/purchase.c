/*
 * A run in a web shop that ends with a purchase. The goal names the item that
 * was bought, from its page, the options whose choice the shop confirmed, and
 * the original's bound on the price, or the next round one above the price.
 */
#include "purchase.h"

#include <math.h>

#include "hindsight.h"
#include "phrase.h"
#include "util.h"

#define PAGE_LINES_MAX 400
#define PAGE_MAX (16 * 1024) /* bytes of a page that are read for options */
#define TARGET_MAX 300	     /* bytes of what can be an option */
#define CHOICES_MAX 64	     /* clicks on an item's page that are followed */

static const char *const buy_names[] = {
    "buy now", "buy", "purchase", "place order", "checkout"};

/* What is clicked on an item's page without leaving the item. */
static const char *const page_names[] = {
    "description", "features", "reviews", "attributes", "< prev", "prev"};

static bool
is_buy(struct run *run, size_t step)
{
	struct str action = run->traj->steps[step].action;

	if (!str_starts_nocase(action, STR("click")) &&
	    !str_starts_nocase(action, STR("press")))
		return false;
	return phrase_in(
	    run_first_text(run, step), buy_names, ARRAY_LEN(buy_names));
}

/* Was the purchase made? The shop says nothing, ends the episode, or thanks;
 * it does not refuse. */
static bool
buy_succeeded(struct run *run, size_t step)
{
	const struct observation *seen = run_observation(run, step);

	if (seen->kind == OBSERVATION_ERROR)
		return false;
	return seen->kind == OBSERVATION_NONE ||
	       phrase_has(seen->text, STR("order")) ||
	       phrase_has(seen->text, STR("thank you")) ||
	       phrase_has(seen->text, STR("purchase")) ||
	       phrase_has(seen->text, STR("purchased"));
}

/* Finds the line that begins with "Price:" and the title on the line above. */
static bool
read_item(struct str page, struct purchase *bought)
{
	struct str line, above = {NULL, 0};

	for (size_t i = 0; i < PAGE_LINES_MAX && str_line(&page, &line); i++) {
		struct str number;
		double price;

		line = str_trim(line);
		if (!str_starts_nocase(line, STR("price:"))) {
			if (line.n > 0)
				above = line;
			continue;
		}
		bought->title = above;
		bought->price = NAN;
		line = str_sub(line, 6, line.n);
		if (phrase_number(&line, &number, &price) &&
		    !phrase_number(&line, &number, &(double){0}))
			bought->price = price;
		return above.n > 0;
	}
	return false;
}

/* Does the line offer "[value]"? A value has no brackets in it, so that each
 * byte of the line is looked at twice at most. */
static bool
offers(struct str line, struct str value)
{
	size_t open = STR_NONE;

	for (size_t i = 0; i < line.n; i++) {
		if (line.s[i] == '[') {
			open = i;
		} else if (line.s[i] == ']' && open != STR_NONE) {
			if (str_eq_nocase(str_sub(line, open + 1, i), value))
				return true;
			open = STR_NONE;
		}
	}
	return false;
}

/* The name of the group on whose line the page offers "[value]". */
static struct str
option_group(struct str page, struct str value)
{
	struct str line;

	for (size_t i = 0; i < PAGE_LINES_MAX && str_line(&page, &line); i++) {
		size_t open = str_find_char(line, '[', 0);
		struct str group = str_trim(str_sub(line, 0, open));

		if (open != STR_NONE && group.n > 0 && offers(line, value))
			return group;
	}
	return (struct str){NULL, 0};
}

/* Takes over a confirmed choice; a later one of the same group replaces it. */
static void
add_option(struct purchase *bought, struct str page, struct str value)
{
	struct option option = {.value = value};

	for (size_t i = 0; i < bought->option_count; i++)
		if (str_eq_nocase(bought->options[i].value, value))
			return;
	option.group = option_group(page, value);
	for (size_t i = 0; i < bought->option_count; i++) {
		struct option *old = &bought->options[i];

		if (option.group.s != NULL && old->group.s != NULL &&
		    str_eq_nocase(old->group, option.group)) {
			old->value = option.value;
			return;
		}
	}
	if (bought->option_count < OPTIONS_MAX)
		bought->options[bought->option_count++] = option;
}

/*
 * Follows the clicks between the item's page and the purchase. Returns false
 * when one of them may have led to another item, or there are too many to tell.
 */
static bool
read_choices(struct run *run, struct purchase *bought)
{
	struct str page =
	    str_sub(run_observation(run, bought->page)->text, 0, PAGE_MAX);
	size_t choices = 0;

	for (size_t i = 0; i < bought->buy; i++) {
		const struct observation *seen = run_observation(run, i);
		struct str target = run_first_text(run, i);

		if (target.n == 0 || target.n > TARGET_MAX ||
		    seen->kind == OBSERVATION_NONE)
			continue; /* a thought without an action */
		if (seen->kind == OBSERVATION_ERROR ||
		    phrase_has(seen->text, STR("invalid action")))
			bought->refused++;
		else if (i <= bought->page)
			continue;
		else if (phrase_has(seen->text, STR("clicked")) ||
			 phrase_has(seen->text, STR("selected"))) {
			if (choices++ == CHOICES_MAX)
				return false;
			add_option(bought, page, target);
		} else if (!phrase_in(
			       target, page_names, ARRAY_LEN(page_names))) {
			return false;
		}
	}
	return true;
}

static enum fit
find_purchase(struct run *run, struct purchase *bought, struct goal *goal)
{
	const struct trajectory *traj = run->traj;
	size_t step;

	for (step = traj->count; step > 0; step--)
		if (is_buy(run, step - 1))
			break;
	if (step == 0)
		return FIT_NOT;
	bought->buy = step - 1;
	if (step != traj->count || !buy_succeeded(run, bought->buy))
		return goal_reject(goal, REASON_NO_OUTCOME,
		    "the run does not end with a purchase that was made");
	for (step = bought->buy; step > 0; step--)
		if (read_item(run_observation(run, step - 1)->text, bought))
			break;
	if (step == 0)
		return goal_reject(goal, REASON_LOW_CONFIDENCE,
		    "no observation shows the page of the item bought");
	bought->page = step - 1;
	if (!read_choices(run, bought))
		return goal_reject(goal, REASON_LOW_CONFIDENCE,
		    "which item was bought is not certain");
	return FIT_GOAL;
}

/* The words of the last search before the item's page. */
static void
find_search(struct run *run, struct purchase *bought)
{
	bought->sought.count = 0;
	for (size_t i = bought->page; i-- > 0;) {
		if (!str_starts_nocase(
			run->traj->steps[i].action, STR("search")))
			continue;
		words_of(&bought->sought, run_first_text(run, i));
		return;
	}
}

/*
 * How far the purchase fits what was searched for: the share of the search's
 * words that the item's title and options have. A run that searches for one
 * thing and buys another shows nobody how to buy.
 */
static double
search_fit(const struct purchase *bought)
{
	struct words found;
	double fit;

	if (bought->sought.count == 0)
		return 0.5;
	words_of(&found, bought->title);
	for (size_t k = 0; k < bought->option_count; k++)
		words_more(&found, bought->options[k].value);
	fit = (double)words_shared(&bought->sought, &found) /
	      (double)bought->sought.count;
	/* What is sought is as a rule named first or last. */
	if (!words_have(&found, bought->sought.word[0]) &&
	    !words_have(&found, bought->sought.word[bought->sought.count - 1]))
		fit *= 0.6;
	return fit;
}

/* Does a thought reckon with the number? */
static bool
is_thought_of(const struct run *run, double limit)
{
	for (size_t i = 0; i < run->traj->count; i++) {
		struct str rest = run->traj->steps[i].thought, number;
		double value;

		while (phrase_number(&rest, &number, &value))
			if (value == limit)
				return true;
	}
	return false;
}

static double
confidence_of(const struct run *run, const struct purchase *bought)
{
	double confidence = 0.3 + 0.65 * search_fit(bought), limit;

	/* Steps that the shop refused lead to no goal. */
	confidence *= 1 - (double)bought->refused / (double)run->traj->count;
	/* Reasoning that takes the item for cheaper than it is. */
	if (purchase_over_limit(bought, run->traj->prompt, &limit) &&
	    is_thought_of(run, limit))
		confidence *= 0.5;
	return confidence;
}

enum fit
shape_purchase(struct run *run, struct goal *goal)
{
	struct purchase bought = {.price = NAN};
	enum fit fit = find_purchase(run, &bought, goal);
	struct buf text;

	if (fit != FIT_GOAL)
		return fit;
	find_search(run, &bought);
	buf_init(&text, GOAL_MAX);
	purchase_write(&text, &bought, run->traj->prompt);
	fit = goal_take(goal, &text, run->arena);
	if (fit != FIT_GOAL)
		return fit;
	goal->confidence = confidence_of(run, &bought);
	goal->rationale = arena_printf(run->arena,
	    "Step %zu shows the page of this item, its title%s, %s step %zu "
	    "buys it.",
	    bought.page + 1, isnan(bought.price) ? "" : " and its price",
	    bought.option_count > 0 ? "the shop confirms the options, and"
				    : "and",
	    bought.buy + 1);
	return FIT_GOAL;
}
