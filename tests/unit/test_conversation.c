/* conversation.h: the turns of a run. */
#include "conversation.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "arguments.h"
#include "samples.h"

static const struct rendering plain;

static struct conversation
made_of(const struct trajectory *run, bool answer)
{
	struct sample sample = sample_of(run);
	struct conversation made;

	conversation_make(
	    &made, &sample, sample.goal, answer, &plain, &record.arena);
	return made;
}

static void
steps_become_turns(void **state)
{
	struct step steps[] = {
	    THOUGHT_STEP("Look.", "search", "{\"q\":\"\\u00e9\"}", "A $6"),
	    STEP("open", "\"A\"", "sold"),
	    STEP("list", "null", "1\n\n2"),
	    STEP("wait", "[1, 2]", ""),
	};
	struct trajectory run = RUN(steps, "None.");
	struct conversation made;

	(void)state;
	run.system = STR("Be brief.");
	steps[3].observation = (struct str){NULL, 0};
	made = made_of(&run, true);
	assert_string_equal(shown(&made),
	    "S Be brief.\nU New.\n"
	    "A (Look.)  0:search{\"q\":\"\xc3\xa9\"}\nT0 A $6\n"
	    "A  1:open{\"input\":\"A\"}\nT1 sold\n"
	    "A  2:list{}\nT2 1\n\n2\n"
	    "A  3:wait{\"input\":[1, 2]}\nT3 \n"
	    "A None.\n");
	assert_int_equal(made.prompt, 2);
	assert_int_equal(made.left_out, 0);
	assert_false(made.parallel);
	assert_int_equal(made.renamed.n, 0);
	for (size_t i = 0; i < made.count; i++)
		assert_non_null(made.turns[i].text.s);
	/* Nothing is copied that can be pointed to. */
	assert_ptr_equal(made.turns[3].text.s, steps[0].observation.s);
	assert_ptr_equal(made.turns[2].thought.s, steps[0].thought.s);
}

static void
parallel_calls_are_one_turn(void **state)
{
	struct step steps[] = {
	    THOUGHT_STEP("a", "f", "{}", "one"),
	    THOUGHT_STEP("", "g", "{}", "two"),
	    THOUGHT_STEP("b", "f", "{}", "three"),
	    STEP("h", "{}", "four"),
	};
	struct trajectory run = RUN(steps, "End.");
	struct conversation made;

	(void)state;
	steps[1].parallel = steps[2].parallel = true;
	steps[0].user = STR("Yes?");
	steps[2].user = STR("No!");
	made = made_of(&run, true);
	assert_string_equal(shown(&made),
	    "U New.\nA (a\n\nb)  0:f{} 1:g{} 2:f{}\nT0 one\nT1 two\nT2 three\n"
	    "U Yes?\n\nNo!\nA  3:h{}\nT3 four\nA End.\n");
	assert_true(made.parallel);
	/* A turn to the user ends the group. */
	steps[1].talk = true;
	steps[1].input = STR("\"Well?\"");
	steps[1].user = STR("Well.");
	made = made_of(&run, true);
	assert_string_equal(shown(&made),
	    "U New.\nA (a)  0:f{}\nT0 one\nU Yes?\nA Well?\nU Well.\n"
	    "A (b)  2:f{}\nT2 three\nU No!\nA  3:h{}\nT3 four\nA End.\n");
	assert_false(made.parallel);
}

static void
talk_is_said(void **state)
{
	struct step steps[] = {
	    TALK("Which?", "Blue."),
	    TALK("Sure?", "Yes."),
	    STEP("buy", "{}", "ok"),
	};
	struct trajectory run = RUN(steps, "Bye.");
	struct conversation made;

	(void)state;
	steps[0].thought = STR("Ask.");
	steps[1].thought = STR("Sure?");
	made = made_of(&run, true);
	assert_string_equal(shown(&made),
	    "U New.\nA (Ask.) Which?\nU Blue.\nA Sure?\nU Yes.\n"
	    "A  2:buy{}\nT2 ok\nA Bye.\n");
}

