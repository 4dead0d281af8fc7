#include "stem.h"

#include "util.h"

#define LONGEST 32

/* Endings, the longest first of those that end alike, and the letters that
 * must remain. */
static const struct {
	struct str ending;
	size_t left;
} endings[] = {
    {{"ications", 8}, 4},
    {{"ication", 7}, 4},
    {{"ations", 6}, 4},
    {{"ation", 5}, 4},
    {{"itions", 6}, 4},
    {{"ition", 5}, 4},
    {{"ments", 5}, 4},
    {{"ment", 4}, 4},
    {{"ities", 5}, 4},
    {{"ions", 4}, 4},
    {{"ings", 4}, 4},
    {{"ion", 3}, 4},
    {{"ing", 3}, 3},
    {{"ity", 3}, 4},
    {{"ible", 4}, 4},
    {{"able", 4}, 4},
    {{"ance", 4}, 4},
    {{"ence", 4}, 4},
    {{"ies", 3}, 3},
    {{"ied", 3}, 3},
    {{"ers", 3}, 4},
    {{"ors", 3}, 4},
    {{"ist", 3}, 4},
    {{"ive", 3}, 4},
    {{"al", 2}, 4},
    {{"ly", 2}, 4},
    {{"er", 2}, 4},
    {{"or", 2}, 4},
    {{"ed", 2}, 3},
    {{"es", 2}, 3},
    {{"y", 1}, 3},
    {{"e", 1}, 3},
    {{"s", 1}, 3},
};

static size_t
stem_length(struct str word)
{
	char last = char_lower(word.s[word.n - 1]);

	for (size_t i = 0; i < ARRAY_LEN(endings); i++)
		if (endings[i].ending.s[endings[i].ending.n - 1] == last &&
		    word.n >= endings[i].ending.n + endings[i].left &&
		    str_ends_nocase(word, endings[i].ending)) {
			word.n -= endings[i].ending.n;
			break;
		}
	/* "shipped", "cancelled"; "cancel" has one anyway. */
	if (word.n > 3 &&
	    char_lower(word.s[word.n - 1]) == char_lower(word.s[word.n - 2]))
		word.n--;
	return word.n;
}

uint32_t
stem_key(struct str word)
{
	uint32_t h = 2166136261u; /* FNV-1a */
	size_t n;

	if (word.n < 4 || word.n > LONGEST)
		return 0;
	for (size_t i = 0; i < word.n; i++)
		if (!char_is_alpha(word.s[i]))
			return 0;
	n = stem_length(word);
	for (size_t i = 0; i < n; i++)
		h = (h ^ (unsigned char)char_lower(word.s[i])) * 16777619u;
	return h | 1;
}
