/* util.h, str.h, buf.h, arena.h, keyset.h, utf8.h, digest.h. */
#include "util.h"

#include <setjmp.h>
#include <stdarg.h>
#include <limits.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "arena.h"
#include "buf.h"
#include "digest.h"
#include "keyset.h"
#include "str.h"
#include "utf8.h"

static void
assert_str(struct str got, const char *expected)
{
	if (!str_eq(got, str_of(expected)))
		fail_msg("\"%.*s\" is not \"%s\"", STR_ARG(got), expected);
}

/* --- numbers --- */

static void
test_whole_numbers(void **state)
{
	long long n = 77;

	(void)state;
	assert_null(parse_number("0", 0, 9, &n));
	assert_int_equal(n, 0);
	assert_null(parse_number("-9223372036854775808", LLONG_MIN, 0, &n));
	assert_true(n == LLONG_MIN);
	assert_null(parse_number("010", 0, 99, &n));
	assert_int_equal(n, 10);
}

static void
test_what_is_no_whole_number(void **state)
{
	static const char *const texts[] = {
	    "", " ", "x", "1x", " 1", "1 ", "\n1", "1.0", "1e3", "0x10", "-"};
	long long n = 77;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		assert_string_equal(parse_number(texts[i], -99, 99, &n),
		    "is not a whole number");
	assert_int_equal(n, 77);
}

static void
test_whole_numbers_out_of_range(void **state)
{
	long long n;

	(void)state;
	assert_string_equal(parse_number("10", 0, 9, &n), "is too large");
	assert_string_equal(parse_number("-1", 0, 9, &n), "is too small");
	assert_string_equal(
	    parse_number("9223372036854775808", 0, LLONG_MAX, &n),
	    "is too large");
	assert_string_equal(
	    parse_number("-9223372036854775809", LLONG_MIN, 0, &n),
	    "is too small");
}

static void
test_fractions(void **state)
{
	double x = 7;

	(void)state;
	assert_null(parse_fraction("0.5", 0, 1, &x));
	assert_true(x == 0.5);
	assert_null(parse_fraction("1e-3", 0, 1, &x));
	assert_true(x == 0.001);
	assert_null(parse_fraction("-.5", -1, 1, &x));
	assert_true(x == -0.5);
	assert_string_equal(parse_fraction("1.1", 0, 1, &x), "is too large");
	assert_string_equal(parse_fraction("-1", 0, 1, &x), "is too small");
}

static void
test_what_is_no_fraction(void **state)
{
	static const char *const texts[] = {"", " ", "x", "0,5", "0.5x", " 0.5",
	    "nan", "inf", "-inf", "+nan", "infinity", "1e999", "0x1p-1", "-0x1",
	    "0X1"};
	double x = 7;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		if (parse_fraction(texts[i], -9, 9, &x) == NULL)
			fail_msg("a number: \"%s\"", texts[i]);
	assert_true(x == 7);
}

/* --- slices --- */

static void
test_slices_of_nothing(void **state)
{
	struct str nothing = str_of(NULL), rest = nothing, part;

	(void)state;
	assert_null(nothing.s);
	assert_true(str_eq(nothing, STR("")));
	assert_true(str_starts(nothing, STR("")));
	assert_false(str_starts(nothing, STR("a")));
	assert_null(str_sub(nothing, 0, 5).s);
	assert_int_equal(str_trim(nothing).n, 0);
	assert_int_equal(str_find(nothing, STR("a"), 0), STR_NONE);
	assert_int_equal(str_find_nocase(nothing, STR("a"), 0), STR_NONE);
	assert_int_equal(str_find_char(nothing, 'a', 0), STR_NONE);
	assert_false(str_line(&rest, &part));
	assert_false(str_word(&rest, &part));
	assert_int_equal(str_cut_words(nothing, 5).n, 0);
}

