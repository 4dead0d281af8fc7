#include "mention.h"

#include <string.h>

#include "token.h"
#include "wanted.h"

#define WORD_BYTES 8	  /* of a word with its blank, roughly */
#define SINGLE_SHORTEST 4 /* bytes of a word that names something alone */

static uint64_t
bit_of(uint32_t key)
{
	return (uint64_t)1 << (key % 64);
}

/* Quotes of a search term, not the mark of inches. *end: behind the last one;
 * false: there are none. */
static bool
find_quoted(struct str goal, size_t *begin, size_t *end)
{
	size_t first = STR_NONE, last = STR_NONE;

	for (size_t i = 0; i < goal.n; i++) {
		if (goal.s[i] != '"')
			continue;
		if (first == STR_NONE &&
		    (i == 0 || goal.s[i - 1] == ' ' || goal.s[i - 1] == '('))
			first = i;
		else
			last = i;
	}
	*begin = first;
	*end = last;
	return first != STR_NONE && last != STR_NONE && last > first;
}

void
mention_read(struct mention *m, struct str goal, size_t around, bool quoted)
{
	size_t window = MENTION_WORDS / 2 * WORD_BYTES;
	size_t at = around < window ? 0 : around - window, from = 0, to = 0;
	bool skips = !quoted && find_quoted(goal, &from, &to);
	struct str part;

	m->goal = goal;
	m->count = 0;
	m->some = 0;
	while (m->count < MENTION_WORDS && wanted_part(goal, &at, &part)) {
		struct mention_word *word = &m->word[m->count];

		word->begin = (size_t)(part.s - goal.s);
		word->end = word->begin + part.n;
		if (skips && word->begin > from && word->begin < to)
			continue;
		word->key = token_key(part);
		word->content = !token_is_stop(part) && !token_is_vague(part);
		m->some |= bit_of(word->key);
		m->count++;
	}
}

/* May a run of one word count? */
static bool
names_alone(const struct mention *m, const struct mention_word *word)
{
	bool digit = false;

	for (size_t i = word->begin; i < word->end; i++)
		digit = digit || char_is_digit(m->goal.s[i]);
	return word->end - word->begin >= SINGLE_SHORTEST &&
	       ((digit && char_is_alpha(m->goal.s[word->begin])) ||
		   char_is_upper(m->goal.s[word->begin]));
}

/* A run that ends with a word of the goal; length 0: none does. */
struct tail {
	size_t length, score;
	bool names; /* one of its words may count alone */
};

/* The runs that end with this word of the text. True: there is one. */
static bool
go_on(const struct mention *m, uint32_t key, const struct tail *last,
    struct tail *now, mention_found *found, void *arg)
{
	bool any = false;

	for (size_t i = 0; i < m->count; i++) {
		const struct mention_word *word = &m->word[i];

		now[i] = (struct tail){.length = 0};
		if (word->key != key)
			continue;
		if (i > 0)
			now[i] = last[i - 1];
		now[i].length++;
		now[i].score += word->content;
		now[i].names |= word->content && names_alone(m, word);
		any = true;
		if (now[i].score > 1 || now[i].names)
			found(arg, &(struct run){now[i].score,
				       m->word[i + 1 - now[i].length].begin,
				       word->end});
	}
	return any;
}

void
mention_find(
    const struct mention *m, struct str text, mention_found *found, void *arg)
{
	struct tail tails[2][MENTION_WORDS];
	struct str part;
	size_t at = 0;
	int last = 0;
	bool any = false; /* a run may go on */

	memset(tails, 0, sizeof(tails));
	while (wanted_part(text, &at, &part)) {
		uint32_t key = token_key(part);

		if ((m->some & bit_of(key)) == 0 && !any)
			continue;
		any = go_on(m, key, tails[last], tails[!last], found, arg);
		last = !last;
	}
}
