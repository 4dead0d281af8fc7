/* The files of the Batch API (--batch-out, --batch-in). */
#ifndef AHER_BATCH_H
#define AHER_BATCH_H

#include <stdbool.h>
#include <stddef.h>

#include "ledger.h"
#include "str.h"

#define BATCH_REQUESTS 50000	  /* in one file, OpenAI's limit */
#define BATCH_BYTES (200LL << 20) /* of one file, OpenAI's limit */

struct batch; /* requests being written */

/*
 * Requests go to FILE, and where a file is full or the model differs (a batch
 * holds requests for one model) to FILE.1, FILE.2 and so on. Each is written as
 * NAME.part and renamed by batch_end. Files of an earlier round under these
 * names are removed by batch_end(complete).
 */
struct batch *batch_new(const char *path);
/* Other limits than those above, for tests; before the first batch_add. */
void batch_set_limits(struct batch *, size_t requests, long long bytes);

/* {"custom_id":KEY,"method":"POST","url":"/v1/chat/completions","body":BODY};
 * a key that was written before is not written again. False after a message.
 */
bool batch_add(
    struct batch *, const char *key, const char *model, struct str body);
size_t batch_count(const struct batch *);

/* Renames what is complete and says how many requests which file holds.
 * Frees. False after a message. */
bool batch_end(struct batch *, bool complete);

/*
 * Loads a file of results into the ledger (ledger_batch_put), plain or zstd: a
 * batch's output or error file. A line that is no result is reported with
 * file:line and skipped. A request that a batch had no time for (expired,
 * cancelled) is left out, so that it is asked again; one without a response
 * has status 500. The body of a failure is {"error":...,"id":...}, with the id
 * of the result, by which a failure that is loaded twice is told from a second
 * one. Says how many answers and failures came in. False after a message when
 * the file cannot be read or is cut, or the ledger not written; what came
 * before is kept.
 */
bool batch_load(const char *path, struct ledger *);

#endif
