/* source.h: bytes cut into records, whatever the kind of input and the size of
 * the reads; scan.h; zstd. */
#include "source.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "scan.h"
#include "util.h"
#include "zst.h"

/* What came out of a source: "1:{...}|2!why|" for records and bad ones, with
 * their lines, then "end" or "cut". */
struct fixture {
	struct buf got, skipped;
};

static int
set_up(void **state)
{
	struct fixture *f = xcalloc(1, sizeof(*f));

	buf_init(&f->got, BUF_NO_MAX);
	buf_init(&f->skipped, BUF_NO_MAX);
	*state = f;
	return 0;
}

static int
tear_down(void **state)
{
	struct fixture *f = *state;

	unsetenv("AHER_READ_CHUNK");
	buf_release(&f->got);
	buf_release(&f->skipped);
	free(f);
	return 0;
}

static void
keep(void *arg, const char *bytes, size_t len)
{
	struct fixture *f = arg;

	buf_add(&f->skipped, bytes, len);
}

static struct source *
open_bytes(struct fixture *f, struct str bytes, size_t max_record)
{
	int fd = memfd_create("test", 0);
	struct input *in;
	char path[64], why[160];

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes.s, bytes.n), bytes.n);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	in = input_open(path, why, sizeof(why));
	assert_non_null(in);
	close(fd);
	return source_new(in, max_record, (struct source_hooks){keep, NULL, f});
}

static void
read_all(struct fixture *f, struct source *src)
{
	struct source_item item;
	enum source_event event;

	buf_clear(&f->got);
	do {
		event = source_next(src, &item);
		if (event == SOURCE_RECORD)
			buf_printf(&f->got, "%zu:%.*s|", item.line,
			    STR_ARG(item.text));
		else if (event == SOURCE_BAD)
			buf_printf(&f->got, "%zu!|", item.line);
	} while (event == SOURCE_RECORD || event == SOURCE_BAD);
	buf_puts(&f->got, event == SOURCE_END ? "end" : "cut");
	source_free(src);
}

/* The same for reads of all sizes from 1 to 31 bytes, and large ones. */
static void
assert_source(
    void *state, struct str bytes, size_t max_record, const char *expected)
{
	struct fixture *f = state;

	for (int chunk = 0; chunk <= 31; chunk++) {
		char text[16];

		snprintf(text, sizeof(text), "%d", chunk);
		if (chunk > 0)
			setenv("AHER_READ_CHUNK", text, 1);
		buf_clear(&f->skipped);
		read_all(f, open_bytes(f, bytes, max_record));
		assert_string_equal(f->got.bytes, expected);
	}
	unsetenv("AHER_READ_CHUNK");
}

#define SOURCE(bytes, expected) assert_source(*state, STR(bytes), 100, expected)

/* --- kinds --- */

static void
test_lines(void **state)
{
	SOURCE("{\"a\":1}\n {} \n{\"b\":\"{\"}\n",
	    "1:{\"a\":1}|2: {} |3:{\"b\":\"{\"}|end");
}

static void
test_nothing(void **state)
{
	SOURCE("", "end");
	SOURCE("\n \r\n\t\n", "end");
	SOURCE("\xef\xbb\xbf", "end");
	SOURCE("[]", "end");
}

static void
test_lines_without_the_last_newline(void **state)
{
	SOURCE("{}\n{\"a\":1}", "1:{}|2:{\"a\":1}|end");
}

static void
test_blank_lines_are_counted(void **state)
{
	SOURCE("\n\n{}\n \n{}\n\n", "3:{}|5:{}|end");
}

static void
test_carriage_returns_stay(void **state)
{
	SOURCE("{}\r\n\r\n{\"a\":1}\r\n", "1:{}\r|3:{\"a\":1}\r|end");
}

static void
test_a_byte_order_mark_is_skipped(void **state)
{
	SOURCE("\xef\xbb\xbf{}\n{}\n", "1:{}|2:{}|end");
	SOURCE("\xef\xbb\xbf[{}]", "1:{}|end");
}

