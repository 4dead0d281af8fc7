#include "match.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "buf.h"
#include "util.h"

struct log {
	struct buf text; /* "word@end " for every call */
	size_t stop;	 /* after so many calls; 0: never */
	size_t calls;
};

static bool
log_found(void *arg, size_t word, size_t end)
{
	struct log *log = arg;

	buf_printf(&log->text, "%zu@%zu ", word, end);
	return ++log->calls != log->stop;
}

static void
expect(const char *const *words, size_t count, struct str text, size_t stop,
    const char *calls)
{
	struct str list[8];
	struct log log = {.stop = stop};
	struct matcher *matcher;

	for (size_t i = 0; i < count; i++)
		list[i] = str_of(words[i]);
	matcher = matcher_new(list, count);
	buf_init(&log.text, BUF_NO_MAX);
	matcher_scan(matcher, text, log_found, &log);
	assert_string_equal(log.text.bytes, calls);
	buf_release(&log.text);
	matcher_free(matcher);
}

static void
test_overlapping_words(void **state)
{
	const char *const words[] = {"he", "she", "his", "hers"};

	(void)state;
	expect(words, 4, STR("ushers"), 0, "1@4 0@4 3@6 ");
	expect(words, 4, STR("ahishers"), 0, "2@4 1@6 0@6 3@8 ");
}

static void
test_case_is_folded_both_ways(void **state)
{
	const char *const words[] = {"TimeOut"};

	(void)state;
	expect(words, 1, STR("timeout TIMEOUT"), 0, "0@7 0@15 ");
}

static void
test_word_inside_and_same_word_twice(void **state)
{
	const char *const words[] = {"abcde", "bcd", "bcd", ""};

	(void)state;
	expect(words, 4, STR("abcd abcde"), 0, "2@4 1@4 2@9 1@9 0@10 ");
}

static void
test_short_words_at_the_very_end(void **state)
{
	const char *const two[] = {"ab"}, *const one[] = {"b", "abc"};

	(void)state;
	expect(two, 1, STR("ab"), 0, "0@2 ");
	expect(two, 1, STR("xxxxxxab"), 0, "0@8 ");
	expect(one, 2, STR("abcb"), 0, "0@2 1@3 0@4 ");
	expect(one, 2, STR("b"), 0, "0@1 ");
	expect(two, 1, STR("a"), 0, "");
	expect(two, 1, STR(""), 0, "");
	expect(NULL, 0, STR("abc"), 0, "");
}

static void
test_stops_when_told(void **state)
{
	const char *const words[] = {"aa"};

	(void)state;
	expect(words, 1, STR("aaaaaa"), 2, "0@2 0@3 ");
}

static void
test_any_bytes(void **state)
{
	const char *const words[] = {"\xc3\xa9t\xc3\xa9"};

	(void)state;
	expect(words, 1, STR("\0\xff l'\xc3\xa9t\xc3\xa9\0"), 0, "0@10 ");
}

/* The automaton says what a search of every word at every place says. */
static void
test_like_a_plain_search(void **state)
{
	static const char letters[] = "abAB ";
	const char *const words[] = {"ab", "aba", "babab", "b ba", "aabbaab"};
	unsigned seed = 1;

	(void)state;
	for (size_t round = 0; round < 300; round++) {
		char text[40];
		size_t len = round % sizeof(text);
		struct log log = {.stop = 0};
		struct str list[ARRAY_LEN(words)];
		struct matcher *matcher;
		size_t expected = 0;

		for (size_t i = 0; i < len; i++) {
			seed = seed * 1103515245u + 12345u;
			text[i] = letters[seed >> 16 & 3];
		}
		for (size_t w = 0; w < ARRAY_LEN(words); w++) {
			list[w] = str_of(words[w]);
			for (size_t at = 0; at + list[w].n <= len; at++)
				expected += str_starts_nocase(
				    (struct str){text + at, len - at}, list[w]);
		}
		matcher = matcher_new(list, ARRAY_LEN(words));
		buf_init(&log.text, BUF_NO_MAX);
		matcher_scan(matcher, (struct str){text, len}, log_found, &log);
		assert_int_equal(log.calls, expected);
		buf_release(&log.text);
		matcher_free(matcher);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_overlapping_words),
	    cmocka_unit_test(test_case_is_folded_both_ways),
	    cmocka_unit_test(test_word_inside_and_same_word_twice),
	    cmocka_unit_test(test_short_words_at_the_very_end),
	    cmocka_unit_test(test_stops_when_told),
	    cmocka_unit_test(test_any_bytes),
	    cmocka_unit_test(test_like_a_plain_search),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
