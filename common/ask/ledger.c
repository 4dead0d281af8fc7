#include "ledger.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

#include "arena.h"
#include "book.h"
#include "util.h"
#include "zst.h"

#define ZST_LEVEL 1
/* Results of a batch in one transaction: as long as others have to wait. */
#define RESULTS_AT_ONCE 2000

struct queued {
	struct ledger_row row; /* its text is in the ledger's arena */
	char created[24];
	bool spent;
};

struct ledger {
	char *name;
	struct book *own;
	struct book **others;
	size_t other_count;
	bool read_only;

	struct queued *queue;
	size_t queued, cap;
	struct arena arena;
	struct zst *zst;
	struct buf packed;

	bool writing;	/* a transaction is open */
	size_t results; /* in it */
	char why[600];
};

/* --- opening --- */

/* Does SQLite's locking, or the memory that WAL shares, not reach the other
 * machines there? Those that linux/magic.h lacks are as their sources say. */
static bool
is_network(const char *path)
{
	static const unsigned long types[] = {NFS_SUPER_MAGIC, SMB_SUPER_MAGIC,
	    SMB2_SUPER_MAGIC, CIFS_SUPER_MAGIC, V9FS_MAGIC, AFS_SUPER_MAGIC,
	    AFS_FS_MAGIC, CODA_SUPER_MAGIC, NCP_SUPER_MAGIC, CEPH_SUPER_MAGIC,
	    OCFS2_SUPER_MAGIC, 0x0bd00bd0 /* Lustre */, 0x47504653 /* GPFS */,
	    0x19830326 /* BeeGFS */, 0x01161970 /* GFS2 */,
	    0xaad7aaea /* PanFS */};
	struct statfs fs;

	if (statfs(path, &fs) < 0)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(types); i++)
		if (((unsigned long)fs.f_type & 0xffffffff) == types[i])
			return true;
	return false;
}

/*
 * The full path, which SQLite takes as it is whatever the name looks like
 * (":memory:", "file:..."); the caller frees it. A new file is made for its
 * user alone, since prompts and answers may be private.
 */
static char *
find_file(const char *path, bool make, char *why, size_t why_size)
{
	struct stat st;
	bool there = stat(path, &st) == 0;
	char *full;
	int fd = -1;

	if (there && !S_ISREG(st.st_mode)) {
		snprintf(why, why_size, "%s: is not a regular file", path);
		return NULL;
	}
	if (make && !there) {
		fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
		if (fd >= 0)
			close(fd);
	}
	full = make && !there && fd < 0 ? NULL : realpath(path, NULL);
	if (full == NULL)
		snprintf(why, why_size, "%s: %s", path, strerror(errno));
	return full;
}

/* An SQLite URI by which it takes the file as it is: it is in WAL mode, and on
 * a read-only file system there is no place for shared memory. NULL when
 * answers wait in the write-ahead log, which would be missed so. */
static char *
immutable_uri(const char *file)
{
	struct buf uri;
	struct stat st;
	char *copy;

	buf_init(&uri, BUF_NO_MAX);
	buf_printf(&uri, "%s-wal", file);
	if (stat(uri.bytes, &st) == 0 && st.st_size > 0) {
		buf_release(&uri);
		return NULL;
	}
	buf_clear(&uri);
	buf_puts(&uri, "file:");
	for (const char *c = file; *c != '\0'; c++) {
		if (char_is_alpha(*c) || char_is_digit(*c) || *c == '/')
			buf_putc(&uri, *c);
		else
			buf_printf(&uri, "%%%02X", (unsigned char)*c);
	}
	buf_puts(&uri, "?immutable=1");
	copy = xstrdup(uri.bytes);
	buf_release(&uri);
	return copy;
}

static struct book *
open_read(const char *path, char *why, size_t why_size)
{
	char *file = find_file(path, false, why, why_size), *uri;
	struct book *book;
	bool no_wal;

	if (file == NULL)
		return NULL;
	book = book_open_read(path, file, &no_wal, why, why_size);
	if (book == NULL && no_wal) {
		uri = immutable_uri(file);
		if (uri != NULL)
			book =
			    book_open_read(path, uri, &no_wal, why, why_size);
		free(uri);
	}
	free(file);
	return book;
}