/* A turn only where a result and the user's words need one between. */
static void
silence_is_no_turn(void **state)
{
	struct step steps[] = {
	    TALK("", "Hello?"),
	    STEP("f", "{}", "r"),
	    TALK(" ", "So?"),
	    TALK("Hm.", "What?"),
	    TALK("", "Say it."),
	    STEP("g", "{}", "s"),
	    TALK("", "Well?"),
	};
	struct rendering text = {.text = true};
	struct trajectory run = RUN(steps, "Bye.");
	struct sample sample;
	struct conversation made;

	(void)state;
	made = made_of(&run, true);
	assert_string_equal(shown(&made),
	    "U New.\n\nHello?\nA  1:f{}\nT1 r\nA  \nU So?\nA Hm.\n"
	    "U What?\n\nSay it.\nA  5:g{}\nT5 s\nA \nU Well?\nA Bye.\n");
	assert_true(str_eq(made.opening, STR("Hello?")));
	run.final_answer = str_of(NULL);
	made = made_of(&run, true);
	assert_int_equal(made.count, 8);
	assert_int_equal(made.turns[7].call_count, 1);
	assert_int_equal(made.left_out, 2);
	sample = sample_of(&run);
	conversation_make(
	    &made, &sample, sample.goal, true, &text, &record.arena);
	conversation_as_text(&made, &text, &record.arena);
	assert_string_equal(shown(&made),
	    "U New.\n\nHello?\nA Action: f({})\nU Observation: r\n\nSo?\n"
	    "A Hm.\nU What?\n\nSay it.\nA Action: g({})\n");
}

