#include "seek.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "util.h"

#define GRAM 4			     /* bytes of one look */
#define STEP (SEEK_LEAST - GRAM + 1) /* each part has a gram on such a step */
#define GRAM_BITS 19
#define KEY_BITS 18
#define SLOT_BITS 12
#define LOOKS 4		 /* at once */
#define SPELLINGS_MAX 60 /* of one part; the first have few changes */

/* SEEK_LEAST bytes of a word, the rarest. */
struct part {
	uint64_t key;
	uint32_t next; /* of the same slot, counted from 1; 0: none */
	uint32_t offset;
	size_t id;
};

struct seeker {
	/* By hash: does some part have such a gram in its first bytes, such a
	 * key? */
	uint32_t grams[(1u << GRAM_BITS) / 32];
	uint32_t keys[(1u << KEY_BITS) / 32];
	uint32_t slots[1u << SLOT_BITS];
	struct part *parts;
	size_t count, cap;
};

/* What is written for a letter. */
static const char *
leet_of(char letter)
{
	switch (letter) {
	case 'a':
		return "4@";
	case 'b':
		return "8";
	case 'e':
		return "3";
	case 'g':
		return "96";
	case 'i':
		return "1!|";
	case 'l':
		return "1|";
	case 'o':
		return "0";
	case 's':
		return "5$";
	case 't':
		return "7+";
	case 'z':
		return "2";
	default:
		return "";
	}
}

bool
seek_same(char c, char letter)
{
	if (char_lower(c) == letter)
		return true;
	return !char_is_alpha(c) && c != '\0' &&
	       strchr(leet_of(letter), c) != NULL;
}

/* Of either case; other bytes may fall together. */
static inline uint32_t
folded(const char *s)
{
	uint32_t gram;

	memcpy(&gram, s, sizeof(gram));
	return gram | 0x20202020u;
}

/* Knuth, TAOCP 6.4 */
static inline uint32_t
gram_at(const char *s)
{
	return folded(s) * 0x9e3779b1u >> (32 - GRAM_BITS);
}

static uint64_t
key_at(const char *s)
{
	return (uint64_t)folded(s) << 32 | folded(s + SEEK_LEAST - GRAM);
}

static uint32_t
hash(uint64_t key, int bits)
{
	return (uint32_t)(key * 0x9e3779b97f4a7c15u >> (64 - bits));
}

static inline uint32_t
bit(const uint32_t *bits, uint32_t at)
{
	return bits[at / 32] >> at % 32 & 1;
}

static void
set_bit(uint32_t *bits, uint32_t at)
{
	bits[at / 32] |= 1u << at % 32;
}

struct seeker *
seeker_new(void)
{
	return xcalloc(1, sizeof(struct seeker));
}

static void
add_part(struct seeker *seeker, const char *s, size_t id, size_t offset)
{
	uint64_t key = key_at(s);
	uint32_t *slot = &seeker->slots[hash(key, SLOT_BITS)];

	set_bit(seeker->keys, hash(key, KEY_BITS));
	for (size_t i = 0; i < STEP; i++)
		set_bit(seeker->grams, gram_at(s + i));
	seeker->parts = xgrow(
	    seeker->parts, seeker->count, &seeker->cap, sizeof(*seeker->parts));
	seeker->parts[seeker->count++] =
	    (struct part){key, *slot, (uint32_t)offset, id};
	*slot = (uint32_t)seeker->count;
}

/* Where the six bytes begin that are met least in English. */
static size_t
rarest(struct str word)
{
	static const char common[] = "  eettaaooiinnssrrhhlldducm";
	size_t best = 0, least = SIZE_MAX;

	for (size_t i = 0; i + SEEK_LEAST <= word.n; i++) {
		size_t sum = 0;

		for (size_t k = 0; k < SEEK_LEAST; k++) {
			const char *found = strchr(common, word.s[i + k]);

			if (found != NULL && word.s[i + k] != '\0')
				sum +=
				    sizeof(common) - (size_t)(found - common);
		}
		if (sum < least) {
			least = sum;
			best = i;
		}
	}
	return best;
}

/* The nth spelling of a part; false where there are no more. */
static bool
spell(char out[SEEK_LEAST], struct str part, size_t nth, bool leet)
{
	for (size_t i = 0; i < part.n; i++) {
		const char *others = !leet		? ""
				     : part.s[i] == ' ' ? "\n+_-"
							: leet_of(part.s[i]);
		size_t count = strlen(others) + 1, k = nth % count;

		out[i] = k == 0 ? part.s[i] : others[k - 1];
		nth /= count;
	}
	return nth == 0;
}

void
seeker_add(struct seeker *seeker, struct str word, size_t id, bool leet)
{
	size_t offset = rarest(word);
	struct str part = str_sub(word, offset, offset + SEEK_LEAST);
	char spelling[SEEK_LEAST];

	if (word.n < SEEK_LEAST)
		BUG("\"%.*s\" is too short to seek", STR_ARG(word));
	for (size_t n = 0; n < SPELLINGS_MAX && spell(spelling, part, n, leet);
	     n++)
		add_part(seeker, spelling, id, offset);
}

void
seeker_free(struct seeker *seeker)
{
	if (seeker == NULL)
		return;
	free(seeker->parts);
	free(seeker);
}

static bool
report(const struct seeker *seeker, const char *s, size_t at, seek_found *found,
    void *arg)
{
	uint64_t key = key_at(s + at);

	if (bit(seeker->keys, hash(key, KEY_BITS)) == 0)
		return true;
	for (uint32_t i = seeker->slots[hash(key, SLOT_BITS)]; i > 0;) {
		const struct part *part = &seeker->parts[i - 1];

		if (part->key == key && part->offset <= at &&
		    !found(arg, part->id, at - part->offset))
			return false;
		i = part->next;
	}
	return true;
}

/* The parts that may have a gram at `at`. */
static bool
report_around(const struct seeker *seeker, struct str text, size_t at,
    seek_found *found, void *arg)
{
	if (bit(seeker->grams, gram_at(text.s + at)) == 0)
		return true;
	for (size_t k = 0; k < STEP && k <= at; k++)
		if (at - k + SEEK_LEAST <= text.n &&
		    !report(seeker, text.s, at - k, found, arg))
			return false;
	return true;
}

void
seeker_scan(
    const struct seeker *seeker, struct str text, seek_found *found, void *arg)
{
	const uint32_t *grams = seeker->grams;
	const char *s = text.s;
	size_t i = 0;

	/* Several looks, one branch. */
	for (; i + (LOOKS - 1) * STEP + GRAM <= text.n; i += LOOKS * STEP) {
		if ((bit(grams, gram_at(s + i)) |
			bit(grams, gram_at(s + i + STEP)) |
			bit(grams, gram_at(s + i + 2 * STEP)) |
			bit(grams, gram_at(s + i + 3 * STEP))) == 0)
			continue;
		for (size_t k = 0; k < LOOKS; k++)
			if (!report_around(
				seeker, text, i + k * STEP, found, arg))
				return;
	}
	for (; i + GRAM <= text.n; i += STEP)
		if (!report_around(seeker, text, i, found, arg))
			return;
}