static void
test_a_cut_first_line_does_not_change_the_kind(void **state)
{
	SOURCE("\"x\":1}\n{}\n{\"a\":\n{}\n",
	    "1:\"x\":1}|2:{}|3:{\"a\":|4:{}|end");
}

static void
test_a_line_separator_ends_no_line(void **state)
{
	SOURCE("{\"a\":\"\xe2\x80\xa8\"}\n{}\n",
	    "1:{\"a\":\"\xe2\x80\xa8\"}|2:{}|end");
}

static void
test_an_array(void **state)
{
	SOURCE(
	    "[{\"a\":[]},{\"b\":\"]\"}]\n", "1:{\"a\":[]}|1:{\"b\":\"]\"}|end");
	SOURCE("\n [\n{}\n,\n{}\n]\n", "3:{}|5:{}|end");
	SOURCE("[1,\"a,]\",null,[{}]]", "1:1|1:\"a,]\"|1:null|1:[{}]|end");
}

static void
test_an_array_longer_than_a_record(void **state)
{
	assert_source(*state, STR("[{\"a\":1},{\"b\":2},{\"c\":3}]"), 8,
	    "1:{\"a\":1}|1:{\"b\":2}|1:{\"c\":3}|end");
}

static void
test_values_in_a_row(void **state)
{
	SOURCE("{\n  \"a\": 1\n}\n{\n  \"b\": 2\n}\n",
	    "1:{   \"a\": 1 }|4:{   \"b\": 2 }|end");
	SOURCE("{}{}  {}", "1:{}|1:{}|1:{}|end");
}

static void
test_line_breaks_become_one_space(void **state)
{
	SOURCE("[{\"a\":\r\n1,\r\"b\":\n\n2}]", "1:{\"a\": 1, \"b\":  2}|end");
}

static void
test_brackets_that_nothing_opened(void **state)
{
	SOURCE("]}{}", "1:]|1:}|1:{}|end");
	SOURCE("[{}}]", "1:{}|1:}|end");
}

/* --- ends --- */

static void
test_cut_arrays(void **state)
{
	SOURCE("[", "cut");
	SOURCE("[{}", "1:{}|cut");
	SOURCE("[{},{\"a\":", "1:{}|cut");
	SOURCE("[{}, tru", "1:{}|cut");
}

static void
test_cut_values(void **state)
{
	SOURCE("{\n\"a\":1", "cut");
	SOURCE("{\n}\n{\"a", "1:{ }|cut");
	SOURCE("{\"a\":\"\\", "cut");
}

static void
test_the_last_line_may_be_cut(void **state)
{
	struct fixture *f = *state;
	struct source *src = open_bytes(f, STR("{}\n{\"a"), 100);
	struct source_item item;

	assert_int_equal(source_next(src, &item), SOURCE_RECORD);
	assert_false(item.last_unended);
	assert_int_equal(source_next(src, &item), SOURCE_RECORD);
	assert_true(item.last_unended);
	assert_int_equal(source_next(src, &item), SOURCE_END);
	assert_int_equal(source_next(src, &item), SOURCE_END);
	source_free(src);
}

/* --- records that are too long --- */

static void
test_a_long_line_is_skipped(void **state)
{
	struct fixture *f = *state;

	assert_source(f, STR("{}\n{\"a\":\"0123456789\"}\n{\"b\":1}\n"), 10,
	    "1:{}|2!|3:{\"b\":1}|end");
	assert_string_equal(f->skipped.bytes, "{\"a\":\"0123456789\"}\n");
}

static void
test_a_long_first_line_is_skipped(void **state)
{
	assert_source(
	    *state, STR("{\"a\":\"0123456789\"}\n{}\n"), 10, "1!|2:{}|end");
	assert_source(*state, STR("{\"a\":\"0123456789\"}"), 10, "1!|end");
}

static void
test_a_long_value_is_skipped(void **state)
{
	struct fixture *f = *state;

	assert_source(f, STR("[{},{\"a\":\n\"0123,}]56789\"},{}]"), 10,
	    "1:{}|1!|2:{}|end");
	assert_string_equal(f->skipped.bytes, "{\"a\":\n\"0123,}]56789\"}\n");
}