/* Arguments are one object, in one line. */
static void
arguments_are_an_object(void **state)
{
	static const struct {
		const char *input, *arguments;
	} cases[] = {
	    {"null", "{}"},
	    {"{ \"q\": 1 }", "{ \"q\": 1 }"},
	    {"{\n  \"q\":  \"a  b\"\n}", "{\"q\":\"a  b\"}"},
	    {"\"{\\\"q\\\": 1}\"", "{\"q\": 1}"},
	    {"\" {\\n\\\"q\\\":\\\"\\\\ud800\\\"} \"",
		"{\"q\":\"\xef\xbf\xbd\"}"},
	    {"\"{q}\"", "{\"input\":\"{q}\"}"},
	    {"\"[1]\"", "{\"input\":\"[1]\"}"},
	    {"[1, 2]", "{\"input\":[1, 2]}"},
	    {"[1,\t2]", "{\"input\":[1,2]}"},
	    {"\"\"", "{\"input\":\"\"}"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		buf_clear(&shown_text);
		buf_add_str(&shown_text,
		    arguments_of(str_of(cases[i].input), &record.arena));
		assert_string_equal(shown_text.bytes, cases[i].arguments);
	}
}

static void
numbers_fit_into_columns(void **state)
{
	static const char *const fit[] = {"{}", "{\"a\":[1,-0.0,1e308]}",
	    "{\"a\":18446744073709551615}", "{\"a\":-9223372036854775808}",
	    "{\"1e999\":\"\\\"1e999\"}", "{\"a\":1e-999}",
	    "{\"a\":0.12345678901234567890123}"};
	static const char *const wide[] = {"{\"a\":18446744073709551616}",
	    "{\"a\":{\"b\":[1,-9223372036854775809]}}", "{\"a\":1e309}",
	    "{\"a\":\"\",\"b\":-1E400}", "{\"a\":123456789012345678901.5}"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(fit); i++)
		assert_true(arguments_fit(str_of(fit[i])));
	for (size_t i = 0; i < ARRAY_LEN(wide); i++)
		assert_false(arguments_fit(str_of(wide[i])));
}

static void
words_that_nobody_answers_are_joined(void **state)
{
	struct step steps[] = {
	    TALK("One.", ""),
	    TALK("Two.", ""),
	    THOUGHT_STEP("c", "f", "{}", "r"),
	    TALK("Three.", ""),
	};
	struct trajectory run = RUN(steps, "Four.");
	struct conversation made;

	(void)state;
	steps[0].thought = STR("a");
	steps[1].thought = STR("b");
	steps[3].thought = STR("d");
	made = made_of(&run, true);
	assert_string_equal(shown(&made),
	    "U New.\nA (a) One.\n\nb\n\nTwo.\n\nc 2:f{}\nT2 r\n"
	    "A (d) Three.\n\nFour.\n");
	/* Without words before them, thoughts are one thought. */
	steps[0].input = steps[1].input = STR("\"\"");
	made = made_of(&run, true);
	assert_string_equal(shown(&made),
	    "U New.\nA (a\n\nb\n\nc)  2:f{}\nT2 r\nA (d) Three.\n\nFour.\n");
}

static void
last_turn_is_the_assistants(void **state)
{
	struct step steps[] = {
	    STEP("f", "{}", "one"),
	    STEP("g", "{}", "two"),
	    STEP("h", "{}", ""),
	};
	struct trajectory run = RUN(steps, "");
	struct conversation made;

	(void)state;
	steps[1].parallel = steps[2].parallel = true;
	steps[2].user = STR("Go on.");
	made = made_of(&run, true);
	assert_string_equal(shown(&made), "U New.\nA  0:f{} 1:g{} 2:h{}\n");
	assert_int_equal(made.left_out, 3);
	run.final_answer = STR(" \n");
	made = made_of(&run, true);
	assert_int_equal(made.left_out, 3);
}

static void
said_answer_stands_once(void **state)
{
	struct step steps[] = {STEP("f", "{}", "one"), TALK("Bye.", "Thanks!")};
	struct trajectory run = RUN(steps, "Bye.");
	struct sample sample = sample_of(&run);
	struct conversation made;

	(void)state;
	sample.said = true;
	conversation_make(
	    &made, &sample, sample.goal, true, &plain, &record.arena);
	assert_string_equal(shown(&made), "U New.\nA  0:f{}\nT0 one\nA Bye.\n");
	assert_int_equal(made.left_out, 1);
	conversation_make(
	    &made, &sample, sample.goal, false, &plain, &record.arena);
	assert_string_equal(shown(&made), "U New.\nA  0:f{}\nT0 one\n");
}

static void
without_the_answer_nothing_is_cut(void **state)
{
	struct step steps[] = {
	    STEP("f", "{}", "one"), STEP("finish", "{\"a\":\"7\"}", "")};
	struct trajectory run = RUN(steps, "7");
	struct sample sample = sample_of(&run);
	struct conversation made;

	(void)state;
	made = made_of(&run, false);
	assert_string_equal(shown(&made),
	    "U New.\nA  0:f{}\nT0 one\nA  1:finish{\"a\":\"7\"}\nT1 \n");
	sample.made.given = STR("7");
	conversation_make(
	    &made, &sample, sample.goal, false, &plain, &record.arena);
	assert_string_equal(shown(&made), "U New.\nA  0:f{}\nT0 one\n");
	assert_int_equal(str_find(made.tools, STR("finish"), 0), STR_NONE);
	run.steps++;
	run.count = 1;
	conversation_make(
	    &made, &sample, sample.goal, false, &plain, &record.arena);
	assert_string_equal(shown(&made), "U New.\n");
	assert_string_equal(made.tools.s, "[]");
}

static void
long_results_are_shortened(void **state)
{
	static const struct {
		const char *text, *cut;
	} cases[] = {
	    {"123456789", "123456789"},
	    {"1234\n567\n8\n9", "1234\n567\n[2 lines left out]"},
	    {"1234\n56\n8\n9", "1234\n56\n8\n[1 line left out]"},
	    {"1234\n5678\n", "1234\n5678\n"},
	    {"1234\r\n56789\r\n", "1234\n[1 line left out]"},
	    {"123 56 8901\n2", "123 56\n[7 bytes left out]"},
	    {"12345678\xc3\xa9", "12345678\n[2 bytes left out]"},
	    {"\n\n12345678 90", "12345678\n[5 bytes left out]"},
	    {"              ", "[14 bytes left out]"},
	};
	struct rendering rendering = {.max_observation = 9};
	struct step steps[] = {STEP("f", "{}", "")};
	struct trajectory run = RUN(steps, "End.");
	struct sample sample = sample_of(&run);
	struct conversation made;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		steps[0].observation = str_of(cases[i].text);
		conversation_make(&made, &sample, sample.goal, true, &rendering,
		    &record.arena);
		buf_clear(&shown_text);
		buf_add_str(&shown_text, made.turns[2].text);
		assert_string_equal(shown_text.bytes, cases[i].cut);
		assert_int_equal(
		    made.shortened, strcmp(cases[i].text, cases[i].cut) != 0);
	}
}

