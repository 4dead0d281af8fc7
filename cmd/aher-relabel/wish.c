#include "purchase.h"

#include <math.h>
#include <string.h>

#include "bounds.h"
#include "token.h"
#include "util.h"

#define PAGE_LINES_MAX 400

/* How a goal leads over to a bound, by its first word. */
static const struct {
	const char *word;
	const char *join;
} joins[] = {{"price", ", and "}, {"priced", ", "}, {"within", ", "},
    {"maximum", ", "}, {"max", ", "}, {"costs", ", and "}, {"costing", ", "}};

/* The original's bound on the price, if it has one. */
static bool
find_bound(struct str prompt, struct bound *bound)
{
	struct bound all[BOUNDS_MAX];
	size_t count = bounds_read(prompt, all);

	for (size_t i = 0; i < count; i++) {
		if (!all[i].upper || all[i].at.kind != QUANTITY_MONEY ||
		    all[i].at.per.n > 0)
			continue;
		*bound = all[i];
		return true;
	}
	return false;
}

static bool
is_within(const struct bound *bound, double price)
{
	struct quantity seen = bound->at;

	seen.value = price;
	return bound_holds(bound, &seen);
}

/* The original's limit where it holds, else the next round one above. */
static double
fair_limit(const struct bound *bound, double price)
{
	double unit = price < 100 ? 10 : 50;

	return is_within(bound, price) ? bound->at.value
				       : (floor(price / unit) + 1) * unit;
}

bool
purchase_over_limit(
    const struct purchase *bought, struct str prompt, double *limit)
{
	struct bound bound;

	if (isnan(bought->price) || bought->ranged ||
	    !find_bound(prompt, &bound))
		return false;
	*limit = bound.at.value;
	return !is_within(&bound, bought->price);
}

/* The words that bind, without the thing that is bound: "less than $20" of
 * "kettle for less than $20". A price is said with it. */
static struct str
bound_words(const struct bound *bound)
{
	struct str text = bound->text, lead = STR("for ");

	if (bound->of.n > 0 && bound->of.s == text.s &&
	    !str_eq_nocase(bound->of, STR("price")) &&
	    !str_eq_nocase(bound->of, STR("cost")))
		text = str_trim(str_sub(text, bound->of.n, text.n));
	if (str_starts_nocase(text, lead))
		text = str_trim(str_sub(text, lead.n, text.n));
	return text;
}

/* Says the bound as the original does, with another limit in it. */
static void
put_bound(struct buf *text, const struct bound *bound, double limit)
{
	struct str words = bound_words(bound), rest = words, first, number;
	size_t at =
	    bound->at.digits - bound->begin - (size_t)(words.s - bound->text.s);
	size_t end = at;
	const char *join = ", for ";

	phrase_word(&rest, &first);
	for (size_t i = 0; i < ARRAY_LEN(joins); i++)
		if (str_eq_nocase(first, str_of(joins[i].word)))
			join = joins[i].join;
	rest = words;
	while (end < rest.n && (char_is_digit(rest.s[end]) ||
				   rest.s[end] == '.' || rest.s[end] == ','))
		end++;
	number = phrase_trim_end(str_sub(rest, at, end));
	buf_printf(text, "%s%.*s", join, (int)at, rest.s);
	buf_printf(text,
	    str_find(number, STR(".00"), 0) != STR_NONE || limit != floor(limit)
		? "%.2f"
		: "%.0f",
	    limit);
	buf_add_str(text, str_sub(rest, at + number.n, rest.n));
}

static void
add_bound(struct buf *text, const struct purchase *bought, struct str prompt)
{
	struct bound bound;
	double limit;

	if (isnan(bought->price) || !find_bound(prompt, &bound) ||
	    (bought->ranged && !is_within(&bound, bought->price)))
		return;
	limit = fair_limit(&bound, bought->price);
	put_bound(text, &bound, limit);
}

/* Is the value one or two names of colors? */
static bool
is_plain_color(struct str value)
{
	struct str word;

	if (phrase_length(value) > 2)
		return false;
	while (phrase_word(&value, &word))
		if (!goods_is_color(word))
			return false;
	return true;
}

/* "color wine"; only the value where it says so itself: "color-51-navy". */
static void
add_option(struct buf *text, const struct option *option, bool alone)
{
	struct str group = option->group;

	if (str_ends_nocase(group, STR(" name")))
		group = str_sub(group, 0, group.n - 5);
	if (group.s == NULL)
		buf_puts(text, "option ");
	else if (!alone && !str_starts_nocase(option->value, group)) {
		phrase_add_lower(text, group);
		buf_putc(text, ' ');
	}
	buf_add_str(text, option->value);
}

/* A number of the title's, so that not all goals are put in the same way. */
static unsigned
turn_of(struct str title)
{
	unsigned sum = 0;

	for (size_t i = 0; i < title.n; i++)
		sum += (unsigned char)title.s[i];
	return sum;
}

