/*
 * A record as JSON for people to look at, in a page: its goals, its run, and
 * what the stages said of it, cut to a size.
 */
#ifndef AHER_PACK_VIEW_H
#define AHER_PACK_VIEW_H

#include <stddef.h>

#include "buf.h"
#include "record.h"
#include "trajectory.h"

/* Appends the object of a record: goals, failure, claims with the steps that
 * show them, judges, attempts. Long texts and what is beyond `most` bytes, more
 * or less, is left out, and said to be. The record is complete
 * (trajectory_complete). */
void view_put(struct buf *, struct record *, size_t most);

/* Appends the members "steps", "more_steps" and "final_answer" of a run as it
 * is packed, to an object that has begun; cut likewise. */
void view_put_run(struct buf *, const struct trajectory *, size_t most);

#endif
