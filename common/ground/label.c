#include "label.h"

#include "util.h"

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
