#include "lexicon.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "buf.h"

static char path[] = "/tmp/aher-lexicon-XXXXXX";

/* Loads a lexicon of this text; `why` is set where it cannot be read. */
static struct lexicon *
load(const char *text, char *why, size_t why_size)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
	return lexicon_load(path, why, why_size);
}

static bool
log_term(void *arg, const struct term *term, size_t at)
{
	buf_printf(arg, "%s:%.*s@%zu ", term_class_name(term->class),
	    STR_ARG(term->text), at);
	return true;
}

static void
expect(const char *lexicon_text, struct str text, const char *terms)
{
	char why[200];
	struct lexicon *lexicon = load(lexicon_text, why, sizeof(why));
	struct buf log;

	assert_non_null(lexicon);
	buf_init(&log, BUF_NO_MAX);
	lexicon_scan(lexicon, text, log_term, &log);
	assert_string_equal(log.bytes, terms);
	buf_release(&log);
	lexicon_free(lexicon);
}

static void
test_word_boundaries(void **state)
{
	const char *text = "[error]\nerror\ntimed out\n";

	(void)state;
	expect(text,
	    STR("terror errors my_error \xc3\xa9"
		"error"),
	    "");
	expect(text, STR("Error, (ERROR) error"),
	    "error:error@0 error:error@8 error:error@15 ");
	expect(text, STR("it timed out."), "error:timed out@3 ");
}

static void
test_a_boundary_only_beside_a_word(void **state)
{
	(void)state;
	expect("[evaluator]\n^score:\n", STR("score:0"), "evaluator:score:@0 ");
}

static void
test_line_start(void **state)
{
	const char *text = "[error]\n^Error:\n";

	(void)state;
	expect(text, STR("error: a\n \terror: b\nan error: c\r\nError:d"),
	    "error:error:@0 error:error:@11 error:error:@33 ");
}

static void
test_first_of_a_class(void **state)
{
	char why[200];
	struct lexicon *lexicon = load("[evaluator]\n^reward:\n^answer is\n"
				       "[wrong]\nreward\n",
	    why, sizeof(why));
	const struct term *term;
	size_t at = 0;

	(void)state;
	assert_non_null(lexicon);
	term = lexicon_first(
	    lexicon, STR("the reward: 1\n\n Answer is 2"), TERM_EVALUATOR, &at);
	assert_non_null(term);
	assert_int_equal(at, 16);
	assert_true(str_eq(term->text, STR("answer is")));
	term = lexicon_first(lexicon, STR("the reward: 1"), TERM_WRONG, &at);
	assert_non_null(term);
	assert_int_equal(at, 4);
	assert_null(lexicon_first(
	    lexicon, STR("the reward: 1\n"), TERM_EVALUATOR, &at));
	assert_null(lexicon_first(lexicon, STR("reward: 1"), TERM_ERROR, NULL));
	lexicon_free(lexicon);
}

static void
test_messages_name_the_line(void **state)
{
	char why[300], expected[300];

	(void)state;
	assert_null(load("# words\n[error]\na\n[eror]\n", why, sizeof(why)));
	snprintf(
	    expected, sizeof(expected), "%s:4: no such section: [eror]", path);
	assert_string_equal(why, expected);
	assert_null(load("timeout\n", why, sizeof(why)));
	snprintf(expected, sizeof(expected),
	    "%s:1: a term before the first [section]: timeout", path);
	assert_string_equal(why, expected);
	assert_null(load("[error]\n^\n", why, sizeof(why)));
	assert_non_null(strstr(why, ":2: a '^' without a term"));
	assert_null(lexicon_load("/nonexistent/words", why, sizeof(why)));
	assert_string_equal(
	    why, "/nonexistent/words: No such file or directory");
	assert_null(lexicon_load("/tmp", why, sizeof(why)));
	assert_string_equal(why, "/tmp: Is a directory");
}

static void
test_empty_lexicon_finds_nothing(void **state)
{
	(void)state;
	expect("", STR("Error: timed out"), "");
	expect("# only a comment\n[error]\n", STR("Error: timed out"), "");
}

static void
test_builtin(void **state)
{
	char why[200] = "";
	struct lexicon *lexicon = lexicon_load(NULL, why, sizeof(why));
	struct str score = STR("Your score (min 0.0, max 1.0): 0.75");

	(void)state;
	assert_string_equal(why, "");
	assert_non_null(lexicon);
	assert_true(lexicon_builtin().n > 1000);
	assert_non_null(lexicon_first(lexicon, score, TERM_EVALUATOR, NULL));
	assert_null(lexicon_first(
	    lexicon, STR("I think I should search"), TERM_ERROR, NULL));
	lexicon_free(lexicon);
}

static int
set_up(void **state)
{
	int fd = mkstemp(path);

	(void)state;
	return fd < 0 ? -1 : close(fd);
}

static int
tear_down(void **state)
{
	(void)state;
	return unlink(path);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_word_boundaries),
	    cmocka_unit_test(test_a_boundary_only_beside_a_word),
	    cmocka_unit_test(test_line_start),
	    cmocka_unit_test(test_first_of_a_class),
	    cmocka_unit_test(test_messages_name_the_line),
	    cmocka_unit_test(test_empty_lexicon_finds_nothing),
	    cmocka_unit_test(test_builtin),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
