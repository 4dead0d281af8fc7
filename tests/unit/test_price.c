/* price.h: the built-in table, names of models, --price. */
#include "price.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "resource.h"
#include "str.h"
#include "util.h"

static void
assert_usd(double got, double expected)
{
	double off = got - expected;

	if (off < -1e-9 || off > 1e-9)
		fail_msg("%.10f is not %.10f", got, expected);
}

static void
test_every_line_is_a_price(void **state)
{
	struct str text = resource_find("prices.tsv"), line;
	size_t count = 0;

	(void)state;
	assert_non_null(text.s);
	while (str_line(&text, &line)) {
		struct str all = line, word;
		char name[100];
		size_t words = 0;
		struct price p = {-1, -1, -1};

		if (line.n == 0 || line.s[0] == '#')
			continue;
		while (str_word(&all, &word))
			words++;
		assert_int_equal(words, 4);
		snprintf(name, sizeof(name), "%.*s",
		    (int)str_find_char(line, '\t', 0), line.s);
		assert_true(price_find(name, &p));
		assert_true(p.in > 0 && p.cached > 0 && p.cached <= p.in &&
			    p.out >= p.in);
		count++;
	}
	assert_true(count > 30);
}

static void
test_names(void **state)
{
	static const struct {
		const char *name;
		double in; /* < 0: no price */
	} cases[] = {
	    {"gpt-4o", 2.5},
	    {"gpt-4o-mini", 0.15},
	    {"gpt-4o-mini-2024-07-18", 0.15},
	    {"gpt-4o-2024-08-06", 2.5},
	    {"gpt-4o-2024-05-13", 5},
	    {"openai/gpt-4o-mini", 0.15},
	    {"gpt-4.1-nano-2025-04-14", 0.1},
	    {"gpt-4-0613", 30},
	    {"claude-sonnet-4-20250514", 3},
	    {"claude-sonnet-4@20250514", 3},
	    {"claude-opus-4-1-20250805", 15},
	    {"claude-opus-4-5-20251101", 5},
	    {"anthropic/claude-3-5-haiku:beta", 0.8},
	    {"models/gemini-2.0-flash-001", 0.1},
	    {"gpt-4-1106-preview", -1},
	    {"gpt-4-32k", -1},
	    {"claude-opus-4-9", -1},
	    {"gpt-4o-mini-audio-preview", -1},
	    {"gpt-4o-minimal", -1},
	    {"gpt-4o-", -1},
	    {"gpt-4o-20x4", -1},
	    {"somebody/gpt-4o", -1},
	    {"ft:gpt-4o:acme", -1},
	    {"GPT-4o", -1},
	    {"gpt", -1},
	    {"", -1},
	    {"qwen2.5-72b", -1},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct price p = {-1, -1, -1};
		bool found = price_find(cases[i].name, &p);

		if (found != (cases[i].in >= 0))
			fail_msg("%s: %s", cases[i].name,
			    found ? "has a price" : "has no price");
		assert_usd(p.in, found ? cases[i].in : -1);
	}
}

static void
test_no_cached_price_is_the_price(void **state)
{
	struct price p;

	(void)state;
	assert_true(price_find("gpt-4-turbo", &p));
	assert_usd(p.cached, p.in);
	assert_true(price_find("gpt-4o-mini", &p));
	assert_usd(p.cached, 0.075);
}

static void
test_the_date(void **state)
{
	const char *date = price_date();

	(void)state;
	assert_int_equal(strlen(date), 10);
	assert_int_equal(strspn(date, "0123456789-"), 10);
	assert_int_equal(strncmp(date, "20", 2), 0);
}

static void
test_parse(void **state)
{
	struct price p;

	(void)state;
	assert_null(price_parse("0.15:0.60", &p));
	assert_usd(p.in, 0.15);
	assert_usd(p.cached, 0.15);
	assert_usd(p.out, 0.6);
	assert_null(price_parse("0:0", &p));
	assert_usd(p.out, 0);
}

static void
test_what_is_no_price(void **state)
{
	static const char *const texts[] = {"", ":", "1", "1:", ":1", "a:1",
	    "1:b", "-1:1", "1:-1", "1:2:3", "1:nan", "1:inf", "1:1e7", "$1:$2",
	    "1,5:2", " 1:2", "1 :2",
	    "0.00000000000000000000000000000000000001:1"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		struct price p = {7, 7, 7};

		if (price_parse(texts[i], &p) == NULL)
			fail_msg("\"%s\" was taken", texts[i]);
		assert_usd(p.in, 7);
	}
}

static void
test_cost(void **state)
{
	struct price p = {2, 0.5, 8};

	(void)state;
	assert_usd(price_of(&p, 1000000, 0, 0), 2);
	assert_usd(price_of(&p, 1000000, 1000000, 0), 0.5);
	assert_usd(price_of(&p, 1000000, 400000, 500000), 1.2 + 0.2 + 4);
	assert_usd(price_of(&p, 0, 0, 0), 0);
	/* Hostile figures never make a call cheaper than nothing. */
	assert_usd(price_of(&p, 100, 200, 0), 0.00005);
	assert_usd(price_of(&p, 100, -200, 0), 0.0002);
	assert_usd(price_of(&p, -100, 5, -7), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_every_line_is_a_price),
	    cmocka_unit_test(test_names),
	    cmocka_unit_test(test_no_cached_price_is_the_price),
	    cmocka_unit_test(test_the_date),
	    cmocka_unit_test(test_parse),
	    cmocka_unit_test(test_what_is_no_price),
	    cmocka_unit_test(test_cost),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
