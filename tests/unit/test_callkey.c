#include "callkey.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const struct callkey base = {
    .scope = "",
    .role = ROLE_JUDGE,
    .ordinal = 0,
    .attempt = 1,
    .model = "gpt-4o-mini",
    .system = {"You judge.", 10},
    .user = {"A run.", 6},
    .schema = {"{}", 2},
    .temperature = 0.3,
};

/* A key that changes makes everybody pay again: then KEY_FORMAT must, too, and
 * a release note say so. */
static void
test_the_key_stays_what_it_is(void **state)
{
	char key[LEDGER_KEY + 1];

	(void)state;
	/* SHA-256 of "11:aher-call-10:5:judge10:0 1 0.3000" and so on. */
	callkey_hex(&base, key);
	assert_string_equal(key,
	    "1251d4f9931dfc2337ad8d49799ceb5eeee828f9ea63dd2cf4902da5e671da15");
}

static void
test_every_field_makes_another_key(void **state)
{
	struct callkey keys[10];
	char hex[10][LEDGER_KEY + 1];

	(void)state;
	for (size_t i = 0; i < 10; i++)
		keys[i] = base;
	keys[1].scope = "a";
	keys[2].role = ROLE_RELABEL;
	keys[3].ordinal = 1;
	keys[4].attempt = 2;
	keys[5].model = "gpt-4o";
	keys[6].system = STR("You judge");
	keys[7].user = STR(".A run.");
	keys[8].schema = STR("{ }");
	keys[9].temperature = 0;
	for (size_t i = 0; i < 10; i++) {
		callkey_hex(&keys[i], hex[i]);
		assert_int_equal(strlen(hex[i]), LEDGER_KEY);
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(hex[i], hex[k]);
	}
}

/* What ends one field cannot be taken for the head of the next. */
static void
test_fields_do_not_run_together(void **state)
{
	struct callkey a = base, b = base;
	char one[LEDGER_KEY + 1], other[LEDGER_KEY + 1];

	(void)state;
	a.system = STR("ab");
	a.user = STR("c");
	b.system = STR("a");
	b.user = STR("bc");
	callkey_hex(&a, one);
	callkey_hex(&b, other);
	assert_string_not_equal(one, other);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_the_key_stays_what_it_is),
	    cmocka_unit_test(test_every_field_makes_another_key),
	    cmocka_unit_test(test_fields_do_not_run_together),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
