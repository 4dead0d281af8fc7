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
	bool opened;
	struct sink_part {
		struct output *out;
		unsigned long long rows;   /* in this file */
		unsigned long long number; /* of the last row, in --meta: where
					      files come one behind the other
					      it goes on */
		unsigned long long bytes;  /* of all, before zstd */
		size_t from; /* where the row began in the output's buffer */
		bool holds;
		struct buf held, held_meta; /* a row that waits for another one
					       to stand before it */
	} parts[SPLIT_PARTS];
};

void sink_init(
    struct sink *, bool array, struct side_files *, const struct split *);

/* Opens the parts' outputs beside the path of -o (split_path); level as for
 * output_open. Without a split nothing happens; the same again does nothing.
 * False after a message. */
bool sink_open(struct sink *, const char *path, int level);
/* The stage's output, where there is no split; the same again does nothing. */
void sink_attach(struct sink *, struct output *);

/* A buffer to write the next row of a part into (0 without a split), and its
 * end. `copies` of it are written, >= 1; `meta` is the end of its line of
 * --meta (side_put_tail). The output must not be flushed between the two. */
struct buf *sink_begin(struct sink *, size_t part);
void sink_end(struct sink *, size_t part, size_t copies, struct str meta);
/* The same for a row that is held back until the next one is, or the part ends:
 * the two rows that KTO gets of one run must not be neighbours, since it draws
 * its mismatched pairs from neighbours (TRL's KTOTrainer,
 * train_sampling_strategy "sequential"). */
struct buf *sink_hold(struct sink *, size_t part);
void sink_held(struct sink *, size_t part, struct str meta);

/* False when a part's output cannot be written any more, for which sink_close
 * has a message; the stage's own is looked at by the stage. */
bool sink_fine(const struct sink *);

/* Writes what is held, closes the array and lets go of the stage's output: for
 * the stage, before it closes that; sink_attach takes the next one. An array
 * without rows is "[]" if its output has been attached. Nothing with a split.
 */
void sink_finish(struct sink *);
/* The same for the parts' outputs, which are open, to their last byte. False
 * when one cannot be written. */
bool sink_end_parts(struct sink *);
/* Closes them, as output_commit; `complete` after sink_end_parts. Without a
 * split nothing happens. False after a message. */
bool sink_close(struct sink *, bool complete);

#endif
