#include "label.h"

#include <string.h>

#include "stem.h"
#include "token.h"
#include "util.h"
#include "vocabulary.h"
#include "wanted.h"

#define LABEL_MAX 48

/* Words that say what is paid. */
static const char *const price_words[] = {
    "price", "cost", "fare", "fee", "total", "amount", "charge"};

static bool
is_price_word(struct str word)
{
	for (size_t i = 0; i < ARRAY_LEN(price_words); i++)
		if (str_starts_nocase(word, str_of(price_words[i])))
			return true;
	return false;
}

struct str
label_before(struct str text, size_t digits, size_t after)
{
	size_t begin = digits;

	while (begin > after && digits - begin < LABEL_MAX) {
		char c = text.s[begin - 1];

		if (c == '\n' || c == ';' || c == '{' || c == '}' ||
		    (c == ',' && digits - begin > 2))
			break;
		begin--;
	}
	return str_sub(text, begin, digits);
}

bool
label_fits(struct str label, struct str of)
{
	struct str word, rest = of;

	while (str_word(&rest, &word)) {
		if (word.n < 3)
			continue;
		if (str_find_nocase(label, word, 0) != STR_NONE)
			return true;
		/* "minimum order" is an "MOQ". */
		if (str_starts_nocase(word, STR("min")) &&
		    (str_find_nocase(label, STR("MOQ"), 0) != STR_NONE ||
			str_find_nocase(label, STR("min"), 0) != STR_NONE))
			return true;
		if (!is_price_word(word))
			continue;
		for (size_t i = 0; i < ARRAY_LEN(price_words); i++)
			if (str_find_nocase(label, str_of(price_words[i]), 0) !=
			    STR_NONE)
				return true;
	}
	return false;
}

size_t
label_stop(struct str text, size_t at, size_t max)
{
	for (; at < max && at < text.n; at++)
		if (strchr("\n,.;:()[]{}\"?!", text.s[at]) != NULL ||
		    str_starts(str_sub(text, at, text.n), STR(" and ")))
			break;
	return at;
}

/* Words that mean the same of a value, each line one meaning; some have more
 * than one. */
static const char *const meaning_lists[] = {
    "price prices priced cost costs costing fare fares fee sells sell sold "
    "selling charge charges",
    "total amount sum came comes due cost costs owed paid",
    "depart departs departing departure departures leave leaves leaving "
    "takeoff",
    "arrive arrives arriving arrival arrivals land lands landing reaches",
    "born birth birthday birthdate dob",
    "died dies death dead dod",
    "founded founding founder foundation established formed formation",
    "built build building constructed construction erected",
    "released release releases published publication issued issue",
    "created create creation made placed",
    "from begin begins began start starts started starting since opens opened",
    "until till end ends ended ending expires expire expiry expiration until "
    "closes",
    "population inhabitants residents people inhabitant",
    "rating ratings rated stars star score scored",
    "minimum min moq least",
    "order orders moq",
    "seats seat places available free vacant",
    "runtime duration runs lasts length long minutes",
    "weight weighs weighing heavy",
    "height high tall",
};

static struct vocabulary meanings = VOCABULARY_INIT(meaning_lists);

static void
add_key(uint32_t *keys, size_t *count, size_t max, uint32_t key)
{
	for (size_t i = 0; i < *count; i++)
		if (keys[i] == key)
			return;
	if (*count < max)
		keys[(*count)++] = key;
}

/* Adds the meanings of a word, to which its own key is added so that the same
 * word fits better than another; false where it has none in the list. */
static bool
add_meanings(struct str word, uint32_t *keys, size_t *count, size_t max)
{
	uint32_t found = vocabulary_find(&meanings, word);

	for (uint32_t i = 0; i < ARRAY_LEN(meaning_lists); i++)
		if (found >> i & 1)
			add_key(keys, count, max, i + 1);
	return found != 0;
}

size_t
label_keys(struct str text, uint32_t *keys, size_t count, size_t max)
{
	struct str part, before = {NULL, 0};
	size_t at = 0;

	while (wanted_part(text, &at, &part)) {
		/* "check in", "check_out" */
		bool way = str_eq_nocase(before, STR("check")) &&
			   (str_eq_nocase(part, STR("in")) ||
			       str_eq_nocase(part, STR("out")));
		uint32_t stem;

		before = part;
		if (way) {
			add_meanings(part.n == 2 ? STR("begin") : STR("end"),
			    keys, &count, max);
			continue;
		}
		if (char_is_digit(part.s[0]) || part.n < 3 ||
		    (!add_meanings(part, keys, &count, max) &&
			token_is_vague(part)))
			continue;
		stem = stem_key(part);
		add_key(keys, &count, max, stem != 0 ? stem : token_key(part));
	}
	return count;
}
