/* What goals have in common when names and numbers are left out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "goalshape.h"

static void
has_shape(const char *goal, const char *expected)
{
	struct buf out;

	buf_init(&out, BUF_NO_MAX);
	buf_puts(&out, "before");
	goal_shape(&out, str_of(goal));
	assert_memory_equal(out.bytes, "before", 6);
	assert_string_equal(out.bytes + 6, expected);
	buf_release(&out);
}

static void
words_are_folded(void **state)
{
	(void)state;
	has_shape("Find a  cheap, red\tWire!", "find a cheap red @");
	has_shape("Find a cheap wire.", "find a cheap wire");
	has_shape("", "");
	has_shape(" ?! ", "");
	has_shape("I don't know what I'm to do", "i don't know what i'm to do");
	has_shape("FIND the well-known one", "find the well known one");
	has_shape("\xc3\x89t\xc3\xa9 \xc3\xa0 la mer",
	    "\xc3\xa9t\xc3\xa9 \xc3\xa0 la mer");
}

static void
numbers_are_masked(void **state)
{
	(void)state;
	has_shape("Find a Dell under $500", "find a @ under #");
	has_shape("Find 1,000 of 3.5 at 10:30", "find # of # at #");
	has_shape("On 2024-05-01, run 5km, the 3rd", "on # run # the #");
	has_shape("Add 5, 6 and -7", "add # and #");
	has_shape("Give 1 2 3 numbers of 20%", "give # numbers of #");
	has_shape("Buy a 5-star bed", "buy a # star bed");
	has_shape(
	    "Add \xef\xbc\x95 apples, \xd9\xa3 pears", "add # apples # pears");
}

static void
names_are_masked(void **state)
{
	(void)state;
	has_shape("Fly to New York, Boston and Rome", "fly to @ and @");
	has_shape("Go. Then see Ann. Leave", "go then see @ leave");
	has_shape("Do it:\nFind Ann\nSee Bob", "do it find @ see @");
	has_shape("GitHub is down on the iPhone", "@ is down on the @");
	has_shape("Besuche \xc3\x84gypten heute", "besuche @ heute");
	has_shape("Ask John's friend O'Neill", "ask @ friend @");
	has_shape("Buy Coca-Cola now", "buy @ now");
}

static void
quoted_is_masked(void **state)
{
	(void)state;
	has_shape("Search for \"red wire\" here", "search for @ here");
	has_shape("Search for 'it's red' here", "search for @ here");
	has_shape("Run `ls -l` now", "run @ now");
	has_shape("Say \xe2\x80\x9cgo on\xe2\x80\x9d now", "say @ now");
	has_shape("Sag \xe2\x80\x9egeh\xe2\x80\x9c jetzt", "sag @ jetzt");
	has_shape("An open \" sign", "an open sign");
	has_shape("A 15\" one and a 13\" one", "a # one and a # one");
	has_shape("Not \"over\nlines\" at all", "not over lines at all");
}

static void
identifiers_are_masked(void **state)
{
	(void)state;
	has_shape("Set user_id of A-17 in /etc/x.conf", "set @ of @ in @");
	has_shape("Open https://x.org/a?b=c#d, then mail a@b.org.",
	    "open @ then mail @");
	has_shape("Delete order abc123 of _x", "delete order @ of @");
	has_shape("Read /tmp and main.c", "read @ and @");
	has_shape("Ask @john", "ask @");
	has_shape("Use gpt-4 or --flag", "use gpt # or flag");
	has_shape("see x://", "see x");
}

static void
scripts_without_blanks_stay(void **state)
{
	(void)state;
	has_shape("\xe5\x9c\xa8GitHub\xe4\xb8\x8a\xe6\x9f\xa5"
		  "2024\xe5\xb9\xb4",
	    "\xe5\x9c\xa8 @ \xe4\xb8\x8a\xe6\x9f\xa5 # \xe5\xb9\xb4");
}

/* A text of `count` times a word. */
static void
repeats(const char *word, size_t count, size_t expected)
{
	struct buf text, out;

	buf_init(&text, BUF_NO_MAX);
	buf_init(&out, BUF_NO_MAX);
	for (size_t i = 0; i < count; i++)
		buf_puts(&text, word);
	goal_shape(&out, buf_str(&text));
	if (out.len != expected)
		fail_msg("%s: %zu", word, out.len);
	buf_release(&text);
	buf_release(&out);
}

static void
shapes_end_at_a_word(void **state)
{
	(void)state;
	repeats("abcdef ", 28, 195);
	repeats("abcdef ", 29, 195); /* 202 */
	repeats("abcdefghi ", 20, 199);
	repeats("abcdefghi ", 500, 199);
	repeats("a", 100000, 200);
	repeats("\xe4\xb8\x8a", 100000, 198);
	repeats("\xe2\x84\xaa", 300000, 200); /* its lower case is "k" */
	repeats("\"a ", 100000, 199);
	repeats("'a", 100000, 200);
	repeats("Ab 1 ", 100000, 200);
	repeats("a-", 100000, 199);
	repeats("\xff", 100, 0);
}

static void
words_are_counted(void **state)
{
	(void)state;
	assert_int_equal(goal_words(STR("")), 0);
	assert_int_equal(goal_words(STR(" - !")), 0);
	assert_int_equal(goal_words(STR("Find a red-wire, 500")), 5);
	assert_int_equal(goal_words(STR("\xc3\x89t\xc3\xa9 x")), 2);
	assert_int_equal(goal_words(STR("\xe4\xb8\x8a\xe6\x9f\xa5")), 2);
	assert_int_equal(goal_words(STR("a\xe4\xb8\x8a"
					"b")),
	    3);
	assert_int_equal(goal_words(STR("e\xcc\x81t")), 1);
	assert_int_equal(goal_words(STR("a\xe2\x80\x94"
					"b c")),
	    3);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(words_are_folded),
	    cmocka_unit_test(numbers_are_masked),
	    cmocka_unit_test(names_are_masked),
	    cmocka_unit_test(quoted_is_masked),
	    cmocka_unit_test(identifiers_are_masked),
	    cmocka_unit_test(scripts_without_blanks_stay),
	    cmocka_unit_test(shapes_end_at_a_word),
	    cmocka_unit_test(words_are_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
