/* OpenAI-style messages to steps: messages.h. JSON is written with ' in place
 * of " here. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "messages.h"
#include "util.h"

static void
put_quoted(struct buf *out, const char *text)
{
	for (; *text != '\0'; text++)
		buf_putc(out, *text == '\'' ? '"' : *text);
}

/* Reads {"messages":[...]} with `rest` behind; true with the members in out,
 * false with why. What was made must be a good record. */
static bool
convert(
    struct buf *out, struct record *rec, const char *messages, const char *rest)
{
	struct buf line;
	bool fine;

	buf_init(&line, BUF_NO_MAX);
	put_quoted(&line, "{'messages':[");
	put_quoted(&line, messages);
	put_quoted(&line, "]");
	put_quoted(&line, rest);
	put_quoted(&line, "}");
	assert_true(record_parse(rec, buf_str(&line)));
	fine = messages_to_members(rec, STR(""), out);
	if (fine) {
		buf_add_str(record_extend_begin(rec), buf_str(out));
		if (!record_extend_end(rec))
			fail_msg("%s", rec->why);
	}
	buf_release(&line);
	return fine;
}

static void
expect(const char *messages, const char *rest, const char *members)
{
	struct record rec;
	struct buf out, want;

	record_init(&rec);
	buf_init(&out, BUF_NO_MAX);
	buf_init(&want, BUF_NO_MAX);
	if (!convert(&out, &rec, messages, rest))
		fail_msg("%s", rec.why);
	put_quoted(&want, members);
	assert_string_equal(out.bytes, want.bytes);
	buf_release(&out);
	buf_release(&want);
	record_release(&rec);
}

#define USER "{'role':'user','content':'Goal'}"
#define CALL(id, name, arguments)                                              \
	"{'id':'" id "','type':'function','function':{'name':'" name           \
	"','arguments':" arguments "}}"
#define CALLS(content, calls)                                                  \
	"{'role':'assistant','content':" content ",'tool_calls':[" calls "]}"
#define RESULT(id, content)                                                    \
	"{'role':'tool','tool_call_id':'" id "','content':'" content "'}"
#define SAYS(text) "{'role':'assistant','content':'" text "'}"
#define ASKS(text) "{'role':'user','content':'" text "'}"

static void
parallel_calls(void **state)
{
	(void)state;
	expect("{'role':'system','content':'S'}," USER "," CALLS(
		   "'Two at once.'", CALL("a", "find", "'{}'") "," CALL(
					 "b", "list", "{}")) "," RESULT("b",
		   "second") "," RESULT("a", "first") "," SAYS("Done."),
	    "",
	    ",'original_prompt':'Goal','system':'S','steps':["
	    "{'thought':'Two at once.','action_name':'find',"
	    "'action_input':{},'observation':'first'},"
	    "{'thought':null,'action_name':'list','action_input':{},"
	    "'observation':'second','parallel':true}],"
	    "'final_answer':'Done.'");
}

static void
turns_to_the_user(void **state)
{
	(void)state;
	expect(USER "," SAYS("Which one?") "," ASKS("The blue one.") "," CALLS(
		   "null", CALL("a", "buy", "{'n':1}")) "," RESULT("a",
		   "ok") "," ASKS("Thanks.") "," ASKS("Bye."),
	    "",
	    ",'original_prompt':'Goal','steps':["
	    "{'thought':null,'action_name':'respond',"
	    "'action_input':{'content':'Which one?'},'observation':null,"
	    "'user':'The blue one.'},"
	    "{'thought':null,'action_name':'buy','action_input':{'n':1},"
	    "'observation':'ok','user':'Thanks.\\n\\nBye.'}],"
	    "'user_tools':['respond']");
}

