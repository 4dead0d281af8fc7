#include "offer.h"

#include "act.h"
#include "util.h"

#define PAGE_MAX (16 * 1024) /* bytes of a page or a goal that are read */
#define CLICKS_MAX 64	     /* before a purchase */
#define TEXT_MAX 300	     /* bytes of what is clicked or offered */
#define VALUE_MIN 3	     /* "7" may be the 7 of anything */
#define GROUP_MAX 30	     /* bytes of a group's name */

/* The words of a text in lower case, a space before each and at the end. */
static struct str
plain_words(struct str text, struct arena *arena)
{
	char *out = arena_alloc(arena, text.n + 2);
	size_t n = 0;

	out[n++] = ' ';
	for (size_t i = 0; i < text.n; i++) {
		if (char_is_word(text.s[i]) && text.s[i] != '_')
			out[n++] = char_lower(text.s[i]);
		else if (out[n - 1] != ' ')
			out[n++] = ' ';
	}
	if (out[n - 1] != ' ')
		out[n++] = ' ';
	return (struct str){out, n};
}

/* The next "[label]" in a text. */
static bool
next_label(struct str text, size_t *at, struct str *label)
{
	size_t begin = str_find_char(text, '[', *at), end;

	if (begin == STR_NONE)
		return false;
	end = str_find_char(text, ']', begin);
	if (end == STR_NONE)
		return false;
	*label = str_sub(text, begin + 1, end);
	*at = end + 1;
	return true;
}

static bool
page_sells(struct str page)
{
	struct str label;
	size_t at = 0;

	page = str_sub(page, 0, PAGE_MAX);
	while (next_label(page, &at, &label))
		if (act_is_purchase(label))
			return true;
	return false;
}

/* Of the steps before `end`. */
static bool
last_page_that_sells(const struct trajectory *run, size_t end, size_t *step)
{
	for (*step = end; (*step)-- > 0;)
		if (!run->steps[*step].talk &&
		    page_sells(run->steps[*step].observation))
			return true;
	return false;
}

bool
offer_to_buy(const struct trajectory *run, size_t *step)
{
	return last_page_that_sells(run, run->count, step);
}

/* What a click is on: the only string of its input, which is short. */
static struct str
clicked(const struct step *step)
{
	struct str input = str_trim(step->input);
	size_t colon = str_find_char(input, ':', 0);

	if (input.n > TEXT_MAX || colon == STR_NONE)
		return (struct str){NULL, 0};
	return str_sub(input, colon + 1, input.n);
}

struct clicks {
	struct str words[CLICKS_MAX]; /* plain */
	size_t count;
};

/* All that was clicked and not refused, up to the purchase. */
static bool
read_clicks(struct clicks *clicks, const struct trajectory *run,
    const struct survey *survey, struct arena *arena)
{
	clicks->count = 0;
	for (size_t i = 0; i < survey->buy; i++) {
		if (survey->acts[i] != ACT_TOUCH ||
		    survey_observation(survey, i)->kind == OBSERVATION_ERROR)
			continue;
		if (clicks->count == CLICKS_MAX)
			return false;
		clicks->words[clicks->count++] =
		    plain_words(clicked(&run->steps[i]), arena);
	}
	return true;
}

static bool
was_clicked(const struct clicks *clicks, struct str value)
{
	for (size_t i = 0; i < clicks->count; i++)
		if (str_find(clicks->words[i], value, 0) != STR_NONE)
			return true;
	return false;
}

/* "extra large" is not large, "light blue" not blue, "not red" not red. */
static bool
is_qualified(struct str goal, size_t at)
{
	static const char *const words[] = {" extra", " x", " xx", " xxx",
	    " light", " dark", " deep", " pale", " bright", " hot", " rose",
	    " sky", " navy", " baby", " royal", " off", " multi", " not", " no",
	    " non", " without", " except", " or", " than"};
	struct str before = str_sub(goal, 0, at);

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (str_ends_nocase(before, str_of(words[i])))
			return true;
	return false;
}

static bool
goal_names(struct str goal, struct str value)
{
	size_t at = str_find(goal, value, 0);

	return value.n >= VALUE_MIN + 2 && at != STR_NONE &&
	       !is_qualified(goal, at);
}

/* One line of a page, "color [red][blue]": the longest option of it that the
 * goal names, where neither it nor another that the goal names was chosen. */
static bool
read_group(struct offer *offer, struct str line, struct str goal,
    const struct clicks *clicks, struct arena *arena)
{
	size_t at = 0, best = 0, number = 0;
	bool touched = false, first = false;
	struct str label;

	offer->group = str_trim(str_sub(line, 0, str_find_char(line, '[', 0)));
	if (offer->group.n == 0 || offer->group.n > GROUP_MAX)
		return false;
	while (next_label(line, &at, &label)) {
		struct str value = plain_words(label, arena);
		bool named = goal_names(goal, value);

		number++;
		if (value.n > 2 && was_clicked(clicks, value)) {
			touched = true;
			if (named)
				return false;
		}
		if (!named || value.n <= best)
			continue;
		best = value.n;
		offer->value = label;
		first = number == 1;
	}
	return best > 0 && (touched || !first);
}

bool
offer_passed_over(struct offer *offer, const struct trajectory *run,
    const struct survey *survey, struct arena *arena)
{
	struct str goal, rest, line;
	struct clicks clicks;

	if (!last_page_that_sells(run, survey->buy, &offer->step) ||
	    !read_clicks(&clicks, run, survey, arena))
		return false;
	goal = plain_words(str_sub(run->prompt, 0, PAGE_MAX), arena);
	rest = str_sub(run->steps[offer->step].observation, 0, PAGE_MAX);
	while (str_line(&rest, &line))
		if (read_group(offer, str_trim(line), goal, &clicks, arena))
			return true;
	return false;
}