static void
test_comparing(void **state)
{
	(void)state;
	assert_true(str_eq(STR("a\0b"), STR("a\0b")));
	assert_false(str_eq(STR("a\0b"), STR("a\0c")));
	assert_false(str_eq(STR("a"), STR("A")));
	assert_true(str_eq_nocase(STR("aZ[\xc3\x89"), STR("Az[\xc3\x89")));
	assert_false(str_eq_nocase(STR("\xc3\x89"), STR("\xc3\xa9")));
	assert_false(str_eq_nocase(STR("@"), STR("`")));
	assert_true(str_starts(STR("abc"), STR("ab")));
	assert_false(str_starts(STR("ab"), STR("abc")));
	assert_true(str_starts_nocase(STR("ABc"), STR("aB")));
	assert_true(str_ends_nocase(STR("a.ZST"), STR(".zst")));
	assert_false(str_ends_nocase(STR("zst"), STR(".zst")));
}

static void
test_finding(void **state)
{
	struct str text = STR("abcABC\0abc");

	(void)state;
	assert_int_equal(str_find(text, STR("abc"), 0), 0);
	assert_int_equal(str_find(text, STR("abc"), 1), 7);
	assert_int_equal(str_find(text, STR("abc"), 8), STR_NONE);
	assert_int_equal(str_find(text, STR("abc"), 99), STR_NONE);
	assert_int_equal(str_find_nocase(text, STR("ABC"), 1), 3);
	assert_int_equal(str_find_nocase(text, STR("abcd"), 0), STR_NONE);
	assert_int_equal(str_find_nocase(text, STR(""), 10), 10);
	assert_int_equal(str_find_nocase(text, STR(""), 11), STR_NONE);
	assert_int_equal(str_find_char(text, '\0', 0), 6);
	assert_int_equal(str_find_char(text, 'a', 10), STR_NONE);
}

static void
test_parts_are_clipped(void **state)
{
	(void)state;
	assert_str(str_sub(STR("abc"), 1, 2), "b");
	assert_str(str_sub(STR("abc"), 1, 99), "bc");
	assert_str(str_sub(STR("abc"), 99, 99), "");
	assert_str(str_sub(STR("abc"), 2, 1), "");
	assert_str(str_trim(STR(" \t\r\n\f\v a b \n")), "a b");
	assert_str(str_trim(STR(" \n ")), "");
}

static void
test_lines(void **state)
{
	struct str rest = STR("a\r\n\nb\rc\n\r\nd"), line;
	static const char *const expected[] = {"a", "", "b\rc", "", "d"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(expected); i++) {
		assert_true(str_line(&rest, &line));
		assert_str(line, expected[i]);
	}
	assert_false(str_line(&rest, &line));
}

static void
test_words(void **state)
{
	struct str rest = STR("  a\t\nb\xc2\xa0"
			      "c "),
		   word;

	(void)state;
	assert_true(str_word(&rest, &word));
	assert_str(word, "a");
	assert_true(str_word(&rest, &word));
	assert_str(word, "b\xc2\xa0"
			 "c");
	assert_false(str_word(&rest, &word));
}

static void
test_a_text_is_cut_between_words(void **state)
{
	(void)state;
	assert_str(str_cut_words(STR("one two"), 7), "one two");
	assert_str(str_cut_words(STR("one two"), 6), "one");
	assert_str(str_cut_words(STR("one two"), 3), "one");
	assert_str(str_cut_words(STR("one  two"), 4), "one");
	assert_str(str_cut_words(STR("one two"), 0), "");
	assert_str(str_cut_words(STR("abc\xc3\xa9xyz"), 4), "abc");
	assert_str(str_cut_words(STR("\xf0\x9f\x98\x80"), 3), "");
}

/* --- memory --- */

static void
test_a_buffer_refuses_what_passes_its_maximum(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 4);
	assert_string_equal(b.bytes, "");
	buf_puts(&b, "abc");
	buf_puts(&b, "de");
	buf_putc(&b, 'f');
	assert_true(b.over);
	assert_string_equal(b.bytes, "abc");
	buf_clear(&b);
	buf_printf(&b, "%d", 1234);
	assert_false(b.over);
	assert_string_equal(b.bytes, "1234");
	buf_printf(&b, "%d", 5);
	assert_true(b.over);
	assert_string_equal(b.bytes, "1234");
	buf_release(&b);
}

