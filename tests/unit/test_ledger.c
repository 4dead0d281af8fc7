/* ledger.h: rows kept, found and never lost; book.h's checks of a file. */
#include "ledger.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "util.h"
#include "zst.h"

#define SKIPPED 77 /* exit status of a child that cannot do its test */

struct fixture {
	char folder[64];
	char path[96];	/* of a ledger, not there yet */
	char other[96]; /* of another one */
	struct buf text;
	struct ledger_found found;
	char why[600];
};

static int
set_up(void **state)
{
	struct fixture *f = xcalloc(1, sizeof(*f));
	const char *tmp = getenv("TMPDIR");

	snprintf(f->folder, sizeof(f->folder), "%s/aher-ledger-XXXXXX",
	    tmp == NULL || strlen(tmp) > 30 ? "/tmp" : tmp);
	if (mkdtemp(f->folder) == NULL)
		return -1;
	snprintf(f->path, sizeof(f->path), "%s/run.db", f->folder);
	snprintf(f->other, sizeof(f->other), "%s/other.db", f->folder);
	buf_init(&f->text, BUF_NO_MAX);
	*state = f;
	return 0;
}

static int
tear_down(void **state)
{
	struct fixture *f = *state;
	DIR *dir = opendir(f->folder);
	struct dirent *entry;

	while (dir != NULL && (entry = readdir(dir)) != NULL)
		if (strcmp(entry->d_name, ".") != 0 &&
		    strcmp(entry->d_name, "..") != 0)
			unlinkat(dirfd(dir), entry->d_name,
			    entry->d_type == DT_DIR ? AT_REMOVEDIR : 0);
	if (dir != NULL)
		closedir(dir);
	rmdir(f->folder);
	buf_release(&f->text);
	free(f);
	return 0;
}

/* A key for a number. */
static const char *
key_of(long n)
{
	static char key[LEDGER_KEY + 1];

	snprintf(
	    key, sizeof(key), "%08lx%056lx", (n * 2654435761) & 0xffffffff, n);
	return key;
}

static struct ledger_row
row_of(const char *key, const char *response)
{
	return (struct ledger_row){
	    .key = key,
	    .stage = "aher-relabel",
	    .role = "judge",
	    .attempt = 2,
	    .model = "gpt-4o-mini",
	    .scope = "",
	    .request = STR("[{\"role\":\"user\"}]"),
	    .response = str_of(response),
	    .endpoint = "https://api.openai.com/v1",
	    .finish = "stop",
	    .modes = "json_schema",
	    .prompt_tokens = 100,
	    .cached_tokens = 40,
	    .completion_tokens = 7,
	    .cost_usd = 0.25,
	    .tries = 1,
	};
}

static struct ledger *
open_at(struct fixture *f, const char *path)
{
	struct ledger_options options = {.path = path};
	struct ledger *l = ledger_open(&options, f->why, sizeof(f->why));

	if (l == NULL)
		fail_msg("%s", f->why);
	return l;
}

static void
add(struct ledger *l, const char *key, const char *response)
{
	struct ledger_row row = row_of(key, response);

	ledger_add(l, &row);
}

static void
commit(struct ledger *l)
{
	if (!ledger_commit(l))
		fail_msg("%s", ledger_why(l));
}

static enum ledger_result
find(struct fixture *f, struct ledger *l, const char *key)
{
	buf_clear(&f->text);
	return ledger_find(l, key, &f->text, &f->found);
}

static void
assert_answer(
    struct fixture *f, struct ledger *l, const char *key, const char *expected)
{
	assert_int_equal(find(f, l, key), LEDGER_FOUND);
	assert_string_equal(f->text.bytes, expected);
}

