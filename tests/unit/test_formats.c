/* formats.h: a row built by hand, and the line that each trainer is given. */
#include "formats.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "json.h"
#include "util.h"

#define TOOLS "[{\"type\":\"function\",\"function\":{\"name\":\"a\"}}]"
#define TOOLS_TEXT                                                             \
	"\"[{\\\"type\\\":\\\"function\\\",\\\"function\\\":{\\\"name\\\":"    \
	"\\\"a\\\"}}]\""

#define MAX_TURNS 16

struct fixture {
	struct row row;
	struct rendering rendering;
	struct turn chosen[MAX_TURNS], rejected[MAX_TURNS];
	double weight;
	struct arena arena;
	struct buf out;
	struct json_doc doc;
};

static int
set_up(void **state)
{
	struct fixture *f = xcalloc(1, sizeof(*f));

	f->row.chosen.turns = f->chosen;
	f->row.rejected.turns = f->rejected;
	f->row.chosen.tools = f->row.rejected.tools = STR(TOOLS);
	f->row.chosen.prompt = f->row.rejected.prompt = f->row.shared = 1;
	f->row.rendering = &f->rendering;
	f->row.arena = &f->arena;
	f->row.label = true;
	buf_init(&f->out, BUF_NO_MAX);
	json_init(&f->doc);
	*state = f;
	return 0;
}

static int
tear_down(void **state)
{
	struct fixture *f = *state;

	json_release(&f->doc);
	arena_release(&f->arena);
	buf_release(&f->out);
	free(f);
	return 0;
}

/* --- rows --- */

static struct turn *
say_turn(struct conversation *c, enum speaker speaker, const char *text)
{
	struct turn *turn = &c->turns[c->count++];

	*turn = (struct turn){.speaker = speaker, .text = str_of(text)};
	return turn;
}

static void
call_turn(struct conversation *c, const char *thought, const struct call *calls,
    size_t count)
{
	struct turn *turn = say_turn(c, SPEAKER_ASSISTANT, "");

	turn->thought = str_of(thought);
	turn->calls = calls;
	turn->call_count = count;
}

static void
result_turn(
    struct conversation *c, const struct call *answers, const char *text)
{
	say_turn(c, SPEAKER_TOOL, text)->answers = answers;
}

static const struct call one_call[] = {
    {3, STR_INIT("a"), STR_INIT("{\"x\":1}")}};
static const struct call two_calls[] = {
    {4, STR_INIT("a"), STR_INIT("{\"x\":1}")},
    {5, STR_INIT("b"), STR_INIT("{}")}};

/* goal; T, a(x: 1); R */
static void
make_steps(struct conversation *c, const char *goal)
{
	say_turn(c, SPEAKER_USER, goal);
	call_turn(c, "T", one_call, 1);
	result_turn(c, one_call, "R");
}

static void
make_run(struct conversation *c, const char *goal, const char *answer)
{
	make_steps(c, goal);
	say_turn(c, SPEAKER_ASSISTANT, answer);
}

/* Two calls at once, the user, a thought before what is said. */
static void
make_long(struct fixture *f)
{
	struct conversation *c = &f->row.chosen;

	say_turn(c, SPEAKER_SYSTEM, "S");
	say_turn(c, SPEAKER_USER, "G");
	call_turn(c, NULL, two_calls, 2);
	result_turn(c, &two_calls[0], "R1");
	result_turn(c, &two_calls[1], "");
	say_turn(c, SPEAKER_ASSISTANT, "Q?");
	say_turn(c, SPEAKER_USER, "U");
	say_turn(c, SPEAKER_ASSISTANT, "A")->thought = STR("T2");
	c->parallel = true;
	c->prompt = f->row.shared = 2;
}

static void
make_pair(struct fixture *f)
{
	make_run(&f->row.chosen, "G", "new");
	make_run(&f->row.rejected, "G", "old");
	f->row.shared = 3;
}

/* As plain text: nobody but two speakers. */
static void
make_text(struct fixture *f)
{
	struct conversation *c = &f->row.chosen;

	f->rendering.text = true;
	c->tools = STR("[]");
	say_turn(c, SPEAKER_USER, "G");
	say_turn(c, SPEAKER_ASSISTANT, "Action: a({})");
	say_turn(c, SPEAKER_USER, "Observation: R");
	say_turn(c, SPEAKER_ASSISTANT, "A");
}

static void
weigh(struct fixture *f, double weight, bool loss_scale)
{
	f->weight = weight;
	f->row.weight = &f->weight;
	f->row.loss_scale = loss_scale;
}

/* --- what they become --- */

