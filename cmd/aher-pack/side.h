/* The files beside the output: --rejects, --meta, --report and --audit. */
#ifndef AHER_PACK_SIDE_H
#define AHER_PACK_SIDE_H

#include <stdbool.h>

#include "buf.h"
#include "io.h"
#include "record.h"
#include "sample.h"

struct side_files {
	/* NULL: not asked for. */
	const char *rejects_path, *meta_path, *report_path, *audit_path;
	struct output *rejects, *meta, *report, *audit;
	struct buf line;
	bool open;
};

/* False after a message where a path is "-": standard output is for rows. */
bool side_named(const struct side_files *);
/* Opens what has a path, the first time; false after a message when that
 * fails. Later than the inputs, so that a wrong name among them leaves no file
 * behind. */
bool side_open(struct side_files *);
/* A rejected record, as a record. */
void side_reject(struct side_files *, const struct record *);
/* Appends what a line of --meta says of a row, behind its number:
 * `,"trajectory_id":...}`; `renamed` is a conversation's, `partner` the id of
 * the run that it is paired with; either may be empty. */
void side_put_tail(struct buf *, const struct sample *, struct str renamed,
    struct str partner);
/* A line of --meta: `{"row":N`, the part of the output where there are parts
 * (NULL: there are none), and the tail. */
void side_meta(struct side_files *, const char *part, unsigned long long row,
    struct str tail);
/* Writes what there is so far, an empty file where there is nothing. False when
 * that fails, for which side_close has a message. */
bool side_flush(struct side_files *);
/* As output_commit, after side_flush where it is complete. False after a
 * message when something was not written. */
bool side_close(struct side_files *, bool complete);

#endif