static void
names_are_strict_where_asked(void **state)
{
	struct rendering rendering = {.strict_names = true};
	struct step steps[] = {
	    STEP("browser.click", "{}", ""), STEP("browser_click", "{}", "")};
	struct trajectory run = RUN(steps, "End.");
	struct sample sample = sample_of(&run);
	struct conversation made;

	(void)state;
	conversation_make(
	    &made, &sample, sample.goal, true, &rendering, &record.arena);
	assert_string_equal(shown(&made),
	    "U New.\nA  0:browser_click_2{}\nT0 \nA  1:browser_click{}\nT1 \n"
	    "A End.\n");
	assert_true(str_eq(
	    made.renamed, STR("{\"browser_click_2\":\"browser.click\"}")));
	assert_int_equal(
	    str_find(made.tools, STR("browser.click"), 0), STR_NONE);
	/* Text has no such rule. */
	rendering.text = true;
	conversation_make(
	    &made, &sample, sample.goal, true, &rendering, &record.arena);
	assert_int_equal(made.renamed.n, 0);
	assert_true(str_eq(made.turns[1].calls[0].name, STR("browser.click")));
}

static void
words_of_a_turn(void **state)
{
	struct rendering rendering = {.thoughts = THOUGHTS_THINK};
	struct turn turn = {.speaker = SPEAKER_ASSISTANT,
	    .text = STR("Hi."),
	    .thought = STR("T")};

	(void)state;
	assert_true(
	    str_eq(turn_words(&turn, &plain, &record.arena), STR("T\n\nHi.")));
	assert_true(str_eq(turn_words(&turn, &rendering, &record.arena),
	    STR("<think>\nT\n</think>\n\nHi.")));
	turn.text = STR("");
	assert_true(str_eq(turn_words(&turn, &plain, &record.arena), STR("T")));
	turn = (struct turn){.text = STR("Hi.")};
	assert_ptr_equal(
	    turn_words(&turn, &rendering, &record.arena).s, turn.text.s);
}

/* Not in time that grows with the square of the steps. */
static void
many_steps(void **state)
{
	enum { COUNT = 100000 };
	struct step *steps = xcalloc(COUNT, sizeof(*steps));
	struct trajectory run = {.prompt = STR("p"), .steps = steps};
	struct conversation made;

	(void)state;
	for (size_t i = 0; i < COUNT; i++)
		steps[i] = (struct step){
		    .action = STR("say"), .input = STR("\"x\""), .talk = true};
	run.count = COUNT;
	made = made_of(&run, true);
	assert_int_equal(made.count, 2);
	assert_int_equal(made.turns[1].text.n, 3 * COUNT - 2);
	for (size_t i = 0; i < COUNT; i++) {
		steps[i].talk = false;
		steps[i].parallel = true;
		steps[i].action =
		    arena_printf(&record.arena, "tool %zu", i * 7919 % COUNT);
	}
	made = made_of(&run, false);
	assert_int_equal(made.count, 2 + COUNT);
	free(steps);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(steps_become_turns),
	    cmocka_unit_test(parallel_calls_are_one_turn),
	    cmocka_unit_test(talk_is_said),
	    cmocka_unit_test(silence_is_no_turn),
	    cmocka_unit_test(arguments_are_an_object),
	    cmocka_unit_test(numbers_fit_into_columns),
	    cmocka_unit_test(words_that_nobody_answers_are_joined),
	    cmocka_unit_test(last_turn_is_the_assistants),
	    cmocka_unit_test(said_answer_stands_once),
	    cmocka_unit_test(without_the_answer_nothing_is_cut),
	    cmocka_unit_test(long_results_are_shortened),
	    cmocka_unit_test(names_are_strict_where_asked),
	    cmocka_unit_test(words_of_a_turn),
	    cmocka_unit_test(many_steps),
	};

	return cmocka_run_group_tests(tests, samples_begin, samples_end);
}