static struct book *
open_write(const char *path, bool sync_full, char *why, size_t why_size)
{
	char *file = find_file(path, true, why, why_size);
	struct book_options options = {
	    .name = path, .file = file, .sync_full = sync_full};
	struct book *book;
	bool no_wal;

	if (file == NULL)
		return NULL;
	options.alone = is_network(file);
	book = book_open(&options, &no_wal, why, why_size);
	if (options.alone && book != NULL) {
		say("%s: is on a network file system: this process alone can "
		    "use it until it ends",
		    path);
	} else if (!options.alone && book == NULL && no_wal) {
		options.alone = true;
		book = book_open(&options, &no_wal, why, why_size);
		if (book != NULL)
			say("%s: its file system has no shared memory "
			    "(%s-shm): this process alone can use it until it "
			    "ends",
			    path, path);
	}
	free(file);
	return book;
}

/* Bounded memory without --ledger, too: SQLite makes a temporary file for "".
 */
static struct book *
open_nameless(char *why, size_t why_size)
{
	struct book_options options = {
	    .name = "<no file>", .file = "", .alone = true};
	bool no_wal;

	return book_open(&options, &no_wal, why, why_size);
}

struct ledger *
ledger_open(const struct ledger_options *options, char *why, size_t why_size)
{
	struct ledger *l = xcalloc(1, sizeof(*l));
	const char *path = options->path;
	bool fine;

	l->name = xstrdup(path == NULL ? "<no file>" : path);
	l->read_only = path != NULL && options->read_only;
	l->zst = zst_new(ZST_LEVEL);
	buf_init(&l->packed, BUF_NO_MAX);
	l->own = path == NULL ? open_nameless(why, why_size)
		 : l->read_only
		     ? open_read(path, why, why_size)
		     : open_write(path, options->sync_full, why, why_size);
	fine = l->own != NULL;
	l->others = xcalloc(options->other_count + 1, sizeof(struct book *));
	while (fine && l->other_count < options->other_count) {
		struct book *other =
		    open_read(options->others[l->other_count], why, why_size);

		fine = other != NULL;
		if (fine)
			l->others[l->other_count++] = other;
	}
	if (fine)
		return l;
	ledger_close(l);
	return NULL;
}

void
ledger_close(struct ledger *l)
{
	if (l == NULL)
		return;
	if (l->own != NULL && !ledger_commit(l))
		say("%s", l->why);
	book_close(l->own);
	for (size_t i = 0; i < l->other_count; i++)
		book_close(l->others[i]);
	free(l->others);
	free(l->queue);
	arena_release(&l->arena);
	zst_free(l->zst);
	buf_release(&l->packed);
	free(l->name);
	free(l);
}

bool
ledger_sums(const char *path, ledger_sum_row *each, void *arg, char *why,
    size_t why_size)
{
	struct book *book = open_read(path, why, why_size);
	bool fine;

	if (book == NULL)
		return false;
	fine = book_sum(book, each, arg) != LEDGER_ERROR;
	if (!fine)
		book_why(book, why, why_size);
	book_close(book);
	return fine;
}

const char *
ledger_why(const struct ledger *l)
{
	return l->why;
}

const char *
ledger_name(const struct ledger *l)
{
	return l->name;
}

bool
ledger_is_key(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if (!char_is_digit(text.s[i]) &&
		    (text.s[i] < 'a' || text.s[i] > 'f'))
			return false;
	return text.n == LEDGER_KEY;
}

/* --- reading --- */

static struct book *
book_at(const struct ledger *l, size_t i)
{
	return i == 0 ? l->own : l->others[i - 1];
}

/* Passes a result on; of an error it keeps the reason. */
static enum ledger_result
found_in(struct ledger *l, struct book *book, enum ledger_result result)
{
	if (result == LEDGER_ERROR)
		book_why(book, l->why, sizeof(l->why));
	return result;
}

enum ledger_result
ledger_find(struct ledger *l, const char *key, struct buf *text,
    struct ledger_found *found)
{
	enum ledger_result result = LEDGER_NOTHING;

