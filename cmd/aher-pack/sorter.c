#include "sorter.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "scratch.h"
#include "util.h"

/* A sorted chunk in the file, and the part of it that has been read. */
struct run {
	uint64_t at, end; /* not read yet */
	char *buffer;
	size_t used, count; /* entries in the buffer */
};

struct sorter {
	size_t entry_size;
	int (*compare)(const void *, const void *);
	char *chunk; /* then the buffers of the runs */
	/* Places in the chunk, in order: qsort moves these, and the entries
	 * with them would ask for as much memory again. */
	uint32_t *order;
	size_t count, cap; /* entries of the chunk */
	struct scratch file;
	struct run *runs;
	size_t run_count, run_cap;
	bool ended;
	size_t next;   /* where nothing was filed: place in `order` */
	size_t *heap;  /* runs by their first entry, the least on top */
	size_t living; /* runs in the heap */
};

struct sorter *
sorter_new(size_t entry_size, size_t memory,
    int (*compare)(const void *, const void *))
{
	struct sorter *sorter = xcalloc(1, sizeof(*sorter));
	/* qsort has a copy of the order. */
	size_t cost = entry_size + 2 * sizeof(*sorter->order);

	sorter->entry_size = entry_size;
	sorter->compare = compare;
	sorter->cap = memory / cost;
	if (sorter->cap < 2)
		sorter->cap = 2;
	if (sorter->cap > UINT32_MAX)
		sorter->cap = UINT32_MAX;
	sorter->chunk = xreallocarray(NULL, sorter->cap, entry_size);
	sorter->order =
	    xreallocarray(NULL, sorter->cap, sizeof(*sorter->order));
	return sorter;
}

void
sorter_free(struct sorter *sorter)
{
	if (sorter == NULL)
		return;
	scratch_close(&sorter->file);
	free(sorter->chunk);
	free(sorter->order);
	free(sorter->runs);
	free(sorter->heap);
	free(sorter);
}

static const char *
entry_at(const struct sorter *sorter, size_t place)
{
	return sorter->chunk + place * sorter->entry_size;
}

static int
compare_places(const void *a, const void *b, void *arg)
{
	const struct sorter *sorter = arg;
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	int order = sorter->compare(entry_at(sorter, x), entry_at(sorter, y));

	return order != 0 ? order : (x > y) - (x < y);
}

static void
sort_chunk(struct sorter *sorter)
{
	for (size_t i = 0; i < sorter->count; i++)
		sorter->order[i] = (uint32_t)i;
	qsort_r(sorter->order, sorter->count, sizeof(*sorter->order),
	    compare_places, sorter);
}

/* Sorts the chunk and puts it into the file. */
static bool
file_chunk(struct sorter *sorter)
{
	uint64_t at;

	if (sorter->file.buffer == NULL && !scratch_open(&sorter->file))
		return false;
	at = scratch_size(&sorter->file);
	sort_chunk(sorter);
	for (size_t i = 0; i < sorter->count; i++)
		if (!scratch_add(&sorter->file,
			entry_at(sorter, sorter->order[i]), sorter->entry_size))
			return false;
	sorter->runs = xgrow(sorter->runs, sorter->run_count, &sorter->run_cap,
	    sizeof(*sorter->runs));
	sorter->runs[sorter->run_count++] = (struct run){
	    .at = at,
	    .end = scratch_size(&sorter->file),
	};
	sorter->count = 0;
	return true;
}

bool
sorter_add(struct sorter *sorter, const void *entry)
{
	if (sorter->count == sorter->cap && !file_chunk(sorter))
		return false;
	memcpy(sorter->chunk + sorter->count * sorter->entry_size, entry,
	    sorter->entry_size);
	sorter->count++;
	return true;
}

/* --- merging --- */

/* Reads on in a run whose buffer is used up, and is empty at its end. */
static bool
fill(struct sorter *sorter, struct run *run)
{
	size_t left = (size_t)(run->end - run->at) / sorter->entry_size;

	run->used = 0;
	run->count = left < sorter->cap ? left : sorter->cap;
	left = run->count * sorter->entry_size;
	if (!scratch_read(&sorter->file, run->buffer, left, run->at))
		return false;
	run->at += left;
	return true;
}

static const char *
first_of(const struct sorter *sorter, size_t run)
{
	return sorter->runs[run].buffer +
	       sorter->runs[run].used * sorter->entry_size;
}

/* Does run a come before run b? Of equal ones the chunk that is older. */
static bool
is_before(const struct sorter *sorter, size_t a, size_t b)
{
	int order = sorter->compare(first_of(sorter, a), first_of(sorter, b));

	return order != 0 ? order < 0 : a < b;
}

static void
sift_down(struct sorter *sorter, size_t at)
{
	size_t *heap = sorter->heap, moved = heap[at], child;

	for (; (child = 2 * at + 1) < sorter->living; at = child) {
		if (child + 1 < sorter->living &&
		    is_before(sorter, heap[child + 1], heap[child]))
			child++;
		if (!is_before(sorter, heap[child], moved))
			break;
		heap[at] = heap[child];
	}
	heap[at] = moved;
}

/* Gives the memory of the chunk to the runs, in equal parts. */
static bool
start_merging(struct sorter *sorter)
{
	size_t count = sorter->run_count;

	sorter->cap = sorter->cap / count > 0 ? sorter->cap / count : 1;
	free(sorter->order);
	sorter->order = NULL;
	free(sorter->chunk);
	sorter->chunk =
	    xreallocarray(NULL, count * sorter->cap, sorter->entry_size);
	sorter->heap = xreallocarray(NULL, count, sizeof(*sorter->heap));
	for (size_t i = 0; i < count; i++) {
		sorter->runs[i].buffer =
		    sorter->chunk + i * sorter->cap * sorter->entry_size;
		if (!fill(sorter, &sorter->runs[i]))
			return false;
		sorter->heap[i] = i;
	}
	sorter->living = count;
	for (size_t i = count / 2; i-- > 0;)
		sift_down(sorter, i);
	return true;
}

static bool
end_adding(struct sorter *sorter)
{
	sorter->ended = true;
	if (sorter->run_count == 0) {
		sort_chunk(sorter);
		return true;
	}
	return file_chunk(sorter) && start_merging(sorter);
}

static int
next_of_chunk(struct sorter *sorter, void *entry)
{
	if (sorter->next == sorter->count)
		return 0;
	memcpy(entry, entry_at(sorter, sorter->order[sorter->next++]),
	    sorter->entry_size);
	return 1;
}

static int
next_of_runs(struct sorter *sorter, void *entry)
{
	struct run *run;

	if (sorter->living == 0)
		return 0;
	run = &sorter->runs[sorter->heap[0]];
	memcpy(entry, first_of(sorter, sorter->heap[0]), sorter->entry_size);
	run->used++;
	if (run->used == run->count && !fill(sorter, run))
		return -1;
	if (run->count == 0)
		sorter->heap[0] = sorter->heap[--sorter->living];
	if (sorter->living > 0)
		sift_down(sorter, 0);
	return 1;
}

int
sorter_next(struct sorter *sorter, void *entry)
{
	if (!sorter->ended && !end_adding(sorter))
		return -1;
	return sorter->run_count == 0 ? next_of_chunk(sorter, entry)
				      : next_of_runs(sorter, entry);
}
