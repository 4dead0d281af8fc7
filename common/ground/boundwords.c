#include "boundwords.h"

#include "util.h"

/* Binders, in lower case. In front of a quantity. "no", "not" and "n't" in
 * front of them turn them around. */
static const struct binder before[] = {
    {STR_INIT("less than or equal to"), true, true, NUMBER},
    {STR_INIT("greater than or equal to"), false, true, NUMBER},
    {STR_INIT("more than or equal to"), false, true, NUMBER},
    {STR_INIT("under"), true, false, NUMBER | YEAR},
    {STR_INIT("below"), true, false, NUMBER},
    {STR_INIT("beneath"), true, false, NUMBER},
    {STR_INIT("less than"), true, false, NUMBER},
    {STR_INIT("lower than"), true, false, NUMBER},
    {STR_INIT("cheaper than"), true, false, NUMBER},
    {STR_INIT("fewer than"), true, false, NUMBER},
    {STR_INIT("smaller than"), true, false, NUMBER},
    {STR_INIT("shorter than"), true, false, NUMBER},
    {STR_INIT("lighter than"), true, false, NUMBER},
    {STR_INIT("younger than"), true, false, NUMBER},
    {STR_INIT("at most"), true, true, ANY},
    {STR_INIT("at the most"), true, true, NUMBER},
    {STR_INIT("up to"), true, true, NUMBER},
    {STR_INIT("within"), true, true, NUMBER},
    {STR_INIT("max"), true, true, NUMBER},
    {STR_INIT("max of"), true, true, NUMBER},
    {STR_INIT("maximum"), true, true, NUMBER},
    {STR_INIT("maximum of"), true, true, NUMBER},
    {STR_INIT("max price of"), true, true, NUMBER},
    {STR_INIT("maximum price of"), true, true, NUMBER},
    {STR_INIT("limit of"), true, true, NUMBER},
    {STR_INIT("limited to"), true, true, NUMBER},
    {STR_INIT("cap of"), true, true, NUMBER},
    {STR_INIT("capped at"), true, true, NUMBER},
    {STR_INIT("budget"), true, true, NUMBER},
    {STR_INIT("budget of"), true, true, NUMBER},
    {STR_INIT("budget is"), true, true, NUMBER},
    {STR_INIT("exceed"), false, false, NUMBER},
    {STR_INIT("exceeds"), false, false, NUMBER},
    {STR_INIT("exceeding"), false, false, NUMBER},
    {STR_INIT("to exceed"), false, false, NUMBER},
    {STR_INIT("<"), true, false, ANY},
    {STR_INIT("<="), true, true, ANY},
    {STR_INIT("\xe2\x89\xa4"), true, true, ANY},
    {STR_INIT(">"), false, false, ANY},
    {STR_INIT(">="), false, true, ANY},
    {STR_INIT("\xe2\x89\xa5"), false, true, ANY},
    {STR_INIT("above"), false, false, NUMBER},
    {STR_INIT("over"), false, false, NUMBER},
    {STR_INIT("more than"), false, false, NUMBER},
    {STR_INIT("greater than"), false, false, NUMBER},
    {STR_INIT("higher than"), false, false, NUMBER},
    {STR_INIT("larger than"), false, false, NUMBER},
    {STR_INIT("bigger than"), false, false, NUMBER},
    {STR_INIT("longer than"), false, false, NUMBER},
    {STR_INIT("heavier than"), false, false, NUMBER},
    {STR_INIT("older than"), false, false, NUMBER},
    {STR_INIT("taller than"), false, false, NUMBER},
    {STR_INIT("better than"), false, false, NUMBER},
    {STR_INIT("upwards of"), false, true, NUMBER},
    {STR_INIT("at least"), false, true, ANY},
    {STR_INIT("at the least"), false, true, NUMBER},
    {STR_INIT("min of"), false, true, NUMBER},
    {STR_INIT("minimum"), false, true, NUMBER},
    {STR_INIT("minimum of"), false, true, NUMBER},
    {STR_INIT("min price of"), false, true, NUMBER},
    {STR_INIT("minimum price of"), false, true, NUMBER},
    {STR_INIT("before"), true, false, CALENDAR | YEAR},
    {STR_INIT("prior to"), true, false, CALENDAR | YEAR},
    {STR_INIT("earlier than"), true, false, CALENDAR | YEAR},
    {STR_INIT("sooner than"), true, false, CALENDAR},
    {STR_INIT("by"), true, true, CALENDAR},
    {STR_INIT("until"), true, true, CLOCK},
    {STR_INIT("till"), true, true, CLOCK},
    {STR_INIT("on or before"), true, true, CALENDAR | YEAR},
    {STR_INIT("at or before"), true, true, CALENDAR},
    {STR_INIT("after"), false, false, CALENDAR | YEAR},
    {STR_INIT("later than"), false, false, CALENDAR | YEAR},
    {STR_INIT("past"), false, false, CALENDAR},
    {STR_INIT("on or after"), false, true, CALENDAR | YEAR},
    {STR_INIT("at or after"), false, true, CALENDAR},
};