/* The first value of a query on a file, as text. */
static const char *
query(const char *path, const char *sql)
{
	static char result[4096];
	sqlite3 *db;
	sqlite3_stmt *stmt;

	snprintf(result, sizeof(result), "no row");
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	sqlite3_busy_timeout(db, 10000);
	if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) != SQLITE_OK) {
		snprintf(result, sizeof(result), "%s", sqlite3_errmsg(db));
	} else if (sqlite3_step(stmt) == SQLITE_ROW) {
		const unsigned char *text = sqlite3_column_text(stmt, 0);

		snprintf(result, sizeof(result), "%s",
		    text == NULL ? "NULL" : (const char *)text);
	}
	sqlite3_finalize(stmt);
	sqlite3_close(db);
	return result;
}

static void
write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static void
assert_refused(
    struct fixture *f, const struct ledger_options *options, const char *part)
{
	struct ledger *l = ledger_open(options, f->why, sizeof(f->why));

	assert_null(l);
	if (strstr(f->why, part) == NULL)
		fail_msg("\"%s\" lacks \"%s\"", f->why, part);
}

/* Waits for a child: 0 or SKIPPED, or the test fails. */
static bool
child_was_fine(pid_t child)
{
	int status;

	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) != SKIPPED)
		assert_int_equal(WEXITSTATUS(status), 0);
	return WEXITSTATUS(status) == 0;
}

/* --- rows --- */

static void
test_rows_are_kept(void **state)
{
	struct fixture *f = *state;
	struct ledger *l = open_at(f, f->path);

	assert_string_equal(ledger_name(l), f->path);
	assert_int_equal(find(f, l, key_of(1)), LEDGER_NOTHING);
	add(l, key_of(1), "{\"is_valid\":true}");
	assert_int_equal(ledger_queued(l), 1);
	assert_int_equal(find(f, l, key_of(1)), LEDGER_NOTHING);
	commit(l);
	assert_int_equal(ledger_queued(l), 0);
	assert_answer(f, l, key_of(1), "{\"is_valid\":true}");
	assert_int_equal(f->found.prompt_tokens, 100);
	assert_int_equal(f->found.cached_tokens, 40);
	assert_int_equal(f->found.completion_tokens, 7);
	assert_true(f->found.cost_usd == 0.25);
	ledger_close(l);

	l = open_at(f, f->path);
	assert_answer(f, l, key_of(1), "{\"is_valid\":true}");
	assert_int_equal(find(f, l, key_of(2)), LEDGER_NOTHING);
	ledger_close(l);
}

static void
test_what_is_queued_is_written_at_the_end(void **state)
{
	struct fixture *f = *state;
	struct ledger *l = open_at(f, f->path);

	add(l, key_of(1), "yes");
	ledger_close(l);
	assert_string_equal(query(f->path, "select response from call"), "yes");
}

static void
test_any_bytes(void **state)
{
	static const char bytes[] = "a\0b\xff\xf0 \x80 end";
	struct fixture *f = *state;
	struct ledger *l = open_at(f, f->path);
	struct ledger_row row = row_of(key_of(1), "");

	row.response = (struct str){bytes, sizeof(bytes) - 1};
	row.finish = NULL;
	row.request = (struct str){NULL, 0};
	ledger_add(l, &row);
	add(l, key_of(2), "");
	commit(l);
	assert_int_equal(find(f, l, key_of(1)), LEDGER_FOUND);
	assert_int_equal(f->text.len, sizeof(bytes) - 1);
	assert_memory_equal(f->text.bytes, bytes, sizeof(bytes) - 1);
	assert_answer(f, l, key_of(2), "");
	/* Found text is appended. */
	assert_int_equal(
	    ledger_find(l, key_of(1), &f->text, &f->found), LEDGER_FOUND);
	assert_int_equal(
	    ledger_find(l, key_of(1), &f->text, &f->found), LEDGER_FOUND);
	assert_int_equal(f->text.len, 2 * (sizeof(bytes) - 1));
	ledger_close(l);
}

