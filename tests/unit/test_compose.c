/* compose.h, and conversation_as_text: which turns a row has. */
#include "compose.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "samples.h"

static const struct rendering plain;
static const struct rendering text = {.text = true};

static void
assert_turns(const struct conversation *made, const char *expected)
{
	assert_string_equal(shown(made), expected);
}

#define HEAD "U New.\nA (a)  0:f{}\nT0 one\n"

static void
single_rows(void **state)
{
	struct step steps[] = {THOUGHT_STEP("a", "f", "{}", "one")};
	struct trajectory run = RUN(steps, "Bye.");
	struct sample sample = sample_of(&run);
	struct row row;

	(void)state;
	compose_single(&row, &sample, run.prompt, &plain, &record.arena);
	assert_turns(&row.chosen, "U Do it.\nA (a)  0:f{}\nT0 one\nA Bye.\n");
	assert_int_equal(row.rejected.count, 0);
	assert_int_equal(row.shared, 1);
	assert_true(row.label);
	assert_null(row.weight);
	compose_single(&row, &sample, run.prompt, &text, &record.arena);
	assert_turns(&row.chosen,
	    "U Do it.\nA Thought: a\nAction: f({})\nU Observation: one\n"
	    "A Bye.\n");
	assert_true(str_eq(row.chosen.tools, STR("[]")));
}

static void
everything_as_text(void **state)
{
	struct step steps[] = {
	    THOUGHT_STEP("a", "f", "{}", "one"),
	    THOUGHT_STEP("b", "g", "{\"x\":1}", ""),
	    TALK("Well?", ""),
	    THOUGHT_STEP("d", "h", "null", "three"),
	    TALK("So?", "Yes."),
	};
	struct trajectory run = RUN(steps, "Bye.");
	struct sample sample = sample_of(&run);
	struct rendering rendering = {.text = true};
	struct row row;

	(void)state;
	steps[1].parallel = true;
	steps[1].user = STR("Go on.");
	steps[4].thought = STR("e");
	run.system = STR("Be brief.");
	run.tools = STR("[\"f\"]");
	compose_single(&row, &sample, run.prompt, &rendering, &record.arena);
	assert_turns(&row.chosen,
	    "U Be brief.\n\nTools:\n{\"name\":\"f\",\"description\":\"\","
	    "\"parameters\":{\"type\":\"object\",\"properties\":{}}}\n\nDo "
	    "it.\n"
	    "A Thought: a\n\nb\nAction: f({})\nAction: g({\"x\":1})\n"
	    "U Observation: one\n\nObservation: \n\nGo on.\n"
	    "A Well?\n\nd\n\nAction: h({})\n"
	    "U Observation: three\n"
	    "A Thought: e\n\nSo?\n"
	    "U Yes.\n"
	    "A Bye.\n");
	assert_int_equal(row.shared, 1);
	rendering.thoughts = THOUGHTS_THINK;
	run.steps += 3;
	run.count = 2;
	run.tools = STR("[]");
	compose_single(&row, &sample, run.prompt, &rendering, &record.arena);
	assert_turns(&row.chosen, "U Be brief.\n\nDo it.\n"
				  "A <think>\nd\n</think>\n\nAction: h({})\n"
				  "U Observation: three\n"
				  "A <think>\ne\n</think>\n\nSo?\n"
				  "U Yes.\n"
				  "A Bye.\n");
}

