#include "model.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "util.h"

static void
test_specifications(void **state)
{
	static const struct {
		const char *text, *name, *url, *key_file;
		double in; /* < 0: no price */
		int most;
	} cases[] = {
	    {"gpt-4o-mini", "gpt-4o-mini", NULL, NULL, -1, 0},
	    {"qwen@http://10.0.0.5:8000/v1", "qwen", "http://10.0.0.5:8000/v1",
		NULL, -1, 0},
	    {"gemini@001", "gemini@001", NULL, NULL, -1, 0},
	    {"m@001@https://h/v1,j=4", "m@001", "https://h/v1", NULL, -1, 4},
	    {"a@http://x@https://h/v1", "a@http://x", "https://h/v1", NULL, -1,
		0},
	    {"a@ftp://h", "a", "ftp://h", NULL, -1, 0},
	    {"a@httpd", "a@httpd", NULL, NULL, -1, 0},
	    {"m,price=0.5:2,key=/etc/key", "m", NULL, "/etc/key", 0.5, 0},
	    {"org/m:latest@http://[::1]:11434/v1,j=1,price=1:2", "org/m:latest",
		"http://[::1]:11434/v1", NULL, 1, 1},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char text[100];
		struct model_spec spec;

		snprintf(text, sizeof(text), "%s", cases[i].text);
		assert_null(model_spec_read(&spec, text));
		assert_string_equal(spec.name, cases[i].name);
		assert_int_equal(spec.url == NULL, cases[i].url == NULL);
		if (spec.url != NULL)
			assert_string_equal(spec.url, cases[i].url);
		assert_int_equal(
		    spec.key_file == NULL, cases[i].key_file == NULL);
		if (spec.key_file != NULL)
			assert_string_equal(spec.key_file, cases[i].key_file);
		assert_int_equal(spec.priced, cases[i].in >= 0);
		if (spec.priced)
			assert_true(spec.price.in == cases[i].in);
		assert_int_equal(spec.most, cases[i].most);
	}
}

static void
test_what_is_none(void **state)
{
	static const char *const cases[] = {"", "--estimate", "-J", ",j=3",
	    "@http://h/v1", "m,j=0", "m,j=many", "m,j=999999", "m,price=1",
	    "m,key=", "m,", "m,x=1", "m@http://h/v1,", "m,price=-1:2"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char text[100];
		struct model_spec spec;

		snprintf(text, sizeof(text), "%s", cases[i]);
		if (model_spec_read(&spec, text) == NULL)
			fail_msg("'%s' was taken", cases[i]);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_specifications),
	    cmocka_unit_test(test_what_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
