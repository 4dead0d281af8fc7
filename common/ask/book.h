/*
 * One SQLite file of the ledger: opened, checked, read and written. The only
 * user of sqlite3.h (3.40 or later).
 *
 * Its tables, which people read with sqlite3(1): `call`, an answer a key;
 * `spent`, with the same columns, answers that were billed and not used; and
 * `batch` (key, status, body), results that wait to be asked for.
 * The columns of call are those of struct ledger_row, under the same names, and
 * `created`, UTC, as in 2026-11-23T14:05:09Z. request is a zstd frame (sqlite3
 * writefile(), zstd -d), cost_usd NULL where no price is known, batch 1 for an
 * answer of the Batch API. PRAGMA application_id is "aher" in ASCII,
 * user_version the version of all this.
 */
#ifndef AHER_BOOK_H
#define AHER_BOOK_H

#include <stdbool.h>
#include <stddef.h>

#include "buf.h"
#include "ledger.h"
#include "str.h"

struct book;

struct book_options {
	const char *name; /* for messages */
	const char *file; /* its full path, or ":memory:" */
	/* No other process may have it, and there is no memory that is shared
	 * through a file beside it: for network file systems. */
	bool alone;
	bool sync_full;
};

/* Opens, or makes, a file to be written. NULL with `why`; *no_wal tells that
 * it would do with `alone`. */
struct book *book_open(
    const struct book_options *, bool *no_wal, char *why, size_t why_size);
/* Opens a file that is only read; its full path, or an SQLite URI. NULL with
 * `why`; *no_wal tells that there is no place for shared memory beside it. */
struct book *book_open_read(const char *name, const char *file, bool *no_wal,
    char *why, size_t why_size);
void book_close(struct book *);

/* The answer, and the result of a batch, under a key; as in ledger.h. */
enum ledger_result book_find(
    struct book *, const char *key, struct buf *text, struct ledger_found *);
enum ledger_result book_find_result(
    struct book *, const char *key, struct buf *body, struct ledger_batch *);
enum ledger_result book_find_failure(
    struct book *, const char *key, int nth, struct buf *body, int *status);

/* Calls each with what the file's answers come to, as ledger_sums. */
enum ledger_result book_sum(struct book *, ledger_sum_row *each, void *arg);

/* A transaction for writing, and its end; false when it could not. A rollback
 * without a transaction does nothing. */
bool book_begin(struct book *);
bool book_commit(struct book *);
void book_rollback(struct book *);

/*
 * Within a transaction: a row, whose request is compressed already, into
 * `spent`, or into `call` and, where its key is there, into `spent`; the
 * result of a batch, counted when it is a new failure.
 */
bool book_add(
    struct book *, const struct ledger_row *, const char *created, bool spent);
bool book_put_result(
    struct book *, const char *key, int status, struct str body);
/* The success under a key becomes a failure. */
bool book_spoil_result(struct book *, const char *key);

/* What went wrong last, and what to do: "run.db: disk full: ...". */
void book_why(const struct book *, char *why, size_t why_size);

#endif
