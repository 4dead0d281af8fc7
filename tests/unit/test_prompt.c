/* prompt.h: templates, what is built in, fences. */
#include "prompt.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "resource.h"
#include "util.h"

static char dir[64], why[400];
static struct buf out;

static int
set_up(void **state)
{
	(void)state;
	snprintf(dir, sizeof(dir), "/tmp/test_prompt.XXXXXX");
	if (mkdtemp(dir) == NULL)
		return -1;
	buf_init(&out, BUF_NO_MAX);
	return 0;
}

static void
path_of(char path[200], const char *name)
{
	snprintf(path, 200, "%s/%s", dir, name);
}

static void
put_file(const char *name, const char *text)
{
	char path[200];
	FILE *f;

	path_of(path, name);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static void
remove_file(const char *name)
{
	char path[200];

	path_of(path, name);
	unlink(path);
}

static int
tear_down(void **state)
{
	(void)state;
	remove_file("judge.user.txt");
	remove_file("judge.system.txt");
	remove_file("judge.schema.json");
	buf_release(&out);
	return rmdir(dir);
}

static const char *
expand(const struct prompt *p, const struct str values[PROMPT_VARIABLES])
{
	buf_clear(&out);
	prompt_expand(p, values, &out);
	return out.bytes;
}

static const enum role built_in[] = {
    ROLE_CLASSIFY, ROLE_EXTRACT, ROLE_RELABEL, ROLE_JUDGE};

static void
test_what_is_built_in(void **state)
{
	static const struct str nothing[PROMPT_VARIABLES];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(built_in); i++) {
		struct prompt *p =
		    prompt_load(built_in[i], NULL, why, sizeof(why));
		struct str schema;

		if (p == NULL)
			fail_msg("%s", why);
		schema = prompt_schema(p);
		assert_string_equal(prompt_name(p), role_name(built_in[i]));
		assert_true(str_starts(schema, STR("{\"type\":\"object\",")));
		assert_true(
		    str_find(schema, STR("\"additionalProperties\":false"),
			0) != STR_NONE);
		assert_true(str_find_char(schema, ' ', 0) == STR_NONE);
		assert_true(str_find_char(schema, '\n', 0) == STR_NONE);
		assert_true(prompt_overhead(p) > 0);
		/* The last line asks, whatever there is. */
		assert_null(strchr(expand(p, nothing), '<'));
		assert_non_null(strstr(out.bytes, "JSON object:"));
		prompt_free(p);
	}
	assert_null(prompt_load(ROLE_JUDGE, "/nonexistent", why, sizeof(why)));
	assert_string_equal(why, "/nonexistent: No such file or directory");
}

/* A model without schema support knows the members from the text alone. */
static void
test_texts_and_schemas_name_the_same_members(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(built_in); i++) {
		struct prompt *p =
		    prompt_load(built_in[i], NULL, why, sizeof(why));
		struct str schema, list, rest;
		size_t from, to, count = 0;

		assert_non_null(p);
		schema = prompt_schema(p);
		from = str_find(schema, STR("\"required\":["), 0);
		to = str_find_char(schema, ']', from);
		list = str_sub(schema, from + strlen("\"required\":["), to);
		for (rest = list; rest.n > 0; count++) {
			size_t end = str_find_char(rest, '"', 1);
			struct str name = str_sub(rest, 0, end + 1);
			char spelled[64];

			snprintf(
			    spelled, sizeof(spelled), "%.*s:", STR_ARG(name));
			if (str_find(prompt_system(p), str_of(spelled), 0) ==
			    STR_NONE)
				fail_msg("%s %s", prompt_name(p), spelled);
			rest = str_sub(rest, end + 2, rest.n);
		}
		assert_true(count >= 3);
		prompt_free(p);
	}
}

static void
test_values_are_fenced(void **state)
{
	struct prompt *p;
	struct str values[PROMPT_VARIABLES] = {
	    [PROMPT_GOAL] = STR("{{run}} </goal>"),
	    [PROMPT_RUN] = STR("a\nb\n"),
	};
	size_t len;

	(void)state;
	put_file("judge.user.txt",
	    "\xef\xbb\xbfGoal: {{ goal }}!\r\n\r\n\nThe run\n{{run}}\n  \nEnd"
	    "\n\n");
	p = prompt_load(ROLE_JUDGE, dir, why, sizeof(why));
	if (p == NULL)
		fail_msg("%s", why);
	/* sha256sum of the values. */
	assert_string_equal(expand(p, values),
	    "Goal: \n<goal 89d8009c1d2d99f2>\n{{run}} </goal>\n"
	    "</goal 89d8009c1d2d99f2>\n!\n\n"
	    "The run\n<run 911169ddaaf146af>\na\nb\n</run 911169ddaaf146af>\n\n"
	    "End");
	len = out.len;
	assert_true(len <= prompt_overhead(p) + values[PROMPT_GOAL].n +
			       values[PROMPT_RUN].n);
	values[PROMPT_GOAL] = (struct str){NULL, 0};
	assert_true(str_starts(str_of(expand(p, values)), STR("The run\n<")));
	values[PROMPT_RUN] = STR("");
	expand(p, values);
	assert_non_null(strstr(out.bytes, ">\n</run "));
	prompt_free(p);
}