static void
name_of_talk(void **state)
{
	(void)state;
	expect(USER "," CALLS("null", CALL("a", "respond", "{}")) "," RESULT(
		   "a", "x") "," SAYS("Well?") "," ASKS("Go on."),
	    "",
	    ",'original_prompt':'Goal','steps':["
	    "{'thought':null,'action_name':'respond','action_input':{},"
	    "'observation':'x'},"
	    "{'thought':null,'action_name':'respond_to_user',"
	    "'action_input':{'content':'Well?'},'observation':null,"
	    "'user':'Go on.'}],'user_tools':['respond_to_user']");
	expect(USER "," SAYS("Well?") "," ASKS("Go on."),
	    ",'user_tools':['say','ask']",
	    ",'original_prompt':'Goal','steps':["
	    "{'thought':null,'action_name':'say',"
	    "'action_input':{'content':'Well?'},'observation':null,"
	    "'user':'Go on.'}]");
}

static void
greeting_first(void **state)
{
	(void)state;
	expect(SAYS("Hi!") "," ASKS("One.") "," ASKS("Two.") "," SAYS("Bye."),
	    "",
	    ",'original_prompt':'One.\\n\\nTwo.','steps':["
	    "{'thought':null,'action_name':'respond',"
	    "'action_input':{'content':'Hi!'},'observation':null}],"
	    "'final_answer':'Bye.','user_tools':['respond']");
}

static void
contents(void **state)
{
	(void)state;
	expect(
	    "{'role':'developer','content':[{'type':'text','text':'D'}]},"
	    "{'role':'system','content':'S'},"
	    "{'role':'user','content':[{'type':'text','text':'See'},"
	    "{'type':'image_url','image_url':{'url':'u'}},'this']},"
	    "{'role':'assistant','content':[],'tool_calls':[" CALL("a", "look",
		"{}") "]},"
		      "{'role':'tool','tool_call_id':'a','content':null}",
	    "",
	    ",'original_prompt':'See\\n[image_url omitted]\\nthis',"
	    "'system':'D\\n\\nS','steps':["
	    "{'thought':'','action_name':'look','action_input':{},"
	    "'observation':null}]");
}

static void
bytes_are_kept(void **state)
{
	(void)state;
	expect(
	    "{'role':'user','content':'\\u0047o\\/\\ud800'}," CALLS("'\\u00e9'",
		CALL("a", "f\\u006f", "{ 'n' : 1.0e+2 }")) "," RESULT("a",
		"\\u0000\\n"),
	    "",
	    ",'original_prompt':'\\u0047o\\/\\ud800','steps':["
	    "{'thought':'\\u00e9','action_name':'f\\u006f',"
	    "'action_input':{ 'n' : 1.0e+2 },'observation':'\\u0000\\n'}]");
}

static void
expect_input(const char *arguments, const char *input)
{
	struct buf messages, members;

	buf_init(&messages, BUF_NO_MAX);
	buf_init(&members, BUF_NO_MAX);
	buf_puts(&messages, USER ",{'role':'assistant','tool_calls':["
				 "{'id':'a','function':{'name':'f'");
	buf_puts(&messages, arguments);
	buf_puts(&messages, "}}]}");
	buf_puts(&members, ",'original_prompt':'Goal','steps':["
			   "{'thought':null,'action_name':'f','action_input':");
	buf_puts(&members, input);
	buf_puts(&members, ",'observation':null}]");
	expect(messages.bytes, "", members.bytes);
	buf_release(&messages);
	buf_release(&members);
}

static void
arguments(void **state)
{
	(void)state;
	expect_input("", "{}");
	expect_input(",'arguments':null", "{}");
	expect_input(",'arguments':''", "{}");
	expect_input(",'arguments':{'a':[1]}", "{'a':[1]}");
	expect_input(",'arguments':[1]", "[1]");
	expect_input(",'arguments':'{\\'a\\': 1.50}'", "{'a': 1.50}");
	expect_input(
	    ",'arguments':'{\\r\\n  \\'a\\':\\n1}\\n'", "{    'a': 1}");
	expect_input(",'arguments':'{\\'a\\':\\'\\\\n\\'}'", "{'a':'\\n'}");
	expect_input(",'arguments':'7'", "7");
	expect_input(",'arguments':'a b'", "{'_raw':'a b'}");
	expect_input(",'arguments':'{\\'a\\':1,\\'a\\':2}'",
	    "{'_raw':'{\\'a\\':1,\\'a\\':2}'}");
	expect_input(",'arguments':'1]],[[1'", "{'_raw':'1]],[[1'}");
}

