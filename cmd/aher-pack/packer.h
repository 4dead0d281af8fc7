/*
 * What aher-pack does with its records: each becomes a row or several, waits
 * for a partner, or is turned down.
 */
#ifndef AHER_PACK_PACKER_H
#define AHER_PACK_PACKER_H

#include <stdbool.h>

#include "audit.h"
#include "choices.h"
#include "compose.h"
#include "duplicates.h"
#include "goalcap.h"
#include "pairs.h"
#include "report.h"
#include "sample.h"
#include "seen.h"
#include "side.h"
#include "sink.h"
#include "stage.h"
#include "summary.h"

/* What becomes of the record that is worked on. */
enum fate {
	FATE_REJECTED,
	FATE_ROWS,
	FATE_HELD, /* until its task's other runs are known */
};

#define ROWS_MAX 2 /* of one sample */

struct packer {
	struct plan plan;
	struct side_files side;
	struct sink sink;
	struct summary summary;
	struct report report;
	struct audit audit;
	struct duplicates *duplicates;
	struct option_list seen_files;
	struct seen *seen;   /* NULL: no --seen */
	struct goalcap *cap; /* NULL: no --max-goal-share */
	unsigned long long too_short, too_common; /* goals */
	struct pairs *pairs;			  /* NULL: no pairs of runs */
	/* The record that is worked on. */
	enum fate fate;
	struct sample sample;
	struct row rows[ROWS_MAX];
	size_t row_count;
	size_t part, copies;
	struct buf meta; /* its line of --meta */
	bool opened;
	bool failed; /* something could not be kept, after a message */
};

/* The plan is set. Returns false after a message. */
bool packer_begin(struct packer *);

/* As the functions of struct stage (stage.h). */
bool packer_takes(struct packer *, struct record *);
void packer_work(struct packer *, struct stage *, struct record *,
    const struct trajectory *);
bool packer_emit(struct packer *, struct stage *, struct record *);
bool packer_finish(struct packer *, struct stage *, bool complete);
bool packer_end(struct packer *, struct stage *, bool complete);

/* For partners.c and goalcap.c, which hold records back. Does anybody take
 * rows?
 */
bool packer_can_write(const struct packer *, const struct stage *);
/* Opens the outputs, the first time; false after a message. */
bool packer_open(struct packer *);
/* Adds a row of the sample; false: the format has no place for its turns, and
 * it was turned down. */
bool packer_add_row(struct packer *, const struct row *);
/* Reads the record's task, where it is asked for, and sets the part that it
 * belongs to. False where it has none. */
bool packer_task(struct packer *, struct record *, const struct trajectory *,
    struct str *task);
#define PACKER_NO_TASK "it has no member of the name that --split-by gives"
/* Where the sample of the packer belongs, and whether there is
 * something like it already; false: it was turned down. Then its rows, with the
 * id of the run that it is paired with, where it is; and what is turned down.
 */
bool packer_place(struct packer *, const struct trajectory *);
void packer_write(struct packer *, struct stage *, struct str partner);
void packer_reject(struct packer *, struct record *);
/* A record that was held back, as it was then, and its run unless that is NULL;
 * and the rows that it made then. */
void packer_read_again(struct record *, struct trajectory *, struct str line);
void packer_work_again(struct packer *, struct stage *, struct record *,
    const struct trajectory *);

#endif
