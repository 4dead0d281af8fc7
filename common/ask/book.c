#include "book.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "booksql.h"
#include "clock.h"
#include "util.h"

#define WAIT_MS 60000	    /* for another process's lock */
#define ALONE_WAIT_MS 10000 /* for one that keeps it as long as it runs */
#define PAUSE_NS (5 * 1000 * 1000)

struct book {
	char *name;
	sqlite3 *db;
	int wait_ms;
	int system_error; /* errno of a step, which SQLite may forget */
	sqlite3_stmt *stmt[BOOK_STATEMENTS];
};

/* What is to be said of a result code, and what to do. */
static const char *
advice(int code)
{
	static const struct {
		int code;
		const char *text;
	} known[] = {
	    {SQLITE_FULL, "disk full: make room, then start the same command "
			  "again"},
	    {SQLITE_BUSY, "another process has it locked: let that one end, "
			  "or give each a --ledger of its own"},
	    {SQLITE_IOERR, "cannot be read or written: check the disk, then "
			   "start the same command again"},
	    {SQLITE_READONLY, "cannot be written: check the rights of the "
			      "file and its folder"},
	    {SQLITE_CANTOPEN, "cannot be opened: check the rights of the file "
			      "and its folder"},
	    {SQLITE_CORRUPT, "is damaged: \"sqlite3 FILE .recover\" prints "
			     "what is left"},
	};

	for (size_t i = 0; i < ARRAY_LEN(known); i++)
		if ((code & 0xff) == known[i].code)
			return known[i].text;
	return "SQLite failed";
}

void
book_why(const struct book *book, char *why, size_t why_size)
{
	int code = sqlite3_extended_errcode(book->db), low = code & 0xff;
	int number = sqlite3_system_errno(book->db) != 0
			 ? sqlite3_system_errno(book->db)
			 : book->system_error;
	bool with =
	    number != 0 && (low == SQLITE_IOERR || low == SQLITE_CANTOPEN);

	/* Of a full disk SQLite has several ways to tell. */
	if (with && (number == ENOSPC || number == EDQUOT))
		code = SQLITE_FULL;
	snprintf(why, why_size, "%s: %s (%s%s%s)", book->name, advice(code),
	    sqlite3_errmsg(book->db), with ? ": " : "",
	    with ? strerror(number) : "");
}

static int
last_error(const struct book *book)
{
	return sqlite3_errcode(book->db) & 0xff;
}

/* Is the error one that shared memory gives where it has no place? */
static bool
lacks_memory(const struct book *book)
{
	int code = last_error(book);

	return code == SQLITE_CANTOPEN || code == SQLITE_IOERR ||
	       code == SQLITE_READONLY;
}

/*
 * Runs SQL; row, where it is not NULL, gets what it brings. Some steps on a new
 * file (the switch to WAL, a first look at it) give SQLITE_BUSY without asking
 * the busy handler, so it is tried again here too.
 */
static bool
run(struct book *book, const char *text, sqlite3_callback row, void *arg)
{
	const struct timespec pause = {0, PAUSE_NS};
	long long deadline = clock_ms() + book->wait_ms;
	int code;

	while (sqlite3_exec(book->db, text, row, arg, NULL) != SQLITE_OK) {
		code = last_error(book);
		if ((code != SQLITE_BUSY && code != SQLITE_PROTOCOL) ||
		    clock_ms() > deadline)
			return false;
		nanosleep(&pause, NULL);
	}
	return true;
}

static int
keep_numbers(void *arg, int count, char **values, char **names)
{
	long long *numbers = arg;

	(void)names;
	for (int i = 0; i < count; i++)
		numbers[i] =
		    values[i] == NULL ? 0 : strtoll(values[i], NULL, 10);
	return 0;
}

static int
keep_mode(void *arg, int count, char **values, char **names)
{
	char *mode = arg;

	(void)names;
	if (count > 0 && values[0] != NULL)
		snprintf(mode, 16, "%s", values[0]);
	return 0;
}

/* Is it a ledger that we can use, or a file with nothing in it (*empty)? One
 * statement, so that it sees all or nothing of a schema that is being made. */
