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
	struct buf matched;	     /* a bit for each of them */
	uint64_t turn;		     /* whose turn it is, modulo their number */
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

	buf_init(&pairs->matched, BUF_NO_MAX);
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
	buf_release(&pairs->matched);
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
add_success(struct pairs *pairs, const struct entry *entry)
{
	if (success_count(pairs) % 8 == 0)
		buf_putc(&pairs->matched, '\0');
	return scratch_add(
	    &pairs->successes, &entry->place, sizeof(entry->place));
}

static bool
is_matched(const struct pairs *pairs, uint64_t index)
{
	return ((unsigned char)pairs->matched.bytes[index / 8] >> index % 8 &
		   1) != 0;
}

static struct pairs_record
view(const struct buf *text, struct place place)
{
	return (struct pairs_record){buf_str(text), place.settled != 0};
}

/* A failure and the success whose turn it is. */
static bool
match(struct pairs *pairs, const struct pairs_record *failure,
    const struct pairs_hooks *hooks)
{
	uint64_t index = pairs->turn % success_count(pairs);
	struct pairs_record success;
	struct place place;
	enum match match;

	if (!load_success(pairs, index, &place))
		return false;
	success = view(&pairs->success, place);
	match = hooks->pair(
	    hooks->arg, &success, failure, !is_matched(pairs, index));
	if (match == MATCH_MADE)
		pairs->matched.bytes[index / 8] |= (char)(1 << index % 8);
	pairs->turn += match == MATCH_MADE || match == MATCH_UNFIT;
	return match != MATCH_STOPPED;
}

static bool
read_failure(struct pairs *pairs, const struct entry *entry,
    const struct pairs_hooks *hooks)
{
	struct pairs_record failure;

	if (!load(pairs, entry->place, &pairs->failure))
		return false;
	failure = view(&pairs->failure, entry->place);
	return success_count(pairs) == 0
		   ? hooks->alone(hooks->arg, &failure, false)
		   : match(pairs, &failure, hooks);
}

/* The successes that no failure was matched with, and the end of a task. */
static bool
end_task(struct pairs *pairs, bool failures, const struct pairs_hooks *hooks)
{
	uint64_t count = success_count(pairs);
	struct pairs_record success;
	struct place place;

	for (uint64_t i = 0; i < count; i++) {
		if (is_matched(pairs, i))
			continue;
		if (!load_success(pairs, i, &place))
			return false;
		success = view(&pairs->success, place);
		if (!hooks->alone(hooks->arg, &success, failures))
			return false;
	}
	scratch_clear(&pairs->successes);
	buf_clear(&pairs->matched);
	pairs->turn = 0;
	return true;
}

bool
pairs_each(struct pairs *pairs, const struct pairs_hooks *hooks)
{
	struct entry entry, last = {0};
	int more;

	pairs->loaded = NOTHING_LOADED;
	while ((more = sorter_next(pairs->entries, &entry)) > 0) {
		if (memcmp(entry.task, last.task, sizeof(entry.task)) != 0 &&
		    !end_task(pairs, last.failure != 0, hooks))
			return false;
		last = entry;
		if (entry.failure ? !read_failure(pairs, &entry, hooks)
				  : !add_success(pairs, &entry))
			return false;
	}
	return more == 0 && end_task(pairs, last.failure != 0, hooks);
}