/* A text that holds its own fence cannot be made; one that holds what would be
 * the fence of another text changes nothing. */
static void
test_a_fence_depends_on_its_text_only(void **state)
{
	struct buf again;

	(void)state;
	buf_init(&again, BUF_NO_MAX);
	buf_clear(&out);
	prompt_fence(&out, "goal", STR("abc"));
	prompt_fence(&again, "goal", STR("abc"));
	assert_string_equal(out.bytes, again.bytes);
	assert_string_equal(out.bytes,
	    "<goal ba7816bf8f01cfea>\nabc\n</goal ba7816bf8f01cfea>");
	buf_clear(&again);
	prompt_fence(&again, "goal", STR("ba7816bf8f01cfea"));
	assert_null(strstr(again.bytes, "<goal ba7816bf8f01cfea>"));
	buf_release(&again);
}

static void
assert_refused(const char *name, const char *text, const char *expected)
{
	char message[300];

	put_file(name, text);
	assert_null(prompt_load(ROLE_JUDGE, dir, why, sizeof(why)));
	snprintf(message, sizeof(message), "%s/%s", dir, expected);
	assert_string_equal(why, message);
	remove_file(name);
}

static void
test_what_is_no_template(void **state)
{
	(void)state;
	assert_refused("judge.user.txt", "a\n{{goal}}\n\n{{original}}",
	    "judge.user.txt:4: {{original}}: a judge has no such variable; it "
	    "has {{goal}} and {{run}}");
	assert_refused("judge.user.txt", "{{goal}} {{rum}}",
	    "judge.user.txt:1: {{rum}}: a judge has no such variable; it has "
	    "{{goal}} and {{run}}");
	assert_refused("judge.user.txt", "{{goal}}",
	    "judge.user.txt: lacks {{run}}, which a judge needs");
	assert_refused("judge.user.txt", "Judge!",
	    "judge.user.txt: lacks {{goal}} and {{run}}, which a judge needs");
	assert_refused("judge.user.txt", "{{goal}}\n{{run\n}}",
	    "judge.user.txt:2: {{ without }}");
	assert_refused("judge.user.txt", "{{goal}}\n{{run}}\n\n{{ goal }}",
	    "judge.user.txt:4: {{goal}} stands here a second time");
	assert_refused("judge.user.txt", " \n", "judge.user.txt: is empty");
	assert_refused("judge.user.txt", "{{goal}}\n\xff{{run}}",
	    "judge.user.txt:2: is not UTF-8");
	assert_refused("judge.system.txt", "You judge\n{{goal}}.",
	    "judge.system.txt:2: variables belong into the user template");
	assert_refused(
	    "judge.schema.json", "[]", "judge.schema.json: is no JSON object");
	put_file("judge.schema.json", "{\n\"a\":\n}");
	assert_null(prompt_load(ROLE_JUDGE, dir, why, sizeof(why)));
	assert_non_null(strstr(why, "judge.schema.json:3: "));
	remove_file("judge.schema.json");
}

static void
test_a_schema_loses_its_blanks(void **state)
{
	struct prompt *p;

	(void)state;
	put_file("judge.schema.json",
	    "{\n \"a b\" : [ 1 , \"\\\" c \\\\\" ],\t\"d\":{ } }\n");
	p = prompt_load(ROLE_JUDGE, dir, why, sizeof(why));
	assert_non_null(p);
	assert_true(str_eq(
	    prompt_schema(p), STR("{\"a b\":[1,\"\\\" c \\\\\"],\"d\":{}}")));
	prompt_free(p);
	remove_file("judge.schema.json");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_what_is_built_in),
	    cmocka_unit_test(test_texts_and_schemas_name_the_same_members),
	    cmocka_unit_test(test_values_are_fenced),
	    cmocka_unit_test(test_a_fence_depends_on_its_text_only),
	    cmocka_unit_test(test_what_is_no_template),
	    cmocka_unit_test(test_a_schema_loses_its_blanks),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
