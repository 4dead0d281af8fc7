/* What judges and gates said of the goals that were tried. */
#ifndef AHER_PACK_VERDICTS_H
#define AHER_PACK_VERDICTS_H

#include <stddef.h>

#include "buf.h"
#include "record.h"

#define VERDICTS_MODELS 32 /* told apart by name; then "other models" */

struct verdicts {
	unsigned long long agreed, split, against; /* goals */
	struct verdicts_model {
		char *name;
		unsigned long long verdicts, vetoes;
	} models[VERDICTS_MODELS + 1];
	size_t model_count;
	unsigned long long refused[REASON_COUNT + 1]; /* goals, by reason */
};

/* Of a struct that is all zero. */
void verdicts_release(struct verdicts *);

/* Adds the attempts of a record's `hindsight`. */
void verdicts_add(
    struct verdicts *, struct record *, const struct json_node *hindsight);

/* Appends the members "judges" and "refused_goals". */
void verdicts_put(const struct verdicts *, struct buf *);

/* Appends [{"reason":"leak","NAME":12},...], the largest first; the last count
 * is that of all other words. */
void reasons_put(struct buf *, const char *name,
    const unsigned long long counts[REASON_COUNT + 1]);

#endif
