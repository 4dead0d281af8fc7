/* batch.h: requests written, split and renamed; results loaded. */
#include "batch.h"

#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "io.h"
#include "json.h"
#include "util.h"
#include "zst.h"

struct fixture {
	char folder[64];
	char path[96]; /* of requests */
	char in[96];   /* of results */
	struct ledger *ledger;
	struct buf text, said;
	int err; /* stderr while messages are caught, else -1 */
};

static int
set_up(void **state)
{
	struct fixture *f = xcalloc(1, sizeof(*f));
	struct ledger_options options = {.path = NULL};
	char why[200];

	snprintf(f->folder, sizeof(f->folder), "/tmp/aher-batch-XXXXXX");
	if (mkdtemp(f->folder) == NULL)
		return -1;
	snprintf(f->path, sizeof(f->path), "%s/req.jsonl", f->folder);
	snprintf(f->in, sizeof(f->in), "%s/res.jsonl", f->folder);
	f->ledger = ledger_open(&options, why, sizeof(why));
	if (f->ledger == NULL)
		return -1;
	buf_init(&f->text, BUF_NO_MAX);
	buf_init(&f->said, BUF_NO_MAX);
	f->err = -1;
	*state = f;
	return 0;
}

/* Messages of what stands between the two go to f->said. */
static void
catch_said(struct fixture *f)
{
	char path[96];
	int fd;

	snprintf(path, sizeof(path), "%s/stderr", f->folder);
	fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
	f->err = dup(STDERR_FILENO);
	dup2(fd, STDERR_FILENO);
	close(fd);
}

static void
release_said(struct fixture *f)
{
	char part[4096];
	ssize_t n;

	buf_clear(&f->said);
	lseek(STDERR_FILENO, 0, SEEK_SET);
	while ((n = read(STDERR_FILENO, part, sizeof(part))) > 0)
		buf_add(&f->said, part, (size_t)n);
	dup2(f->err, STDERR_FILENO);
	close(f->err);
	f->err = -1;
}

static int
tear_down(void **state)
{
	struct fixture *f = *state;
	DIR *dir;
	struct dirent *entry;

	if (f->err >= 0)
		release_said(f);
	dir = opendir(f->folder);
	while (dir != NULL && (entry = readdir(dir)) != NULL)
		if (entry->d_type != DT_DIR)
			unlinkat(dirfd(dir), entry->d_name, 0);
	if (dir != NULL)
		closedir(dir);
	rmdir(f->folder);
	ledger_close(f->ledger);
	buf_release(&f->text);
	buf_release(&f->said);
	free(f);
	return 0;
}

static void
assert_said(struct fixture *f, const char *part)
{
	if (strstr(f->said.bytes, part) == NULL)
		fail_msg("\"%s\" lacks \"%s\"", f->said.bytes, part);
}

static const char *
key_of(unsigned n)
{
	static char key[LEDGER_KEY + 1];

	snprintf(key, sizeof(key), "%08x%056x", n * 2654435761u, n);
	return key;
}

/* The text of FILE plus suffix, or "absent". */
static const char *
text_of(struct fixture *f, const char *suffix)
{
	char path[128], why[200];
	struct input *in;

	snprintf(path, sizeof(path), "%s%s", f->path, suffix);
	in = input_open(path, why, sizeof(why));
	if (in == NULL)
		return "absent";
	buf_clear(&f->text);
	while (input_read(in, &f->text) > 0)
		;
	input_close(in);
	return f->text.bytes;
}

static size_t
lines_of(struct fixture *f, const char *suffix)
{
	const char *at = text_of(f, suffix);
	size_t lines = 0;

	while ((at = strchr(at, '\n')) != NULL) {
		lines++;
		at++;
	}
	return lines;
}

static void
put(struct batch *b, unsigned n, const char *model)
{
	assert_true(batch_add(b, key_of(n), model, STR("{\"model\":\"x\"}")));
}

static bool
finish(struct fixture *f, struct batch *b, bool complete)
{
	bool fine;

	catch_said(f);
	fine = batch_end(b, complete);
	release_said(f);
	return fine;
}

