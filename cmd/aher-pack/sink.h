/*
 * Where rows go: the stage's output, or one for each part of --split; an array
 * or lines; each row with its line of --meta.
 */
#ifndef AHER_PACK_SINK_H
#define AHER_PACK_SINK_H

#include <stdbool.h>
#include <stddef.h>

#include "buf.h"
#include "io.h"
#include "side.h"
#include "split.h"

struct sink {
	bool array;		   /* the file is one JSON array */
	struct side_files *side;   /* for --meta; borrowed */
	const struct split *split; /* borrowed; count 0: one output */
	struct sink_part {
		struct output *out;
		unsigned long long rows;
		struct buf held, held_meta; /* a row that waits for another one
					       to stand before it */
		bool holds;
		size_t from; /* where the row began in the output's buffer */
	} parts[SPLIT_PARTS];
};

/* Opens the parts' outputs beside the path of -o (split_path); level as for
 * output_open. Without a split nothing happens. False after a message. */
bool sink_open(struct sink *, const char *path, int level);
/* The stage's output, where there is no split; the same again does nothing. */
void sink_attach(struct sink *, struct output *);

/* A buffer to write the next row of a part into, and its end. `copies` of it
 * are written, >= 1; `meta` is the end of its line of --meta, behind its
 * number: `,"trajectory_id":...}`. */
struct buf *sink_begin(struct sink *, size_t part);
void sink_end(struct sink *, size_t part, size_t copies, struct str meta);
/* The same for a row that is held back until another row of the part has been
 * written, or the part ends: the two rows that KTO gets of one run must not be
 * neighbours, since it draws its mismatched pairs from neighbours (TRL's
 * KTOTrainer, train_sampling_strategy "sequential"). */
struct buf *sink_hold(struct sink *, size_t part);
void sink_held(struct sink *, size_t part, struct str meta);

/* Writes what is held and closes the array: before the stage closes its
 * output. */
void sink_finish(struct sink *);
/* sink_finish, then closes the parts' outputs, as output_commit. False after a
 * message. */
bool sink_close(struct sink *, bool complete);

#endif
