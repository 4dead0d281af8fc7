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
#define TARGET_MAX 300 /* bytes of what can be an option */
#define CHOICES_MAX 64 /* clicks on an item's page that are followed */
#define FIT_MIN 0.7    /* of what was searched, in the item's words */

static const char *const buy_names[] = {
    "buy now", "buy", "purchase", "place order", "checkout"};

#define TITLE_MAX 600	    /* bytes of a title that are read */
#define ITEM_NUMBERS_MAX 64 /* numbers of an item that are known */
#define MISSING_MAX 1	    /* words, where that share is less */

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
	return str_among(
	    run_first_text(run, step), buy_names, ARRAY_LEN(buy_names));
}

/* Was the purchase made? The shop says nothing, ends the episode, or thanks;
 * it does not refuse. */
static bool
buy_succeeded(struct run *run, size_t step)
{
	const struct observation *seen = run_observation(run, step);

	if (seen->kind == OBSERVATION_ERROR ||
	    seen->kind == OBSERVATION_HOSTILE)
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
		bought->title = str_cut_words(above, TITLE_MAX);
		bought->price = NAN;
		bought->ranged = false;
		line = str_sub(line, 6, line.n);
		while (phrase_number(&line, &number, &price)) {
			bought->ranged |= !isnan(bought->price);
			if (!(bought->price > price))
				bought->price = price;
		}
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
	size_t choices = 0;

	bought->shown =
	    str_sub(run_observation(run, bought->page)->text, 0, PAGE_MAX);

	for (size_t i = 0; i < bought->buy; i++) {
		const struct observation *seen = run_observation(run, i);
		bool hostile = seen->kind == OBSERVATION_HOSTILE;
		bool refused = seen->kind == OBSERVATION_ERROR ||
			       phrase_has(seen->text, STR("invalid action"));
		struct str target;

		if (seen->kind == OBSERVATION_NONE ||
		    (i <= bought->page && !hostile && !refused))
			continue;
		target = run_first_text(run, i);
		if (target.n == 0 || target.n > TARGET_MAX)
			continue; /* a thought without an action */
		if (hostile)
			return false;
		if (refused)
			bought->refused++;
		else if (phrase_has(seen->text, STR("clicked")) ||
			 phrase_has(seen->text, STR("selected"))) {
			if (choices++ == CHOICES_MAX)
				return false;
			add_option(bought, bought->shown, target);
		} else if (!str_among(
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
		if (run_useful(run, step - 1) &&
		    read_item(run_observation(run, step - 1)->text, bought))
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
		bought->search = run_first_text(run, i);
		words_of(&bought->sought, bought->search);
		return;
	}
}

/* What is known of an item. */
struct item {
	struct words words;
	double numbers[ITEM_NUMBERS_MAX];
	size_t number_count;
};

static void
add_text(struct item *item, struct str text)
{
	struct str number;
	double value;

	goods_words(&item->words, text);
	while (item->number_count < ITEM_NUMBERS_MAX &&
	       phrase_number(&text, &number, &value))
		item->numbers[item->number_count++] = value;
}

/* Reads the item: its title, the options chosen, its price, and what its other
 * pages say. */
static void
read_known(struct run *run, const struct purchase *bought, struct item *item)
{
	item->words.count = item->number_count = 0;
	add_text(item, bought->title);
	for (size_t k = 0; k < bought->option_count; k++)
		add_text(item, bought->options[k].value);
	for (size_t i = bought->page + 1; i < bought->buy; i++)
		if (run_useful(run, i) &&
		    str_among(run_first_text(run, i), page_names,
			ARRAY_LEN(page_names)))
			add_text(item, run_observation(run, i)->text);
	if (!isnan(bought->price) && item->number_count < ITEM_NUMBERS_MAX)
		item->numbers[item->number_count++] = bought->price;
}

static bool
has_number(const struct item *item, double wanted)
{
	for (size_t i = 0; i < item->number_count; i++)
		if (item->numbers[i] == wanted)
			return true;
	return false;
}

/* Are there numbers in the word, and has the item all of them? */
static bool
has_numbers(const struct item *item, struct str word)
{
	struct str number;
	size_t count = 0;
	double value;

	for (; phrase_number(&word, &number, &value); count++)
		if (!has_number(item, value))
			return false;
	return count > 0;
}

static bool
has_digit(struct str word)
{
	for (size_t i = 0; i < word.n; i++)
		if (char_is_digit(word.s[i]))
			return true;
	return false;
}

/* Is it the name that a shop gives to one of its articles: B08R5CGHPQ? */
static bool
is_code(struct str word)
{
	return word.n >= 4 && char_is_upper(word.s[0]) && has_digit(word);
}

/* Does the text say "$20" or "20 dollars" here? */
static bool
is_money(struct str text, struct str word)
{
	size_t at = (size_t)(word.s - text.s);

	return (at > 0 && text.s[at - 1] == '$') ||
	       str_starts_nocase(
		   str_sub(text, at + word.n, text.n), STR(" dollars"));
}

/* What the text says of color and measure that the item does not have; s ==
 * NULL when there is nothing. What stands in quotes are names of options, of
 * which not all are chosen. */
static struct str
belied(const struct item *item, struct str text)
{
	struct str rest = text, word;
	bool quoted = false;
	size_t at = 0;

	while (phrase_word(&rest, &word)) {
		for (; at < (size_t)(word.s - text.s); at++)
			quoted ^= text.s[at] == '\'';
		if (quoted || is_code(word) || is_money(text, word))
			continue;
		if (goods_is_color(word) && !words_have(&item->words, word))
			return word;
		if (has_digit(word) && !words_have(&item->words, word) &&
		    !has_numbers(item, word))
			return word;
	}
	return (struct str){NULL, 0};
}

/* The same of what was searched and thought up to the purchase. */
static struct str
first_belied(
    struct run *run, const struct purchase *bought, const struct item *item)
{
	struct str word = {NULL, 0};

	if (bought->search.n > 0)
		word = belied(item, bought->search);
	for (size_t i = bought->page; i <= bought->buy && word.n == 0; i++)
		word = belied(item, run->traj->steps[i].thought);
	return word;
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
confidence_of(const struct run *run, const struct purchase *bought, double fit)
{
	double confidence = 0.3 + 0.65 * fit, limit;

	/* Reasoning that takes the item for cheaper than it is. */
	if (purchase_over_limit(bought, run->traj->prompt, &limit) &&
	    is_thought_of(run, limit))
		confidence *= 0.5;
	return confidence;
}

/* Is what was bought what was searched for, by what its page says? */
static enum fit
judge(struct run *run, struct purchase *bought, struct goal *goal)
{
	struct item item;
	struct str word;
	size_t missing;
	double fit;

	goods_read(&bought->goods, bought->title, goods_noun(run->traj->prompt),
	    &bought->sought, bought->option_count == 0);
	if (bought->goods.thing.n == 0)
		return goal_reject(goal, REASON_LOW_CONFIDENCE,
		    "the title of the item bought does not say that it is "
		    "the thing that the run set out to buy");
	if (bought->refused > 0)
		return goal_reject(goal, REASON_LOW_CONFIDENCE,
		    "the run takes options for granted that the shop does "
		    "not have");
	read_known(run, bought, &item);
	word = first_belied(run, bought, &item);
	if (word.n > 0) {
		goal->reason = REASON_LOW_CONFIDENCE;
		goal->detail = arena_printf(run->arena,
		    "the run searches or argues for \"%.*s\", which the item "
		    "bought does not have",
		    STR_ARG(word));
		return FIT_REJECT;
	}
	fit = goods_fit(&bought->sought, &item.words, &missing);
	if (fit < FIT_MIN && missing > MISSING_MAX)
		return goal_reject(goal, REASON_LOW_CONFIDENCE,
		    "the item bought shows too little of what was searched");
	goal->confidence = confidence_of(run, bought, fit);
	return FIT_GOAL;
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
	fit = judge(run, &bought, goal);
	if (fit != FIT_GOAL)
		return fit;
	buf_init(&text, GOAL_MAX);
	purchase_write(&text, &bought, run->traj->prompt);
	fit = goal_take(goal, &text, run->arena);
	if (fit != FIT_GOAL)
		return fit;
	goal->rationale = arena_printf(run->arena,
	    "steps[%zu] shows the page of this item, its title%s, %s "
	    "steps[%zu] buys it.",
	    bought.page, isnan(bought.price) ? "" : " and its price",
	    bought.option_count > 0 ? "the shop confirms the options, and"
				    : "and",
	    bought.buy);
	return FIT_GOAL;
}
