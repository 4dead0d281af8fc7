/* Rows in files: lines, arrays, copies, parts, rows that are held back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sink.h"
#include "util.h"

#define ALONE NULL
#define PARTS "train=0.5,test=0.5"

static struct fixture {
	char folder[32];
	struct split split;
	struct side_files side;
	struct sink sink;
	struct output *out; /* of a sink without parts */
} f;

static const char *
in_folder(const char *name)
{
	static char path[64];

	snprintf(path, sizeof(path), "%s/%s", f.folder, name);
	return path;
}

static void
open_all(const char *parts, bool array)
{
	static char meta[64];
	const struct split_choices choices = {.parts = parts};
	char why[200];

	f = (struct fixture){.folder = "/tmp/aher-sink-XXXXXX"};
	assert_non_null(mkdtemp(f.folder));
	snprintf(meta, sizeof(meta), "%s", in_folder("meta"));
	f.side.meta_path = meta;
	assert_true(side_open(&f.side));
	assert_true(split_init(&f.split, &choices));
	sink_init(&f.sink, array, &f.side, &f.split);
	if (parts == NULL) {
		f.out = output_open(in_folder("rows"), -1, why, sizeof(why));
		assert_non_null(f.out);
	}
	assert_true(sink_open(&f.sink, in_folder("rows"), -1));
	sink_attach(&f.sink, f.out);
}

static void
close_all(void)
{
	char why[200];

	assert_true(sink_end_parts(&f.sink));
	assert_true(sink_close(&f.sink, true));
	sink_finish(&f.sink);
	if (f.out != NULL)
		assert_int_equal(
		    output_commit(f.out, true, why, sizeof(why)), OUTPUT_FINE);
	assert_true(side_flush(&f.side));
	assert_true(side_close(&f.side, true));
	split_release(&f.split);
}

/* What a file holds; it and, behind the last one, the folder are removed. */
static void
holds(const char *name, const char *expected)
{
	FILE *file = fopen(in_folder(name), "r");
	char *text = NULL;
	size_t len = 0;
	ssize_t got;

	assert_non_null(file);
	got = getdelim(&text, &len, EOF, file);
	if (got < 0)
		assert_string_equal("", expected);
	else
		assert_string_equal(text, expected);
	free(text);
	fclose(file);
	unlink(in_folder(name));
	rmdir(f.folder);
}

static void
row(size_t part, const char *text, size_t copies)
{
	char meta[32];

	snprintf(meta, sizeof(meta), ",\"of\":\"%.8s\"}", text);
	buf_puts(sink_begin(&f.sink, part), text);
	sink_end(&f.sink, part, copies, str_of(meta));
}

static void
hold(size_t part, const char *text)
{
	char meta[32];

	snprintf(meta, sizeof(meta), ",\"of\":\"%.8s\"}", text);
	buf_puts(sink_hold(&f.sink, part), text);
	sink_held(&f.sink, part, str_of(meta));
}

static void
rows_are_lines(void **state)
{
	(void)state;
	open_all(ALONE, false);
	row(0, "a", 1);
	row(0, "b", 3);
	row(0, "c", 1);
	close_all();
	holds("rows", "a\nb\nb\nb\nc\n");
	holds("meta", "{\"row\":1,\"of\":\"a\"}\n{\"row\":2,\"of\":\"b\"}\n"
		      "{\"row\":3,\"of\":\"b\"}\n{\"row\":4,\"of\":\"b\"}\n"
		      "{\"row\":5,\"of\":\"c\"}\n");
}

static void
array_is_one(void **state)
{
	(void)state;
	open_all(ALONE, true);
	row(0, "1", 2);
	hold(0, "2");
	row(0, "3", 1);
	hold(0, "4");
	close_all();
	holds("rows", "[\n1,\n1,\n3,\n2,\n4\n]\n");
	unlink(in_folder("meta"));
	rmdir(f.folder);
}

static void
array_without_rows_is_one(void **state)
{
	(void)state;
	open_all(ALONE, true);
	close_all();
	holds("rows", "[]\n");
	holds("meta", "");
	open_all(PARTS, true);
	hold(1, "1");
	close_all();
	holds("rows.train", "[]\n");
	holds("rows.test", "[\n1\n]\n");
	unlink(in_folder("meta"));
	rmdir(f.folder);
}

static void
rows_of_a_run_are_no_neighbours(void **state)
{
	(void)state;
	open_all(ALONE, false);
	row(0, "T1", 1);
	hold(0, "F1");
	row(0, "T2", 1);
	hold(0, "F2");
	row(0, "T3", 1);
	hold(0, "F3");
	close_all();
	holds("rows", "T1\nT2\nF1\nT3\nF2\nF3\n");
	holds("meta", "{\"row\":1,\"of\":\"T1\"}\n{\"row\":2,\"of\":\"T2\"}\n"
		      "{\"row\":3,\"of\":\"F1\"}\n{\"row\":4,\"of\":\"T3\"}\n"
		      "{\"row\":5,\"of\":\"F2\"}\n{\"row\":6,\"of\":\"F3\"}\n");
}

