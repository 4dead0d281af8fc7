#include "observation.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lexicon_fixture.h"

#define LONG40 "The cellar holds forty barrels of cider."
#define LONG240 LONG40 LONG40 LONG40 LONG40 LONG40 LONG40

struct example {
	struct str text;
	enum observation_kind kind;
	const char *error; /* NULL: none is found */
};

static void
check(const struct example *examples, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct example *e = &examples[i];
		struct observation seen =
		    observation_read(lexicon, e->text, &arena);

		if (seen.kind != e->kind)
			fail_msg("kind %d in place of %d: %.*s", (int)seen.kind,
			    (int)e->kind, STR_ARG(e->text));
		if ((seen.error.s == NULL) != (e->error == NULL) ||
		    (e->error != NULL && !str_eq(seen.error, str_of(e->error))))
			fail_msg("error \"%.*s\": %.*s", STR_ARG(seen.error),
			    STR_ARG(e->text));
		arena_clear(&arena);
	}
}

static void
test_nothing_and_little(void **state)
{
	const struct example examples[] = {
	    {{NULL, 0}, OBSERVATION_NONE, NULL},
	    {STR(""), OBSERVATION_NONE, NULL},
	    {STR(" \n"), OBSERVATION_NONE, NULL},
	    {STR("299.0"), OBSERVATION_TRIVIAL_TEXT, NULL},
	    {STR("[]"), OBSERVATION_TRIVIAL_TEXT, NULL},
	    {STR("{}"), OBSERVATION_TRIVIAL_TEXT, NULL},
	    {STR("\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"
		 "\xc3\xa9"),
		OBSERVATION_TRIVIAL_TEXT, NULL},
	};

	(void)state;
	check(examples, ARRAY_LEN(examples));
}

static void
test_plain_errors(void **state)
{
	const struct example examples[] = {
	    {STR("Error: Connection timeout after 30 seconds."),
		OBSERVATION_ERROR,
		"Error: Connection timeout after 30 seconds."},
	    {STR("503 Service Unavailable"), OBSERVATION_ERROR,
		"503 Service Unavailable"},
	    {STR("HTTP 404"), OBSERVATION_ERROR, "HTTP 404"},
	    {STR("HTTP/1.1 502"), OBSERVATION_ERROR, "HTTP/1.1 502"},
	    {STR("the call ended with status_code=500"), OBSERVATION_ERROR,
		"the call ended with status_code=500"},
	    {STR("KeyError: 'age'"), OBSERVATION_ERROR, "KeyError: 'age'"},
	    {STR("bash: jqq: command not found"), OBSERVATION_ERROR,
		"bash: jqq: command not found"},
	    {STR("Traceback (most recent call last):\n  File "
		 "\"a.py\"\n" LONG240),
		OBSERVATION_ERROR, "Traceback (most recent call last):"},
	    {STR("Invalid action!"), OBSERVATION_ERROR, "Invalid action!"},
	    {STR("Could not find [Oslo]. Similar: ['Oslo fjord']" LONG240),
		OBSERVATION_ERROR,
		"Could not find [Oslo]. Similar: ['Oslo fjord']" LONG240},
	};

	(void)state;
	check(examples, ARRAY_LEN(examples));
}

static void
test_words_that_are_no_error(void **state)
{
	const struct example examples[] = {
	    {STR("The error rate fell to 2 percent."), OBSERVATION_CONTENT,
		NULL},
	    {STR("A timeout of 30 seconds is set."), OBSERVATION_CONTENT, NULL},
	    {STR("500 grams of flour, sifted"), OBSERVATION_CONTENT, NULL},
	    {STR("https://example.org/404 is the page"), OBSERVATION_CONTENT,
		NULL},
	    {STR("No exceptions for small orders."), OBSERVATION_CONTENT, NULL},
	    {STR("Total results: 50 in Terror Bay"), OBSERVATION_CONTENT, NULL},
	    {STR(LONG240 LONG40 LONG40 " permission denied, it said"),
		OBSERVATION_CONTENT, NULL},
	};

	(void)state;
	check(examples, ARRAY_LEN(examples));
}

static void
test_an_error_line_in_content(void **state)
{
	const struct example examples[] = {
	    {STR(LONG240 "\nError: row 7 was skipped\n"), OBSERVATION_CONTENT,
		"Error: row 7 was skipped"},
	    {STR("Error: row 7 was skipped\n" LONG240), OBSERVATION_CONTENT,
		"Error: row 7 was skipped"},
	    {STR("ran 3 tests\nError: the disk is full"), OBSERVATION_ERROR,
		"Error: the disk is full"},
	};

	(void)state;
	check(examples, ARRAY_LEN(examples));
}

