/* What a run has of a goal's claims: one pass over its places (place.h). */
#ifndef AHER_FINDS_H
#define AHER_FINDS_H

#include <stdbool.h>
#include <stddef.h>

#include "arena.h"
#include "claims.h"
#include "place.h"
#include "tie.h"

#define TOPIC_WORDS_MAX 64 /* of one clause that are looked for */

/* Where something was found, by the kind of place. */
struct find {
	bool in[PLACE_KIND_COUNT];
	size_t step[PLACE_KIND_COUNT]; /* the first */
};

struct topic_word {
	size_t claim;
	struct str text;
	struct find find;
	bool in_item; /* in the end state's texts */
};

struct finds {
	struct find claim[CLAIMS_MAX];
	struct ties ties;
	struct topic_word *word; /* by claim */
	size_t word_count;
	struct wanted *wanted;
	struct target *target; /* by want */
};

/* Looks for everything that is claimed; partner: of each claim the one that
 * names what its value is said of, or CLAIMS_MAX. text: the goal. What is found
 * lives in the arena. */
void finds_read(struct finds *, const struct claims *, struct str text,
    const size_t partner[CLAIMS_MAX], const struct places *, struct arena *);

/* Sets in_item of the words that the text has. */
void finds_mark_item(struct finds *, struct str text);

#endif