static void
write_at(struct fixture *f, const char *suffix, const char *text)
{
	char path[128];
	FILE *file;

	snprintf(path, sizeof(path), "%s%s", f->path, suffix);
	file = fopen(path, "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

/* --- requests --- */

static void
test_a_request(void **state)
{
	struct fixture *f = *state;
	struct batch *b = batch_new(f->path);

	put(b, 1, "gpt-4o-mini");
	assert_string_equal(text_of(f, ""), "absent");
	assert_true(finish(f, b, true));
	assert_said(f, "req.jsonl: 1 request for gpt-4o-mini\n");
	assert_string_equal(text_of(f, ""),
	    "{\"custom_id\":\"9e3779b1000000000000000000000000000000000000"
	    "00000000000000000001\",\"method\":\"POST\","
	    "\"url\":\"/v1/chat/completions\",\"body\":{\"model\":\"x\"}}\n");
	assert_string_equal(text_of(f, ".1"), "absent");
	assert_string_equal(text_of(f, ".part"), "absent");
}

static void
test_a_key_is_written_once(void **state)
{
	struct fixture *f = *state;
	struct batch *b = batch_new(f->path);

	for (unsigned round = 0; round < 3; round++)
		for (unsigned n = 0; n < 5000; n++)
			put(b, n, "m");
	assert_int_equal(batch_count(b), 5000);
	assert_true(finish(f, b, true));
	assert_int_equal(lines_of(f, ""), 5000);
}

static void
test_files_are_split(void **state)
{
	struct fixture *f = *state;
	struct batch *b = batch_new(f->path);

	batch_set_limits(b, 10, BATCH_BYTES);
	for (unsigned n = 0; n < 25; n++)
		put(b, n, n % 2 == 0 ? "relabeler" : "judge");
	assert_true(finish(f, b, true));
	/* In the order in which they were begun. */
	assert_said(f, "req.jsonl: 10 requests for relabeler\n");
	assert_said(f, "req.jsonl.1: 10 requests for judge\n");
	assert_said(f, "req.jsonl.2: 3 requests for relabeler\n");
	assert_said(f, "req.jsonl.3: 2 requests for judge\n");
	assert_int_equal(lines_of(f, ""), 10);
	assert_int_equal(lines_of(f, ".1"), 10);
	assert_int_equal(lines_of(f, ".2"), 3);
	assert_int_equal(lines_of(f, ".3"), 2);
	assert_string_equal(text_of(f, ".4"), "absent");
}

static void
test_files_are_split_by_bytes(void **state)
{
	struct fixture *f = *state;
	struct batch *b = batch_new(f->path);
	size_t one;

	put(b, 0, "m");
	assert_true(finish(f, b, true));
	one = strlen(text_of(f, ""));

	/* Three fit exactly. */
	b = batch_new(f->path);
	batch_set_limits(b, 100, 3 * (long long)one);
	for (unsigned n = 0; n < 7; n++)
		put(b, n, "m");
	assert_true(finish(f, b, true));
	assert_int_equal(lines_of(f, ""), 3);
	assert_int_equal(lines_of(f, ".1"), 3);
	assert_int_equal(lines_of(f, ".2"), 1);
	/* What is larger than a file stands alone. */
	b = batch_new(f->path);
	batch_set_limits(b, 100, 5);
	put(b, 1, "m");
	put(b, 2, "m");
	assert_true(finish(f, b, true));
	assert_int_equal(lines_of(f, ""), 1);
	assert_int_equal(lines_of(f, ".1"), 1);
	assert_string_equal(text_of(f, ".2"), "absent");
}

static void
test_files_of_an_earlier_round(void **state)
{
	struct fixture *f = *state;
	struct batch *b = batch_new(f->path);

	batch_set_limits(b, 1, BATCH_BYTES);
	for (unsigned n = 0; n < 4; n++)
		put(b, n, "m");
	assert_true(finish(f, b, true));
	assert_int_equal(lines_of(f, ".3"), 1);

	/* Cut short, they stay. */
	b = batch_new(f->path);
	put(b, 7, "m");
	assert_true(finish(f, b, false));
	assert_int_equal(lines_of(f, ".part"), 1);
	assert_int_equal(lines_of(f, ".3"), 1);

	b = batch_new(f->path);
	put(b, 7, "m");
	put(b, 8, "m");
	assert_true(finish(f, b, true));
	assert_int_equal(lines_of(f, ""), 2);
	assert_string_equal(text_of(f, ".1"), "absent");
	assert_string_equal(text_of(f, ".3"), "absent");
	assert_string_equal(text_of(f, ".part"), "absent");

	/* Nothing is missing any more; what is not ours stays. */
	write_at(f, ".1", "{\"custom_id\":\"left\"}\n");
	write_at(f, ".2", "my own notes\n");
	assert_true(finish(f, batch_new(f->path), true));
	assert_int_equal(f->said.len, 0);
	assert_string_equal(text_of(f, ""), "absent");
	assert_string_equal(text_of(f, ".1"), "absent");
	assert_string_equal(text_of(f, ".2"), "my own notes\n");
}

static void
test_compressed_requests(void **state)
{
	struct fixture *f = *state;
	struct batch *b;
	struct stat st;

	snprintf(f->path + strlen(f->path), 5, ".zst");
	b = batch_new(f->path);
	batch_set_limits(b, 500, BATCH_BYTES);
	for (unsigned n = 0; n < 1000; n++)
		put(b, n, "m");
	assert_true(finish(f, b, true));
	assert_int_equal(lines_of(f, ""), 500);
	assert_int_equal(lines_of(f, ".1"), 500);
	assert_int_equal(stat(f->path, &st), 0);
	assert_true(st.st_size < 30000);
}

static void
test_requests_that_cannot_be_written(void **state)
{
	struct fixture *f = *state;
	struct batch *b = batch_new("/nowhere/at/all");
	bool fine;

	catch_said(f);
	fine = batch_add(b, key_of(1), "m", STR("{}"));
	release_said(f);
	assert_false(fine);
	assert_said(f, "/nowhere/at/all: ");
	finish(f, b, false);

	b = batch_new("/dev/full");
	put(b, 1, "m");
	assert_false(finish(f, b, true));
	assert_said(f, "/dev/full: cannot write: No space left on device");
}

/* --- results --- */

static void
add_result(struct fixture *f, const char *key, const char *rest)
{
	FILE *file = fopen(f->in, "a");

	assert_non_null(file);
	fprintf(file, "{\"id\":\"batch_req_1\",\"custom_id\":\"%s\",%s}\n", key,
	    rest);
	fclose(file);
}

static void
add_text(struct fixture *f, const char *text)
{
	FILE *file = fopen(f->in, "a");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static bool
load(struct fixture *f)
{
	bool fine;

	catch_said(f);
	fine = batch_load(f->in, f->ledger);
	release_said(f);
	return fine;
}

static void
assert_result(struct fixture *f, const char *key, int status, int failures,
    const char *body)
{
	struct ledger_batch found;

	buf_clear(&f->text);
	assert_int_equal(
	    ledger_batch_find(f->ledger, key, &f->text, &found), LEDGER_FOUND);
	assert_int_equal(found.status, status);
	assert_int_equal(found.failures, failures);
	assert_string_equal(f->text.bytes, body);
}

static void
assert_no_result(struct fixture *f, const char *key)
{
	struct ledger_batch found;

	assert_int_equal(ledger_batch_find(f->ledger, key, &f->text, &found),
	    LEDGER_NOTHING);
}

#define ANSWER "{\"choices\":[{\"message\":{\"content\":\"hi\"}}]}"

static void
test_results(void **state)
{
	struct fixture *f = *state;

	add_result(f, key_of(1),
	    "\"response\":{\"status_code\":200,\"request_id\":\"r\","
	    "\"body\":" ANSWER "},\"error\":null");
	add_result(f, key_of(2),
	    "\"response\":{\"status_code\":400,\"body\":{\"error\":"
	    "{\"code\":\"context_length_exceeded\"}}},\"error\":null");
	add_result(f, key_of(3),
	    "\"response\":null,\"error\":{\"code\":\"server_error\","
	    "\"message\":\"oops\"}");
	add_result(f, key_of(4),
	    "\"response\":null,\"error\":{\"code\":\"batch_expired\","
	    "\"message\":\"too late\"}");
	add_result(f, key_of(5),
	    "\"response\":{\"status_code\":502,\"body\":\"<html>\"},"
	    "\"error\":null");
	assert_true(load(f));
	assert_said(f,
	    "res.jsonl: 1 answer, 3 failures, 1 that the batch did not "
	    "ask\n");
	assert_result(f, key_of(1), 200, 0, ANSWER);
	assert_result(f, key_of(2), 400, 1,
	    "{\"error\":{\"code\":\"context_length_exceeded\"},"
	    "\"id\":\"batch_req_1\"}");
	assert_result(f, key_of(3), 500, 1,
	    "{\"error\":{\"code\":\"server_error\",\"message\":\"oops\"},"
	    "\"id\":\"batch_req_1\"}");
	assert_no_result(f, key_of(4));
	assert_result(f, key_of(5), 502, 1,
	    "{\"error\":\"<html>\",\"id\":\"batch_req_1\"}");

	/* The same file again counts nothing twice. */
	assert_true(load(f));
	assert_result(f, key_of(1), 200, 0, ANSWER);
	assert_result(f, key_of(2), 400, 1,
	    "{\"error\":{\"code\":\"context_length_exceeded\"},"
	    "\"id\":\"batch_req_1\"}");
}

static void
test_the_first_success_wins(void **state)
{
	struct fixture *f = *state;

	add_result(f, key_of(1),
	    "\"response\":{\"status_code\":429,\"body\":{\"error\":1}}");
	add_result(f, key_of(1),
	    "\"response\":{\"status_code\":200,\"body\":{\"n\":1}}");
	add_result(f, key_of(1),
	    "\"response\":{\"status_code\":200,\"body\":{\"n\":2}}");
	add_result(f, key_of(1),
	    "\"response\":{\"status_code\":500,\"body\":{\"error\":2}}");
	assert_true(load(f));
	assert_result(f, key_of(1), 200, 1, "{\"n\":1}");
}

static void
test_hostile_lines(void **state)
{
	static const char *const lines[] = {
	    "not json\n",
	    "[]\n",
	    "\"text\"\n",
	    "null\n",
	    "{}\n",
	    "{\"custom_id\":7}\n",
	    "{\"custom_id\":\"mine\",\"response\":{\"status_code\":200,"
	    "\"body\":{}}}\n",
	    "{\"custom_id\":\"K\"}\n",
	    "{\"custom_id\":\"K\",\"response\":null,\"error\":null}\n",
	    "{\"custom_id\":\"K\",\"response\":[],\"error\":\"x\"}\n",
	    "{\"custom_id\":\"K\",\"response\":{\"body\":{}}}\n",
	    "{\"custom_id\":\"K\",\"response\":{\"status_code\":\"200\"}}\n",
	    "{\"custom_id\":\"K\",\"response\":{\"status_code\":1e999}}\n",
	    "{\"custom_id\":\"K\",\"response\":{\"status_code\":-1}}\n",
	    "{\"custom_id\":\"K\",\"response\":{\"status_code\":200}}\n",
	    "{\"custom_id\":\"K\",\"response\":{\"status_code\":200,"
	    "\"body\":[]}}\n",
	    "{\"custom_id\":\"K\",\"custom_id\":\"K\"}\n",
	    "{\"custom_id\":\"K\",\"x\":\"\xff\"}\n",
	};
	struct fixture *f = *state;

	add_text(f, "{\"custom_id\":\"\"}\n");
	for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
		const char *k = strstr(lines[i], "\"K\"");
		char line[512];

		if (k == NULL)
			snprintf(line, sizeof(line), "%s", lines[i]);
		else
			snprintf(line, sizeof(line), "%.*s\"%s\"%s",
			    (int)(k - lines[i]), lines[i], key_of(9), k + 3);
		add_text(f, line);
	}
	add_result(f, key_of(1),
	    "\"response\":{\"status_code\":200,\"body\":" ANSWER "}");
	assert_true(load(f));
	assert_said(f, "res.jsonl:1: custom_id: expected 64 hex digits");
	assert_said(f, "res.jsonl:3: expected an object");
	assert_said(f, "res.jsonl:8: custom_id: expected 64 hex digits");
	assert_said(f, "res.jsonl:9: has neither a response nor an error");
	assert_said(f, "1 answer, 0 failures, 19 lines without a result\n");
	assert_no_result(f, key_of(9));
	assert_result(f, key_of(1), 200, 0, ANSWER);
}

static void
test_messages_are_bounded(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < 1000; i++)
		add_text(f, "{\"custom_id\":\"somebody else's\"}\n");
	assert_true(load(f));
	assert_said(f, "1000 lines without a result");
	assert_said(f, "res.jsonl:20: ");
	assert_null(strstr(f->said.bytes, "res.jsonl:21: "));
}

static void
test_a_cut_file(void **state)
{
	struct fixture *f = *state;

	add_result(f, key_of(1),
	    "\"response\":{\"status_code\":200,\"body\":" ANSWER "}");
	add_text(f, "{\"id\":\"batch_req_2\",\"custom_id\":\"ab");
	assert_false(load(f));
	assert_said(f, "res.jsonl:2: the file is cut");
	assert_result(f, key_of(1), 200, 0, ANSWER);
}

static void
test_no_file_and_an_empty_one(void **state)
{
	struct fixture *f = *state;

	assert_false(load(f));
	assert_said(f, "res.jsonl: No such file or directory");
	add_text(f, "");
	assert_true(load(f));
	assert_said(f, "res.jsonl: 0 answers, 0 failures\n");
}

static void
test_many_results_in_zstd(void **state)
{
	struct fixture *f = *state;
	struct output *out;
	char why[200];

	snprintf(f->in + strlen(f->in), 5, ".zst");
	out = output_open(f->in, -1, why, sizeof(why));
	assert_non_null(out);
	for (unsigned n = 0; n < 5000; n++) {
		struct buf *line = output_buffer(out);

		buf_printf(line,
		    "{\"custom_id\":\"%s\",\"response\":{\"status_code\":200,"
		    "\"body\":{\"n\":%u}}}",
		    key_of(n), n);
		output_write(out, "\n", 1);
	}
	assert_int_equal(
	    output_commit(out, true, why, sizeof(why)), OUTPUT_FINE);
	assert_true(load(f));
	assert_said(f, ": 5000 answers, 0 failures\n");
	assert_result(f, key_of(0), 200, 0, "{\"n\":0}");
	assert_result(f, key_of(4999), 200, 0, "{\"n\":4999}");
}

/* Every key that is written comes back in a result. */
static void
test_round_trip(void **state)
{
	struct fixture *f = *state;
	struct batch *b = batch_new(f->path);
	const char *at;

	for (unsigned n = 0; n < 100; n++)
		put(b, n, "m");
	assert_true(finish(f, b, true));
	for (at = text_of(f, ""); *at != '\0'; at = strchr(at, '\n') + 1) {
		char key[LEDGER_KEY + 1];

		snprintf(key, sizeof(key), "%s", at + 14);
		add_result(f, key,
		    "\"response\":{\"status_code\":200,\"body\":" ANSWER "}");
	}
	assert_true(load(f));
	for (unsigned n = 0; n < 100; n++)
		assert_result(f, key_of(n), 200, 0, ANSWER);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_a_request),
	    TEST(test_a_key_is_written_once),
	    TEST(test_files_are_split),
	    TEST(test_files_are_split_by_bytes),
	    TEST(test_files_of_an_earlier_round),
	    TEST(test_compressed_requests),
	    TEST(test_requests_that_cannot_be_written),
	    TEST(test_results),
	    TEST(test_the_first_success_wins),
	    TEST(test_hostile_lines),
	    TEST(test_messages_are_bounded),
	    TEST(test_a_cut_file),
	    TEST(test_no_file_and_an_empty_one),
	    TEST(test_many_results_in_zstd),
	    TEST(test_round_trip),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