static bool
check(struct book *book, bool *empty, char *why, size_t why_size)
{
	long long found[3] = {0}; /* id, version, tables and indices */
	const char *name = book->name;

	*empty = false;
	if (!run(book,
		"SELECT (SELECT application_id FROM pragma_application_id),"
		" (SELECT user_version FROM pragma_user_version),"
		" (SELECT count(*) FROM sqlite_master)",
		keep_numbers, found)) {
		if (last_error(book) == SQLITE_NOTADB)
			snprintf(why, why_size,
			    "%s: is no ledger, not an SQLite file at all: "
			    "name another file",
			    name);
		else
			book_why(book, why, why_size);
		return false;
	}
	*empty = found[0] == 0 && found[1] == 0 && found[2] == 0;
	if (!*empty && found[0] != BOOK_ID) {
		snprintf(why, why_size,
		    "%s: is no ledger but another program's SQLite file "
		    "(application_id %lld): name another file",
		    name, found[0]);
		return false;
	}
	if (!*empty && found[1] != BOOK_VERSION) {
		snprintf(why, why_size,
		    "%s: is a ledger of version %lld, and aher " AHER_VERSION
		    " knows version %d: use the aher that wrote it",
		    name, found[1], BOOK_VERSION);
		return false;
	}
	return true;
}

static bool
prepare(struct book *book, int count, char *why, size_t why_size)
{
	for (int i = 0; i < count; i++) {
		if (sqlite3_prepare_v3(book->db, book_statements[i], -1,
			SQLITE_PREPARE_PERSISTENT, &book->stmt[i],
			NULL) != SQLITE_OK) {
			book_why(book, why, why_size);
			return false;
		}
	}
	return true;
}

static struct book *
new_book(const char *name, const char *file, int flags, int wait_ms)
{
	struct book *book = xcalloc(1, sizeof(*book));

	book->name = xstrdup(name);
	book->wait_ms = wait_ms;
	/* Where this fails, what is run next says why. */
	sqlite3_open_v2(file, &book->db, flags | SQLITE_OPEN_NOMUTEX, NULL);
	if (book->db == NULL)
		BUG("no memory for SQLite");
	sqlite3_extended_result_codes(book->db, 1);
	sqlite3_busy_timeout(book->db, wait_ms);
	/* Somebody else's file may have triggers and views. */
	sqlite3_db_config(
	    book->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, (int *)NULL);
	return book;
}

void
book_close(struct book *book)
{
	if (book == NULL)
		return;
	for (int i = 0; i < BOOK_STATEMENTS; i++)
		sqlite3_finalize(book->stmt[i]);
	sqlite3_close(book->db);
	free(book->name);
	free(book);
}

/* Makes the schema where no other process was faster. */
static bool
make_schema(struct book *book, char *why, size_t why_size)
{
	bool empty;

	if (run(book, book_statements[BEGIN], NULL, NULL)) {
		if (!check(book, &empty, why, why_size))
			return false;
		if ((!empty || run(book, book_schema, NULL, NULL)) &&
		    run(book, book_statements[COMMIT], NULL, NULL))
			return true;
	}
	book_why(book, why, why_size);
	return false;
}

static bool
set_modes(struct book *book, const struct book_options *options, bool *no_wal)
{
	bool alone = options->alone, full = alone || options->sync_full;
	char mode[16] = "";

	if (!run(book,
		alone ? "PRAGMA journal_mode=DELETE"
		      : "PRAGMA journal_mode=WAL",
		keep_mode, mode))
		return false;
	*no_wal = !alone && strcmp(mode, "wal") != 0;
	return !*no_wal && run(book,
			       full ? "PRAGMA synchronous=FULL"
				    : "PRAGMA synchronous=NORMAL",
			       NULL, NULL);
}

struct book *
book_open(const struct book_options *options, bool *no_wal, char *why,
    size_t why_size)
{
	struct book *book = new_book(options->name, options->file,
	    SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
	    options->alone ? ALONE_WAIT_MS : WAIT_MS);
	bool empty;

	*no_wal = false;
	/* Before the first look, which else makes shared memory. */
	if (options->alone)
		run(book, "PRAGMA locking_mode=EXCLUSIVE", NULL, NULL);
	if (check(book, &empty, why, why_size)) {
		if (!set_modes(book, options, no_wal))
			book_why(book, why, why_size);
		else if (make_schema(book, why, why_size) &&
			 prepare(book, BOOK_STATEMENTS, why, why_size))
			return book;
	}
	*no_wal = *no_wal || lacks_memory(book);
	book_close(book);
	return NULL;
}

