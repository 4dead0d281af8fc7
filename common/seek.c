#include "seek.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "util.h"

#define GRAM 4			     /* bytes of one look */
#define STEP (SEEK_LEAST - GRAM + 1) /* each part has a gram on such a step */
#define GRAM_BITS 18
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
	/* By hash: at which offsets does some part have such a gram, a bit
	 * each; is there such a key? Of grams a byte each: no shift at a look,
	 * of which there is one to three bytes of every text. */
	unsigned char grams[1u << GRAM_BITS];
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
		seeker->grams[gram_at(s + i)] |= (unsigned char)(1u << i);
	seeker->parts = xgrow(
	    seeker->parts, seeker->count, &seeker->cap, sizeof(*seeker->parts));
	seeker->parts[seeker->count++] =
	    (struct part){key, *slot, (uint32_t)offset, id};
	*slot = (uint32_t)seeker->count;
}

/* How often a letter is met in English, about. */
static const unsigned char commonness[256] = {[' '] = 26,
    ['e'] = 25,
    ['t'] = 23,
    ['a'] = 21,
    ['o'] = 19,
    ['i'] = 17,
    ['n'] = 15,
    ['s'] = 13,
    ['r'] = 11,
    ['h'] = 9,
    ['l'] = 7,
    ['d'] = 5,
    ['u'] = 4,
    ['c'] = 3,
    ['m'] = 2};

/* Grams of which English is full, by their first byte: each found costs a
 * closer look. */
static bool
is_usual(const char *s)
{
	/* clang-format off */
	static const char *const usual[256] = {
	    [' '] = " for" " to " " you" " all" " the" " as ",
	    ['a'] = "able" "ate " "all " "as a",
	    ['c'] = "ctio",
	    ['d'] = "ding",
	    ['e'] = "esti" "ers " "e th" "e to" "e fo",
	    ['f'] = "for " "from",
	    ['h'] = "hich" "have" "he t",
	    ['i'] = "ight",
	    ['m'] = "ment",
	    ['n'] = "ness",
	    ['o'] = "our " "ould" "orig" "over" "ore ",
	    ['r'] = "ress" "rigi" "resu" "resp",
	    ['s'] = "s th" "s of" "spon" "star",
	    ['t'] = "tion" "this" "ting" "thin" "ther" "the " "turn",
	    ['u'] = "user",
	    ['v'] = "view",
	    ['y'] = "you " "your",
	};
	/* clang-format on */
	const char *gram = usual[(unsigned char)s[0]];

	while (gram != NULL && *gram != '\0' && memcmp(gram, s, GRAM) != 0)
		gram += GRAM;
	return gram != NULL && *gram != '\0';
}

/* Where the six bytes begin that are met least in English. */
static size_t
rarest(struct str word)
{
	size_t best = 0, least = SIZE_MAX;
	bool usual[STEP] = {false};

	for (size_t k = 0; k + 1 < STEP; k++)
		usual[k] = is_usual(word.s + k);
	for (size_t i = 0; i + SEEK_LEAST <= word.n; i++) {
		size_t sum = 0;

		usual[(i + STEP - 1) % STEP] = is_usual(word.s + i + STEP - 1);

		for (size_t k = 0; k < SEEK_LEAST; k++)
			sum += commonness[(unsigned char)word.s[i + k]];
		for (size_t k = 0; k < STEP; k++)
			sum += usual[k] ? 40 : 0;
		if (sum < least) {
			least = sum;
			best = i;
		}
	}
	return best;
}

/* The spellings of a part: counted up as a number is, a digit a letter. */
struct spellings {
	const char *others[SEEK_LEAST]; /* what a letter is written as, too */
	char plain[SEEK_LEAST], now[SEEK_LEAST];
};

static void
spellings_start(struct spellings *s, const char *part, bool leet)
{
	memcpy(s->plain, part, SEEK_LEAST);
	memcpy(s->now, part, SEEK_LEAST);
	for (size_t i = 0; i < SEEK_LEAST; i++)
		s->others[i] = !leet		? ""
			       : part[i] == ' ' ? "\n+_-"
						: leet_of(part[i]);
}

/* False where there are no more. */
static bool
spellings_next(struct spellings *s)
{
	for (size_t i = 0; i < SEEK_LEAST; i++) {
		const char *others = s->others[i];

		if (s->now[i] != s->plain[i])
			others = strchr(others, s->now[i]) + 1;
		if (*others != '\0') {
			s->now[i] = *others;
			return true;
		}
		s->now[i] = s->plain[i];
	}
	return false;
}

void
seeker_add(struct seeker *seeker, struct str word, size_t id, bool leet)
{
	struct spellings spellings;
	size_t offset, n = 0;

	if (word.n < SEEK_LEAST)
		BUG("\"%.*s\" is too short to seek", STR_ARG(word));
	offset = rarest(word);
	spellings_start(&spellings, word.s + offset, leet);
	do
		add_part(seeker, spellings.now, id, offset);
	while (++n < SPELLINGS_MAX && spellings_next(&spellings));
}

void
seeker_free(struct seeker *seeker)
{
	if (seeker == NULL)
		return;
	free(seeker->parts);
	free(seeker);
}

/* Is there, as far as the hash of its key tells, a part such as this? */
static inline bool
may_stand(const struct seeker *seeker, const char *s)
{
	return bit(seeker->keys, hash(key_at(s), KEY_BITS)) != 0;
}

static bool
report(const struct seeker *seeker, const char *s, size_t at, seek_found *found,
    void *arg)
{
	uint64_t key = key_at(s + at);

	for (uint32_t i = seeker->slots[hash(key, SLOT_BITS)]; i > 0;) {
		const struct part *part = &seeker->parts[i - 1];

		if (part->key == key && part->offset <= at &&
		    !found(arg, part->id, at - part->offset))
			return false;
		i = part->next;
	}
	return true;
}

/* The parts that may have the gram at `at`. */
static inline bool
report_around(const struct seeker *seeker, struct str text, size_t at,
    seek_found *found, void *arg)
{
	unsigned offsets = seeker->grams[gram_at(text.s + at)];

	/* What would begin before the text is past its end: `at` wraps. */
	for (; offsets != 0; offsets >>= 1, at--)
		if ((offsets & 1) != 0 && at <= text.n - SEEK_LEAST &&
		    may_stand(seeker, text.s + at) &&
		    !report(seeker, text.s, at, found, arg))
			return false;
	return true;
}

void
seeker_scan(
    const struct seeker *seeker, struct str text, seek_found *found, void *arg)
{
	const unsigned char *grams = seeker->grams;
	const char *s = text.s;
	size_t i = 0, end;

	if (text.n < SEEK_LEAST)
		return;
	while (i + GRAM <= text.n) {
		/* Several looks, one branch. */
		for (; i + (LOOKS - 1) * STEP + GRAM <= text.n;
		     i += LOOKS * STEP)
			if ((grams[gram_at(s + i)] |
				grams[gram_at(s + i + STEP)] |
				grams[gram_at(s + i + 2 * STEP)] |
				grams[gram_at(s + i + 3 * STEP)]) != 0)
				break;
		end = i + LOOKS * STEP;
		for (; i < end && i + GRAM <= text.n; i += STEP)
			if (!report_around(seeker, text, i, found, arg))
				return;
	}
}
