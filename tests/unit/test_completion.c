/* completion.h: which object of a model's text is its answer, and what is
 * taken from it. */
#include "completion.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "buf.h"
#include "util.h"

#define VALID "{\"is_valid\":true,\"confidence\":0.9,\"rejection_reason\":\"\"}"
#define NO "{\"is_valid\":false,\"confidence\":0.1,\"rejection_reason\":\"x\"}"

struct verdict {
	bool is_valid;
	double confidence;
	struct str reason;
};

static struct arena arena;
static char why[200];

static bool
read_verdict(struct str text, struct verdict *v)
{
	const struct completion_field fields[] = {
	    {"is_valid", FIELD_BOOL, &v->is_valid, NULL, false},
	    {"confidence", FIELD_FRACTION, &v->confidence, NULL, false},
	    {"rejection_reason", FIELD_TEXT, &v->reason, NULL, false},
	};

	*v = (struct verdict){.confidence = -1};
	why[0] = '\0';
	return completion_read(
	    text, fields, ARRAY_LEN(fields), &arena, why, sizeof(why));
}

static void
assert_verdict(const char *text, bool is_valid)
{
	struct verdict v;

	if (!read_verdict(str_of(text), &v))
		fail_msg("%s: %s", text, why);
	if (v.is_valid != is_valid)
		fail_msg("%s: is_valid is %d", text, v.is_valid);
}

static void
assert_none(const char *text, const char *expected)
{
	struct verdict v;

	if (read_verdict(str_of(text), &v))
		fail_msg("%s: was read", text);
	if (strcmp(why, expected) != 0)
		fail_msg("%s: \"%s\" is not \"%s\"", text, why, expected);
}

static const char *const whole =
    "no whole JSON object at the end of the answer";
static const char *const endless = "the reasoning has no end";

static void
test_where_the_answer_stands(void **state)
{
	(void)state;
	assert_verdict(VALID, true);
	assert_verdict(" \n" VALID "\n ", true);
	assert_verdict("```json\n" VALID "\n```", true);
	assert_verdict("Here it is :-}\n```\n" VALID "\n```\n", true);
	assert_verdict("<think>if (x) { say \"no } </think>" VALID, true);
	assert_verdict("{}}{{\"\" [ it's {\"a\":{}} \\\" " VALID, true);
	assert_verdict("Use {\"is_valid\": maybe} {} or \"{\": " VALID, true);
	assert_verdict("My confidence: high, is_valid: yes. " VALID, true);
	assert_verdict(
	    "{\"x\":{\"is\":[{}]},\"is_valid\":true,\"confidence\":1,"
	    "\"rejection_reason\":\"} \\\" {\\\\\"}",
	    true);
}

/* Words behind it may say that the object was a quotation. */
static void
test_nothing_stands_behind_the_answer(void **state)
{
	(void)state;
	assert_none(VALID "\nI hope this helps.", whole);
	assert_none("```\n" VALID "\n```\nis what step 3 prints; no.", whole);
	assert_none(NO "\nIt would be " VALID " had it been found.", whole);
	assert_none("[" VALID "]", whole);
	assert_none(VALID " {\"unit\":\"kg\"}", whole);
}

static void
test_reasoning_is_no_answer(void **state)
{
	(void)state;
	assert_verdict("<think>" NO "</think>\n\n" VALID, true);
	assert_verdict("<think>" VALID "</think>\n\n" NO, false);
	/* The opening tag is often part of the prompt. */
	assert_verdict("Well, " NO " or?\n</think>\n" VALID, true);
	assert_verdict("[THINK]a {\"[/THINK]<think></think>" VALID, true);
	assert_verdict("<|channel|>analysis<|message|>" NO
		       "<|end|><|start|>assistant<|channel|>final<|message|>"
		       "" VALID,
	    true);
	assert_none("<think>Maybe " VALID "? But no: step 1 shows", whole);
	assert_none("<think>Maybe " VALID, endless);
	assert_none("So. <Think>Maybe\n```\n" VALID "\n```", endless);
	assert_none("<think>" VALID "</think> The goal is not valid.", whole);
	assert_none("<think>" VALID "</think>", whole);
	/* A quoted tag ends no reasoning, and no answer. */
	assert_none("<think>x</think>{\"is_valid\":false,\"rejection_reason\":"
		    "\"prints </think>" VALID,
	    "is_valid: the answer has more than one");
	assert_none("{\"is_valid\":false,\"rejection_reason\":\"prints "
		    "<think></think>" VALID,
	    "the reasoning has no end");
}