static void
one_run_under_two_goals(void **state)
{
	struct step steps[] = {
	    THOUGHT_STEP("a", "f", "{}", "one"), STEP("g", "{}", "two")};
	struct trajectory run = RUN(steps, "Bye.");
	struct sample sample = sample_of(&run);
	struct row row;

	(void)state;
	steps[1].parallel = true;
	run.system = STR("Be brief.");
	assert_true(compose_goals(&row, &sample, &plain, &record.arena));
	assert_turns(&row.chosen, "S Be brief.\nU New.\nA (a)  0:f{} 1:g{}\nT0 "
				  "one\nT1 two\nA Bye.\n");
	assert_turns(&row.rejected, "S Be brief.\nU Do it.\nA (a)  0:f{} "
				    "1:g{}\nT0 one\nT1 two\nA Bye.\n");
	assert_int_equal(row.shared, 1);
	assert_int_equal(row.rejected.prompt, 2);
	assert_true(compose_goals(&row, &sample, &text, &record.arena));
	assert_turns(&row.chosen,
	    "U Be brief.\n\nNew.\nA Thought: a\nAction: f({})\nAction: g({})\n"
	    "U Observation: one\n\nObservation: two\nA Bye.\n");
	assert_turns(&row.rejected,
	    "U Be brief.\n\nDo it.\nA Thought: a\nAction: f({})\nAction: "
	    "g({})\n"
	    "U Observation: one\n\nObservation: two\nA Bye.\n");
	assert_int_equal(row.shared, 0);
	assert_ptr_equal(
	    row.chosen.turns[1].text.s, row.rejected.turns[1].text.s);
	sample.goal = STR("Do it. ");
	assert_false(compose_goals(&row, &sample, &plain, &record.arena));
}

static void
two_answers(void **state)
{
	struct step steps[] = {THOUGHT_STEP("a", "f", "{}", "one")};
	struct trajectory run = RUN(steps, "Yes.");
	struct sample sample = sample_of(&run);
	struct row row;

	(void)state;
	sample.old_answer = STR("No.");
	assert_null(compose_answers(&row, &sample, &plain, &record.arena));
	assert_turns(&row.chosen, HEAD "A Yes.\n");
	assert_turns(&row.rejected, HEAD "A No.\n");
	assert_int_equal(row.shared, 3);
	assert_null(compose_answers(&row, &sample, &text, &record.arena));
	assert_turns(&row.rejected,
	    "U New.\nA Thought: a\nAction: f({})\nU Observation: one\nA No.\n");
	assert_int_equal(row.shared, 3);
	sample.old_answer = STR(" Yes.\n");
	assert_non_null(compose_answers(&row, &sample, &plain, &record.arena));
	sample.old_answer = STR(" ");
	assert_non_null(compose_answers(&row, &sample, &plain, &record.arena));
	sample.old_answer = STR("No.");
	sample.answer = STR("");
	assert_non_null(compose_answers(&row, &sample, &plain, &record.arena));
}

static void
two_answers_that_were_said(void **state)
{
	struct step steps[] = {
	    THOUGHT_STEP("a", "f", "{}", "one"), TALK("Yes.", "Thanks.")};
	struct trajectory run = RUN(steps, "Yes.");
	struct sample sample = sample_of(&run);
	struct row row;

	(void)state;
	steps[1].thought = STR("Hm.");
	sample.old_answer = STR("No.");
	sample.said = true;
	assert_null(compose_answers(&row, &sample, &plain, &record.arena));
	assert_turns(&row.chosen, HEAD "A (Hm.) Yes.\n");
	assert_turns(&row.rejected, HEAD "A (Hm.) No.\n");
	steps[1].thought = STR("No. ");
	assert_null(compose_answers(&row, &sample, &plain, &record.arena));
	assert_turns(&row.chosen, HEAD "A Yes.\n");
}

static void
two_answers_behind_words(void **state)
{
	struct step steps[] = {
	    THOUGHT_STEP("a", "f", "{}", "one"), TALK("One moment.", "")};
	struct trajectory run = RUN(steps, "Yes.");
	struct sample sample = sample_of(&run);
	struct row row;

	(void)state;
	steps[1].thought = STR("Hm.");
	sample.old_answer = STR("No.");
	assert_null(compose_answers(&row, &sample, &plain, &record.arena));
	assert_turns(&row.chosen, HEAD "A (Hm.) One moment.\n\nYes.\n");
	assert_turns(&row.rejected, HEAD "A (Hm.) One moment.\n\nNo.\n");
	assert_int_equal(row.shared, 3);
	assert_null(compose_answers(&row, &sample, &text, &record.arena));
	assert_turns(&row.rejected,
	    "U New.\nA Thought: a\nAction: f({})\nU Observation: one\n"
	    "A Thought: Hm.\n\nOne moment.\n\nNo.\n");
}