/* What is just deep enough for a record of its own is too deep in a step. */
static void
deep_arguments(void **state)
{
	struct buf text, deep;

	(void)state;
	for (size_t depth = 508; depth <= 511; depth++) {
		bool fits = depth <= 509;

		buf_init(&text, BUF_NO_MAX);
		buf_init(&deep, BUF_NO_MAX);
		for (size_t i = 0; i < depth; i++)
			buf_putc(&deep, '[');
		for (size_t i = 0; i < depth; i++)
			buf_putc(&deep, ']');
		buf_printf(&text, ",'arguments':'%s'", deep.bytes);
		if (!fits) {
			struct buf raw;

			buf_init(&raw, BUF_NO_MAX);
			buf_printf(&raw, "{'_raw':'%s'}", deep.bytes);
			expect_input(text.bytes, raw.bytes);
			buf_release(&raw);
		} else {
			expect_input(text.bytes, deep.bytes);
		}
		buf_release(&text);
		buf_release(&deep);
	}
}

static void
own_members_stay(void **state)
{
	(void)state;
	expect("{'role':'system','content':'S'}," USER
	       "," CALLS("null", CALL("a", "f", "{}")) "," SAYS("Done."),
	    ",'original_prompt':'P','system':null,'final_answer':''",
	    ",'steps':[{'thought':null,'action_name':'f','action_input':{},"
	    "'observation':null}]");
}

static void
thought_in_a_turn_of_its_own(void **state)
{
	(void)state;
	expect(USER "," SAYS("Hm.") "," CALLS("'So:'", CALL("a", "f", "{}")),
	    "",
	    ",'original_prompt':'Goal','steps':["
	    "{'thought':'Hm.\\n\\nSo:','action_name':'f',"
	    "'action_input':{},'observation':null}]");
}

#define STEP(name, observation)                                                \
	"{'thought':null,'action_name':'" name                                 \
	"','action_input':{},'observation':" observation "}"

static void
ids(void **state)
{
	(void)state;
	/* Used again in the next turn, the first call without a result. */
	expect(USER "," CALLS("null", CALL("a", "f", "{}")) "," CALLS(
		   "null", CALL("a", "g", "{}")) "," RESULT("a", "1"),
	    "",
	    ",'original_prompt':'Goal','steps':[" STEP("f", "null") "," STEP(
		"g", "'1'") "]");
	/* No ids at all. */
	expect(USER
	    ",{'role':'assistant','tool_calls':["
	    "{'function':{'name':'f','arguments':{}}},"
	    "{'function':{'name':'g','arguments':{}}}]},"
	    "{'role':'tool','content':'1'},{'role':'tool','content':'2'}",
	    "",
	    ",'original_prompt':'Goal','steps':[" STEP("f",
		"'1'") ","
		       "{'thought':null,'action_name':'g','action_input':{},"
		       "'observation':'2','parallel':true}]");
	/* The same id twice in one turn. */
	expect(USER "," CALLS("null", CALL("a", "f", "{}") "," CALL(
					  "a", "g", "{}")) "," RESULT("a",
		   "1") "," RESULT("a", "2"),
	    "",
	    ",'original_prompt':'Goal','steps':[" STEP("f",
		"'1'") ","
		       "{'thought':null,'action_name':'g','action_input':{},"
		       "'observation':'2','parallel':true}]");
}

