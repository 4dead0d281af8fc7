/* tools.h, toolnames.h: what a record's list of tools becomes. */
#include "tools.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "json.h"
#include "steps.h"

#define ANY "\"parameters\":{\"type\":\"object\",\"properties\":{}}"
#define FUNCTION(members) "{\"type\":\"function\",\"function\":{" members "}}"

static struct arena arena;

static int
release(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

static struct str
made_of(const char *own)
{
	struct json_doc doc;
	struct str text = tools_make(str_of(own), NULL, 0, NULL, &arena);

	json_init(&doc);
	assert_true(json_parse(&doc, text, json_shape_all));
	json_release(&doc);
	return text;
}

static void
assert_text(struct str text, const char *expected)
{
	char *copy = calloc(1, text.n + 1);

	memcpy(copy, text.s, text.n);
	assert_string_equal(copy, expected);
	free(copy);
}

static void
every_shape_becomes_openais(void **state)
{
	static const struct {
		const char *own, *made;
	} cases[] = {
	    {NULL, "[]"},
	    {"[]", "[]"},
	    {"[{\"name\":\"f\",\"description\":\"\",\"parameters\":{\"type\":"
	     "\"object\",\"required\": null, \"properties\":{\"q\":\"string\","
	     "\"n\":{\"type\":\"integer\"},\"x\":[1]}}}]",
		"[" FUNCTION(
		    "\"name\":\"f\",\"description\":\"\",\"parameters\":{"
		    "\"type\":\"object\",\"required\": [], \"properties\":{"
		    "\"q\":{},\"n\":{\"type\":\"integer\"},\"x\":{}}}") "]"},
	    {"[\"f\"]",
		"[" FUNCTION("\"name\":\"f\",\"description\":\"\"," ANY) "]"},
	    {"[ {\"type\": \"function\", \"function\": {\"name\": \"f\"} } ]",
		"[" FUNCTION("\"name\": \"f\",\"description\":\"\"," ANY) "]"},
	    {"[{\"function\":{\"strict\":true,\"name\":\"f\",\"parameters\":"
	     "null,"
	     "\"description\":null}}]",
		"[" FUNCTION("\"strict\":true,\"name\":\"f\"," ANY
			     ",\"description\":\"\"") "]"},
	    {"[{\"name\":\"f\",\"description\":\"d\",\"parameters\":{"
	     "\"properties\":"
	     "{\"q\":{\"type\":\"string\"}},\"required\":[\"q\"]}}]",
		"[" FUNCTION(
		    "\"name\":\"f\",\"description\":\"d\",\"parameters\":"
		    "{\"properties\":{\"q\":{\"type\":\"string\"}},"
		    "\"required\":[\"q\"],\"type\":\"object\"}") "]"},
	    {"[{\"input_schema\":{ },\"name\":\"f\",\"description\":\"d\"}]",
		"[" FUNCTION(
		    "\"parameters\":{ \"type\":\"object\",\"properties\":{}},"
		    "\"name\":\"f\",\"description\":\"d\"") "]"},
	    {"[{\"name\":\"f\",\"description\":\"d\",\"inputSchema\":{\"type\":"
	     "\"object\",\"properties\":null}}]",
		"[" FUNCTION("\"name\":\"f\",\"description\":\"d\"," ANY) "]"},
	    {"[{ \"type\" : \"function\" , "
	     "\"name\":\"f\",\"description\":\"d\"," ANY "}]",
		"[" FUNCTION(" \"name\":\"f\",\"description\":\"d\"," ANY) "]"},
	    {"[{\"x\":1, "
	     "\"type\":\"custom\",\"name\":\"f\",\"description\":\"d\"," ANY
	     "}]",
		"[" FUNCTION(
		    "\"x\":1,\"name\":\"f\",\"description\":\"d\"," ANY) "]"},
	    {"[{\"\\u006eame\":\"\\u00e9\",\"description\":\"\\ud800\"," ANY
	     "}]",
		"[" FUNCTION("\"name\":\"\xc3\xa9\",\"description\":"
			     "\"\xef\xbf\xbd\"," ANY) "]"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_text(made_of(cases[i].own), cases[i].made);
}

static void
junk_and_repetitions_are_left_out(void **state)
{
	(void)state;
	assert_text(
	    made_of(
		"[1,null,[\"g\"],{},\"\",{\"name\":\"\"},{\"name\":1},"
		"{\"function\":{\"parameters\":{}}},{\"function\":7},true]"),
	    "[]");
	assert_text(made_of("[\"f\",{\"name\":\"f\",\"x\":1},\"f\"]"),
	    "[" FUNCTION("\"name\":\"f\",\"description\":\"\"," ANY) "]");
	/* A text of several lines is one: a row is. */
	assert_text(
	    made_of("[\n  {\r\n\"name\": \"f\",\n\"description\": \"a\\nb\"}"
		    "\n]"),
	    "[" FUNCTION(
		"  \"name\": \"f\", \"description\": \"a\\nb\"," ANY) "]");
}

static void
called_tools_are_added(void **state)
{
	struct step steps[] = {
	    STEP("g", "{}", ""),
	    TALK("Hi.", ""),
	    STEP("f", "{}", ""),
	    STEP("g", "{}", ""),
	    STEP("e", "{}", ""),
	};

	(void)state;
	assert_text(
	    tools_make(STR("[{\"name\":\"f\",\"description\":\"d\"," ANY "}]"),
		steps, ARRAY_LEN(steps), NULL, &arena),
	    "[" FUNCTION("\"name\":\"f\",\"description\":\"d\"," ANY) "," FUNCTION(
		"\"name\":\"g\",\"description\":\"\"," ANY) "," FUNCTION("\"nam"
									 "e\":"
									 "\"e\""
									 ",\"de"
									 "scrip"
									 "tion"
									 "\":"
									 "\"\""
									 "," ANY) "]");
}

static void
names_that_openai_allows(void **state)
{
	static const struct {
		const char *from, *to;
	} cases[] = {
	    {"a.b", "a_b_4"},
	    {"a_b", "a_b"},
	    {"a b", "a_b_5"},
	    {"a_b_3", "a_b_3"},
	    {"", "_"},
	    {"\xc3\xa9", "__"},
	    {"ok-1", "ok-1"},
	    {"0123456789012345678901234567890123456789012345678901234567890123-"
	     "x",
		"01234567890123456789012345678901234567890123456789012345678901"
		"23"},
	    {"0123456789012345678901234567890123456789012345678901234567890123-"
	     "y",
		"01234567890123456789012345678901234567890123456789012345678901"
		"_2"},
	};
	struct tool_use uses[ARRAY_LEN(cases)];
	struct tool_names names;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		uses[i] = (struct tool_use){str_of(cases[i].from), i};
	tool_names_make(&names, uses, ARRAY_LEN(uses), &arena);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_text(tool_rename(&names, uses[i].name), cases[i].to);
	tool_names_make(&names, uses + 1, 1, &arena);
	assert_int_equal(tools_renamed(&names, &arena).n, 0);
	tool_names_make(&names, uses, 2, &arena);
	assert_text(tools_renamed(&names, &arena), "{\"a_b_2\":\"a.b\"}");
}

static void
strict_names_in_the_list(void **state)
{
	struct step steps[] = {STEP("x.y", "{}", "")};
	struct tool_names names;

	(void)state;
	assert_text(
	    tools_make(
		STR("[{\"name\":\"a/b\",\"description\":\"d\"," ANY "}]"),
		steps, 1, &names, &arena),
	    "[" FUNCTION("\"name\":\"a_b\",\"description\":\"d\"," ANY) "," FUNCTION(
		"\"name\":\"x_y\",\"description\":\"\"," ANY) "]");
	assert_text(
	    tools_renamed(&names, &arena), "{\"a_b\":\"a/b\",\"x_y\":\"x.y\"}");
}

static void
a_function_a_line(void **state)
{
	(void)state;
	assert_text(tools_lines(STR("[\"f\",{\"name\":\"g\",\n\"description\":"
				    "\"d\"}]"),
			&arena),
	    "{\"name\":\"f\",\"description\":\"\"," ANY "}\n"
	    "{\"name\":\"g\", \"description\":\"d\"," ANY "}");
	assert_text(tools_lines(STR("[]"), &arena), "");
	assert_text(tools_lines(str_of(NULL), &arena), "");
}

/* Names that all want to be the same, in time that does not grow with the
 * square of their number. */
static void
many_names(void **state)
{
	enum { COUNT = 50000 };
	struct tool_use *uses = xcalloc(COUNT, sizeof(*uses));
	struct tool_names names;

	(void)state;
	for (size_t i = 0; i < COUNT; i++)
		uses[i] = (struct tool_use){
		    arena_printf(&arena, "%060d.%05zu", 0, i), i};
	tool_names_make(&names, uses, COUNT, &arena);
	assert_int_equal(names.count, COUNT);
	for (size_t i = 0; i < COUNT; i++)
		uses[i].name = tool_rename(&names, uses[i].name);
	assert_int_equal(tool_uses_distinct(uses, COUNT), COUNT);
	free(uses);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_shape_becomes_openais),
	    cmocka_unit_test(junk_and_repetitions_are_left_out),
	    cmocka_unit_test(called_tools_are_added),
	    cmocka_unit_test(names_that_openai_allows),
	    cmocka_unit_test(strict_names_in_the_list),
	    cmocka_unit_test(a_function_a_line),
	    cmocka_unit_test(many_names),
	};

	return cmocka_run_group_tests(tests, NULL, release);
}
