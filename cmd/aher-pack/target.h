/* Where rows are to go: does that suit the plan, and the format's reader? */
#ifndef AHER_PACK_TARGET_H
#define AHER_PACK_TARGET_H

#include <stdbool.h>
#include <stddef.h>

#include "choices.h"

struct target {
	const char *output; /* -o; NULL: standard output */
	long long level;    /* -z; below 0: none */
	char *const *files; /* the inputs: in a folder their names are the
			       outputs' */
	size_t file_count;
	const char *meta; /* --meta; NULL: none */
	bool looks;	  /* there is a --report or an --audit */
};

/* False after a message. */
bool target_suits(const struct target *, const struct plan *);

#endif
