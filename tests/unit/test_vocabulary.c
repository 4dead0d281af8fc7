#include "vocabulary.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "util.h"

static const char *const lists[] = {"red green it's", "green blue"};
static struct vocabulary colors = VOCABULARY_INIT(lists);

static uint32_t
find(const char *word)
{
	return vocabulary_find(&colors, str_of(word));
}

static void
test_lists(void **state)
{
	(void)state;
	assert_int_equal(find("red"), 1);
	assert_int_equal(find("green"), 3);
	assert_int_equal(find("blue"), 2);
	assert_int_equal(find("it's"), 1);
	assert_int_equal(find("BLUE"), 2);
}

static void
test_other_words(void **state)
{
	static const char *const others[] = {
	    "", "re", "redd", "its", "red green", "\xc3\xa9", "yellowish"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		assert_int_equal(find(others[i]), 0);
	assert_int_equal(vocabulary_find(&colors, (struct str){"re\0d", 4}), 0);
	assert_int_equal(vocabulary_find(&colors, (struct str){NULL, 0}), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_lists),
	    cmocka_unit_test(test_other_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