static void
test_the_first_answer_stays(void **state)
{
	struct fixture *f = *state;
	struct ledger *l = open_at(f, f->path);
	struct ledger_row row = row_of(key_of(1), "useless");

	add(l, key_of(1), "first");
	add(l, key_of(1), "second");
	commit(l);
	add(l, key_of(1), "third");
	row.cost_usd = -1;
	ledger_add_spent(l, &row);
	commit(l);
	assert_answer(f, l, key_of(1), "first");
	ledger_close(l);
	assert_string_equal(query(f->path, "select count(*) from call"), "1");
	assert_string_equal(
	    query(f->path, "select group_concat(response) from spent"),
	    "second,third,useless");
	assert_string_equal(
	    query(f->path, "select sum(cost_usd) from spent"), "0.5");
	assert_string_equal(
	    query(
		f->path, "select cost_usd from spent where response='useless'"),
	    "NULL");
}

static void
test_columns_for_people(void **state)
{
	struct fixture *f = *state;
	struct ledger *l = open_at(f, f->path);

	add(l, key_of(1), "a");
	add(l, key_of(2), "b");
	commit(l);
	ledger_close(l);
	assert_string_equal(
	    query(f->path,
		"select stage||'|'||model||'|'||count(*)||'|'||sum(cost_usd)"
		" from call group by stage, model"),
	    "aher-relabel|gpt-4o-mini|2|0.5");
	assert_string_equal(
	    query(f->path,
		"select role||ordinal||attempt||endpoint||modes||finish||"
		"tries||batch||typeof(request) from call"),
	    "judge02https://api.openai.com/v1json_schemastop10blob");
	assert_string_equal(
	    query(f->path,
		"select count(*) from call where created glob"
		" '20[0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-9][0-9]:*Z'"),
	    "2");
}

static void
test_requests_are_zstd(void **state)
{
	struct fixture *f = *state;
	struct ledger *l = open_at(f, f->path);
	struct unzst *u = unzst_new();
	const char *why = NULL;
	sqlite3 *db;
	sqlite3_stmt *stmt;

	/* Two, since the compressor is used again. */
	add(l, key_of(1), "a");
	add(l, key_of(2), "b");
	commit(l);
	ledger_close(l);
	assert_int_equal(sqlite3_open(f->path, &db), SQLITE_OK);
	sqlite3_prepare_v2(db, "select request from call", -1, &stmt, NULL);
	for (int i = 0; i < 2; i++) {
		struct str packed;

		assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
		packed.s = sqlite3_column_blob(stmt, 0);
		packed.n = (size_t)sqlite3_column_bytes(stmt, 0);
		buf_clear(&f->text);
		while (packed.n > 0 && why == NULL)
			packed = str_sub(packed,
			    unzst_step(u, packed, &f->text, 4096, &why),
			    packed.n);
		assert_null(why);
		assert_false(unzst_in_frame(u));
		assert_string_equal(f->text.bytes, "[{\"role\":\"user\"}]");
	}
	sqlite3_finalize(stmt);
	sqlite3_close(db);
	unzst_free(u);
}

static void
test_without_a_file(void **state)
{
	struct fixture *f = *state;
	struct ledger_options options = {.read_only = true};
	struct ledger *l;

	l = ledger_open(&options, f->why, sizeof(f->why));
	assert_non_null(l);
	assert_string_equal(ledger_name(l), "<no file>");
	add(l, key_of(1), "yes");
	commit(l);
	assert_answer(f, l, key_of(1), "yes");
	ledger_close(l);
}

static void
test_a_name_is_only_a_name(void **state)
{
	static const char *const names[] = {
	    ":memory:", "file:x?mode=memory", "a%20b #?.db", "-"};
	struct fixture *f = *state;
	int here = open(".", O_RDONLY);

	assert_int_equal(chdir(f->folder), 0);
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		struct ledger *l = open_at(f, names[i]);

		add(l, key_of(1), "yes");
		ledger_close(l);
		assert_int_equal(access(names[i], F_OK), 0);
	}
	assert_int_equal(fchdir(here), 0);
	close(here);
}