static void
test_the_longest_record(void **state)
{
	assert_source(
	    *state, STR("{}\n{\"a\":123}\n"), 9, "1:{}|2:{\"a\":123}|end");
	assert_source(*state, STR("{}\n{\"a\":1234}\n"), 9, "1:{}|2!|end");
}

/* --- zstd --- */

static struct buf
compress(struct str text)
{
	struct zst *z = zst_new(0);
	struct buf packed;

	buf_init(&packed, BUF_NO_MAX);
	zst_step(z, text, &packed, ZST_END);
	zst_free(z);
	return packed;
}

static void
test_zstd_frames_in_a_row(void **state)
{
	struct buf frame = compress(STR("{}\n{\"a\":")), both;
	struct buf second = compress(STR("1}\n"));

	buf_init(&both, BUF_NO_MAX);
	buf_add_str(&both, buf_str(&frame));
	/* A skippable frame of three bytes. */
	buf_add(&both, "\x52\x2a\x4d\x18\x03\0\0\0abc", 11);
	buf_add_str(&both, buf_str(&second));
	assert_source(*state, buf_str(&both), 100, "1:{}|2:{\"a\":1}|end");
	buf_release(&frame);
	buf_release(&second);
	buf_release(&both);
}

static void
test_every_prefix_of_a_frame_is_cut(void **state)
{
	struct fixture *f = *state;
	struct buf frame = compress(STR("{}\n{\"a\":1}\n"));

	for (size_t n = 1; n < frame.len; n++) {
		struct str head = str_sub(buf_str(&frame), 0, n);

		read_all(f, open_bytes(f, head, 100));
		/* Less than the magic is plain text, and no JSON. */
		if (n >= ZST_MAGIC)
			assert_true(
			    str_ends_nocase(buf_str(&f->got), STR("cut")));
	}
	buf_release(&frame);
}

/* A frame whose text ends where the buffer for it does. */
static void
test_a_frame_that_fills_the_buffer(void **state)
{
	struct fixture *f = *state;
	struct buf text, frame;

	for (size_t over = 0; over < 2; over++) {
		struct source *src;
		struct source_item item;

		buf_init(&text, BUF_NO_MAX);
		buf_puts(&text, "{\"a\":\"");
		while (text.len < IO_CHUNK + over - 3)
			buf_putc(&text, 'a');
		buf_puts(&text, "\"}\n");
		frame = compress(buf_str(&text));
		src = open_bytes(f, buf_str(&frame), IO_CHUNK * 2);
		assert_int_equal(source_next(src, &item), SOURCE_RECORD);
		assert_int_equal(item.text.n, text.len - 1);
		assert_int_equal(source_next(src, &item), SOURCE_END);
		source_free(src);
		buf_release(&text);
		buf_release(&frame);
	}
}

static void
test_blocks_before_a_broken_one_come_out(void **state)
{
	struct fixture *f = *state;
	struct zst *z = zst_new(0);
	struct buf packed;
	size_t first;

	buf_init(&packed, BUF_NO_MAX);
	zst_step(z, STR("{}\n"), &packed, ZST_FLUSH);
	first = packed.len;
	zst_step(z, STR("{\"a\":1}\n"), &packed, ZST_END);
	zst_free(z);
	/* A block of the reserved type. */
	packed.bytes[first] = (char)(packed.bytes[first] | 6);
	read_all(f, open_bytes(f, buf_str(&packed), 100));
	assert_string_equal(f->got.bytes, "1:{}|cut");
	buf_release(&packed);
}

static void
test_the_magic_of_zstd(void **state)
{
	(void)state;
	assert_true(zst_may_be(STR("\x28\xb5\x2f\xfd")));
	assert_true(zst_may_be(STR("\x28\xb5")));
	assert_true(zst_may_be(STR("\x5f\x2a\x4d\x18")));
	assert_true(zst_may_be(STR("")));
	assert_false(zst_may_be(STR("{")));
	assert_false(zst_may_be(STR("\x28\xb5\x2f\xfe")));
	assert_false(zst_may_be(STR("\x60\x2a\x4d\x18")));
}

