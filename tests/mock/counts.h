/* What the server was asked and what it served: totals, every request once in
 * a table, a log. */
#ifndef MOCK_COUNTS_H
#define MOCK_COUNTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../../common/buf.h"
#include "../../common/ask/role.h"
#include "../../common/str.h"

/* One request, by its key. */
struct seen {
	uint64_t key;
	int asked;  /* times; 0: a free place of the table */
	int faults; /* that it was given */
	int served; /* whole answers */
};

struct named_count {
	char name[64];
	long long count;
};

#define COUNT_NAMES 64

struct counts {
	long long requests, malformed, served, gone, repeated, distinct;
	long long connections, with_key, flying, flying_max;
	long long prompt_bytes, longest_prompt;
	long long prompt_tokens, cached_tokens, completion_tokens;
	long long asked_of[ROLE_COUNT], served_of[ROLE_COUNT],
	    bytes_of[ROLE_COUNT];
	struct named_count models[COUNT_NAMES]; /* whole answers by model */
	struct named_count faults[COUNT_NAMES];
	long long status[600];
	struct seen *table;
	size_t used, cap;
};

void counts_release(struct counts *);
/* The place of a key, made where there is none; until the next call. */
struct seen *counts_seen(struct counts *, uint64_t key);
void counts_name(struct named_count *, struct str name);

/* A flat JSON object, one member on each line, so that grep can read it too. */
void counts_put(const struct counts *, struct buf *);

#endif
