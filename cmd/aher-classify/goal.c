#include "goal.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#include "util.h"

#define SEARCH_MAX (64 * 1024) /* of a goal or an end state is read */
#define BOUNDS_MAX 8
#define FILES_MAX 8
#define UNIT_MAX 12 /* letters */

/* A number with its unit, somewhere in a text. */
struct quantity {
	double value;
	struct str unit; /* "$" for all spellings of dollars */
	size_t begin, end;
};

struct bound {
	struct quantity at;
	bool upper, inclusive;
	struct str text;
};

/* "no more than" ends in "more than" as well: the first wins. */
static const struct {
	const char *words;
	bool upper;
	bool inclusive; /* the number itself is within the bound */
} bound_words[] = {
    {"no less than", false, true},
    {"under", true, false},
    {"below", true, false},
    {"less than", true, false},
    {"lower than", true, false},
    {"cheaper than", true, false},
    {"at most", true, true},
    {"no more than", true, true},
    {"not more than", true, true},
    {"up to", true, true},
    {"within", true, true},
    {"max", true, true},
    {"maximum of", true, true},
    {"budget of", true, true},
    {"above", false, false},
    {"more than", false, false},
    {"greater than", false, false},
    {"at least", false, true},
    {"minimum of", false, true},
};

static const struct {
	const char *spelling, *unit;
	bool sign; /* stands in front of its number */
} units[] = {
    {"$", "$", true},
    {"\xe2\x82\xac", "EUR", true},
    {"\xc2\xa3", "GBP", true},
    {"dollar", "$", false},
    {"dollars", "$", false},
    {"usd", "$", false},
    {"eur", "EUR", false},
    {"euro", "EUR", false},
    {"euros", "EUR", false},
    {"gbp", "GBP", false},
    {"pounds", "GBP", false},
};

static const char *const file_types[] = {"csv", "tsv", "xlsx", "xls", "json",
    "jsonl", "txt", "md", "html", "xml", "yaml", "yml", "pdf", "docx", "doc",
    "png", "jpg", "jpeg", "svg", "gif", "py", "js", "sh", "sql", "parquet",
    "zip"};

/* Digits with commas for thousands and one point, from `at`. */
static size_t
read_number(struct str text, size_t at, double *value)
{
	double scale = 0;

	*value = 0;
	for (; at < text.n; at++) {
		char c = text.s[at];
		bool more = at + 1 < text.n && char_is_digit(text.s[at + 1]);
		bool thousands = more && at + 3 < text.n &&
				 char_is_digit(text.s[at + 2]) &&
				 char_is_digit(text.s[at + 3]);

		if (char_is_digit(c)) {
			*value = *value * 10 + (c - '0');
			scale *= 10;
		} else if (c == '.' && scale == 0 && more) {
			scale = 1;
		} else if (c != ',' || scale != 0 || !thousands) {
			break;
		}
	}
	if (scale > 1)
		*value /= scale;
	return at;
}

static struct str
same_unit(struct str unit)
{
	for (size_t i = 0; i < ARRAY_LEN(units); i++)
		if (str_eq_nocase(unit, str_of(units[i].spelling)))
			return str_of(units[i].unit);
	/* "5 hotel" and "5 hotels" */
	if (unit.n > 2 && char_lower(unit.s[unit.n - 1]) == 's')
		unit.n--;
	return unit;
}

static struct str
unit_behind(struct str text, size_t *at)
{
	size_t begin = *at, end;

	if (begin < text.n && text.s[begin] == '%') {
		*at = begin + 1;
		return str_sub(text, begin, begin + 1);
	}
	if (begin < text.n && (text.s[begin] == ' ' || text.s[begin] == '-'))
		begin++;
	for (end = begin; end < text.n && char_is_alpha(text.s[end]); end++)
		;
	if (end == begin || end - begin > UNIT_MAX)
		return (struct str){NULL, 0};
	*at = end;
	return same_unit(str_sub(text, begin, end));
}

/* A currency's sign right before `at`, moving *begin in front of it. */
static struct str
sign_before(struct str text, size_t *begin)
{
	struct str head = str_sub(text, 0, *begin);

	for (size_t i = 0; i < ARRAY_LEN(units); i++) {
		struct str sign = str_of(units[i].spelling);

		if (!units[i].sign || !str_ends_nocase(head, sign))
			continue;
		*begin -= sign.n;
		return str_of(units[i].unit);
	}
	return (struct str){NULL, 0};
}

/* The next number that has a unit, from *at on. */
static bool
next_quantity(struct str text, size_t *at, struct quantity *q)
{
	while (*at < text.n) {
		size_t begin = *at, end;

		if (!char_is_digit(text.s[begin])) {
			(*at)++;
			continue;
		}
		end = read_number(text, begin, &q->value);
		*at = end;
		if (begin > 0 &&
		    (char_is_word(text.s[begin - 1]) ||
			text.s[begin - 1] == '.' || text.s[begin - 1] == '-')) {
			/* "é5" is a word, the pound's sign is not. */
			if ((unsigned char)text.s[begin - 1] < 0x80)
				continue;
		}
		q->unit = sign_before(text, &begin);
		if (q->unit.n == 0)
			q->unit = unit_behind(text, &end);
		q->begin = begin;
		q->end = end;
		if (q->unit.n > 0)
			return true;
	}
	return false;
}