static void
refusals(void **state)
{
	static const struct {
		const char *messages, *why;
	} cases[] = {
	    {"", "messages: no user turn"},
	    {SAYS("x"), "messages: no user turn"},
	    {USER "," SAYS("x"), "messages: no step: "},
	    {"7", "messages[0]: expected an object, found a number"},
	    {"{}", "messages[0].role: expected a string, found nothing"},
	    {"{'role':1}",
		"messages[0].role: expected a string, found a number"},
	    {USER ",{'role':'bo\\nt'}",
		"messages[1].role: unknown role \"bo?t\""},
	    {"{'role':'user','content':null}",
		"messages[0].content: expected a string or parts, found "
		"nothing"},
	    {"{'role':'user','content':{}}", "messages[0].content: expected a "
					     "string, parts or null, found an "
					     "object"},
	    {"{'role':'user','content':[{},7]}",
		"messages[0].content[1]: expected an object, found a number"},
	    {"{'role':'assistant','tool_calls':{}}",
		"messages[0].tool_calls: expected an array, found an object"},
	    {"{'role':'assistant','tool_calls':[1]}",
		"messages[0].tool_calls[0]: expected an object, found a "
		"number"},
	    {"{'role':'assistant','tool_calls':[{'id':'a'}]}",
		"messages[0].tool_calls[0].function.name: expected a string, "
		"found nothing"},
	    {USER "," RESULT("a", "x"),
		"messages[1].tool_call_id: no call before it has the id \"a\""},
	    {USER "," RESULT("a", "x") "," CALLS("null", CALL("a", "f", "{}")),
		"messages[1].tool_call_id: no call before it has the id \"a\""},
	    {USER "," CALLS("null", CALL("a", "f", "{}")) "," RESULT(
		 "a", "x") "," RESULT("a", "x"),
		"messages[3].tool_call_id: the call \"a\" has a result "
		"already"},
	    {USER ",{'role':'tool','content':'x'}",
		"messages[1]: a result that no call before it waits for"},
	    {USER ",{'role':'tool','tool_call_id':1}",
		"messages[1].tool_call_id: expected a string, found a number"},
	};
	struct record rec;
	struct buf out;

	(void)state;
	record_init(&rec);
	buf_init(&out, BUF_NO_MAX);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct str why = str_of(cases[i].why);

		assert_false(convert(&out, &rec, cases[i].messages, ""));
		if (!str_starts(str_of(rec.why), why))
			fail_msg("%s", rec.why);
	}
	buf_release(&out);
	record_release(&rec);
}

/* 20,000 calls under ids that differ in their last bytes only, answered in
 * reverse: seconds where the look-up walks a list. */
static void
many_ids(void **state)
{
	enum { COUNT = 20000 };
	struct record rec;
	struct buf text, out;

	(void)state;
	record_init(&rec);
	buf_init(&text, BUF_NO_MAX);
	buf_init(&out, BUF_NO_MAX);
	buf_puts(&text, USER ",{'role':'assistant','tool_calls':[");
	for (int i = 0; i < COUNT; i++)
		buf_printf(&text,
		    "%s{'id':'call_%032d','function':{'name':'f'}}",
		    i > 0 ? "," : "", i);
	buf_puts(&text, "]}");
	for (int i = COUNT - 1; i >= 0; i--)
		buf_printf(&text,
		    ",{'role':'tool','tool_call_id':'call_%032d',"
		    "'content':'%d'}",
		    i, i);
	assert_true(convert(&out, &rec, text.bytes, ""));
	assert_true(str_find(buf_str(&out),
			STR("\"observation\":\"19999\","
			    "\"parallel\":true}]"),
			0) != STR_NONE);
	buf_release(&text);
	buf_release(&out);
	record_release(&rec);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(parallel_calls),
	    cmocka_unit_test(turns_to_the_user),
	    cmocka_unit_test(name_of_talk),
	    cmocka_unit_test(greeting_first),
	    cmocka_unit_test(contents),
	    cmocka_unit_test(bytes_are_kept),
	    cmocka_unit_test(arguments),
	    cmocka_unit_test(deep_arguments),
	    cmocka_unit_test(own_members_stay),
	    cmocka_unit_test(thought_in_a_turn_of_its_own),
	    cmocka_unit_test(ids),
	    cmocka_unit_test(refusals),
	    cmocka_unit_test(many_ids),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