static void
assert_line(struct fixture *f, write_row *writer, const char *expected)
{
	buf_clear(&f->out);
	writer(&f->row, &f->out);
	assert_string_equal(f->out.bytes, expected);
	assert_true(json_parse(&f->doc, buf_str(&f->out), json_shape_all));
}

#define CALL "\"type\":\"function\",\"function\":{\"name\":\"a\",\"arguments\":"
#define CHAT_CALL                                                              \
	"{\"role\":\"assistant\",\"content\":\"T\",\"tool_calls\":[{\"id\":"   \
	"\"call_3\"," CALL "{\"x\":1}}}]}"
#define CHAT_STEPS                                                             \
	"{\"role\":\"user\",\"content\":\"G\"}," CHAT_CALL                     \
	",{\"role\":\"tool\",\"tool_call_id\":\"call_3\",\"name\":\"a\","      \
	"\"content\":\"R\"}"
#define CHAT_ANSWER(text) "{\"role\":\"assistant\",\"content\":\"" text "\"}"

static void
test_trl(void **state)
{
	static const char sft[] = "{\"messages\":[" CHAT_STEPS "," CHAT_ANSWER(
	    "new") "],\"tools\":" TOOLS_TEXT "}";
	struct fixture *f = *state;

	make_pair(f);
	assert_line(f, trl_sft, sft);
	assert_line(f, axolotl_sft, sft);
	assert_line(f, trl_dpo,
	    "{\"prompt\":[" CHAT_STEPS
	    "],\"chosen\":[" CHAT_ANSWER("new") "],\"rejected\":[" CHAT_ANSWER(
		"old") "],\"tools\":" TOOLS_TEXT "}");
	f->row.label = false;
	weigh(f, 0.6, false);
	assert_line(f, trl_kto,
	    "{\"prompt\":[{\"role\":\"user\",\"content\":\"G\"}],"
	    "\"completion\":[" CHAT_CALL
	    ",{\"role\":\"tool\",\"tool_call_id\":\"call_3\",\"name\":\"a\","
	    "\"content\":\"R\"}," CHAT_ANSWER("new") "],\"label\":false,"
						     "\"tools\":" TOOLS_TEXT
						     ",\"weight\":0.6}");
}

/* Two runs under one goal: the sides are more than an answer. */
static void
test_trl_runs(void **state)
{
	struct fixture *f = *state;

	make_run(&f->row.chosen, "G", "new");
	say_turn(&f->row.rejected, SPEAKER_USER, "G");
	say_turn(&f->row.rejected, SPEAKER_ASSISTANT, "no");
	assert_line(f, trl_dpo,
	    "{\"prompt\":[{\"role\":\"user\",\"content\":\"G\"}],"
	    "\"chosen\":[" CHAT_CALL
	    ",{\"role\":\"tool\",\"tool_call_id\":\"call_3\",\"name\":\"a\","
	    "\"content\":\"R\"}," CHAT_ANSWER(
		"new") "],\"rejected\":[" CHAT_ANSWER("no") "],"
							    "\"tools\""
							    ":" TOOLS_TEXT "}");
}

#define LONG(first, name_a, name_b, arguments_a, arguments_b)                  \
	"[{\"role\":\"system\",\"content\":\"S\"},{\"role\":\"user\","         \
	"\"content\":\"G\"},{\"role\":\"assistant\",\"content\":\"" first      \
	"\",\"tool_calls\":[{\"id\":\"call_4\",\"type\":\"function\","         \
	"\"function\":{\"name\":\"a\",\"arguments\":" arguments_a "}},"        \
	"{\"id\":\"call_5\",\"type\":\"function\",\"function\":{\"name\":"     \
	"\"b\",\"arguments\":" arguments_b "}}]},{\"role\":\"tool\","          \
	"\"tool_call_id\":\"call_4\"," name_a "\"content\":\"R1\"},"           \
	"{\"role\":\"tool\",\"tool_call_id\":\"call_5\"," name_b               \
	"\"content\":\"\"},{\"role\":\"assistant\",\"content\":\"Q?\"},"       \
	"{\"role\":\"user\",\"content\":\"U\"},{\"role\":\"assistant\","       \
	"\"content\":\"T2\\n\\nA\"}]"