static void
test_a_buffer_may_hold_nuls(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, BUF_NO_MAX);
	buf_add(&b, "a\0b", 3);
	assert_true(str_eq(buf_str(&b), STR("a\0b")));
	assert_int_equal(b.bytes[3], '\0');
	buf_truncate(&b, 99);
	assert_int_equal(b.len, 3);
	buf_truncate(&b, 1);
	assert_string_equal(b.bytes, "a");
	buf_release(&b);
}

static void
test_an_arena_keeps_everything_until_it_is_cleared(void **state)
{
	struct arena arena = ARENA_INIT;
	struct str small = arena_copy(&arena, STR("small"));
	struct str large;
	char *bytes;

	(void)state;
	for (size_t size = 1; size < 1 << 20; size *= 2) {
		bytes = arena_alloc(&arena, size);
		assert_int_equal((uintptr_t)bytes % sizeof(long double), 0);
		memset(bytes, 'x', size);
	}
	large = arena_printf(&arena, "%0*d", 100000, 7);
	assert_int_equal(large.n, 100000);
	assert_int_equal(large.s[large.n], '\0');
	assert_str(small, "small");
	arena_clear(&arena);
	assert_str(arena_copy(&arena, str_of(NULL)), "");
	arena_release(&arena);
}

/* --- names of open objects --- */

static void
test_names_leave_with_their_object(void **state)
{
	struct json_keys *keys = keyset_new();
	size_t inner;

	(void)state;
	assert_true(keyset_add(keys, 0, 1, STR("a")));
	inner = keyset_count(keys);
	assert_true(keyset_add(keys, inner, 2, STR("a")));
	assert_true(keyset_add(keys, inner, 2, STR("b")));
	assert_false(keyset_add(keys, inner, 2, STR("a")));
	keyset_rewind(keys, inner);
	assert_int_equal(keyset_count(keys), 1);
	assert_true(keyset_add(keys, inner, 2, STR("a")));
	keyset_rewind(keys, inner);
	assert_false(keyset_add(keys, 0, 1, STR("a")));
	keyset_free(keys);
}

/* Adds names from first on; how many were new. */
static size_t
add_names(struct json_keys *keys, size_t from, size_t depth, int first, int n)
{
	size_t added = 0;

	for (int i = first; i < first + n; i++) {
		char name[16];

		snprintf(name, sizeof(name), "name%d", i);
		added += keyset_add(keys, from, depth, str_of(name));
	}
	return added;
}

/* Objects of all sizes within each other, on both sides of the size from
 * which names are found through a table. */
static void
test_names_of_large_objects(void **state)
{
	struct json_keys *keys = keyset_new();

	(void)state;
	assert_int_equal(add_names(keys, 0, 1, 0, 10), 10);
	for (int size = 1; size < 600; size += 13) {
		size_t inner = keyset_count(keys);

		assert_int_equal(
		    add_names(keys, inner, 2, 0, size), (size_t)size);
		assert_int_equal(add_names(keys, inner, 2, 0, size), 0);
		keyset_rewind(keys, inner);
	}
	assert_int_equal(add_names(keys, 0, 1, 5, 1000), 995);
	assert_int_equal(add_names(keys, 0, 1, 0, 1005), 0);
	assert_int_equal(add_names(keys, 1005, 2, 0, 300), 300);
	keyset_rewind(keys, 1005);
	assert_int_equal(add_names(keys, 0, 1, 0, 1006), 1);
	keyset_free(keys);
}

/* --- UTF-8 --- */

static void
test_where_utf8_is_bad(void **state)
{
	(void)state;
	assert_int_equal(utf8_bad(STR("abcdefgh\xff"), 0), 8);
	assert_int_equal(utf8_bad(STR("\xffgood"), 1), STR_NONE);
	assert_int_equal(utf8_bad(STR(""), 0), STR_NONE);
	assert_int_equal(utf8_bad(STR("\xc3"), 0), 0);
}