static void
two_runs(void **state)
{
	struct step good_steps[] = {STEP("f", "{}", "one")};
	struct step bad_steps[] = {STEP("g", "{}", "two")};
	struct trajectory good = RUN(good_steps, "Yes.");
	struct trajectory bad = RUN(bad_steps, "");
	struct sample success = sample_of(&good), failure = sample_of(&bad);
	struct row row;

	(void)state;
	assert_null(compose_runs(
	    &row, &success, &failure, true, &plain, &record.arena));
	assert_turns(&row.chosen, "U Do it.\nA  0:f{}\nT0 one\nA Yes.\n");
	assert_turns(&row.rejected, "U Do it.\nA  0:g{}\n");
	assert_int_equal(row.shared, 1);
	assert_true(str_eq(row.chosen.tools, row.rejected.tools));
	assert_int_not_equal(
	    str_find(row.chosen.tools, STR("\"g\""), 0), STR_NONE);
	assert_null(
	    compose_runs(&row, &success, &failure, true, &text, &record.arena));
	bad.prompt = STR("do it");
	assert_non_null(compose_runs(
	    &row, &success, &failure, true, &plain, &record.arena));
	assert_null(compose_runs(
	    &row, &success, &failure, false, &plain, &record.arena));
	assert_turns(&row.rejected, "U do it\nA  0:g{}\n");
	assert_int_equal(str_find(row.chosen.tools, STR("\"g\""), 0), STR_NONE);
	bad.prompt = good.prompt;
	bad.system = STR("Be brief.");
	assert_non_null(compose_runs(
	    &row, &success, &failure, true, &plain, &record.arena));
	assert_non_null(
	    compose_runs(&row, &success, &failure, true, &text, &record.arena));
}

/* Told in the same words, they are no preference. */
static void
two_runs_that_are_one(void **state)
{
	struct step steps[] = {THOUGHT_STEP("a", "f", "{}", "one")};
	struct step others[] = {THOUGHT_STEP("b", "f", "{}", "one")};
	struct trajectory good = RUN(steps, "Yes.");
	struct trajectory bad = RUN(others, "Yes.");
	struct sample success = sample_of(&good), failure = sample_of(&bad);
	struct row row;

	(void)state;
	assert_null(compose_runs(
	    &row, &success, &failure, true, &plain, &record.arena));
	others[0].thought = steps[0].thought;
	assert_non_null(compose_runs(
	    &row, &success, &failure, true, &plain, &record.arena));
	assert_non_null(compose_runs(
	    &row, &success, &failure, false, &text, &record.arena));
	others[0].input = STR("{\"q\":1}");
	assert_null(compose_runs(
	    &row, &success, &failure, true, &plain, &record.arena));
}

/* What the user went on with stands behind both goals. */
static void
two_goals_before_silence(void **state)
{
	struct step steps[] = {TALK("", "Hello?"), STEP("f", "{}", "one")};
	struct trajectory run = RUN(steps, "Yes.");
	struct sample sample = sample_of(&run);
	struct row row;

	(void)state;
	assert_true(compose_goals(&row, &sample, &plain, &record.arena));
	assert_turns(
	    &row.chosen, "U New.\n\nHello?\nA  1:f{}\nT1 one\nA Yes.\n");
	assert_turns(
	    &row.rejected, "U Do it.\n\nHello?\nA  1:f{}\nT1 one\nA Yes.\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(single_rows),
	    cmocka_unit_test(everything_as_text),
	    cmocka_unit_test(one_run_under_two_goals),
	    cmocka_unit_test(two_answers),
	    cmocka_unit_test(two_answers_that_were_said),
	    cmocka_unit_test(two_answers_behind_words),
	    cmocka_unit_test(two_runs),
	    cmocka_unit_test(two_runs_that_are_one),
	    cmocka_unit_test(two_goals_before_silence),
	};

	return cmocka_run_group_tests(tests, samples_begin, samples_end);
}