/* The words right before a quantity that make it a bound. */
static bool
is_bound(struct str text, const struct quantity *q, struct bound *bound)
{
	struct str before = str_sub(text, 0, q->begin);

	while (before.n > 0 && char_is_space(before.s[before.n - 1]))
		before.n--;
	for (size_t i = 0; i < ARRAY_LEN(bound_words); i++) {
		struct str words = str_of(bound_words[i].words);
		size_t begin;

		if (!str_ends_nocase(before, words))
			continue;
		begin = (size_t)(before.s + before.n - text.s) - words.n;
		if (begin > 0 && char_is_word(text.s[begin - 1]))
			continue;
		*bound = (struct bound){.at = *q,
		    .upper = bound_words[i].upper,
		    .inclusive = bound_words[i].inclusive,
		    .text = str_sub(text, begin, q->end)};
		return true;
	}
	return false;
}

/* "the $5 limit" repeats a bound as "under $5" does. */
static bool
is_limit(struct str text, const struct quantity *q)
{
	static const char *const nouns[] = {
	    "limit", "budget", "maximum", "minimum", "cap", "threshold"};
	struct str behind = str_trim(str_sub(text, q->end, q->end + 16));

	for (size_t i = 0; i < ARRAY_LEN(nouns); i++)
		if (str_starts_nocase(behind, str_of(nouns[i])))
			return true;
	return false;
}

static size_t
read_bounds(struct str goal, struct bound *bounds)
{
	struct quantity q;
	size_t at = 0, count = 0;

	while (count < BOUNDS_MAX && next_quantity(goal, &at, &q))
		if (is_bound(goal, &q, &bounds[count]))
			count++;
	return count;
}

static bool
holds(const struct bound *bound, double value)
{
	if (bound->inclusive && value == bound->at.value)
		return true;
	return bound->upper ? value < bound->at.value : value > bound->at.value;
}

bool
goal_bound_broken(struct str goal, struct str end, struct breach *breach)
{
	struct bound bounds[BOUNDS_MAX], repeated;
	bool held[BOUNDS_MAX] = {false}, broken[BOUNDS_MAX] = {false};
	struct str found[BOUNDS_MAX];
	struct quantity q;
	size_t count, at = 0;

	goal = str_sub(goal, 0, SEARCH_MAX);
	end = str_sub(end, 0, SEARCH_MAX);
	count = read_bounds(goal, bounds);
	while (count > 0 && next_quantity(end, &at, &q)) {
		if (is_bound(end, &q, &repeated) || is_limit(end, &q))
			continue;
		for (size_t i = 0; i < count; i++) {
			if (!str_eq_nocase(q.unit, bounds[i].at.unit))
				continue;
			if (holds(&bounds[i], q.value)) {
				held[i] = true;
			} else if (!broken[i]) {
				broken[i] = true;
				found[i] = str_sub(end, q.begin, q.end);
			}
		}
	}
	for (size_t i = 0; i < count; i++) {
		if (!broken[i] || held[i])
			continue;
		*breach = (struct breach){bounds[i].text, found[i]};
		return true;
	}
	return false;
}

static bool
is_file_char(char c)
{
	return char_is_word(c) || c == '-';
}

/* The next point with a file's name before it and a known type behind it. */
static bool
next_file(struct str text, size_t *at, struct str *stem, struct str *type)
{
	size_t dot, begin, end;

	while ((dot = str_find_char(text, '.', *at)) != STR_NONE) {
		*at = dot + 1;
		for (end = dot + 1; end < text.n && char_is_word(text.s[end]);)
			end++;
		for (begin = dot; begin > 0 && is_file_char(text.s[begin - 1]);)
			begin--;
		*stem = str_sub(text, begin, dot);
		*type = str_sub(text, dot + 1, end);
		if (stem->n == 0)
			continue;
		for (size_t i = 0; i < ARRAY_LEN(file_types); i++)
			if (str_eq_nocase(*type, str_of(file_types[i])))
				return true;
	}
	return false;
}

bool
goal_file_differs(struct str goal, struct str end, struct breach *breach)
{
	struct str stems[FILES_MAX], types[FILES_MAX], stem, type;
	bool right[FILES_MAX] = {false};
	struct str wrong[FILES_MAX] = {{NULL, 0}};
	size_t count = 0, at = 0;

	goal = str_sub(goal, 0, SEARCH_MAX);
	end = str_sub(end, 0, SEARCH_MAX);
	while (count < FILES_MAX &&
	       next_file(goal, &at, &stems[count], &types[count]))
		count++;
	at = 0;
	while (count > 0 && next_file(end, &at, &stem, &type)) {
		for (size_t i = 0; i < count; i++) {
			if (!str_eq(stem, stems[i]))
				continue;
			if (str_eq_nocase(type, types[i]))
				right[i] = true;
			else
				wrong[i] =
				    (struct str){stem.s, stem.n + 1 + type.n};
		}
	}
	for (size_t i = 0; i < count; i++) {
		if (right[i] || wrong[i].n == 0)
			continue;
		breach->asked =
		    (struct str){stems[i].s, stems[i].n + 1 + types[i].n};
		breach->found = wrong[i];
		return true;
	}
	return false;
}