struct book *
book_open_read(const char *name, const char *file, bool *no_wal, char *why,
    size_t why_size)
{
	struct book *book = new_book(
	    name, file, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, WAIT_MS);
	bool empty = false, fine = check(book, &empty, why, why_size);

	*no_wal = !fine && lacks_memory(book);
	if (fine && empty)
		snprintf(why, why_size, "%s: is empty, no ledger yet", name);
	if (fine && !empty && prepare(book, READ_STATEMENTS, why, why_size))
		return book;
	book_close(book);
	return NULL;
}

/* --- reading --- */

/* Steps a SELECT by key; its first column goes to text when there is a row. */
static enum ledger_result
look_up(sqlite3_stmt *stmt, const char *key, struct buf *text)
{
	int code;

	sqlite3_bind_text(stmt, 1, key, LEDGER_KEY, SQLITE_STATIC);
	code = sqlite3_step(stmt);
	if (code == SQLITE_ROW) {
		const void *bytes = sqlite3_column_text(stmt, 0);

		buf_add(text, bytes == NULL ? "" : bytes,
		    (size_t)sqlite3_column_bytes(stmt, 0));
		return LEDGER_FOUND;
	}
	return code == SQLITE_DONE ? LEDGER_NOTHING : LEDGER_ERROR;
}

enum ledger_result
book_find(struct book *book, const char *key, struct buf *text,
    struct ledger_found *found)
{
	sqlite3_stmt *stmt = book->stmt[FIND_CALL];
	enum ledger_result result = look_up(stmt, key, text);

	if (result == LEDGER_FOUND)
		*found = (struct ledger_found){
		    .prompt_tokens = sqlite3_column_int64(stmt, 1),
		    .cached_tokens = sqlite3_column_int64(stmt, 2),
		    .completion_tokens = sqlite3_column_int64(stmt, 3),
		    .cost_usd = sqlite3_column_double(stmt, 4),
		};
	sqlite3_reset(stmt);
	return result;
}

enum ledger_result
book_find_result(struct book *book, const char *key, struct buf *body,
    struct ledger_batch *found)
{
	sqlite3_stmt *stmt = book->stmt[FIND_RESULT];
	enum ledger_result result = look_up(stmt, key, body);

	if (result == LEDGER_FOUND)
		*found = (struct ledger_batch){
		    .status = sqlite3_column_int(stmt, 1),
		    .failures = sqlite3_column_int(stmt, 2),
		};
	sqlite3_reset(stmt);
	return result;
}

enum ledger_result
book_find_failure(
    struct book *book, const char *key, int nth, struct buf *body, int *status)
{
	sqlite3_stmt *stmt = book->stmt[FIND_FAILURE];
	enum ledger_result result;

	sqlite3_bind_int(stmt, 2, nth);
	result = look_up(stmt, key, body);
	if (result == LEDGER_FOUND)
		*status = sqlite3_column_int(stmt, 1);
	sqlite3_reset(stmt);
	return result;
}

enum ledger_result
book_sum(struct book *book, ledger_sum_row *each, void *arg)
{
	sqlite3_stmt *stmt = book->stmt[SUM_UP];
	int code;

	while ((code = sqlite3_step(stmt)) == SQLITE_ROW)
		each(arg,
		    &(struct ledger_sum){
			.stage =
			    str_of((const char *)sqlite3_column_text(stmt, 0)),
			.role =
			    str_of((const char *)sqlite3_column_text(stmt, 1)),
			.model =
			    str_of((const char *)sqlite3_column_text(stmt, 2)),
			.calls = sqlite3_column_int64(stmt, 3),
			.unused = sqlite3_column_int64(stmt, 4),
			.prompt_tokens = sqlite3_column_int64(stmt, 5),
			.cached_tokens = sqlite3_column_int64(stmt, 6),
			.completion_tokens = sqlite3_column_int64(stmt, 7),
			.unpriced = sqlite3_column_int64(stmt, 8),
			.cost_usd = sqlite3_column_double(stmt, 9),
		    });
	sqlite3_reset(stmt);
	return code == SQLITE_DONE ? LEDGER_FOUND : LEDGER_ERROR;
}

