#include "pairs.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "digest.h"
#include "scratch.h"
#include "sorter.h"
#include "util.h"

/* A buffer that an extraordinary record has blown up is given back. */
#define BUFFER_KEEP (4 * 1024 * 1024)
#define SORTER_MEMORY (32 * 1024 * 1024)

struct place {
	uint64_t at, len; /* in the file of records */
	uint64_t settled; /* 1: it need not be told of when it stays alone */
};

/* Of a record; in the order of task, kind, input. */
struct entry {
	unsigned char task[16]; /* the head of its SHA-256 */
	uint64_t failure;	/* 0: a success, which comes first */
	uint64_t number;
	struct place place;
};

struct pairs {
	struct scratch records;
	struct sorter *entries;
	uint64_t count;
	/* Places of the successes of the task that is being read: it may have
	 * more of them than memory has room for. */
	struct scratch successes;
	struct buf success, failure; /* the text of a record */
	uint64_t loaded;	     /* where that of `success` stands */
};

#define NOTHING_LOADED UINT64_MAX

static int
compare_numbers(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

static int
compare_entries(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	int order = memcmp(x->task, y->task, sizeof(x->task));

	if (order == 0)
		order = compare_numbers(x->failure, y->failure);
	return order != 0 ? order : compare_numbers(x->number, y->number);
}

struct pairs *
pairs_new(void)
{
	struct pairs *pairs = xcalloc(1, sizeof(*pairs));

	buf_init(&pairs->success, BUF_NO_MAX);
	buf_init(&pairs->failure, BUF_NO_MAX);
	pairs->loaded = NOTHING_LOADED;
	if (scratch_open(&pairs->records) && scratch_open(&pairs->successes)) {
		pairs->entries = sorter_new(
		    sizeof(struct entry), SORTER_MEMORY, compare_entries);
		return pairs;
	}
	pairs_free(pairs);
	return NULL;
}

void
pairs_free(struct pairs *pairs)
{
	if (pairs == NULL)
		return;
	scratch_close(&pairs->records);
	scratch_close(&pairs->successes);
	sorter_free(pairs->entries);
	buf_release(&pairs->success);
	buf_release(&pairs->failure);
	free(pairs);
}

static void
empty(struct buf *text)
{
	if (text->cap > BUFFER_KEEP)
		buf_release(text);
	buf_clear(text);
}

bool
pairs_add(struct pairs *pairs, struct str task, bool success, bool settled,
    const struct record *record)
{
	struct buf *text = &pairs->success;
	unsigned char digest[DIGEST_BYTES];
	struct entry entry = {
	    .failure = !success,
	    .number = pairs->count++,
	    .place = {.at = scratch_size(&pairs->records), .settled = settled},
	};

	digest_sha256(&task, 1, digest);
	memcpy(entry.task, digest, sizeof(entry.task));
	empty(text);
	record_put(record, text);
	entry.place.len = text->len;
	return scratch_add(&pairs->records, text->bytes, text->len) &&
	       sorter_add(pairs->entries, &entry);
}

/* --- reading --- */

static bool
load(struct pairs *pairs, struct place place, struct buf *text)
{
	empty(text);
	buf_reserve(text, (size_t)place.len);
	text->len = (size_t)place.len;
	text->bytes[text->len] = '\0';
	return scratch_read(&pairs->records, text->bytes, text->len, place.at);
}

static uint64_t
success_count(const struct pairs *pairs)
{
	return scratch_size(&pairs->successes) / sizeof(struct place);
}

/* One of the task's successes, unless it is the one that was loaded last. */
static bool
load_success(struct pairs *pairs, uint64_t index, struct place *place)
{
	if (!scratch_read(&pairs->successes, place, sizeof(*place),
		index * sizeof(*place)))
		return false;
	if (place->at == pairs->loaded)
		return true;
	pairs->loaded = NOTHING_LOADED;
	if (!load(pairs, *place, &pairs->success))
		return false;
	pairs->loaded = place->at;
	return true;
}

static bool
read_failure(struct pairs *pairs, const struct entry *entry, uint64_t number,
    const struct pairs_hooks *hooks)
{
	uint64_t successes = success_count(pairs);
	struct place place;

	if (!load(pairs, entry->place, &pairs->failure))
		return false;
	if (successes == 0)
		return hooks->alone(hooks->arg, buf_str(&pairs->failure),
		    entry->place.settled != 0);
	return load_success(pairs, number % successes, &place) &&
	       hooks->pair(hooks->arg, buf_str(&pairs->success),
		   buf_str(&pairs->failure), number < successes);
}

/* The successes that no failure has met, and the end of a task. */
static bool
end_task(struct pairs *pairs, uint64_t met, const struct pairs_hooks *hooks)
{
	uint64_t count = success_count(pairs);
	struct place place;

	for (; met < count; met++)
		if (!load_success(pairs, met, &place) ||
		    !hooks->alone(hooks->arg, buf_str(&pairs->success),
			place.settled != 0))
			return false;
	scratch_clear(&pairs->successes);
	return true;
}

bool
pairs_each(struct pairs *pairs, const struct pairs_hooks *hooks)
{
	struct entry entry, last = {0};
	uint64_t failures = 0; /* of the task */
	int more;

	pairs->loaded = NOTHING_LOADED;
	while ((more = sorter_next(pairs->entries, &entry)) > 0) {
		if (memcmp(entry.task, last.task, sizeof(entry.task)) != 0) {
			if (!end_task(pairs, failures, hooks))
				return false;
			failures = 0;
			last = entry;
		}
		if (entry.failure
			? !read_failure(pairs, &entry, failures++, hooks)
			: !scratch_add(&pairs->successes, &entry.place,
			      sizeof(entry.place)))
			return false;
	}
	return more == 0 && end_task(pairs, failures, hooks);
}
