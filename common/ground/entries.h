/*
 * What in an observation belongs together: an object of a JSON array, or one
 * whose member's name has a digit, with that name; a branch of a page's tree;
 * an item of a list with marks or numbers (also within a line: "1) ... 2)
 * ..."), a row of a table. Entries lie within each other; entry 0 is the whole
 * text.
 */
#ifndef AHER_ENTRIES_H
#define AHER_ENTRIES_H

#include <stdbool.h>
#include <stddef.h>

#include "arena.h"
#include "str.h"

#define ENTRIES_MAX 4096 /* of one text; what follows belongs to the last */

struct entry {
	size_t begin, end;
	size_t parent;
	long number; /* 6 for "6) ...", else 0 */
};

struct entries {
	struct entry *entry; /* in the order of their begins */
	size_t count, cap;   /* at least 1 */
	bool is_json;
	struct arena *arena;
};

/* Memory for the entries of any text, to be used again and again. */
void entries_init(struct entries *, struct arena *);

/* The entries of a text. Linear: brackets are counted, and the heads of lines
 * looked at. */
void entries_read(struct entries *, struct str text);

/* The innermost entry around an offset. */
size_t entries_at(const struct entries *, size_t at);

/* Is one of the two within the other, or are they the same? */
bool entries_related(const struct entries *, size_t a, size_t b);

#endif