/* --- writing --- */

static bool
step(struct book *book, enum statement which)
{
	int code;

	errno = 0;
	code = sqlite3_step(book->stmt[which]);
	book->system_error = errno;
	/* The error stays the last one: reset gives it once more. */
	sqlite3_reset(book->stmt[which]);
	return code == SQLITE_DONE;
}

bool
book_begin(struct book *book)
{
	return step(book, BEGIN);
}

bool
book_commit(struct book *book)
{
	return step(book, COMMIT);
}

void
book_rollback(struct book *book)
{
	/* Some errors have rolled back already. */
	if (!sqlite3_get_autocommit(book->db))
		sqlite3_exec(book->db, "ROLLBACK", NULL, NULL, NULL);
}

static void
bind_text(sqlite3_stmt *stmt, int at, const char *text)
{
	sqlite3_bind_text(stmt, at, text, -1, SQLITE_STATIC);
}

static void
bind_row(sqlite3_stmt *stmt, const struct ledger_row *row, const char *created)
{
	int at = 0;

	bind_text(stmt, ++at, row->key);
	bind_text(stmt, ++at, created);
	bind_text(stmt, ++at, row->scope);
	bind_text(stmt, ++at, row->stage);
	bind_text(stmt, ++at, row->role);
	sqlite3_bind_int(stmt, ++at, row->ordinal);
	sqlite3_bind_int(stmt, ++at, row->attempt);
	bind_text(stmt, ++at, row->model);
	bind_text(stmt, ++at, row->endpoint);
	bind_text(stmt, ++at, row->modes);
	bind_text(stmt, ++at, row->finish);
	sqlite3_bind_blob64(
	    stmt, ++at, row->request.s, row->request.n, SQLITE_STATIC);
	sqlite3_bind_text64(stmt, ++at, row->response.s, row->response.n,
	    SQLITE_STATIC, SQLITE_UTF8);
	sqlite3_bind_int64(stmt, ++at, row->sent_bytes);
	sqlite3_bind_int64(stmt, ++at, row->prompt_tokens);
	sqlite3_bind_int64(stmt, ++at, row->cached_tokens);
	sqlite3_bind_int64(stmt, ++at, row->completion_tokens);
	/* A price that is not known is NULL, and so not in a sum. */
	if (row->cost_usd < 0)
		sqlite3_bind_null(stmt, ++at);
	else
		sqlite3_bind_double(stmt, ++at, row->cost_usd);
	sqlite3_bind_int64(stmt, ++at, row->latency_ms);
	sqlite3_bind_int(stmt, ++at, row->tries);
	sqlite3_bind_int(stmt, ++at, row->batch);
}

bool
book_add(struct book *book, const struct ledger_row *row, const char *created,
    bool spent)
{
	if (!spent) {
		bind_row(book->stmt[ADD_CALL], row, created);
		if (!step(book, ADD_CALL))
			return false;
		if (sqlite3_changes(book->db) > 0)
			return true;
	}
	bind_row(book->stmt[ADD_SPENT], row, created);
	return step(book, ADD_SPENT);
}

bool
book_put_result(struct book *book, const char *key, int status, struct str body)
{
	sqlite3_stmt *stmt = book->stmt[PUT_RESULT];

	sqlite3_bind_text(stmt, 1, key, LEDGER_KEY, SQLITE_STATIC);
	sqlite3_bind_int(stmt, 2, status);
	sqlite3_bind_text64(
	    stmt, 3, body.s, body.n, SQLITE_STATIC, SQLITE_UTF8);
	return step(book, PUT_RESULT);
}

bool
book_spoil_result(struct book *book, const char *key)
{
	sqlite3_bind_text(
	    book->stmt[SPOIL_RESULT], 1, key, LEDGER_KEY, SQLITE_STATIC);
	return step(book, SPOIL_RESULT);
}