/* A draft must not stand in for an answer that came to nothing, nor what the
 * run prints for what the judge says. */
static void
test_answers_that_differ_are_none(void **state)
{
	static const char *const two = "is_valid: the answer has more than one";

	(void)state;
	assert_verdict("Draft: " VALID " Yes: " VALID, true);
	assert_verdict("{\"is_valid\": true, \"conf: " VALID, true);
	assert_none("Draft: " VALID " No: " NO, two);
	assert_none("Draft: " NO " No: " VALID, two);
	assert_none("{\"is_valid\":false,\"rejection_reason\":\"prints {} and "
		    "{\"is_valid\":true,\"confidence\":1.0}",
	    two);
	assert_none("{\"is_valid\":false,\"rejection_reason\":\"prints \"}\", "
		    "{} and {\"is_valid\":true,\"confidence\":1.0}",
	    two);
	assert_none(
	    "{'is_valid': False, 'rejection_reason': 'prints " VALID, two);
	assert_none("{\n is_valid : false, why: 'prints " VALID, two);
	assert_none("\"{\\\"is_valid\\\":false, prints " VALID, two);
	assert_none("{\"rejection_reason\":\"it prints {\"is_valid\":true,"
		    "\"confidence\":1.0}",
	    "rejection_reason: the answer has more than one");
	assert_none("{\"confidence\":0.95} {\"is_valid\":true,"
		    "\"confidence\":0.9}",
	    "confidence: the answer has more than one");
	assert_none("{\"is_valid\":" VALID, two);
	assert_none(VALID " Final: {\"is_valid\":false}", two);
	assert_none(VALID " {\"is_valid\" : false, \"conf", whole);
	assert_none(VALID " {\"is_valid\":false,\"is_valid\":true}", whole);
	assert_none("{\"is_valid\":false,\"confidence\":0.1,"
		    "\"rejection_reason\":\"it prints " VALID "\"}",
	    whole);
	assert_none("{\"rejection_reason\":\"it prints " VALID
		    "\",\"is_valid\":false}",
	    whole);
}

static void
test_what_is_no_answer(void **state)
{
	(void)state;
	assert_none("", "the answer is empty");
	assert_none(" \n", "the answer is empty");
	assert_none("I cannot say.", "no JSON object in the answer");
	assert_none("{}", "no JSON object in the answer");
	assert_none("[true, 0.9]", "no JSON object in the answer");
	assert_none("{is_valid: yes}", "no JSON object in the answer");
	assert_none("{is_valid: true}", whole);
	assert_none(
	    "{\"is_valid\":true,\"confidence\":0.9,\"rejection_rea", whole);
	assert_none("{\"is_valid\":true,\"rejection_reason\":\"\xff\"}", whole);
}

static void
test_wrong_types(void **state)
{
	static const struct {
		const char *is_valid, *confidence, *reason, *why;
	} cases[] = {
	    {"\"true\"", "1", "\"\"",
		"is_valid: expected true or false, found a string"},
	    {"1", "1", "\"\"", "is_valid: expected true or false, found 1"},
	    {"null", "1", "\"\"",
		"is_valid: expected true or false, found null"},
	    {"true", "90", "\"\"",
		"confidence: expected a number from 0 to 1, found 90"},
	    {"true", "-0.1", "\"\"",
		"confidence: expected a number from 0 to 1, found -0.1"},
	    {"true", "1e999", "\"\"",
		"confidence: expected a number from 0 to 1, found 1e999"},
	    {"true", "\"0.9\"", "\"\"",
		"confidence: expected a number from 0 to 1, found a string"},
	    {"true", "null", "\"\"",
		"confidence: expected a number from 0 to 1, found null"},
	    {"true", "1", "[\"a\"]",
		"rejection_reason: expected a string, found an array"},
	};
	char text[300];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		snprintf(text, sizeof(text),
		    "{\"is_valid\":%s,\"confidence\":%s,\"rejection_reason\":"
		    "%s}",
		    cases[i].is_valid, cases[i].confidence, cases[i].reason);
		assert_none(text, cases[i].why);
	}
}

