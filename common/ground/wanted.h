/*
 * What a pass over a run looks for: words, runs of words, and literal text
 * such as file names. Texts are compared by their parts: runs of letters and
 * digits, so that "user_id", "user-id" and "User ID" are one run of two parts.
 * One scan finds all of them; memory is that of what is wanted.
 */
#ifndef AHER_WANTED_H
#define AHER_WANTED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"
#include "str.h"

#define WANTED_NONE ((size_t)-1)
#define WANTED_PARTS_MAX 32 /* of a run of words that are compared */

struct want {
	const uint32_t *parts; /* keys (token.h) */
	size_t part_count;
	struct str literal; /* s == NULL: only its parts */
	uint32_t stem;	    /* of one word in any of its forms; 0: as it is */
	bool is_name;	    /* a middle name may stand between its words */
	size_t next, next_stem; /* of those that begin alike */
};

struct wanted;

/* Room for so many; what is over it is not looked for. */
struct wanted *wanted_new(size_t max, struct arena *);

/*
 * Each returns the number of what was added, counted from 0, or WANTED_NONE
 * when there is nothing in the text to look for, or no room. Text is borrowed.
 */
size_t wanted_add_words(struct wanted *, struct str text, bool is_name);
/* Found where the text stands between what are no letters or digits; case of
 * ASCII letters is ignored, '#' and '/' before it may be missing. */
size_t wanted_add_literal(struct wanted *, struct str text);
/* One word in any of its forms (stem.h). */
size_t wanted_add_form(struct wanted *, struct str word);

/* The next part at or after *at, which moves behind it. */
bool wanted_part(struct str text, size_t *at, struct str *part);

/* Calls found for everything wanted that begins at a place of the text, in the
 * order of the text. */
typedef void wanted_found(void *arg, size_t want, size_t begin, size_t end);
void wanted_scan(
    const struct wanted *, struct str text, wanted_found *, void *arg);

#endif