static void
test_what_is_cut_utf8(void **state)
{
	(void)state;
	assert_true(utf8_is_cut(STR("\xc3")));
	assert_true(utf8_is_cut(STR("\xe0\xa0")));
	assert_true(utf8_is_cut(STR("\xed\x9f")));
	assert_true(utf8_is_cut(STR("\xf4\x8f\xbf")));
	assert_false(utf8_is_cut(STR("\xe0\x80")));
	assert_false(utf8_is_cut(STR("\xed\xa0")));
	assert_false(utf8_is_cut(STR("\xf4\x90")));
	assert_false(utf8_is_cut(STR("\xc1")));
	assert_false(utf8_is_cut(STR("\x80")));
	assert_false(utf8_is_cut(STR("a")));
	assert_false(utf8_is_cut(STR("")));
}

static void
test_words_to_compare_by(void **state)
{
	static const struct {
		const char *text, *words;
	} cases[] = {
	    {"", ""},
	    {" .,! ", ""},
	    {"Find wire, under $5.30/kg.", "find wire under 5 30 kg"},
	    {" \xe2\x80\x9c"
	     "Don\xe2\x80\x99t\xe2\x80\x9d pay",
		"don t pay"},
	    {"stra\xc3\x9f"
	     "e CO\xc2\xad"
	     "OP \xef\xbd\x81",
		"strasse coop a"},
	};
	struct buf composed, marked;

	(void)state;
	buf_init(&composed, BUF_NO_MAX);
	buf_init(&marked, BUF_NO_MAX);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		buf_clear(&composed);
		utf8_words(&composed, str_of(cases[i].text));
		assert_true(str_eq(buf_str(&composed), str_of(cases[i].words)));
	}
	buf_clear(&composed);
	utf8_words(&composed, STR("CAF\xc3\x89"));
	utf8_words(&marked, STR("cafe\xcc\x81"));
	assert_true(str_eq(buf_str(&composed), buf_str(&marked)));
	buf_release(&composed);
	buf_release(&marked);
}

/* --- SHA-256 --- */

static void
test_digests(void **state)
{
	struct str parts[] = {STR("a"), STR(""), STR("bc")};
	unsigned char digest[DIGEST_BYTES];
	char hex[17];

	(void)state;
	/* FIPS 180-2, appendix B.1. */
	digest_sha256(parts, ARRAY_LEN(parts), digest);
	digest_hex16(digest, hex);
	assert_string_equal(hex, "ba7816bf8f01cfea");
	assert_true(digest_head(digest) == 0xba7816bf8f01cfeau);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_whole_numbers),
	    cmocka_unit_test(test_what_is_no_whole_number),
	    cmocka_unit_test(test_whole_numbers_out_of_range),
	    cmocka_unit_test(test_fractions),
	    cmocka_unit_test(test_what_is_no_fraction),
	    cmocka_unit_test(test_slices_of_nothing),
	    cmocka_unit_test(test_comparing),
	    cmocka_unit_test(test_finding),
	    cmocka_unit_test(test_parts_are_clipped),
	    cmocka_unit_test(test_lines),
	    cmocka_unit_test(test_words),
	    cmocka_unit_test(test_a_text_is_cut_between_words),
	    cmocka_unit_test(test_a_buffer_refuses_what_passes_its_maximum),
	    cmocka_unit_test(test_a_buffer_may_hold_nuls),
	    cmocka_unit_test(
		test_an_arena_keeps_everything_until_it_is_cleared),
	    cmocka_unit_test(test_names_leave_with_their_object),
	    cmocka_unit_test(test_names_of_large_objects),
	    cmocka_unit_test(test_where_utf8_is_bad),
	    cmocka_unit_test(test_what_is_cut_utf8),
	    cmocka_unit_test(test_words_to_compare_by),
	    cmocka_unit_test(test_digests),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
