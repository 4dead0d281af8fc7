/* Texts cut to a length. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cut.h"

static void
check_line(const char *text, size_t max, const char *expected)
{
	struct buf out;

	buf_init(&out, BUF_NO_MAX);
	cut_line(&out, str_of(text), max);
	assert_string_equal(out.bytes, expected);
	assert_true(out.len <= max);
	buf_release(&out);
}

static void
line_has_single_blanks(void **state)
{
	(void)state;
	check_line("", 10, "");
	check_line(" \n\t ", 10, "");
	check_line(" a\r\n\n b\x01 c\x7f ", 10, "a b c");
	check_line("caf\xc3\xa9  noir", 20, "caf\xc3\xa9 noir");
}

static void
line_is_cut_behind_a_word(void **state)
{
	(void)state;
	check_line("one two three", 13, "one two three");
	check_line("one two three   ", 13, "one two three");
	check_line("one two three", 12, "one two ...");
	check_line("one two three", 11, "one two ...");
	check_line("one two three", 10, "one ...");
	check_line("one two three", 4, "");
	check_line("one", 0, "");
	/* A long word is cut, a UTF-8 sequence never. */
	check_line("aaaa\xc3\xa9zzzzz", 9, "aaaa ...");
	check_line("aaaa\xc3\xa9zzzzz", 10, "aaaa\xc3\xa9 ...");
}

static void
text_keeps_head_and_end(void **state)
{
	struct arena arena = ARENA_INIT;
	struct buf text;
	struct str cut;

	(void)state;
	buf_init(&text, BUF_NO_MAX);
	buf_puts(&text, "first");
	for (int i = 0; i < 1000; i++)
		buf_printf(&text, " word%d", i);
	buf_puts(&text, " last");
	cut = cut_text(buf_str(&text), text.len, &arena);
	assert_ptr_equal(cut.s, text.bytes);
	cut = cut_text(buf_str(&text), 400, &arena);
	assert_in_range(cut.n, 200, 400);
	assert_true(str_starts(cut, STR("first word0 ")));
	assert_true(str_ends_nocase(cut, STR(" word999 last")));
	assert_int_not_equal(str_find(cut, STR("bytes left out"), 0), STR_NONE);
	for (size_t max = 0; max < 300; max++)
		assert_true(cut_text(buf_str(&text), max, &arena).n <= max);
	assert_null(cut_text((struct str){NULL, 0}, 5, &arena).s);
	buf_release(&text);
	arena_release(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(line_has_single_blanks),
	    cmocka_unit_test(line_is_cut_behind_a_word),
	    cmocka_unit_test(text_keeps_head_and_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
