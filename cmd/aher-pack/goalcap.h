/*
 * --min-goal-words and --max-goal-share: the new goals must not drift to the
 * short and the always same. Runs under their own goal are not looked at.
 */
#ifndef AHER_PACK_GOALCAP_H
#define AHER_PACK_GOALCAP_H

#include <stdbool.h>
#include <stddef.h>

#include "goalshape.h"
#include "record.h"
#include "sample.h"
#include "stage.h"

struct packer;
struct goalcap;

/* Is the goal long enough? Else why not, as a rejection's detail in the
 * record's arena, s == NULL where it is. `least` 0: any is. */
struct str goal_too_short(const struct sample *, size_t least);

/* Holds records back until all goals are known: 24 bytes of memory each, and
 * their bytes in an unnamed file. NULL after a message. */
struct goalcap *goalcap_new(void);
void goalcap_free(struct goalcap *);

/* Keeps the record of a sample that would make rows; false after a message. */
bool goalcap_hold(struct goalcap *, const struct sample *);

/*
 * At the end: lets in the first c records of each shape (goalshape.h), in the
 * order in which they came, and turns the others down. c is the largest number
 * with which no shape has more than `share` of what is let in; where there are
 * fewer than 1 / share shapes, so that there is none, it is 1, and a message
 * says so. Runs under their own goal are all let in, and not counted. False
 * after a message.
 */
bool goalcap_end(
    struct goalcap *, struct packer *, struct stage *, double share);

/* The largest c with c <= share * sum of min(counts[i], c), 0 for none. */
size_t goalcap_most(const size_t *counts, size_t shapes, double share);

#endif
