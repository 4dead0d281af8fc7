#include "duplicates.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "digest.h"
#include "minhash.h"
#include "util.h"

#define NEAR 0.85

/*
 * Digests in a hash table with linear probing. The first 8 bytes are never 0,
 * which is an empty slot.
 */
struct slot {
	uint64_t key;
	uint64_t value; /* the next 8 bytes, or a number of rows */
};

struct table {
	struct slot *slots;
	size_t count, cap; /* cap a power of two, or 0 */
};

#define FIRST_SLOTS 1024

struct duplicates {
	enum dedup dedup;
	size_t max_per_task;
	struct table samples, tasks;
	struct minhash_index *index;
};

struct duplicates *
duplicates_new(enum dedup dedup, size_t max_per_task)
{
	struct duplicates *known = xcalloc(1, sizeof(*known));

	known->dedup = dedup;
	known->max_per_task = max_per_task;
	known->index = minhash_index_new();
	return known;
}

void
duplicates_free(struct duplicates *known)
{
	if (known == NULL)
		return;
	free(known->samples.slots);
	free(known->tasks.slots);
	minhash_index_free(known->index);
	free(known);
}

/* --- tables --- */

static struct slot
slot_of(const unsigned char digest[DIGEST_BYTES])
{
	struct slot slot;

	memcpy(&slot, digest, sizeof(slot));
	slot.key |= 1;
	return slot;
}

/* The slot of a key, and of a value where one is given, or the empty one where
 * it belongs. */
static struct slot *
find(const struct table *table, uint64_t key, const uint64_t *value)
{
	size_t mask = table->cap - 1, at = key >> 1 & mask;
	struct slot *slot;

	for (;; at = (at + 1) & mask) {
		slot = &table->slots[at];
		if (slot->key == 0 ||
		    (slot->key == key &&
			(value == NULL || slot->value == *value)))
			return slot;
	}
}

/* Makes room for one more. */
static void
reserve(struct table *table)
{
	struct table grown = {.count = table->count};

	if (table->count < table->cap / 4 * 3)
		return;
	grown.cap = table->cap == 0 ? FIRST_SLOTS : 2 * table->cap;
	grown.slots = xcalloc(grown.cap, sizeof(*grown.slots));
	for (size_t i = 0; i < table->cap; i++) {
		struct slot *slot = &table->slots[i];

		if (slot->key != 0)
			*find(&grown, slot->key, &slot->value) = *slot;
	}
	free(table->slots);
	*table = grown;
}

/* --- samples --- */

/* The texts that make a sample, at parts[0] how long each of them is: no two
 * samples are one stream of bytes. */
static size_t
put_parts(const struct sample *sample, struct str *parts)
{
	const struct trajectory *run = sample->run;
	size_t count = 1;

	parts[count++] = sample->goal;
	parts[count++] = run->system;
	parts[count++] = sample->answer;
	for (size_t i = 0; i < run->count; i++) {
		const struct step *step = &run->steps[i];

		parts[count++] = step->thought;
		parts[count++] = step->action;
		parts[count++] = step->input;
		parts[count++] = step->observation;
		parts[count++] = step->user;
		parts[count++] = step->parallel ? STR("1") : STR("");
	}
	return count;
}

static struct slot
read_sample(const struct sample *sample)
{
	struct arena *arena = &sample->record->arena;
	size_t most = 4 + 6 * sample->run->count, count;
	struct str *parts = arena_alloc(arena, most * sizeof(*parts));
	uint64_t *lengths = arena_alloc(arena, most * sizeof(*lengths));
	unsigned char digest[DIGEST_BYTES];

	count = put_parts(sample, parts);
	lengths[0] = count;
	for (size_t i = 1; i < count; i++)
		lengths[i] = parts[i].n;
	parts[0] =
	    (struct str){(const char *)lengths, count * sizeof(*lengths)};
	digest_sha256(parts, count, digest);
	return slot_of(digest);
}

static uint64_t
read_task(struct str task)
{
	unsigned char digest[DIGEST_BYTES];

	digest_sha256(&task, 1, digest);
	return slot_of(digest).key;
}

/* What is known of a sample, and where that is kept. */
struct view {
	struct slot exact, *exact_at;
	uint64_t task;
	struct slot *task_at;
	struct signature signature;
};

static const char *
find_exact(
    struct duplicates *known, const struct sample *sample, struct view *view)
{
	if (known->dedup == DEDUP_NONE)
		return NULL;
	view->exact = read_sample(sample);
	reserve(&known->samples);
	view->exact_at =
	    find(&known->samples, view->exact.key, &view->exact.value);
	return view->exact_at->key != 0 ? "the same goal and run came before"
					: NULL;
}

static const char *
find_near(
    struct duplicates *known, const struct sample *sample, struct view *view)
{
	double similarity;

	if (known->dedup != DEDUP_NEAR)
		return NULL;
	minhash_sign(&view->signature, sample);
	similarity = minhash_index_find(known->index, &view->signature, NEAR);
	return similarity < 0
		   ? NULL
		   : arena_printf(&sample->record->arena,
			 "nearly the same goal and actions came before "
			 "(similarity %.2f)",
			 similarity)
			 .s;
}

static const char *
find_full(struct duplicates *known, const struct sample *sample,
    struct str task, struct view *view)
{
	if (known->max_per_task == 0)
		return NULL;
	view->task = read_task(task);
	reserve(&known->tasks);
	view->task_at = find(&known->tasks, view->task, NULL);
	return view->task_at->value < known->max_per_task
		   ? NULL
		   : arena_printf(&sample->record->arena,
			 "its task has %zu row%s already (--max-per-task)",
			 known->max_per_task,
			 known->max_per_task == 1 ? "" : "s")
			 .s;
}

static void
remember(struct duplicates *known, const struct view *view)
{
	if (view->exact_at != NULL) {
		*view->exact_at = view->exact;
		known->samples.count++;
	}
	if (known->dedup == DEDUP_NEAR)
		minhash_index_add(known->index, &view->signature);
	if (view->task_at != NULL) {
		known->tasks.count += view->task_at->key == 0;
		view->task_at->key = view->task;
		view->task_at->value++;
	}
}

const char *
duplicates_add(
    struct duplicates *known, const struct sample *sample, struct str task)
{
	struct view view = {0};
	const char *why = find_exact(known, sample, &view);

	if (why == NULL)
		why = find_near(known, sample, &view);
	if (why == NULL)
		why = find_full(known, sample, task, &view);
	if (why == NULL)
		remember(known, &view);
	return why;
}
