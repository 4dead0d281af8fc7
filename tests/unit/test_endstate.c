#include "endstate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "lexicon_fixture.h"
#include "runs.h"

static bool
has_text(const struct endstate *end, const char *text)
{
	for (size_t i = 0; i < end->count; i++)
		if (str_find(end->texts[i].text, str_of(text), 0) != STR_NONE)
			return true;
	return false;
}

/* Does the one bound in the text hold? */
static enum end_fit
fit(const struct endstate *end, const char *text, const char *found)
{
	struct bound bounds[BOUNDS_MAX];
	struct end_proof proof;
	enum end_fit answer;

	if (bounds_read(str_of(text), bounds) != 1)
		fail_msg("no bound in \"%s\"", text);
	answer = endstate_bound(end, &bounds[0], &proof);
	if (found != NULL && !str_eq(proof.found, str_of(found)))
		fail_msg("\"%s\": \"%.*s\" in place of \"%s\"", text,
		    STR_ARG(proof.found), found);
	return answer;
}

static void
test_a_purchase(void **state)
{
	struct endstate end;

	(void)state;
	endstate_read(&end, &shop, lexicon, &arena);
	assert_int_equal(end.kind, END_WRITE);
	assert_true(end.bought);
	assert_true(has_text(&end, "Linen Apron"));
	assert_true(has_text(&end, "navy blue"));
	assert_false(has_text(&end, "Tea Towel"));
	assert_int_equal(
	    fit(&end, "price lower than 30.00 dollars", "$23.99"), END_HOLDS);
	assert_int_equal(
	    fit(&end, "price lower than 20.00 dollars", "$23.99"), END_BROKEN);
	assert_int_equal(fit(&end, "at least 4 kg", NULL), END_UNTOLD);
}

static void
test_a_booking(void **state)
{
	struct endstate end;

	(void)state;
	endstate_read(&end, &flight, lexicon, &arena);
	assert_int_equal(end.kind, END_WRITE);
	assert_false(end.bought);
	assert_true(has_text(&end, "QX7Z1P"));
	assert_true(has_text(&end, "\"price\": 135"));
	assert_false(has_text(&end, "\"price\": 63"));
	assert_false(has_text(&end, "999"));
	assert_int_equal(fit(&end, "departing after 8am", "09:30"), END_HOLDS);
	assert_int_equal(
	    fit(&end, "departing after 10:00", "09:30"), END_BROKEN);
}

static void
test_what_an_answer_names(void **state)
{
	struct endstate end;

	(void)state;
	endstate_read(&end, &solder, lexicon, &arena);
	assert_int_equal(end.kind, END_NAMED);
	assert_true(has_text(&end, "Dogwood Supply - $26.30/kg"));
	assert_false(has_text(&end, "Elm"));
	assert_false(has_text(&end, "CedarDirect"));
	assert_int_equal(fit(&end, "under $27/kg", "$26.30/kg"), END_HOLDS);
	assert_int_equal(fit(&end, "under $25/kg", "$26.30/kg"), END_BROKEN);
	assert_int_equal(
	    fit(&end, "minimum order quantity below 20kg", "10kg"), END_HOLDS);
}

static void
test_no_end(void **state)
{
	struct step steps[] = {
	    STEP("search", "{\"q\": \"ale\"}", "Ale is a kind of beer."),
	    STEP("book_table", "{\"at\": \"8pm\"}", "Error: no table left"),
	};
	struct trajectory traj = RUN(steps, "");
	struct endstate end;

	(void)state;
	endstate_read(&end, &traj, lexicon, &arena);
	assert_int_equal(end.kind, END_UNKNOWN);
	assert_int_equal(end.count, 0);
	assert_int_equal(fit(&end, "under $25", NULL), END_UNTOLD);
}

static void
test_files(void **state)
{
	struct file_name wanted, other;
	struct end_proof proof;
	struct endstate end;
	size_t at = 0;

	(void)state;
	endstate_read(&end, &script, lexicon, &arena);
	assert_int_equal(end.kind, END_WRITE);
	assert_int_equal(
	    endstate_file_type(&end, STR("csv"), &proof), END_BROKEN);
	assert_true(str_eq(proof.found, STR("old_staff.xlsx")));
	assert_int_equal(
	    endstate_file_type(&end, STR("xlsx"), &proof), END_HOLDS);
	assert_true(file_next(STR("old_staff.csv, new.csv"), &at, &wanted));
	assert_int_equal(endstate_file(&end, &wanted, &proof), END_BROKEN);
	assert_true(file_next(STR("old_staff.csv, new.csv"), &at, &other));
	assert_int_equal(endstate_file(&end, &other, &proof), END_UNTOLD);
}

static void
test_files_that_code_reads(void **state)
{
	struct trajectory traj = script;
	struct end_proof proof;
	struct endstate end;

	(void)state;
	traj.count = 1;
	endstate_read(&end, &traj, lexicon, &arena);
	assert_int_equal(
	    endstate_file_type(&end, STR("csv"), &proof), END_BROKEN);
	assert_int_equal(
	    endstate_file_type(&end, STR("xlsx"), &proof), END_HOLDS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_a_purchase),
	    cmocka_unit_test(test_a_booking),
	    cmocka_unit_test(test_what_an_answer_names),
	    cmocka_unit_test(test_no_end),
	    cmocka_unit_test(test_files),
	    cmocka_unit_test(test_files_that_code_reads),
	};

	return cmocka_run_group_tests(tests, load_lexicon, free_lexicon);
}
