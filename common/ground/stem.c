#include "stem.h"

#include "util.h"

#define LONGEST 32
#define ALIKE 12 /* endings with one last letter, at most */

/* Endings by their last letter, in each row the longest first of those that end
 * alike, and the letters that must remain; an empty one ends the row. */
static const struct ending {
	struct str text;
	size_t left;
} endings['z' - 'a' + 1][ALIKE + 1] = {
    ['d' - 'a'] = {{STR_INIT("ied"), 3}, {STR_INIT("ed"), 3}},
    ['e' - 'a'] = {{STR_INIT("ible"), 4}, {STR_INIT("able"), 4},
	{STR_INIT("ance"), 4}, {STR_INIT("ence"), 4}, {STR_INIT("ive"), 4},
	{STR_INIT("e"), 3}},
    ['g' - 'a'] = {{STR_INIT("ing"), 3}},
    ['l' - 'a'] = {{STR_INIT("al"), 4}},
    ['n' - 'a'] = {{STR_INIT("ication"), 4}, {STR_INIT("ation"), 4},
	{STR_INIT("ition"), 4}, {STR_INIT("ion"), 4}},
    ['r' - 'a'] = {{STR_INIT("er"), 4}, {STR_INIT("or"), 4}},
    ['s' - 'a'] = {{STR_INIT("ications"), 4}, {STR_INIT("ations"), 4},
	{STR_INIT("itions"), 4}, {STR_INIT("ments"), 4}, {STR_INIT("ities"), 4},
	{STR_INIT("ions"), 4}, {STR_INIT("ings"), 4}, {STR_INIT("ies"), 3},
	{STR_INIT("ers"), 4}, {STR_INIT("ors"), 4}, {STR_INIT("es"), 3},
	{STR_INIT("s"), 3}},
    ['t' - 'a'] = {{STR_INIT("ment"), 4}, {STR_INIT("ist"), 4}},
    ['y' - 'a'] = {{STR_INIT("ity"), 4}, {STR_INIT("ly"), 4},
	{STR_INIT("y"), 3}},
};

static bool
has_ending(struct str word, const struct ending *ending)
{
	size_t n = ending->text.n;

	if (word.n < n + ending->left)
		return false;
	/* From the end; the last letter is known to be the same. */
	for (size_t i = 2; i <= n; i++)
		if (word.s[word.n - i] != ending->text.s[n - i])
			return false;
	return true;
}

/* Of a word of lower-case letters. */
static size_t
stem_length(struct str word)
{
	const struct ending *ending = endings[word.s[word.n - 1] - 'a'];

	while (ending->text.n > 0 && !has_ending(word, ending))
		ending++;
	word.n -= ending->text.n;
	/* "shipped", "cancelled"; "cancel" has one anyway. */
	if (word.n > 3 && word.s[word.n - 1] == word.s[word.n - 2])
		word.n--;
	return word.n;
}

uint32_t
stem_key(struct str word)
{
	uint32_t h = 2166136261u; /* FNV-1a */
	char lower[LONGEST];
	size_t n;

	if (word.n < 4 || word.n > LONGEST)
		return 0;
	for (size_t i = 0; i < word.n; i++) {
		lower[i] = char_lower(word.s[i]);
		if (!char_is_lower(lower[i]))
			return 0;
	}
	n = stem_length((struct str){lower, word.n});
	for (size_t i = 0; i < n; i++)
		h = (h ^ (unsigned char)lower[i]) * 16777619u;
	return h | 1;
}