static void
test_the_file_is_private(void **state)
{
	struct fixture *f = *state;
	struct ledger *l;
	struct stat st;
	char wal[128];

	umask(022);
	l = open_at(f, f->path);
	add(l, key_of(1), "secret");
	commit(l);
	assert_int_equal(stat(f->path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	snprintf(wal, sizeof(wal), "%s-wal", f->path);
	assert_int_equal(stat(wal, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	ledger_close(l);
}

/* --- several files --- */

static void
test_other_ledgers(void **state)
{
	struct fixture *f = *state;
	const char *others[] = {f->other};
	struct ledger_options options = {
	    .path = f->path, .others = others, .other_count = 1};
	struct ledger *l = open_at(f, f->other);
	struct stat before, after;

	add(l, key_of(1), "theirs");
	add(l, key_of(2), "theirs");
	ledger_close(l);
	assert_int_equal(stat(f->other, &before), 0);
	l = ledger_open(&options, f->why, sizeof(f->why));
	assert_non_null(l);
	assert_answer(f, l, key_of(1), "theirs");
	add(l, key_of(1), "ours");
	commit(l);
	assert_answer(f, l, key_of(1), "ours");
	assert_answer(f, l, key_of(2), "theirs");
	assert_int_equal(find(f, l, key_of(3)), LEDGER_NOTHING);
	ledger_close(l);
	assert_int_equal(stat(f->other, &after), 0);
	assert_memory_equal(
	    &before.st_mtim, &after.st_mtim, sizeof(before.st_mtim));
	assert_string_equal(query(f->other, "select count(*) from call"), "2");
	assert_string_equal(query(f->path, "select count(*) from call"), "1");

	unlink(f->other);
	assert_refused(f, &options, "other.db: No such file");
	assert_int_equal(access(f->other, F_OK), -1);
	write_file(f->other, "");
	assert_refused(f, &options, "other.db: is empty");
}

static void
test_read_only(void **state)
{
	struct fixture *f = *state;
	struct ledger_options options = {.path = f->path, .read_only = true};
	struct ledger *l;

	assert_refused(f, &options, "run.db: No such file");
	assert_int_equal(access(f->path, F_OK), -1);
	l = open_at(f, f->path);
	add(l, key_of(1), "yes");
	ledger_close(l);
	l = ledger_open(&options, f->why, sizeof(f->why));
	assert_non_null(l);
	assert_answer(f, l, key_of(1), "yes");
	assert_false(
	    ledger_batch_put(l, key_of(2), 200, STR("{\"choices\":[]}")));
	assert_non_null(strstr(ledger_why(l), "is only read"));
	ledger_close(l);
}

static void
test_another_process_writes(void **state)
{
	struct fixture *f = *state;
	struct ledger *l = open_at(f, f->path), *again;
	const char *others[] = {f->path};
	struct ledger_options options = {
	    .path = f->path, .others = others, .other_count = 1};

	/* The same file twice is no problem either. */
	again = ledger_open(&options, f->why, sizeof(f->why));
	assert_non_null(again);
	assert_int_equal(find(f, l, key_of(1)), LEDGER_NOTHING);
	add(again, key_of(1), "yes");
	commit(again);
	assert_answer(f, l, key_of(1), "yes");
	add(l, key_of(2), "also");
	commit(l);
	assert_answer(f, again, key_of(2), "also");
	ledger_close(again);
	ledger_close(l);
}

/* --- files that are none of ours --- */

static void
test_foreign_files(void **state)
{
	struct fixture *f = *state;
	struct ledger_options options = {.path = f->path};

	write_file(f->path, "{\"trajectory_id\":\"x\"}\n");
	assert_refused(f, &options, "not an SQLite file");
	options.read_only = true;
	assert_refused(f, &options, "not an SQLite file");
	options.read_only = false;
	unlink(f->path);

	query(f->path, "create table t(x)");
	assert_refused(f, &options, "another program's SQLite file");
	assert_string_equal(query(f->path, "pragma journal_mode"), "delete");
	unlink(f->path);

	ledger_close(open_at(f, f->path));
	query(f->path, "pragma user_version=7");
	assert_refused(f, &options, "version 7");
	assert_non_null(strstr(f->why, "knows version 1"));
	unlink(f->path);

	options.path = f->folder;
	assert_refused(f, &options, "is not a regular file");
	options.path = "/dev/null";
	assert_refused(f, &options, "is not a regular file");
	options.path = "/nowhere/at/all.db";
	assert_refused(f, &options, "No such file");
}

static void
test_an_empty_file_becomes_a_ledger(void **state)
{
	struct fixture *f = *state;
	struct ledger *l;

	write_file(f->path, "");
	l = open_at(f, f->path);
	add(l, key_of(1), "yes");
	commit(l);
	ledger_close(l);
	assert_string_equal(query(f->path, "pragma journal_mode"), "wal");
}

static void
test_a_damaged_file(void **state)
{
	struct fixture *f = *state;
	struct ledger_options options = {.path = f->path};
	struct ledger *l = open_at(f, f->path);
	static const char junk[4096] = {1, 2, 3};
	int fd;

	for (long i = 0; i < 200; i++)
		add(l, key_of(i), "some text that makes the file longer");
	ledger_close(l);
	fd = open(f->path, O_WRONLY);
	for (off_t at = 4096; at < 10 * 4096; at += 4096)
		assert_int_equal(pwrite(fd, junk, sizeof(junk), at), 4096);
	close(fd);
	l = ledger_open(&options, f->why, sizeof(f->why));
	if (l == NULL) {
		assert_non_null(strstr(f->why, "run.db: is damaged"));
		return;
	}
	assert_int_equal(find(f, l, key_of(1)), LEDGER_ERROR);
	assert_non_null(strstr(ledger_why(l), "run.db: is damaged"));
	ledger_close(l);
}

/* --- processes --- */

/* Writes rows in commits of eight; tells through the pipe how many are there.
 */
static void
write_until_killed(struct fixture *f, long first, int out)
{
	struct ledger *l = open_at(f, f->path);

	for (long n = first;; n++) {
		add(l, key_of(n), "an answer that was paid for");
		if (n % 8 == 7) {
			if (!ledger_commit(l) ||
			    write(out, &n, sizeof(n)) != sizeof(n))
				_exit(1);
		}
	}
}

static void
test_kill_9(void **state)
{
	struct fixture *f = *state;
	long last = -1;

	for (int round = 0; round < 5; round++) {
		int ends[2], status, seen = 0;
		struct ledger *l;
		pid_t child;

		assert_int_equal(pipe(ends), 0);
		child = fork();
		if (child == 0) {
			close(ends[0]);
			write_until_killed(f, (last + 8) / 8 * 8, ends[1]);
		}
		close(ends[1]);
		while (seen < 20 + round * 7 &&
		       read(ends[0], &last, sizeof(last)) == sizeof(last))
			seen++;
		kill(child, SIGKILL);
		waitpid(child, &status, 0);
		assert_true(WIFSIGNALED(status));
		while (read(ends[0], &last, sizeof(last)) == sizeof(last))
			;
		close(ends[0]);
		l = open_at(f, f->path);
		for (long n = 0; n <= last; n++)
			if (find(f, l, key_of(n)) != LEDGER_FOUND)
				fail_msg("row %ld is lost", n);
		ledger_close(l);
		assert_string_equal(
		    query(f->path, "pragma integrity_check"), "ok");
		assert_string_equal(
		    query(f->path, "select count(*) % 8 from call"), "0");
	}
}

/* Half of the keys are the same in all processes. */
static void
write_rows(struct fixture *f, int process, long rows, int start)
{
	struct ledger *l;
	char byte;

	if (read(start, &byte, 1) < 0)
		_exit(1);
	l = open_at(f, f->path);
	for (long n = 0; n < rows; n++) {
		add(l, key_of(n % 2 == 0 ? n : n + process * 10000000L),
		    "an answer that was paid for");
		if (n % 16 == 15 && !ledger_commit(l)) {
			say("%s", ledger_why(l));
			_exit(1);
		}
	}
	if (!ledger_commit(l))
		_exit(1);
	ledger_close(l);
	_exit(0);
}

static void
test_three_processes(void **state)
{
	struct fixture *f = *state;
	const char *more = getenv("AHER_LEDGER_ROWS");
	long rows = more == NULL ? 2000 : strtol(more, NULL, 10);
	char expected[32];
	pid_t children[3];
	int start[2];

	assert_int_equal(pipe(start), 0);
	for (int i = 0; i < 3; i++) {
		children[i] = fork();
		if (children[i] == 0) {
			close(start[1]);
			write_rows(f, i, rows, start[0]);
		}
	}
	close(start[0]);
	close(start[1]); /* and they all go */
	for (int i = 0; i < 3; i++)
		assert_true(child_was_fine(children[i]));
	snprintf(expected, sizeof(expected), "%ld", rows / 2 * 4);
	assert_string_equal(
	    query(f->path, "select count(*) from call"), expected);
	snprintf(expected, sizeof(expected), "%ld", rows / 2 * 2);
	assert_string_equal(
	    query(f->path, "select count(*) from spent"), expected);
	assert_string_equal(query(f->path, "pragma integrity_check"), "ok");
}

/* Opening alone is the hardest part: many processes, many fresh files. */
static void
test_fresh_ledgers_opened_at_once(void **state)
{
	struct fixture *f = *state;

	for (int round = 0; round < 10; round++) {
		pid_t children[6];
		int start[2];

		unlink(f->path);
		assert_int_equal(pipe(start), 0);
		for (int i = 0; i < 6; i++) {
			children[i] = fork();
			if (children[i] == 0) {
				close(start[1]);
				write_rows(f, i, 1, start[0]);
			}
		}
		close(start[0]);
		close(start[1]);
		for (int i = 0; i < 6; i++)
			assert_true(child_was_fine(children[i]));
		assert_string_equal(
		    query(f->path, "select (select count(*) from call)||'+'||"
				   "(select count(*) from spent)"),
		    "1+5");
	}
}

/* --- disks --- */

/* Adds until a commit fails; returns how many rows are committed, -1 when none
 * failed. */
static long
fill_up(struct ledger *l)
{
	static char response[8192];

	memset(response, 'x', sizeof(response) - 1);
	for (long n = 0; n < 10000; n += 4) {
		for (long i = n; i < n + 4; i++)
			add(l, key_of(i), response);
		if (!ledger_commit(l))
			return n;
	}
	return -1;
}

/* After a failed commit and when there is room again. */
static bool
goes_on(struct fixture *f, struct ledger *l, long committed)
{
	if (ledger_queued(l) != 4 || !ledger_commit(l))
		return false;
	for (long n = 0; n < committed + 4; n++)
		if (find(f, l, key_of(n)) != LEDGER_FOUND)
			return false;
	ledger_close(l);
	return strcmp(query(f->path, "pragma integrity_check"), "ok") == 0;
}

static int
meet_the_limit(struct fixture *f)
{
	struct rlimit small = {300 * 1024, RLIM_INFINITY}, old;
	struct ledger *l;
	long committed;

	signal(SIGXFSZ, SIG_IGN);
	l = open_at(f, f->path);
	getrlimit(RLIMIT_FSIZE, &old);
	small.rlim_max = old.rlim_max;
	setrlimit(RLIMIT_FSIZE, &small);
	committed = fill_up(l);
	if (committed < 0 || strstr(ledger_why(l), "run.db: ") == NULL ||
	    strstr(ledger_why(l), "File too large") == NULL) {
		say("%ld: %s", committed, ledger_why(l));
		return 1;
	}
	if (ledger_commit(l) || ledger_queued(l) != 4)
		return 2;
	setrlimit(RLIMIT_FSIZE, &old);
	return goes_on(f, l, committed) ? 0 : 3;
}

static void
test_a_file_that_may_not_grow(void **state)
{
	pid_t child = fork();

	if (child == 0)
		_exit(meet_the_limit(*state));
	child_was_fine(child);
}

/* A small file system of our own, where the system lets us. */
static bool
mount_small(const char *folder)
{
	if (unshare(CLONE_NEWNS) < 0 &&
	    unshare(CLONE_NEWUSER | CLONE_NEWNS) < 0)
		return false;
	return mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
	       mount("small", folder, "tmpfs", 0, "size=1m") == 0;
}

static int
meet_a_full_disk(struct fixture *f)
{
	static const char zeros[200 * 1024];
	struct ledger *l;
	long committed;
	char filler[96];
	int fd;

	if (!mount_small(f->folder))
		return SKIPPED;
	snprintf(filler, sizeof(filler), "%s/filler", f->folder);
	fd = open(filler, O_WRONLY | O_CREAT, 0600);
	if (write(fd, zeros, sizeof(zeros)) != sizeof(zeros))
		return 1;
	close(fd);
	l = open_at(f, f->path);
	committed = fill_up(l);
	if (committed < 0)
		return 2;
	if (strstr(ledger_why(l), "run.db: disk full: make room") == NULL) {
		say("%s", ledger_why(l));
		return 3;
	}
	unlink(filler);
	return goes_on(f, l, committed) ? 0 : 4;
}

static void
test_a_full_disk(void **state)
{
	pid_t child = fork();

	if (child == 0)
		_exit(meet_a_full_disk(*state));
	if (!child_was_fine(child))
		skip();
}

static int
read_a_read_only_disk(struct fixture *f)
{
	struct ledger_options options = {.path = f->path, .read_only = true};
	struct ledger *l;

	if (!mount_small(f->folder))
		return SKIPPED;
	l = open_at(f, f->path);
	add(l, key_of(1), "yes");
	ledger_close(l);
	if (mount(NULL, f->folder, NULL, MS_REMOUNT | MS_RDONLY, NULL) < 0)
		return SKIPPED;
	l = ledger_open(&options, f->why, sizeof(f->why));
	if (l == NULL || find(f, l, key_of(1)) != LEDGER_FOUND) {
		say("%s", f->why);
		return 1;
	}
	ledger_close(l);
	/* To be written it is refused, in words. */
	options.read_only = false;
	l = ledger_open(&options, f->why, sizeof(f->why));
	if (l != NULL || strstr(f->why, "run.db: cannot be") == NULL) {
		say("%s", f->why);
		return 2;
	}
	return 0;
}

static void
test_a_read_only_disk(void **state)
{
	pid_t child = fork();

	if (child == 0)
		_exit(read_a_read_only_disk(*state));
	if (!child_was_fine(child))
		skip();
}

/* A folder in the place of the shared memory's file. */
static void
test_no_shared_memory(void **state)
{
	struct fixture *f = *state;
	struct ledger_options options = {.path = f->path, .read_only = true};
	struct ledger *l = open_at(f, f->path);
	char shm[128];

	add(l, key_of(1), "yes");
	ledger_close(l);
	snprintf(shm, sizeof(shm), "%s-shm", f->path);
	assert_int_equal(mkdir(shm, 0700), 0);
	l = ledger_open(&options, f->why, sizeof(f->why));
	assert_non_null(l);
	assert_answer(f, l, key_of(1), "yes");
	ledger_close(l);

	l = open_at(f, f->path);
	assert_answer(f, l, key_of(1), "yes");
	add(l, key_of(2), "yes");
	commit(l);
	ledger_close(l);
	assert_string_equal(query(f->path, "pragma journal_mode"), "delete");
	/* Fresh, too. */
	unlink(f->path);
	l = open_at(f, f->path);
	add(l, key_of(2), "yes");
	commit(l);
	ledger_close(l);
	assert_int_equal(rmdir(shm), 0);
	/* And back to normal. */
	l = open_at(f, f->path);
	assert_answer(f, l, key_of(2), "yes");
	ledger_close(l);
	assert_string_equal(query(f->path, "pragma journal_mode"), "wal");
}

/* --- results of batches --- */

static void
assert_result(struct fixture *f, struct ledger *l, const char *key, int status,
    int failures, const char *body)
{
	struct ledger_batch found;

	buf_clear(&f->text);
	assert_int_equal(
	    ledger_batch_find(l, key, &f->text, &found), LEDGER_FOUND);
	assert_int_equal(found.status, status);
	assert_int_equal(found.failures, failures);
	assert_string_equal(f->text.bytes, body);
}

static void
test_results_of_batches(void **state)
{
	struct fixture *f = *state;
	struct ledger *l = open_at(f, f->path);
	struct ledger_batch found;

	assert_int_equal(
	    ledger_batch_find(l, key_of(1), &f->text, &found), LEDGER_NOTHING);
	assert_true(ledger_batch_put(l, key_of(1), 429, STR("{1}")));
	assert_result(f, l, key_of(1), 429, 1, "{1}");
	/* The same file loaded again; then another failure. */
	assert_true(ledger_batch_put(l, key_of(1), 429, STR("{1}")));
	assert_result(f, l, key_of(1), 429, 1, "{1}");
	assert_true(ledger_batch_put(l, key_of(1), 500, STR("{2}")));
	assert_result(f, l, key_of(1), 500, 2, "{2}");
	assert_true(ledger_batch_put(l, key_of(1), 429, STR("{1}")));
	assert_result(f, l, key_of(1), 500, 2, "{2}");
	assert_true(ledger_batch_put(l, key_of(1), 200, STR("{3}")));
	assert_result(f, l, key_of(1), 200, 2, "{3}");
	/* The first success wins. */
	assert_true(ledger_batch_put(l, key_of(1), 200, STR("{4}")));
	assert_true(ledger_batch_put(l, key_of(1), 500, STR("{5}")));
	assert_result(f, l, key_of(1), 200, 2, "{3}");
	commit(l);
	ledger_close(l);
	l = open_at(f, f->path);
	assert_result(f, l, key_of(1), 200, 2, "{3}");
	assert_true(ledger_batch_put(l, key_of(2), 200, STR("{}")));
	ledger_close(l); /* commits */
	assert_string_equal(query(f->path, "select count(*) from batch"), "4");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_rows_are_kept),
	    TEST(test_what_is_queued_is_written_at_the_end),
	    TEST(test_any_bytes),
	    TEST(test_the_first_answer_stays),
	    TEST(test_columns_for_people),
	    TEST(test_requests_are_zstd),
	    TEST(test_without_a_file),
	    TEST(test_a_name_is_only_a_name),
	    TEST(test_the_file_is_private),
	    TEST(test_other_ledgers),
	    TEST(test_read_only),
	    TEST(test_another_process_writes),
	    TEST(test_foreign_files),
	    TEST(test_an_empty_file_becomes_a_ledger),
	    TEST(test_a_damaged_file),
	    TEST(test_kill_9),
	    TEST(test_three_processes),
	    TEST(test_fresh_ledgers_opened_at_once),
	    TEST(test_a_file_that_may_not_grow),
	    TEST(test_a_full_disk),
	    TEST(test_a_read_only_disk),
	    TEST(test_no_shared_memory),
	    TEST(test_results_of_batches),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