static void
test_parallel_calls(void **state)
{
	struct fixture *f = *state;

	make_long(f);
	assert_line(f, trl_sft,
	    "{\"messages\":" LONG("", "\"name\":\"a\",", "\"name\":\"b\",",
		"{\"x\":1}", "{}") ",\"tools\":" TOOLS_TEXT "}");
	assert_line(f, openai_sft,
	    "{\"messages\":" LONG("", "", "", "\"{\\\"x\\\":1}\"",
		"\"{}\"") ",\"tools\":" TOOLS ",\"parallel_tool_calls\":true}");
	f->rendering.arguments_text = true;
	assert_line(f, axolotl_sft,
	    "{\"messages\":" LONG("", "\"name\":\"a\",", "\"name\":\"b\",",
		"\"{\\\"x\\\":1}\"", "\"{}\"") ",\"tools\":" TOOLS_TEXT "}");
}

static void
test_openai_dpo(void **state)
{
	struct fixture *f = *state;

	make_pair(f);
	weigh(f, 0.6, false);
	assert_line(f, openai_dpo,
	    "{\"input\":{\"messages\":[{\"role\":\"user\",\"content\":\"G\"},"
	    "{\"role\":\"assistant\",\"content\":\"T\",\"tool_calls\":[{\"id\":"
	    "\"call_3\"," CALL "\"{\\\"x\\\":1}\"}}]},{\"role\":\"tool\","
	    "\"tool_call_id\":\"call_3\",\"content\":\"R\"}],\"tools\":" TOOLS
	    ",\"parallel_tool_calls\":false},\"preferred_output\":"
	    "[" CHAT_ANSWER("new") "],\"non_preferred_output\":[" CHAT_ANSWER(
		"old") "]}");
}

#define LF_CALL "{\\\"name\\\":\\\"a\\\",\\\"arguments\\\":{\\\"x\\\":1}}"
#define LF_STEPS(value)                                                        \
	"[{\"from\":\"human\",\"value\":\"G\"},{\"from\":\"function_call\","   \
	"\"value\":\"" value "\"},{\"from\":\"observation\",\"value\":\"R\"}"
#define LF_GPT(text) "{\"from\":\"gpt\",\"value\":\"" text "\"}"
#define LF_CONTENT "T\\n<tool_call>\\n" LF_CALL "\\n</tool_call>"

static void
test_llamafactory(void **state)
{
	struct fixture *f = *state;

	make_pair(f);
	assert_line(f, llamafactory_sft,
	    "{\"conversations\":" LF_STEPS(LF_CONTENT) "," LF_GPT(
		"new") "],\"system\":\"\",\"tools\":" TOOLS_TEXT "}");
	f->rendering.thoughts = THOUGHTS_THINK;
	weigh(f, 1, false);
	assert_line(f, llamafactory_dpo,
	    "{\"conversations\":" LF_STEPS(
		"<think>\\nT\\n</"
		"think>\\n\\n" LF_CALL) "],"
					"\"chosen\""
					":" LF_GPT(
					    "new") ",\"rejected\""
						   ":" LF_GPT(
						       "old") ",\"system"
							      "\":\"\","
							      "\"tools\""
							      ":" TOOLS_TEXT
							      ",\"weight"
							      "\":1.0}");
	f->chosen[1].text = STR("one moment");
	f->row.label = false;
	f->row.weight = NULL;
	assert_line(f, llamafactory_kto,
	    "{\"conversations\":" LF_STEPS(
		"<think>\\nT\\n</think>\\n\\none "
		"moment\\n<tool_call>\\n" LF_CALL
		"\\n</tool_call>") "," LF_GPT("new") "],\"kto_tag\":false,"
						     "\"system\":\"\","
						     "\"tools\":" TOOLS_TEXT
						     "}");
}

static void
test_llamafactory_parallel(void **state)
{
	struct fixture *f = *state;

	make_long(f);
	assert_line(f, llamafactory_sft,
	    "{\"conversations\":[{\"from\":\"human\",\"value\":\"G\"},"
	    "{\"from\":\"function_call\",\"value\":\"[" LF_CALL
	    ",{\\\"name\\\":\\\"b\\\",\\\"arguments\\\":{}}]\"},"
	    "{\"from\":\"observation\",\"value\":\"R1\\n\"}," LF_GPT(
		"Q?") ",{\"from\":\"human\",\"value\":\"U\"}," LF_GPT("T2\\n\\n"
								      "A") "],"
									   "\"s"
									   "yst"
									   "em"
									   "\":"
									   "\"S"
									   "\","
									   "\"t"
									   "ool"
									   "s\""
									   ":" TOOLS_TEXT
									   "}");
}

