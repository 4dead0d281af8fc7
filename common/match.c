#include "match.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "util.h"

#define HIT 0x80000000u /* in a transition: a word ends in that state */
#define NO_WORD UINT32_MAX
#define STATES_MAX (1u << 20)
#define PAIRS 4	   /* pairs of a word's head that must fit */
#define LOOK 4	   /* bytes of text between two looks at what fitted */
#define KEPT 0xf0u /* the bits that hold it until then, set for every pair */

struct matcher {
	unsigned char class[256]; /* 0: a byte that is in no word */
	size_t classes;
	/* Rows of one transition per class. A state is the offset of its row,
	 * so that a step is one addition and one load. The states of depth 0
	 * and 1 come first: all rows below `shallow`. */
	uint32_t *next;
	uint32_t shallow;
	/* By two bytes of a text, of either case: bit k is set where some word
	 * has that pair at its offset k, or is too short to have one. Then
	 * the bits of KEPT. */
	unsigned char *pairs;
	uint32_t *word;	  /* by state number: the word that ends there */
	uint32_t *suffix; /* the longest suffix of it that is a word */
	uint32_t *same;	  /* by word: another of the same spelling */
};

/* The trie while it is built: states numbered in order of breadth. */
struct build {
	struct matcher *m;
	const struct str *words;
	size_t count;
	uint32_t *state; /* of each word: where its head of length depth ends */
	uint32_t *fail;
	size_t states;
};

static void
class_fill(struct matcher *m, const struct str *words, size_t count)
{
	m->classes = 1;
	for (size_t i = 0; i < count; i++) {
		for (size_t k = 0; k < words[i].n; k++) {
			char c = char_lower(words[i].s[k]);
			unsigned char *class = &m->class[(unsigned char)c];

			/* Folding leaves 230 bytes: class 0 stays free. */
			if (*class == 0)
				*class = (unsigned char)m->classes++;
		}
	}
	for (int c = 'A'; c <= 'Z'; c++)
		m->class[c] = m->class[(unsigned char)char_lower((char)c)];
}

static uint32_t *
row(const struct matcher *m, size_t state)
{
	return m->next + state * m->classes;
}

/* Adds the states of one depth, for every word that is long enough. */
static bool
add_depth(struct build *b, size_t depth)
{
	bool any = false;

	for (size_t i = 0; i < b->count; i++) {
		if (b->words[i].n <= depth)
			continue;
		unsigned char c = (unsigned char)b->words[i].s[depth];
		uint32_t *to = &row(b->m, b->state[i])[b->m->class[c]];

		if (*to == 0)
			*to = (uint32_t)b->states++;
		b->state[i] = *to;
		any = true;
		if (b->words[i].n == depth + 1) {
			b->m->same[i] = b->m->word[*to];
			b->m->word[*to] = (uint32_t)i;
		}
	}
	return any;
}

/* Breadth first: what a state lacks it takes from the state of its longest
 * proper suffix, which is complete by then. */
static void
complete(struct build *b)
{
	struct matcher *m = b->m;

	for (size_t state = 0; state < b->states; state++) {
		uint32_t *own = row(m, state);
		const uint32_t *fail = row(m, b->fail[state]);

		for (size_t c = 0; c < m->classes; c++) {
			uint32_t inherited = state == 0 ? 0 : fail[c];
			uint32_t child = own[c];

			if (child == 0) {
				own[c] = inherited;
				continue;
			}
			b->fail[child] = inherited;
			m->suffix[child] = m->word[inherited] != NO_WORD
					       ? inherited
					       : m->suffix[inherited];
		}
	}
}

/* From state numbers to row offsets with a mark where a word ends. */
static void
finish(struct build *b)
{
	struct matcher *m = b->m;

	for (size_t i = 0; i < b->states * m->classes; i++) {
		uint32_t to = m->next[i];
		bool hit = m->word[to] != NO_WORD || m->suffix[to] != 0;

		m->next[i] = (uint32_t)(to * m->classes) | (hit ? HIT : 0);
	}
}

static unsigned char
other_case(char c)
{
	return (unsigned char)(char_is_alpha(c) ? c ^ ('a' - 'A') : c);
}

/* Two bytes as a number, in the order of this machine. */
static inline size_t
pair_at(const unsigned char *s)
{
	uint16_t pair;

	memcpy(&pair, s, sizeof(pair));
	return pair;
}

/* In either case of both bytes. */
static void
pair_set(struct matcher *m, const char *s, unsigned char bits)
{
	unsigned char first = (unsigned char)s[0], second = (unsigned char)s[1];

	for (int cases = 0; cases < 4; cases++) {
		const unsigned char pair[2] = {
		    cases & 1 ? other_case(s[0]) : first,
		    cases & 2 ? other_case(s[1]) : second};

		m->pairs[pair_at(pair)] |= bits;
	}
}