static void
test_replies_in_json(void **state)
{
	const struct example examples[] = {
	    {STR("{\"error\": \"\", \"response\": \"Rain in Oslo, 4 C\"}"),
		OBSERVATION_CONTENT, NULL},
	    {STR("{\"error\": null, \"temperature\": 4, \"city\": \"Oslo\"}"),
		OBSERVATION_TRIVIAL_TEXT, NULL},
	    {STR("{\"temperature\": 4, \"city\": \"Oslo\"}"),
		OBSERVATION_CONTENT, NULL},
	    {STR("{\"error\": \"Timeout error...\", \"response\": \"\"}"),
		OBSERVATION_ERROR, "Timeout error..."},
	    {STR("{\"error\":\"Message error...\",\"response\":\"" LONG240
		 "\"}"),
		OBSERVATION_CONTENT, "Message error..."},
	    {STR("{\"error\": \"\", \"response\": \"\"}"),
		OBSERVATION_TRIVIAL_TEXT, NULL},
	    {STR("{\"error\": \"\", \"response\": \"{'message': \\\"Endpoint "
		 "'/x' does not exist\\\"}\"}"),
		OBSERVATION_ERROR, "Endpoint '/x' does not exist"},
	    {STR("{\"error\": \"\", \"response\": \"{'result': []}\"}"),
		OBSERVATION_TRIVIAL_TEXT, NULL},
	    {STR("{\"error\": \"\", \"response\": \"404 page not found\"}"),
		OBSERVATION_ERROR, "404 page not found"},
	    {STR("{\"message\": \"Line resumed successfully\", \"line\": "
		 "{\"id\": \"L1002\"}}"),
		OBSERVATION_CONTENT, NULL},
	    {STR("{\"status\": 404, \"path\": \"/x\"}"), OBSERVATION_ERROR,
		"{\"status\": 404, \"path\": \"/x\"}"},
	    {STR("{\"status\": \"available\", \"seats\": 404}"),
		OBSERVATION_CONTENT, NULL},
	    {STR("{\"success\": false, \"message\": \"No seats.\"}"),
		OBSERVATION_ERROR, "No seats."},
	    {STR("{\"a\": {\"error\": \"deep inside\"}, \"b\": 1}"),
		OBSERVATION_CONTENT, NULL},
	};

	(void)state;
	check(examples, ARRAY_LEN(examples));
}

static void
test_cut_json(void **state)
{
	const struct example examples[] = {
	    {STR("{\"error\": \"Timeou"), OBSERVATION_ERROR, "Timeou"},
	    {STR("{\"error\": \"\", \"resp"), OBSERVATION_TRIVIAL_TEXT, NULL},
	    {STR("{\"error\": "), OBSERVATION_TRIVIAL_TEXT, NULL},
	    {STR("{\"error\": \"\", \"response\": \"" LONG40),
		OBSERVATION_CONTENT, NULL},
	    {STR("{\"error\": \"\\"), OBSERVATION_ERROR, "\\"},
	    {STR("{\"a\": [{\"b\": \"Oslo and Bergen"), OBSERVATION_CONTENT,
		NULL},
	};

	(void)state;
	check(examples, ARRAY_LEN(examples));
}

static void
test_evaluator_lines_are_cut(void **state)
{
	struct str text = STR("Bought the red kettle.\nYour score (min 0.0, "
			      "max 1.0): 0.75\nThank you!\n");
	struct observation seen;

	(void)state;
	seen = observation_read(lexicon, text, &arena);
	assert_int_equal(seen.kind, OBSERVATION_CONTENT);
	assert_true(
	    str_eq(seen.text, STR("Bought the red kettle.\nThank you!\n")));
	seen = observation_read(lexicon, STR("Answer is CORRECT"), &arena);
	assert_int_equal(seen.kind, OBSERVATION_NONE);
	assert_int_equal(seen.text.n, 0);
	text = STR("The answer is correct in principle.");
	seen = observation_read(lexicon, text, &arena);
	assert_ptr_equal(seen.text.s, text.s);
	assert_int_equal(seen.text.n, text.n);
	arena_clear(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_nothing_and_little),
	    cmocka_unit_test(test_plain_errors),
	    cmocka_unit_test(test_words_that_are_no_error),
	    cmocka_unit_test(test_an_error_line_in_content),
	    cmocka_unit_test(test_replies_in_json),
	    cmocka_unit_test(test_cut_json),
	    cmocka_unit_test(test_evaluator_lines_are_cut),
	};

	return cmocka_run_group_tests(tests, load_lexicon, free_lexicon);
}
