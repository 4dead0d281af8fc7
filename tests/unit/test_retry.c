/* retry.h: a table for each decision, with the randomness given. */
#include "retry.h"

#include <limits.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "util.h"

#define NOW 1700000000 /* Tue, 14 Nov 2023 22:13:20 GMT */
#define HOUR 3600000

static void
test_when_it_is_given_up(void **state)
{
	(void)state;
	assert_true(retry_again(1, 0));
	assert_true(retry_again(RETRY_FAILURES - 1, 0));
	assert_false(retry_again(RETRY_FAILURES, 0));
	assert_true(retry_again(RETRY_TIMEOUTS - 1, RETRY_TIMEOUTS - 1));
	assert_false(retry_again(RETRY_TIMEOUTS, RETRY_TIMEOUTS));
	assert_false(retry_again(INT_MAX, INT_MAX));
}

static void
test_waits(void **state)
{
	static const struct {
		int failures;
		long long server_ms;
		double random;
		long long ms;
	} cases[] = {
	    {1, -1, 0, 0},
	    {1, -1, 0.5, 125},
	    {2, -1, 0.5, 250},
	    {3, -1, 0.5, 500},
	    {7, -1, 0.5, 8000},
	    {8, -1, 0.5, 15000},
	    {9, -1, 0.5, 15000},
	    {INT_MAX, -1, 0.5, 15000},
	    {0, -1, 0.5, 125},
	    {INT_MIN, -1, 0.5, 125},
	    {1, -1, 1, 249},
	    {1, -1, -1, 0},
	    {1, -1, NAN, 0},
	    {1, 0, 0.5, 125},
	    {9, 1000, 0, 1000},
	    {9, 1000, 0.5, 1125},
	    {1, 60000, 0.5, 63000},
	    {1, HOUR, 0.5, 63000},
	    {1, LLONG_MAX, 0, 60000},
	    {1, LLONG_MIN, 0.5, 125},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		long long ms = retry_wait_ms(
		    cases[i].failures, cases[i].server_ms, cases[i].random);

		if (ms != cases[i].ms)
			fail_msg(
			    "case %zu: %lld, not %lld", i, ms, cases[i].ms);
	}
}

static void
test_retry_after(void **state)
{
	static const struct {
		const char *value;
		long long ms;
	} cases[] = {
	    {"0", 0},
	    {"1", 1000},
	    {" 120 ", 120000},
	    {"1.5", 1500},
	    {"0.0001", 1},
	    {"3600", HOUR},
	    {"86400", HOUR},
	    {"99999999999999999999999999", HOUR},
	    {"Tue, 14 Nov 2023 22:13:30 GMT", 10000},
	    {"Tue, 14 Nov 2023 22:13:20 GMT", 0},
	    {"Tue, 14 Nov 2023 22:00:00 GMT", 0},
	    {"Wed, 15 Nov 2023 22:13:30 GMT", HOUR},
	    {"Tuesday, 14-Nov-23 22:13:30 GMT", 10000},
	    {"Sunday, 06-Nov-94 08:49:37 GMT", 0},
	    {"Monday, 06-Nov-72 08:49:37 GMT", HOUR},
	    {"Wednesday, 06-Nov-74 08:49:37 GMT", 0},
	    {"Tue Nov 14 22:13:30 2023", 10000},
	    {"Sun Nov  6 08:49:37 1994", 0},
	    {"Fri, 31 Dec 9999 23:59:59 GMT", HOUR},
	    {"", -1},
	    {NULL, -1},
	    {"-1", -1},
	    {"soon", -1},
	    {"10s", -1},
	    {"1.", -1},
	    {"1e3", -1},
	    {"Tue, 14 Nov 2023 22:13:30", -1},
	    {"Tue, 14 Nov 2023 22:13:30 PST", -1},
	    {"Tue, 14 Nov 2023 22:13:30 GMT+1", -1},
	    {"Tue, 14 Nox 2023 22:13:30 GMT", -1},
	    {"Tue, 14 Nov 2023 25:13:30 GMT", -1},
	    {"Tue, 0 Nov 2023 22:13:30 GMT", -1},
	    {"Tue, 14 Nov -203 22:13:30 GMT", -1},
	    {"Tue, 14 Nov 2023 22:13:30 GMT                                  "
	     "                          x",
		-1},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		long long ms = retry_after_ms(cases[i].value, NOW);

		if (ms != cases[i].ms)
			fail_msg("\"%s\": %lld, not %lld", cases[i].value, ms,
			    cases[i].ms);
	}
}

static void
test_resets(void **state)
{
	static const struct {
		const char *value;
		long long ms;
	} cases[] = {
	    {"1s", 1000},
	    {"6m0s", 360000},
	    {"20ms", 20},
	    {"1h2m3.5s", HOUR},
	    {"59m59.9s", 3599900},
	    {"2m59.56s", 179560},
	    {"7.66s", 7660},
	    {"0s", 0},
	    {"0", 0},
	    {"12", 12000},
	    {"0.25", 250},
	    {"1d", HOUR},
	    {"99999999999999999999h", HOUR},
	    {" 1s ", 1000},
	    /* Points in time. */
	    {"1700000000", -1},
	    {"1700000000000", -1},
	    {"2023-11-14T22:13:20Z", -1},
	    {"", -1},
	    {NULL, -1},
	    {"s", -1},
	    {"1x", -1},
	    {"1m2", -1},
	    {"1s,", -1},
	    {"-1s", -1},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		long long ms = retry_reset_ms(cases[i].value);

		if (ms != cases[i].ms)
			fail_msg("\"%s\": %lld, not %lld", cases[i].value, ms,
			    cases[i].ms);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_when_it_is_given_up),
	    cmocka_unit_test(test_waits),
	    cmocka_unit_test(test_retry_after),
	    cmocka_unit_test(test_resets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