	for (size_t i = 0; i <= l->other_count && result == LEDGER_NOTHING;
	     i++) {
		struct book *book = book_at(l, i);

		result = found_in(l, book, book_find(book, key, text, found));
	}
	return result;
}

enum ledger_result
ledger_batch_find(struct ledger *l, const char *key, struct buf *body,
    struct ledger_batch *found)
{
	enum ledger_result result = LEDGER_NOTHING;

	for (size_t i = 0; i <= l->other_count && result == LEDGER_NOTHING;
	     i++) {
		struct book *book = book_at(l, i);

		result =
		    found_in(l, book, book_find_result(book, key, body, found));
	}
	return result;
}

enum ledger_result
ledger_batch_failure(
    struct ledger *l, const char *key, int nth, struct buf *body, int *status)
{
	return found_in(
	    l, l->own, book_find_failure(l->own, key, nth, body, status));
}

/* --- writing --- */

static const char *
copy_text(struct ledger *l, const char *text)
{
	return text == NULL ? NULL : arena_copy(&l->arena, str_of(text)).s;
}

static void
enqueue(struct ledger *l, const struct ledger_row *row, bool spent)
{
	struct queued *q;
	time_t now = time(NULL);
	struct tm tm;

	if (!ledger_is_key(str_of(row->key)))
		BUG("a ledger key that is no digest");
	l->queue = xgrow(l->queue, l->queued, &l->cap, sizeof(*l->queue));
	q = &l->queue[l->queued++];
	q->spent = spent;
	strftime(q->created, sizeof(q->created), "%Y-%m-%dT%H:%M:%SZ",
	    gmtime_r(&now, &tm));
	q->row = *row;
	q->row.key = copy_text(l, row->key);
	q->row.stage = copy_text(l, row->stage);
	q->row.role = copy_text(l, row->role);
	q->row.model = copy_text(l, row->model);
	q->row.scope = copy_text(l, row->scope);
	q->row.endpoint = copy_text(l, row->endpoint);
	q->row.finish = copy_text(l, row->finish);
	q->row.modes = copy_text(l, row->modes);
	q->row.response = arena_copy(&l->arena, row->response);
	buf_clear(&l->packed);
	zst_step(l->zst, row->request, &l->packed, ZST_END);
	q->row.request = arena_copy(&l->arena, buf_str(&l->packed));
}

void
ledger_add(struct ledger *l, const struct ledger_row *row)
{
	enqueue(l, row, false);
}

void
ledger_add_spent(struct ledger *l, const struct ledger_row *row)
{
	enqueue(l, row, true);
}

size_t
ledger_queued(const struct ledger *l)
{
	return l->queued;
}

static bool
fail(struct ledger *l)
{
	book_why(l->own, l->why, sizeof(l->why));
	book_rollback(l->own);
	l->writing = false;
	l->results = 0;
	return false;
}

static bool
begin(struct ledger *l)
{
	if (l->read_only) {
		snprintf(l->why, sizeof(l->why),
		    "%s: is only read here and cannot be written", l->name);
		return false;
	}
	if (!l->writing && !book_begin(l->own))
		return fail(l);
	l->writing = true;
	return true;
}

bool
ledger_commit(struct ledger *l)
{
	if (l->queued == 0 && !l->writing)
		return true;
	if (!begin(l))
		return false;
	for (size_t i = 0; i < l->queued; i++) {
		const struct queued *q = &l->queue[i];

		if (!book_add(l->own, &q->row, q->created, q->spent))
			return fail(l);
	}
	if (!book_commit(l->own))
		return fail(l);
	l->writing = false;
	l->results = 0;
	l->queued = 0;
	arena_clear(&l->arena);
	return true;
}

bool
ledger_batch_put(struct ledger *l, const char *key, int status, struct str body)
{
	if (!begin(l))
		return false;
	if (!book_put_result(l->own, key, status, body))
		return fail(l);
	return ++l->results < RESULTS_AT_ONCE || ledger_commit(l);
}

bool
ledger_batch_spoil(struct ledger *l, const char *key)
{
	if (!begin(l))
		return false;
	return book_spoil_result(l->own, key) || fail(l);
}