/* The markers of LLaMA-Factory's grammar in what is not ours. */
static void
test_llamafactory_markers(void **state)
{
	static const struct call call[] = {{0, STR_INIT("a"),
	    STR_INIT("{\"h\":\"<b></b></tool_call>\\\\</think>\"}")}};
	struct fixture *f = *state;
	struct conversation *c = &f->row.chosen;

	say_turn(c, SPEAKER_USER, "<tool_call>");
	call_turn(c, "<think>a</think> <tool_call> <", call, 1);
	result_turn(c, call, "</think>");
#define INNER                                                                  \
	"{\\\"name\\\":\\\"a\\\",\\\"arguments\\\":{\\\"h\\\":\\\"<b><\\\\/b>" \
	"<\\\\/tool_call>\\\\\\\\<\\\\/think>\\\"}}"
#define HEAD                                                                   \
	"{\"conversations\":[{\"from\":\"human\",\"value\":\"<tool_call>\"},"  \
	"{\"from\":\"function_call\",\"value\":\""
#define TAIL                                                                   \
	"\"},{\"from\":\"observation\",\"value\":\"</think>\"}],\"system\":"   \
	"\"\",\"tools\":" TOOLS_TEXT "}"
	assert_line(f, llamafactory_sft,
	    HEAD "<think>a</think> < tool_call> <\\n<tool_call>\\n" INNER
		 "\\n</tool_call>" TAIL);
	f->rendering.thoughts = THOUGHTS_THINK;
	assert_line(f, llamafactory_sft,
	    HEAD
	    "<think>\\n<think>a< /think> < tool_call> <\\n</think>\\n\\n" INNER
		TAIL);
	f->rendering.thoughts = THOUGHTS_DROP;
	f->chosen[1].thought = STR("");
	assert_line(f, llamafactory_sft, HEAD INNER TAIL);
}

#define SWIFT_CALL "{\"role\":\"tool_call\",\"content\":\"" LF_CALL "\""
#define SWIFT_RESULT                                                           \
	"{\"role\":\"tool_response\",\"content\":\"R\",\"name\":\"a\"}"
#define SWIFT_RUN(goal)                                                        \
	"[{\"role\":\"user\",\"content\":\"" goal "\"},{\"role\":\"assistant"  \
	"\",\"content\":\"T\\n\"}," SWIFT_CALL "}," SWIFT_RESULT               \
	",{\"role\":\"assistant\",\"content\":\"A\"}]"

static void
test_swift(void **state)
{
	struct fixture *f = *state;

	make_run(&f->row.chosen, "new", "A");
	make_run(&f->row.rejected, "old", "A");
	f->row.shared = 0;
	assert_line(f, swift_dpo,
	    "{\"messages\":" SWIFT_RUN(
		"new") ",\"rejected_messages\":" SWIFT_RUN("old") ",\"tools\""
								  ":" TOOLS_TEXT
								  ",\"rejected_"
								  "tools\""
								  ":" TOOLS_TEXT
								  "}");
	weigh(f, 0.25, false);
	f->row.label = false;
	assert_line(f, swift_kto,
	    "{\"messages\":" SWIFT_RUN(
		"new") ",\"label\":false,\"tools\":" TOOLS_TEXT
		       ",\"weight\":0.25}");
	weigh(f, 0.85, true);
	f->rendering.thoughts = THOUGHTS_THINK;
	assert_line(f, swift_sft,
	    "{\"messages\":[{\"role\":\"user\",\"content\":\"new\"},{\"role\":"
	    "\"assistant\",\"content\":\"<think>\\nT\\n</think>\\n\\n\","
	    "\"loss_scale\":0.85}," SWIFT_CALL
	    ",\"loss_scale\":0.85}," SWIFT_RESULT
	    ",{\"role\":\"assistant\",\"content\":\"A\","
	    "\"loss_scale\":0.85}],\"tools\":" TOOLS_TEXT "}");
}

static void
test_swift_parallel(void **state)
{
	struct fixture *f = *state;

	make_long(f);
	assert_line(f, swift_sft,
	    "{\"messages\":[{\"role\":\"system\",\"content\":\"S\"},{\"role\":"
	    "\"user\",\"content\":\"G\"}," SWIFT_CALL "},{\"role\":"
	    "\"tool_call\",\"content\":\"{\\\"name\\\":\\\"b\\\","
	    "\\\"arguments\\\":{}}\"},{\"role\":\"tool_response\",\"content\":"
	    "\"R1\",\"name\":\"a\"},{\"role\":\"tool_response\",\"content\":"
	    "\"\",\"name\":\"b\"},{\"role\":\"assistant\",\"content\":\"Q?\"},"
	    "{\"role\":\"user\",\"content\":\"U\"},{\"role\":\"assistant\","
	    "\"content\":\"T2\\n\\nA\"}],\"tools\":" TOOLS_TEXT "}");
}