/* Behind a quantity. */
static const struct binder behind[] = {
    {STR_INIT("or less"), true, true, NUMBER},
    {STR_INIT("or fewer"), true, true, NUMBER},
    {STR_INIT("or cheaper"), true, true, NUMBER},
    {STR_INIT("or below"), true, true, NUMBER},
    {STR_INIT("or under"), true, true, NUMBER},
    {STR_INIT("or lower"), true, true, NUMBER},
    {STR_INIT("or smaller"), true, true, NUMBER},
    {STR_INIT("or shorter"), true, true, NUMBER},
    {STR_INIT("or younger"), true, true, NUMBER},
    {STR_INIT("or earlier"), true, true, CALENDAR | YEAR},
    {STR_INIT("or before"), true, true, CALENDAR | YEAR},
    {STR_INIT("and below"), true, true, NUMBER},
    {STR_INIT("and under"), true, true, NUMBER},
    {STR_INIT("max"), true, true, NUMBER},
    {STR_INIT("maximum"), true, true, NUMBER},
    {STR_INIT("limit"), true, true, NUMBER},
    {STR_INIT("budget"), true, true, NUMBER},
    {STR_INIT("price limit"), true, true, NUMBER},
    {STR_INIT("budget limit"), true, true, NUMBER},
    {STR_INIT("tops"), true, true, NUMBER},
    {STR_INIT("at most"), true, true, NUMBER},
    {STR_INIT("or more"), false, true, NUMBER},
    {STR_INIT("or higher"), false, true, NUMBER},
    {STR_INIT("or better"), false, true, NUMBER},
    {STR_INIT("or above"), false, true, NUMBER},
    {STR_INIT("or over"), false, true, NUMBER},
    {STR_INIT("or greater"), false, true, NUMBER},
    {STR_INIT("or larger"), false, true, NUMBER},
    {STR_INIT("or bigger"), false, true, NUMBER},
    {STR_INIT("or longer"), false, true, NUMBER},
    {STR_INIT("or older"), false, true, NUMBER},
    {STR_INIT("or later"), false, true, CALENDAR | YEAR},
    {STR_INIT("or after"), false, true, CALENDAR | YEAR},
    {STR_INIT("and up"), false, true, NUMBER},
    {STR_INIT("and above"), false, true, NUMBER},
    {STR_INIT("and over"), false, true, NUMBER},
    {STR_INIT("and more"), false, true, NUMBER},
    {STR_INIT("at least"), false, true, NUMBER},
    {STR_INIT("minimum"), false, true, NUMBER},
    {STR_INIT("plus"), false, true, NUMBER},
};

bool
ends_with_word(struct str text, struct str word, size_t from)
{
	return text.n >= from + word.n && str_ends_nocase(text, word) &&
	       (text.n == word.n || !char_is_word(word.s[0]) ||
		   !char_is_word(text.s[text.n - word.n - 1]));
}

const struct binder *
binder_before(struct str text, size_t from, int kind, size_t *at)
{
	const struct binder *found = NULL;
	char last = text.n > 0 ? char_lower(text.s[text.n - 1]) : '\0';

	for (size_t i = 0; i < ARRAY_LEN(before); i++) {
		const struct binder *one = &before[i];

		if (one->words.s[one->words.n - 1] != last ||
		    (found != NULL && one->words.n <= found->words.n) ||
		    (one->kinds & kind) == 0 ||
		    !ends_with_word(text, one->words, from))
			continue;
		found = one;
	}
	if (found != NULL)
		*at = text.n - found->words.n;
	return found;
}

const struct binder *
binder_behind(struct str text, size_t at, int kind, size_t *end)
{
	const struct binder *found = NULL;
	struct str tail;
	char first;

	while (at < text.n && text.s[at] == ' ')
		at++;
	tail = str_sub(text, at, text.n);
	first = tail.n > 0 ? char_lower(tail.s[0]) : '\0';
	for (size_t i = 0; i < ARRAY_LEN(behind); i++) {
		const struct binder *one = &behind[i];

		if (one->words.s[0] != first ||
		    (found != NULL && one->words.n <= found->words.n) ||
		    (one->kinds & kind) == 0 ||
		    !str_starts_nocase(tail, one->words) ||
		    (tail.n > one->words.n &&
			char_is_word(tail.s[one->words.n])))
			continue;
		found = one;
	}
	if (found != NULL)
		*end = at + found->words.n;
	return found;
}
