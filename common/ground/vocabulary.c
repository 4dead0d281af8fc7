#include "vocabulary.h"

#include "util.h"

static size_t
slot_of(const struct vocabulary *v, struct str word)
{
	size_t mask = ARRAY_LEN(v->slots) - 1, at;
	uint32_t hash = (uint32_t)word.n;

	/* 0x20 sets letters of either case to lower ones; what else it makes
	 * alike is told apart below. */
	for (size_t i = 0; i < word.n; i++)
		hash = hash * 31 + ((unsigned char)word.s[i] | 0x20);
	for (at = (hash ^ hash >> 11) & mask; v->slots[at] != 0;
	     at = (at + 1) & mask)
		if (str_eq_nocase(v->words[v->slots[at] - 1].text, word))
			break;
	return at;
}

static void
add(struct vocabulary *v, struct str word, uint32_t list)
{
	size_t slot = slot_of(v, word);

	if (v->slots[slot] == 0) {
		if (v->word_count == VOCABULARY_WORDS)
			BUG("more than %d words", VOCABULARY_WORDS);
		v->words[v->word_count].text = word;
		v->slots[slot] = (uint16_t)(++v->word_count);
	}
	v->words[v->slots[slot] - 1].lists |= list;
	if (word.n > v->longest)
		v->longest = word.n;
}

static void
fill(struct vocabulary *v)
{
	if (v->count > VOCABULARY_LISTS)
		BUG("more than %d lists", VOCABULARY_LISTS);
	for (size_t i = 0; i < v->count; i++) {
		struct str rest = str_of(v->lists[i]), word;

		while (str_word(&rest, &word))
			add(v, word, (uint32_t)1 << i);
	}
}

uint32_t
vocabulary_find(struct vocabulary *v, struct str word)
{
	uint16_t own;

	if (v->longest == 0)
		fill(v);
	if (word.n == 0 || word.n > v->longest)
		return 0;
	own = v->slots[slot_of(v, word)];
	return own == 0 ? 0 : v->words[own - 1].lists;
}
