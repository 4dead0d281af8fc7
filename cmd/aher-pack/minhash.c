#include "minhash.h"

#include <stdlib.h>

#include "hash.h"
#include "json.h"
#include "str.h"
#include "utf8.h"
#include "util.h"

#define SHINGLE 3 /* words */

/* One for the goal, one for the actions; a band has as many pieces of each. */
#define HALVES 2
#define HALF (MINHASH_SIZE / HALVES)
#define BAND_PIECES (HALF / MINHASH_BANDS)

/* --- signatures --- */

/* Function i takes hash h to multiply[i] * h + add[i]. */
struct minima {
	uint64_t multiply[HALF], add[HALF];
	uint64_t least[HALF];
};

static void
start(struct minima *minima)
{
	uint64_t state = 0;

	for (size_t i = 0; i < HALF; i++) {
		minima->multiply[i] = hash_mix(state += HASH_STEP) | 1;
		minima->add[i] = hash_mix(state += HASH_STEP);
		minima->least[i] = UINT64_MAX;
	}
}

static void
add_element(struct minima *minima, uint64_t hash)
{
	for (size_t i = 0; i < HALF; i++) {
		uint64_t h = minima->multiply[i] * hash + minima->add[i];

		if (h < minima->least[i])
			minima->least[i] = h;
	}
}

static void
add_shingle(struct minima *minima, const uint64_t *last, size_t count)
{
	uint64_t hash = 0;

	for (size_t i = 0; i < SHINGLE; i++)
		hash = hash_mix(hash + last[(count + i) % SHINGLE]);
	add_element(minima, hash);
}

static void
add_goal(struct minima *minima, struct str goal)
{
	uint64_t last[SHINGLE] = {0}; /* the oldest at count % SHINGLE */
	size_t count = 0;
	struct str rest, word;
	struct buf words;

	buf_init(&words, BUF_NO_MAX);
	utf8_words(&words, goal);
	rest = buf_str(&words);
	while (utf8_next_word(&rest, &word)) {
		last[count++ % SHINGLE] = hash_text(0, word);
		if (count >= SHINGLE)
			add_shingle(minima, last, count);
	}
	for (size_t i = 0; i < count && count < SHINGLE; i++)
		add_element(minima, last[i]);
	if (count == 0)
		add_element(minima, hash_text(0, goal));
	buf_release(&words);
}

static void
add_actions(struct minima *minima, const struct sample *sample)
{
	for (size_t i = 0; i < sample->run->count; i++) {
		const struct step *step = &sample->run->steps[i];
		struct str input =
		    json_plain(step->input, &sample->record->arena);

		add_element(
		    minima, hash_text(hash_text(0, step->action), input));
	}
}

static void
put_half(struct signature *signature, const struct minima *minima, size_t half)
{
	for (size_t i = 0; i < HALF; i++) {
		size_t band = i / BAND_PIECES, piece = i % BAND_PIECES;
		size_t at = (band * HALVES + half) * BAND_PIECES + piece;

		/* The high bits of a least hash are mostly zero, its low ones a
		 * function of few bits of the element's. */
		signature->least[at] =
		    (uint8_t)(hash_mix(minima->least[i]) >> 56);
	}
}

void
minhash_sign_goal(struct signature *signature, struct str goal)
{
	struct minima minima;

	start(&minima);
	add_goal(&minima, goal);
	put_half(signature, &minima, 0);
	put_half(signature, &minima, 1);
}

void
minhash_sign(struct signature *signature, const struct sample *sample)
{
	struct minima minima;

	start(&minima);
	add_goal(&minima, sample->goal);
	put_half(signature, &minima, 0);
	start(&minima);
	add_actions(&minima, sample);
	put_half(signature, &minima, 1);
}

static uint64_t
read_band(const struct signature *signature, size_t band)
{
	_Static_assert(sizeof(uint64_t) * MINHASH_BANDS == MINHASH_SIZE,
	    "a band has the size of a word");
	return hash_word(signature->least + band * sizeof(uint64_t));
}