/* ", color wine and size x-large", " in wine, size x-large". */
static void
add_options(struct buf *text, struct str said, const struct purchase *bought)
{
	const struct option *left[OPTIONS_MAX];
	bool in = turn_of(bought->title) % 2 == 1;
	size_t count = 0;

	for (size_t i = 0; i < bought->option_count; i++)
		if (!phrase_has(said, bought->options[i].value))
			left[count++] = &bought->options[i];
	for (size_t i = 0; i < count; i++) {
		bool alone = in && is_plain_color(left[i]->value) &&
			     str_starts_nocase(left[i]->group, STR("color"));

		if (i == 0)
			buf_puts(text, in ? " in " : ", ");
		else
			buf_puts(text, i + 1 == count ? " and " : ", ");
		add_option(text, left[i], alone);
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

static bool
has_color(struct str value)
{
	struct str word;

	while (phrase_word(&value, &word))
		if (goods_is_color(word))
			return true;
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
		    goods_is_color(word) &&
		    (has_color(option->value) ||
			!words_have(&bought->sought, word)))
			return true;
		if (str_starts_nocase(option->group, STR("size")) &&
		    is_measure(word))
			return true;
	}
	return false;
}

/*
 * Does the page offer other values of the same group, and is the word one of
 * them? "Hibiscus" in the title of a drink that was bought as "classic tonic".
 */
static bool
is_other_choice(struct str word, const struct purchase *bought)
{
	struct str page = bought->shown, line;

	if (word.n < 3 || token_is_stop(word))
		return false;
	for (size_t i = 0; i < PAGE_LINES_MAX && str_line(&page, &line); i++) {
		struct str group =
		    str_trim(str_sub(line, 0, str_find_char(line, '[', 0)));

		for (size_t k = 0; k < bought->option_count; k++) {
			const struct option *option = &bought->options[k];

			if (group.n > 0 && option->group.n > 0 &&
			    str_eq_nocase(group, option->group) &&
			    phrase_has(str_sub(line, group.n, line.n), word) &&
			    !phrase_has(option->value, word) &&
			    !words_have(&bought->sought, word))
				return true;
		}
	}
	return false;
}

/* Appends a part of the title, without the words that options overrule. */
static void
add_part(struct buf *text, struct str part, const struct purchase *bought,
    bool lower)
{
	struct str word;
	bool first = true;

	while (str_word(&part, &word)) {
		if (is_overruled(word, bought) || is_other_choice(word, bought))
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

/* The original's article, where it goes with the thing. */
static void
add_article(struct buf *text, struct str prompt, struct str thing)
{
	struct str article = goods_article(prompt);
	bool many = goods_is_plural(goods_noun(prompt));
	bool one = str_starts_nocase(article, STR("a")) ||
		   (many && !str_eq_nocase(article, STR("the")) &&
		       !goods_is_plural(thing));

	if (str_starts_nocase(thing, STR("the ")))
		return;
	if (!one) {
		buf_add_str(text, article);
		buf_puts(text, article.n > 0 ? " " : "");
	} else if (thing.n > 0 && !goods_is_plural(thing)) {
		buf_puts(text,
		    strchr("aeiouAEIOU", thing.s[0]) != NULL ? "an " : "a ");
	}
}

/* The thing, with what else its title says of it. */
static void
add_thing(struct buf *text, const struct purchase *bought, struct str prompt,
    bool lower)
{
	const struct goods *goods = &bought->goods;
	struct buf thing;

	buf_init(&thing, GOAL_MAX);
	add_part(&thing, goods->thing, bought, lower);
	add_article(text, prompt, buf_str(&thing));
	buf_add_str(text, buf_str(&thing));
	text->over |= thing.over;
	buf_release(&thing);
	for (size_t i = 0; i < goods->extra_count; i++) {
		struct str extra = goods->extra[i];

		buf_puts(text, str_starts_nocase(extra, STR("with ")) ||
				       str_starts_nocase(extra, STR("for "))
				   ? " "
				   : ", ");
		add_part(text, extra, bought, lower);
	}
}

void
purchase_write(
    struct buf *text, const struct purchase *bought, struct str prompt)
{
	struct str opening = goods_opening(prompt);
	bool lower = phrase_is_lower(prompt);
	size_t beg;

	if (opening.n > 0)
		buf_add_str(text, opening);
	else
		buf_puts(text, lower ? "i want to buy" : "I want to buy");
	buf_putc(text, ' ');
	beg = text->len;
	add_thing(text, bought, prompt, lower);
	add_options(text, str_sub(buf_str(text), beg, text->len), bought);
	add_bound(text, bought, prompt);
	prompt = str_trim(prompt);
	if (prompt.n > 0 && prompt.s[prompt.n - 1] == '?')
		buf_putc(text, '?');
	else if (!lower)
		buf_putc(text, '.');
}