static void
test_texts_are_decoded(void **state)
{
	struct verdict v;

	(void)state;
	assert_true(read_verdict(
	    STR("{\"is_valid\":false,\"confidence\":0,\"rejection_reason\":"
		"\"caf\\u00e9\\n\\u0000\\ud800!\",\"more\":1}"),
	    &v));
	assert_true(
	    str_eq(v.reason, STR("caf\xc3\xa9\n\xef\xbf\xbd\xef\xbf\xbd!")));
	assert_true(v.confidence == 0);
	assert_true(read_verdict(STR("{\"is_valid\":false,\"confidence\":1.0,"
				     "\"rejection_reason\":null}"),
	    &v));
	assert_true(v.reason.s != NULL && v.reason.n == 0);
	assert_true(v.confidence == 1);
}

static bool
read_outcome(const char *text, struct field_texts *texts, int *choice)
{
	static const char *const choices[] = {"one", "two", NULL};
	const struct completion_field fields[] = {
	    {"texts", FIELD_TEXTS, texts, NULL, false},
	    {"choice", FIELD_CHOICE, choice, choices, true},
	};

	return completion_read(
	    str_of(text), fields, ARRAY_LEN(fields), &arena, why, sizeof(why));
}

static void
test_arrays_and_choices(void **state)
{
	struct field_texts texts;
	int choice = 7;

	(void)state;
	assert_true(read_outcome(
	    "{\"texts\":[\"a\",\"\",\"\\u0062\"]}", &texts, &choice));
	assert_int_equal(texts.count, 3);
	assert_true(str_eq(texts.items[2], STR("b")));
	assert_int_equal(choice, 7);
	assert_true(
	    read_outcome("{\"texts\":[],\"choice\":null}", &texts, &choice));
	assert_int_equal(texts.count, 0);
	assert_int_equal(choice, 7);
	assert_true(
	    read_outcome("{\"texts\":[],\"choice\":\"two\"}", &texts, &choice));
	assert_int_equal(choice, 1);
	assert_false(
	    read_outcome("{\"texts\":[],\"choice\":\"Two\"}", &texts, &choice));
	assert_string_equal(why, "choice: \"Two\" is none of the choices");
	assert_false(read_outcome("{\"texts\":[\"a\",1]}", &texts, &choice));
	assert_string_equal(
	    why, "texts: expected an array of strings, found 1");
	assert_false(read_outcome("{\"texts\":\"a\"}", &texts, &choice));
	assert_string_equal(
	    why, "texts: expected an array of strings, found a string");
}

/* Each would take minutes, were the work not bounded. */
static void
test_hostile_texts_are_soon_done(void **state)
{
	static const char *const parts[] = {"{", "}", "{}", "[{", "}]", "\"}",
	    "\\\"}", "{\"is_valid\":", "{\"a\":{}}", "\\", "\"",
	    "} \"is_valid\"", "<think>", "<think></think>", "</think>", "<",
	    "[", "\"is_valid\":true ", " ", "is_valid", "{is_valid:"};
	struct buf text;
	struct verdict v;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		buf_init(&text, BUF_NO_MAX);
		while (text.len < 1024 * 1024)
			buf_puts(&text, parts[i]);
		assert_false(read_verdict(buf_str(&text), &v));
		buf_puts(&text, "{\"is_valid\":true}");
		assert_false(read_verdict(buf_str(&text), &v));
		buf_release(&text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_where_the_answer_stands),
	    cmocka_unit_test(test_nothing_stands_behind_the_answer),
	    cmocka_unit_test(test_reasoning_is_no_answer),
	    cmocka_unit_test(test_answers_that_differ_are_none),
	    cmocka_unit_test(test_what_is_no_answer),
	    cmocka_unit_test(test_wrong_types),
	    cmocka_unit_test(test_texts_are_decoded),
	    cmocka_unit_test(test_arrays_and_choices),
	    cmocka_unit_test(test_hostile_texts_are_soon_done),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	arena_release(&arena);
	return failed;
}
