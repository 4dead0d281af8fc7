/* --seen: runs and goals that earlier rounds have packed already. */
#ifndef AHER_PACK_SEEN_H
#define AHER_PACK_SEEN_H

#include <stddef.h>

#include "options.h"
#include "sample.h"

struct seen;

/*
 * Reads files that aher-pack wrote, rows of any format or lines of --meta: of a
 * line of --meta the ids of its runs, of a row its goal, and in AgentHER's
 * formats both. A row that says what is wrong (label or kto_tag false) is
 * passed over, since its goal is the one that failed. Takes 8 bytes of memory
 * an id and about 250 a goal.
 *
 * NULL after a message: a file cannot be read, or a line is neither.
 */
struct seen *seen_read(const struct option_list *files);
void seen_free(struct seen *);

/*
 * Is the sample in one of the files? Then where, as a rejection's detail, in
 * the record's arena; else NULL. It is where its run is, or, of a hindsight
 * goal, where the words of a goal, three by three, have an estimated Jaccard
 * similarity of 0.85 with its own (minhash.h). Other runs under their own goal
 * share it with all runs of their task, so they are looked up by run alone.
 */
const char *seen_find(const struct seen *, const struct sample *);

#endif