#define TEXT_MESSAGES                                                          \
	"[{\"role\":\"user\",\"content\":\"G\"},{\"role\":\"assistant\","      \
	"\"content\":\"Action: a({})\"},{\"role\":\"user\",\"content\":"       \
	"\"Observation: R\"},{\"role\":\"assistant\",\"content\":\"A\"}]"
#define TEXT_TURNS                                                             \
	"[{\"from\":\"human\",\"value\":\"G\"},{\"from\":\"gpt\",\"value\":"   \
	"\"Action: a({})\"},{\"from\":\"human\",\"value\":\"Observation: R\"}" \
	",{\"from\":\"gpt\",\"value\":\"A\"}]"

static void
test_text(void **state)
{
	struct fixture *f = *state;

	make_text(f);
	assert_line(f, trl_sft, "{\"messages\":" TEXT_MESSAGES "}");
	assert_line(f, openai_sft, "{\"messages\":" TEXT_MESSAGES "}");
	assert_line(f, swift_sft, "{\"messages\":" TEXT_MESSAGES "}");
	assert_line(f, llamafactory_sft,
	    "{\"conversations\":" TEXT_TURNS
	    ",\"system\":\"\",\"tools\":\"\"}");
	assert_line(f, fastchat_vicuna, "{\"conversations\":" TEXT_TURNS "}");
	weigh(f, 0.3333, false);
	assert_line(f, fastchat_vicuna,
	    "{\"conversations\":" TEXT_TURNS ",\"weight\":0.3333}");
}

/* What each reader takes for none. */
static void
test_no_tools(void **state)
{
	struct fixture *f = *state;

	say_turn(&f->row.chosen, SPEAKER_USER, "G");
	say_turn(&f->row.chosen, SPEAKER_ASSISTANT, "A");
	f->row.chosen.tools = STR("[]");
#define TALK                                                                   \
	"{\"messages\":[{\"role\":\"user\",\"content\":\"G\"},{\"role\":"      \
	"\"assistant\",\"content\":\"A\"}],\"tools\":"
	assert_line(f, trl_sft, TALK "\"null\"}");
	assert_line(f, axolotl_sft, TALK "\"[]\"}");
	assert_line(f, swift_sft, TALK "\"[]\"}");
	assert_line(f, openai_sft, TALK "[],\"parallel_tool_calls\":false}");
	assert_line(f, llamafactory_sft,
	    "{\"conversations\":[{\"from\":\"human\",\"value\":\"G\"}," LF_GPT(
		"A") "],\"system\":\"\",\"tools\":\"\"}");
}

static write_row *const writers[] = {trl_sft, axolotl_sft, trl_dpo, trl_kto,
    openai_sft, openai_dpo, llamafactory_sft, llamafactory_dpo,
    llamafactory_kto, swift_sft, swift_dpo, swift_kto, fastchat_vicuna};

/* Quotes, controls, a NUL, U+2028, what is no UTF-8: text in all places comes
 * out as JSON. */
static void
test_hostile(void **state)
{
	static const char raw[] = "\"\\\n\t\0\x01\xe2\x80\xa8\xff\xed\xa0\x80<";
	const struct str hostile = {raw, sizeof(raw) - 1};
	const struct call call = {
	    7, hostile, STR("{\"\\\"\":\"\\u0000\\ud834\\udd1e</\"}")};
	struct fixture *f = *state;

	make_pair(f);
	for (size_t i = 0; i < 2; i++) {
		struct turn *turns = i == 0 ? f->chosen : f->rejected;

		for (size_t j = 0; j < 4; j++)
			turns[j].text = hostile;
		turns[1].thought = hostile;
		turns[1].calls = turns[2].answers = &call;
	}
	for (size_t i = 0; i < ARRAY_LEN(writers); i++) {
		for (int thoughts = 0; thoughts <= THOUGHTS_DROP; thoughts++) {
			f->rendering.thoughts = (enum thoughts)thoughts;
			buf_clear(&f->out);
			writers[i](&f->row, &f->out);
			assert_int_equal(strlen(f->out.bytes), f->out.len);
			assert_null(strchr(f->out.bytes, '\n'));
			assert_true(json_parse(
			    &f->doc, buf_str(&f->out), json_shape_all));
		}
	}
}

#define UNIT(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    UNIT(test_trl),
	    UNIT(test_trl_runs),
	    UNIT(test_parallel_calls),
	    UNIT(test_openai_dpo),
	    UNIT(test_llamafactory),
	    UNIT(test_llamafactory_parallel),
	    UNIT(test_llamafactory_markers),
	    UNIT(test_swift),
	    UNIT(test_swift_parallel),
	    UNIT(test_text),
	    UNIT(test_no_tools),
	    UNIT(test_hostile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