/* Adds to each byte of `differ` whether that piece of a band differs. */
static uint64_t
count_pieces(uint64_t differ, uint64_t a, uint64_t b)
{
	const uint64_t low = 0x7f7f7f7f7f7f7f7fu;
	uint64_t x = a ^ b;

	return differ + ((((x & low) + low) | x) >> 7 & 0x0101010101010101u);
}

/* The sum of the four bytes, none of which is more than 12. */
static unsigned
sum_bytes(uint64_t four)
{
	return (uint32_t)four * 0x01010101u >> 24;
}

double
minhash_similarity(const struct signature *a, const struct signature *b)
{
	/* Two that differ have the same 8 bits in one case of 256. */
	const double chance = 1.0 / 256;
	uint64_t differ = 0;
	unsigned goal, actions, more;
	double similarity;

	for (size_t i = 0; i < MINHASH_BANDS; i++)
		differ = count_pieces(differ, read_band(a, i), read_band(b, i));
	goal = sum_bytes(differ);
	actions = sum_bytes(differ >> 32);
	more = goal > actions ? goal : actions;
	similarity = (1 - (double)more / HALF - chance) / (1 - chance);
	return similarity > 0 ? similarity : 0;
}

/* --- the index --- */

/* Samples of one band's chain that are compared: a band that half of the input
 * shares, of which no two are near duplicates, must not be read through for
 * each. The latest ones come first. */
#define CANDIDATES 64

#define FIRST_SLOTS 1024

/* Each band has a hash table with chains; in a chain, samples are numbers from
 * 1 on, 0 is its end. */
struct minhash_index {
	struct signature *samples;
	uint32_t (*next)[MINHASH_BANDS]; /* in the chains of its bands */
	size_t count, sample_cap, next_cap;
	uint32_t (*heads)[MINHASH_BANDS];
	size_t slots; /* a power of two, at least count */
};

struct minhash_index *
minhash_index_new(void)
{
	return xcalloc(1, sizeof(struct minhash_index));
}

void
minhash_index_free(struct minhash_index *index)
{
	if (index == NULL)
		return;
	free(index->samples);
	free(index->next);
	free(index->heads);
	free(index);
}

static uint32_t *
head_of(const struct minhash_index *index, const struct signature *signature,
    size_t band)
{
	uint64_t key = hash_mix(read_band(signature, band));

	return &index->heads[key & (index->slots - 1)][band];
}

static void
link_sample(struct minhash_index *index, size_t number)
{
	for (size_t band = 0; band < MINHASH_BANDS; band++) {
		uint32_t *head =
		    head_of(index, &index->samples[number - 1], band);

		index->next[number - 1][band] = *head;
		*head = (uint32_t)number;
	}
}

static void
grow_slots(struct minhash_index *index)
{
	free(index->heads);
	index->slots = index->slots == 0 ? FIRST_SLOTS : 2 * index->slots;
	index->heads = xcalloc(index->slots, sizeof(*index->heads));
	for (size_t i = 1; i <= index->count; i++)
		link_sample(index, i);
}

void
minhash_index_add(
    struct minhash_index *index, const struct signature *signature)
{
	if (index->count == UINT32_MAX)
		return; /* 900 GB of memory */
	if (index->count == index->slots)
		grow_slots(index);
	index->samples = xgrow(index->samples, index->count, &index->sample_cap,
	    sizeof(*index->samples));
	index->next = xgrow(
	    index->next, index->count, &index->next_cap, sizeof(*index->next));
	index->samples[index->count++] = *signature;
	link_sample(index, index->count);
}

double
minhash_index_find(const struct minhash_index *index,
    const struct signature *signature, double threshold)
{
	for (size_t band = 0; band < MINHASH_BANDS && index->slots > 0;
	     band++) {
		uint32_t at = *head_of(index, signature, band);

		for (int i = 0; at != 0 && i < CANDIDATES; i++) {
			double similarity = minhash_similarity(
			    signature, &index->samples[at - 1]);

			if (similarity >= threshold)
				return similarity;
			at = index->next[at - 1][band];
		}
	}
	return -1;
}
