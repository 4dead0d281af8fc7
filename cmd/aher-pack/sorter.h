/*
 * Entries of one size, sorted in bounded memory: full chunks are sorted and put
 * into an unnamed temporary file (scratch.h), and merged in the end.
 */
#ifndef AHER_PACK_SORTER_H
#define AHER_PACK_SORTER_H

#include <stdbool.h>
#include <stddef.h>

struct sorter;

/*
 * Compares as qsort does. `memory` is what a chunk and its order take, later
 * the buffers that chunks are merged through; a file is made only for what
 * does not fit into it. It holds as long as there are fewer chunks than entries
 * in one: with 32 MiB and entries of 48 bytes, up to 3e11 of them.
 */
struct sorter *sorter_new(size_t entry_size, size_t memory,
    int (*compare)(const void *, const void *));
void sorter_free(struct sorter *);

/* False after a message: the disk is full. */
bool sorter_add(struct sorter *, const void *entry);

/* After the last sorter_add: entries in order, one a call; equal ones in the
 * order in which they were added. Returns 1, 0 at the end, -1 after a message.
 */
int sorter_next(struct sorter *, void *entry);

#endif