static void
pairs_fill(struct matcher *m, const struct str *words, size_t count,
    size_t states_of_one)
{
	unsigned char any = 0;
	bool single = false;

	m->pairs = xreallocarray(NULL, 256, 256);
	memset(m->pairs, KEPT, 256 * 256);
	for (size_t i = 0; i < count; i++) {
		for (size_t k = 0; k < PAIRS && words[i].n > 0; k++) {
			const unsigned char bits = (unsigned char)(1u << k);

			if (k + 1 < words[i].n)
				pair_set(m, words[i].s + k, bits);
			else
				any |= bits;
		}
		if (words[i].n == 1)
			single = true;
	}
	for (size_t i = 0; any != 0 && i < 256 * 256; i++)
		m->pairs[i] |= any;
	/* A word of one byte ends where no pair is. */
	m->shallow = single ? 0 : (uint32_t)(states_of_one * m->classes);
}

struct matcher *
matcher_new(const struct str *words, size_t count)
{
	struct matcher *m = xcalloc(1, sizeof(*m));
	struct build b = {.m = m, .words = words, .count = count, .states = 1};
	size_t most = 1, shallow = 1;

	for (size_t i = 0; i < count; i++)
		most += words[i].n;
	class_fill(m, words, count);
	if (most > STATES_MAX || most * m->classes >= HIT)
		BUG("%zu bytes of words are too many for one matcher", most);
	m->next = xcalloc(most * m->classes, sizeof(*m->next));
	m->word = xreallocarray(NULL, most, sizeof(*m->word));
	m->suffix = xcalloc(most, sizeof(*m->suffix));
	m->same = xreallocarray(NULL, count + 1, sizeof(*m->same));
	b.state = xcalloc(count + 1, sizeof(*b.state));
	b.fail = xcalloc(most, sizeof(*b.fail));
	memset(m->word, 0xff, most * sizeof(*m->word));
	for (size_t depth = 0; add_depth(&b, depth); depth++)
		if (depth == 0)
			shallow = b.states;
	complete(&b);
	finish(&b);
	pairs_fill(m, words, count, shallow);
	free(b.state);
	free(b.fail);
	return m;
}

void
matcher_free(struct matcher *m)
{
	if (m == NULL)
		return;
	free(m->next);
	free(m->pairs);
	free(m->word);
	free(m->suffix);
	free(m->same);
	free(m);
}

/* All words that end in this state. Returns false to stop. */
static bool
report(const struct matcher *m, uint32_t at, size_t end, matcher_found *found,
    void *arg)
{
	size_t state = at / m->classes;

	if (m->word[state] == NO_WORD)
		state = m->suffix[state];
	for (; state != 0; state = m->suffix[state])
		for (uint32_t w = m->word[state]; w != NO_WORD; w = m->same[w])
			if (!found(arg, w, end))
				return false;
	return true;
}

/* Bit k is set where the last k + 1 pairs fit the head of some word. */
static inline unsigned
fit(const unsigned char *pairs, unsigned heads, const unsigned char *s)
{
	return (heads << 1 | 1) & pairs[pair_at(s)];
}

/*
 * Where the next word may start, or STR_NONE: the Shift-And method of
 * Baeza-Yates and Gonnet (CACM 35(10), 1992), for all words at once.
 */
static size_t
skip(const struct matcher *m, struct str text, size_t i)
{
	const unsigned char *s = (const unsigned char *)text.s;
	const unsigned char *pairs = m->pairs;
	const size_t begin = i;
	unsigned heads = 0;

	if (i >= text.n)
		return STR_NONE;
	if (m->shallow == 0)
		return i;
	for (; i + LOOK < text.n; i += LOOK) {
		heads = fit(pairs, heads, s + i);
		heads = fit(pairs, heads, s + i + 1);
		heads = fit(pairs, heads, s + i + 2);
		heads = fit(pairs, heads, s + i + 3);
		if (heads >> (PAIRS - 1) == 0)
			continue;
		/* The highest bit is of what began first. */
		for (i += LOOK - 1; heads > 1; heads >>= 1)
			i--;
		return i;
	}
	for (; i + 1 < text.n; i++) {
		heads = fit(pairs, heads, s + i);
		if (heads >> (PAIRS - 1) != 0)
			return i - (PAIRS - 1);
	}
	/* A word may be shorter than PAIRS + 1, here at the very end. */
	if (heads == 0)
		return STR_NONE;
	return text.n - begin > PAIRS ? text.n - PAIRS : begin;
}

/*
 * Two loops: skip() finds where a word may start, by loads that do not wait for
 * each other; the automaton, where each load needs the one before, runs only
 * while it is inside a possible word.
 */
void
matcher_scan(
    const struct matcher *m, struct str text, matcher_found *found, void *arg)
{
	const unsigned char *s = (const unsigned char *)text.s;
	const uint32_t *next = m->next;
	size_t i = 0;

	while ((i = skip(m, text, i)) != STR_NONE) {
		size_t least = i + 2;
		uint32_t state = 0;

		do {
			state = next[state + m->class[s[i++]]];
			if ((state & HIT) == 0)
				continue;
			state &= ~HIT;
			if (!report(m, state, i, found, arg))
				return;
		} while (i < text.n && (i < least || state >= m->shallow));
		/* One byte deep: that byte may be the first of a pair. */
		if (i < text.n && state != 0)
			i--;
	}
}
