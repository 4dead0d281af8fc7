#include "unseen.h"

#include <stddef.h>

#include "json.h"
#include "match.h"

#define VALUES_MAX 16
#define QUOTED_MIN 3
#define SPECIFIC_DIGITS 4
#define FIRST_ONES 2
#define VALUE_MAX 80 /* bytes; a longer one is no value to look for */
#define ANSWER_MAX (64 * 1024)

struct values {
	struct str value[VALUES_MAX];
	bool seen[VALUES_MAX], specific[VALUES_MAX];
	size_t count;
};

/* A word that is a value: it has two digits or more, or a digit or a capital
 * behind a letter (AlphaFold3, HAT069, GitHub). */
static bool
is_value(struct str word)
{
	size_t digits = 0;
	bool mixed = false;

	for (size_t i = 0; i < word.n; i++) {
		if (char_is_digit(word.s[i]))
			digits++;
		if (i > 0 && char_is_alpha(word.s[i - 1]) &&
		    char_is_digit(word.s[i]))
			mixed = true;
		if (i > 0 && char_is_lower(word.s[i - 1]) &&
		    char_is_upper(word.s[i]))
			mixed = true;
	}
	return digits >= 2 || mixed;
}

static bool
is_inside(struct str text, size_t at)
{
	if (char_is_word(text.s[at]))
		return true;
	/* 5.30 and 1,234 are one value each. */
	return (text.s[at] == '.' || text.s[at] == ',') && at > 0 &&
	       char_is_digit(text.s[at - 1]) && at + 1 < text.n &&
	       char_is_digit(text.s[at + 1]);
}

static struct str
quoted_at(struct str text, size_t at)
{
	size_t end =
	    str_find_char(str_sub(text, 0, at + VALUE_MAX + 2), '"', at + 1);

	if (text.s[at] != '"' || end == STR_NONE || end - at <= QUOTED_MIN)
		return (struct str){NULL, 0};
	return str_sub(text, at + 1, end);
}

static bool
is_specific(struct str word)
{
	size_t digits = 0, letters = 0;

	for (size_t i = 0; i < word.n; i++) {
		digits += char_is_digit(word.s[i]);
		letters += char_is_alpha(word.s[i]);
	}
	return digits >= SPECIFIC_DIGITS || (digits > 0 && letters > 0);
}

static void
add_value(struct values *values, struct str value, bool specific)
{
	values->specific[values->count] = specific;
	values->value[values->count++] = value;
}

static void
read_values(struct values *values, struct str text)
{
	size_t at = 0;

	while (at < text.n && values->count < VALUES_MAX) {
		struct str value = quoted_at(text, at);
		size_t begin = at;

		if (value.n > 0) {
			add_value(values, value, true);
			at += value.n + 2;
			continue;
		}
		while (at < text.n && is_inside(text, at))
			at++;
		value = str_sub(text, begin, at);
		if (value.n <= VALUE_MAX && is_value(value))
			add_value(values, value, is_specific(value));
		if (at == begin)
			at++;
	}
}

static bool
value_seen(void *arg, size_t word, size_t end)
{
	struct values *values = arg;

	(void)end;
	values->seen[word] = true;
	return true;
}

static void
look_up(
    struct values *values, const struct trajectory *run, struct arena *arena)
{
	struct matcher *matcher = matcher_new(values->value, values->count);

	matcher_scan(matcher, run->prompt, value_seen, values);
	for (size_t i = 0; i < run->count; i++) {
		const struct step *step = &run->steps[i];

		matcher_scan(matcher, json_plain(step->input, arena),
		    value_seen, values);
		matcher_scan(matcher, step->observation, value_seen, values);
		matcher_scan(matcher, step->user, value_seen, values);
	}
	matcher_free(matcher);
}

static bool
is_anywhere(const struct trajectory *run, struct str value)
{
	for (size_t i = run->count; i-- > 0;)
		if (str_find(run->steps[i].observation, value, 0) != STR_NONE ||
		    str_find(run->steps[i].input, value, 0) != STR_NONE)
			return true;
	return str_find(run->prompt, value, 0) != STR_NONE;
}

/* The first ones tell of most answers, at little cost, that the rest of them
 * was seen as well. */
static bool
begins_seen(const struct values *values, const struct trajectory *run)
{
	size_t found = 0;

	for (size_t i = 0; i < values->count && found < FIRST_ONES; i++) {
		if (!values->specific[i])
			continue;
		if (!is_anywhere(run, values->value[i]))
			return false;
		found++;
	}
	return found == FIRST_ONES;
}

void
unseen_read(struct unseen *unseen, const struct trajectory *run,
    size_t specific_min, struct arena *arena)
{
	struct values values = {.count = 0};

	*unseen = (struct unseen){0};
	read_values(&values, str_sub(run->final_answer, 0, ANSWER_MAX));
	for (size_t i = 0; i < values.count; i++)
		unseen->specific += values.specific[i];
	if (values.count == 0 || unseen->specific < specific_min ||
	    (specific_min > 0 && begins_seen(&values, run)))
		return;
	look_up(&values, run, arena);
	for (size_t i = 0; i < values.count; i++) {
		bool first = values.specific[i] ? unseen->specific_missing == 0
						: unseen->first.n == 0;

		if (values.seen[i])
			continue;
		if (first)
			unseen->first = values.value[i];
		unseen->specific_missing += values.specific[i];
	}
}