static void
held_row_is_never_lost(void **state)
{
	(void)state;
	open_all(ALONE, false);
	hold(0, "F1");
	hold(0, "F2");
	close_all();
	holds("rows", "F1\nF2\n");
	unlink(in_folder("meta"));
	rmdir(f.folder);
}

static void
parts_have_files_and_numbers_of_their_own(void **state)
{
	(void)state;
	open_all(PARTS, false);
	row(0, "a", 1);
	row(1, "b", 1);
	hold(1, "c");
	row(0, "d", 1);
	row(1, "e", 1);
	close_all();
	holds("rows.train", "a\nd\n");
	holds("rows.test", "b\ne\nc\n");
	holds("meta", "{\"row\":1,\"part\":\"train\",\"of\":\"a\"}\n"
		      "{\"row\":1,\"part\":\"test\",\"of\":\"b\"}\n"
		      "{\"row\":2,\"part\":\"train\",\"of\":\"d\"}\n"
		      "{\"row\":2,\"part\":\"test\",\"of\":\"e\"}\n"
		      "{\"row\":3,\"part\":\"test\",\"of\":\"c\"}\n");
}

/* Rows that pass the buffer's size at every place. */
static void
long_rows_are_whole(void **state)
{
	static char text[IO_CHUNK + 100];
	struct buf expected, held;

	(void)state;
	buf_init(&expected, BUF_NO_MAX);
	buf_init(&held, BUF_NO_MAX);
	open_all(ALONE, false);
	for (size_t len = 1; len < sizeof(text); len = len * 3 + 7) {
		memset(text, 'a' + (int)(len % 26), len);
		text[len] = '\0';
		row(0, text, 4);
		hold(0, text);
		for (int i = 0; i < 4; i++)
			buf_printf(&expected, "%s\n", text);
		buf_add_str(&expected, buf_str(&held));
		buf_clear(&held);
		buf_printf(&held, "%s\n", text);
		row(0, "-", 1);
		buf_puts(&expected, "-\n");
	}
	buf_add_str(&expected, buf_str(&held));
	close_all();
	holds("rows", expected.bytes);
	unlink(in_folder("meta"));
	rmdir(f.folder);
	buf_release(&expected);
	buf_release(&held);
}

static void
files_in_a_row_begin_anew(void **state)
{
	char why[200];

	(void)state;
	open_all(ALONE, true);
	row(0, "1", 1);
	hold(0, "2");
	sink_finish(&f.sink);
	assert_int_equal(
	    output_commit(f.out, true, why, sizeof(why)), OUTPUT_FINE);
	f.out = output_open(in_folder("more"), -1, why, sizeof(why));
	sink_attach(&f.sink, f.out);
	row(0, "3", 1);
	close_all();
	holds("rows", "[\n1,\n2\n]\n");
	holds("more", "[\n3\n]\n");
	holds("meta", "{\"row\":1,\"of\":\"1\"}\n{\"row\":2,\"of\":\"2\"}\n"
		      "{\"row\":3,\"of\":\"3\"}\n");
}

static void
parts_need_a_name(void **state)
{
	(void)state;
	open_all(PARTS, false);
	f.sink.opened = false;
	assert_false(sink_open(&f.sink, "-", -1));
	f.sink.opened = false;
	assert_false(sink_open(&f.sink, NULL, -1));
	close_all();
	holds("rows.train", "");
	holds("rows.test", "");
	holds("meta", "");
}

/* Nobody takes the rows: they are not kept. */
static void
full_disk_is_told(void **state)
{
	struct split split;
	const struct split_choices choices = {.parts = "full=1"};
	struct side_files side = {NULL};
	struct sink sink;
	char link[64];

	(void)state;
	f = (struct fixture){.folder = "/tmp/aher-sink-XXXXXX"};
	assert_non_null(mkdtemp(f.folder));
	snprintf(link, sizeof(link), "%s", in_folder("rows.full"));
	assert_int_equal(symlink("/dev/full", link), 0);
	assert_true(split_init(&split, &choices));
	sink_init(&sink, false, &side, &split);
	assert_true(sink_open(&sink, in_folder("rows"), -1));
	assert_true(sink_fine(&sink));
	for (int i = 0; i < 100000; i++) {
		buf_puts(sink_begin(&sink, 0), "0123456789012345678901234");
		sink_end(&sink, 0, 1, STR("}"));
	}
	assert_false(sink_fine(&sink));
	assert_true(output_buffer(sink.parts[0].out)->len < IO_CHUNK);
	assert_false(sink_end_parts(&sink));
	assert_false(sink_close(&sink, false));
	split_release(&split);
	unlink(link);
	rmdir(f.folder);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(rows_are_lines),
	    cmocka_unit_test(array_is_one),
	    cmocka_unit_test(array_without_rows_is_one),
	    cmocka_unit_test(rows_of_a_run_are_no_neighbours),
	    cmocka_unit_test(held_row_is_never_lost),
	    cmocka_unit_test(parts_have_files_and_numbers_of_their_own),
	    cmocka_unit_test(long_rows_are_whole),
	    cmocka_unit_test(files_in_a_row_begin_anew),
	    cmocka_unit_test(parts_need_a_name),
	    cmocka_unit_test(full_disk_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