/* --- waiting --- */

static bool
count_wait(void *arg, int fd)
{
	(void)fd;
	++*(int *)arg;
	return true;
}

static bool
give_up(void *arg, int fd)
{
	(void)arg;
	(void)fd;
	return false;
}

static void
test_a_read_that_would_wait_can_be_given_up(void **state)
{
	int ends[2];
	char path[64], why[160];
	struct source_item item;
	struct source *src;

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], "{}\n{\"a\":", 8), 8);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", ends[0]);
	src = source_new(input_open(path, why, sizeof(why)), 100,
	    (struct source_hooks){NULL, give_up, NULL});
	assert_int_equal(source_next(src, &item), SOURCE_RECORD);
	assert_int_equal(source_next(src, &item), SOURCE_STOPPED);
	assert_int_equal(source_next(src, &item), SOURCE_STOPPED);
	source_free(src);
	close(ends[0]);
	close(ends[1]);
}

static void
test_the_hook_is_called_before_a_read_waits(void **state)
{
	int ends[2], waits = 0;
	char path[64], why[160];
	struct source_item item;
	struct source *src;

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], "{}\n{\"a\":", 8), 8);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", ends[0]);
	src = source_new(input_open(path, why, sizeof(why)), 100,
	    (struct source_hooks){NULL, count_wait, &waits});
	assert_int_equal(source_next(src, &item), SOURCE_RECORD);
	assert_int_equal(waits, 0);
	close(ends[1]);
	assert_int_equal(source_next(src, &item), SOURCE_RECORD);
	assert_int_equal(waits, 0); /* the end is no wait */
	source_free(src);
	close(ends[0]);
}

/* --- scan.h --- */

static void
test_whole_objects(void **state)
{
	(void)state;
	assert_true(scan_is_object(STR(" {\"a\":\"}\\\"}\"} \r")));
	assert_false(scan_is_object(STR("{}{}")));
	assert_false(scan_is_object(STR("{\"a\":")));
	assert_false(scan_is_object(STR("[{}]")));
	assert_false(scan_is_object(STR("")));
}

static void
test_lines_are_joined_outside_of_strings(void **state)
{
	char text[] = "{\r\n\"a\n\\\"\n\":\r1}\n";
	size_t len = scan_join_lines(text, strlen(text));

	(void)state;
	text[len] = '\0';
	assert_string_equal(text, "{ \"a\n\\\"\n\": 1} ");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_lines),
	    TEST(test_nothing),
	    TEST(test_lines_without_the_last_newline),
	    TEST(test_blank_lines_are_counted),
	    TEST(test_carriage_returns_stay),
	    TEST(test_a_byte_order_mark_is_skipped),
	    TEST(test_a_cut_first_line_does_not_change_the_kind),
	    TEST(test_a_line_separator_ends_no_line),
	    TEST(test_an_array),
	    TEST(test_an_array_longer_than_a_record),
	    TEST(test_values_in_a_row),
	    TEST(test_line_breaks_become_one_space),
	    TEST(test_brackets_that_nothing_opened),
	    TEST(test_cut_arrays),
	    TEST(test_cut_values),
	    TEST(test_the_last_line_may_be_cut),
	    TEST(test_a_long_line_is_skipped),
	    TEST(test_a_long_first_line_is_skipped),
	    TEST(test_a_long_value_is_skipped),
	    TEST(test_the_longest_record),
	    TEST(test_zstd_frames_in_a_row),
	    TEST(test_every_prefix_of_a_frame_is_cut),
	    TEST(test_a_frame_that_fills_the_buffer),
	    TEST(test_blocks_before_a_broken_one_come_out),
	    TEST(test_the_magic_of_zstd),
	    TEST(test_the_hook_is_called_before_a_read_waits),
	    TEST(test_a_read_that_would_wait_can_be_given_up),
	    TEST(test_whole_objects),
	    TEST(test_lines_are_joined_outside_of_strings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
