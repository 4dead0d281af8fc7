/* record.h: what a record must be, and the bytes that are written. */
#include "record.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "trajectory.h"
#include "util.h"

struct fixture {
	struct record record;
	struct buf text; /* what was written last */
};

static int
set_up(void **state)
{
	struct fixture *f = xcalloc(1, sizeof(*f));

	record_init(&f->record);
	buf_init(&f->text, BUF_NO_MAX);
	*state = f;
	return 0;
}

static int
tear_down(void **state)
{
	struct fixture *f = *state;

	record_release(&f->record);
	buf_release(&f->text);
	free(f);
	return 0;
}

/* The members that a record must have. */
#define P "\"original_prompt\":\"p\""
#define S "\"steps\":[{\"action_name\":\"a\"}]"
#define PS P "," S
#define FAILURE "\"failure\":{\"by\":\"rules\"}"
#define OUTCOME "\"outcome\":{\"by\":\"x\"}"
#define HINDSIGHT "\"hindsight\":{\"by\":\"y\"}"
#define REJECTED(stage)                                                        \
	"\"rejected\":{\"stage\":\"" stage "\",\"reason\":\"no_outcome\"}"

static void
parse(struct fixture *f, const char *line)
{
	if (!record_parse(&f->record, str_of(line)))
		fail_msg("%s: %s", line, f->record.why);
}

/* The line is refused, and for this reason. */
static void
refuse(struct fixture *f, const char *line, const char *why)
{
	if (record_parse(&f->record, str_of(line)))
		fail_msg("a record: %s", line);
	assert_string_equal(f->record.why, why);
}

static const char *
written(struct fixture *f)
{
	buf_clear(&f->text);
	record_put(&f->record, &f->text);
	return f->text.bytes;
}

/* The line after a stage that adds nothing of its own. */
static void
assert_cut(
    struct fixture *f, const char *line, enum stage_id id, const char *left)
{
	parse(f, line);
	record_start(&f->record, id);
	assert_string_equal(written(f), left);
}

/* The line after a stage that adds "new":1. */
static void
assert_added(
    struct fixture *f, const char *line, enum stage_id id, const char *all)
{
	parse(f, line);
	record_start(&f->record, id);
	record_add(&f->record, "new", STR("1"));
	assert_string_equal(written(f), all);
}

/* --- what a record must be --- */

static void
test_the_least_record(void **state)
{
	parse(*state, "{" PS "}");
	parse(*state, "{\"messages\":[]}");
}

static void
test_nulls_where_they_may_be(void **state)
{
	parse(*state,
	    "{" P ",\"system\":null,\"final_answer\":null,"
	    "\"failure_reason\":null,\"tools\":null,\"metadata\":null,"
	    "\"success\":null,\"reward\":null,\"steps\":[{\"thought\":null,"
	    "\"action_name\":\"a\",\"action_input\":null,"
	    "\"observation\":null,\"user\":null}]}");
}

static void
test_what_is_no_object(void **state)
{
	refuse(*state, "[]", "expected an object, found an array");
	refuse(*state, "12", "expected an object, found a number");
	refuse(*state, "null", "expected an object, found null");
	refuse(*state, "\"a\"", "expected an object, found a string");
}

static void
test_missing_members(void **state)
{
	refuse(*state, "{" P "}",
	    "steps: expected an array (or `messages` in its place), found no "
	    "such member");
	refuse(*state, "{" S "}",
	    "original_prompt: expected a string, found no such member");
	refuse(*state, "{" P ",\"steps\":[]}",
	    "steps: expected at least one step, found an empty array");
	refuse(*state, "{" P ",\"steps\":[{\"action_name\":\"a\"},{}]}",
	    "steps[1].action_name: expected a string, found no such member");
}

static void
test_members_of_a_wrong_type(void **state)
{
	static const struct {
		const char *line, *why;
	} cases[] = {
	    {"{" S ",\"original_prompt\":null}",
		"original_prompt: expected a string, found null"},
	    {"{" P ",\"steps\":{}}",
		"steps: expected an array, found an object"},
	    {"{" P ",\"steps\":[1]}",
		"steps[0]: expected an object, found a number"},
	    {"{" P ",\"steps\":[{\"action_name\":\"a\",\"thought\":1}]}",
		"steps[0].thought: expected a string or null, found a number"},
	    {"{" P ",\"steps\":[{\"action_name\":[]}]}",
		"steps[0].action_name: expected a string, found an array"},
	    {"{" P ",\"steps\":[{\"action_name\":\"a\"},"
	     "{\"action_name\":\"a\",\"observation\":{}}]}",
		"steps[1].observation: expected a string or null, found an "
		"object"},
	    {"{" PS ",\"final_answer\":true}",
		"final_answer: expected a string or null, found true"},
	    {"{" PS ",\"tools\":1}",
		"tools: expected an array, its text in a string, or "
		"null, found a number"},
	    {"{" PS ",\"user_tools\":[\"a\",2]}",
		"user_tools[1]: expected a string, found a number"},
	    {"{" PS ",\"metadata\":[]}",
		"metadata: expected an object or null, found an array"},
	    {"{" PS ",\"metadata\":{\"reward\":\"1\"}}",
		"metadata.reward: expected a number or null, found a string"},
	    {"{" PS ",\"success\":1}",
		"success: expected true, false or null, found a number"},
	    {"{" PS ",\"trajectory_id\":[]}",
		"trajectory_id: expected a string, found an array"},
	    {"{\"messages\":{}}",
		"messages: expected an array, found an object"},
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		refuse(*state, cases[i].line, cases[i].why);
}

static void
test_members_that_only_have_our_name(void **state)
{
	refuse(*state, "{" PS ",\"outcome\":\"won\"}",
	    "outcome: this name belongs to aher-extract, and what stands here "
	    "has no \"by\": rename the member");
	refuse(*state, "{" PS ",\"failure\":{\"by\":1}}",
	    "failure: this name belongs to aher-classify, and what stands here "
	    "has no \"by\": rename the member");
	refuse(*state, "{" PS ",\"rejected\":{\"stage\":\"x\"}}",
	    "rejected: this name belongs to the stages, and what stands here "
	    "has no \"reason\": rename the member");
}

static void
test_places_are_counted_in_bytes(void **state)
{
	struct fixture *f = *state;

	assert_false(record_parse(&f->record, STR("{" P ",\"a\":\"\xff\"}")));
	assert_string_equal(f->record.why, "invalid UTF-8 (byte 29)");
	assert_false(f->record.doc.cut);
	assert_false(record_parse(&f->record, STR("{" P)));
	assert_true(f->record.doc.cut);
}

/* --- what is written --- */

static void
test_nothing_changes(void **state)
{
	static const char *const lines[] = {
	    "{" PS "}",
	    " \t{ " P " , " S " }\r",
	    "{" PS ",\"x\":[1.0e+400,-0,\"\\u0041\\/\"],\"\\u0079\":{ }}",
	    "{\"a\" :1,\n" PS "\n}",
	};

	for (size_t i = 0; i < ARRAY_LEN(lines); i++)
		assert_cut(*state, lines[i], STAGE_CLASSIFY, lines[i]);
}

static void
test_a_member_is_added_behind_all_others(void **state)
{
	assert_added(*state, "{" PS "}", STAGE_CLASSIFY, "{" PS ",\"new\":1}");
	assert_added(*state, " { " PS " \t} ", STAGE_CLASSIFY,
	    " { " PS " \t,\"new\":1} ");
}

static void
test_the_last_member_is_cut(void **state)
{
	assert_cut(*state, "{" PS "," FAILURE "}", STAGE_CLASSIFY, "{" PS "}");
	assert_cut(
	    *state, "{" PS " , " FAILURE " }", STAGE_CLASSIFY, "{" PS "  }");
	assert_added(*state, "{" PS "," FAILURE "}", STAGE_CLASSIFY,
	    "{" PS ",\"new\":1}");
}

static void
test_the_first_member_is_cut(void **state)
{
	assert_cut(*state, "{" FAILURE "," PS "}", STAGE_CLASSIFY, "{" PS "}");
	assert_cut(
	    *state, "{ " FAILURE " , " PS " }", STAGE_CLASSIFY, "{ " PS " }");
}

static void
test_a_member_in_the_middle_is_cut(void **state)
{
	assert_cut(
	    *state, "{" P "," FAILURE "," S "}", STAGE_CLASSIFY, "{" PS "}");
	assert_cut(*state, "{" P "\t,\r" FAILURE "\n, " S "}", STAGE_CLASSIFY,
	    "{" P "\t\n, " S "}");
}

static void
test_members_here_and_there_are_cut(void **state)
{
	assert_cut(*state,
	    "{" FAILURE "," OUTCOME "," P "," HINDSIGHT "," S
	    "," REJECTED("aher-pack") "}",
	    STAGE_CLASSIFY, "{" PS "}");
	assert_cut(*state,
	    "{ " OUTCOME " , " FAILURE " , " P " , " S " , " HINDSIGHT " }",
	    STAGE_CLASSIFY, "{ " P " , " S "  }");
	assert_cut(*state, "{" P "," HINDSIGHT "," OUTCOME "," S "}",
	    STAGE_EXTRACT, "{" PS "}");
}

static void
test_a_name_in_escapes_is_cut(void **state)
{
	assert_cut(*state,
	    "{" PS ",\"\\u0066ailure\":{\"\\u0062y\":\"rules\"}}",
	    STAGE_CLASSIFY, "{" PS "}");
}

static void
test_a_stage_drops_its_own_and_what_is_later(void **state)
{
	const char *line = "{" PS "," FAILURE "," OUTCOME "," HINDSIGHT "}";

	assert_cut(*state, line, STAGE_EXTRACT, "{" PS "," FAILURE "}");
	assert_cut(
	    *state, line, STAGE_RELABEL, "{" PS "," FAILURE "," OUTCOME "}");
	assert_cut(*state, line, STAGE_PACK, line);
}

/* --- rejected --- */

static void
assert_rejected(
    struct fixture *f, const char *line, enum stage_id id, bool stays)
{
	struct str stage, reason;

	parse(f, line);
	assert_int_equal(record_start(&f->record, id), stays);
	assert_int_equal(record_rejection(&f->record, &stage, &reason), stays);
	assert_string_equal(written(f), stays ? line : "{" PS "}");
}

static void
test_rejected_by_an_earlier_stage_stays(void **state)
{
	assert_rejected(*state, "{" PS "," REJECTED("aher-classify") "}",
	    STAGE_EXTRACT, true);
}

static void
test_rejected_by_this_stage_goes(void **state)
{
	assert_rejected(*state, "{" PS "," REJECTED("aher-extract") "}",
	    STAGE_EXTRACT, false);
}

static void
test_rejected_by_a_later_stage_goes(void **state)
{
	assert_rejected(
	    *state, "{" PS "," REJECTED("aher-pack") "}", STAGE_EXTRACT, false);
}

static void
test_rejected_by_somebody_else_stays(void **state)
{
	assert_rejected(*state, "{" PS "," REJECTED("classify.py") "}",
	    STAGE_CLASSIFY, true);
}

static void
test_a_rejection_is_written(void **state)
{
	struct fixture *f = *state;
	struct str stage, reason;

	parse(f, "{" PS "," REJECTED("aher-pack") "}");
	record_start(&f->record, STAGE_EXTRACT);
	record_reject(
	    &f->record, STAGE_EXTRACT, REASON_NO_OUTCOME, STR("so \"bad\""));
	assert_string_equal(written(f),
	    "{" PS ",\"rejected\":{\"stage\":\"aher-extract\",\"reason\":"
	    "\"no_outcome\",\"detail\":\"so \\\"bad\\\"\"}}");
	assert_true(record_rejection(&f->record, &stage, &reason));
	assert_true(str_eq(stage, STR("aher-extract")));
	assert_true(str_eq(reason, STR("no_outcome")));
	parse(f, "{" PS "}");
	assert_false(record_rejection(&f->record, &stage, &reason));
}

/* --- the id, and members that the record lacks --- */

static void
test_ids(void **state)
{
	struct fixture *f = *state;
	struct str id;

	parse(f, "{" PS ",\"trajectory_id\":\"\\u0061b\"}");
	assert_true(str_eq(record_id(&f->record), STR("ab")));
	parse(f, "{" PS ",\"trajectory_id\":7}");
	assert_true(str_eq(record_id(&f->record), STR("7")));
	parse(f, "{" PS "}");
	id = record_id(&f->record);
	/* printf '"p"[{"action_name":"a"}]' | sha256sum */
	assert_true(str_eq(id, STR("080b287f4e8c1d8e")));
}

static bool
extend(struct fixture *f, struct str members)
{
	buf_add_str(record_extend_begin(&f->record), members);
	return record_extend_end(&f->record);
}

static void
test_the_line_is_extended(void **state)
{
	struct fixture *f = *state;

	parse(f, "{\"messages\":[] }");
	assert_true(extend(f, STR("," PS)));
	assert_non_null(record_get(&f->record, RECORD_STEPS));
	record_add(&f->record, "new", STR("1"));
	assert_string_equal(written(f), "{\"messages\":[] ," PS ",\"new\":1}");
	assert_false(extend(f, STR("," S)));
}

/* --- the view --- */

static const char *const talkers[] = {"say"};
static const struct trajectory_options options = {
    .success_at = 1, .user_tools = talkers, .user_tool_count = 1};

static void
read_view(struct fixture *f, struct trajectory *t, const char *line)
{
	parse(f, line);
	record_start(&f->record, STAGE_CLASSIFY);
	if (!trajectory_read(t, &f->record, &options))
		fail_msg("%s: %s", line, f->record.why);
}

static void
test_empty_and_null_are_told_apart(void **state)
{
	struct trajectory t;

	read_view(*state, &t,
	    "{" P ",\"system\":\"\",\"final_answer\":null,"
	    "\"steps\":[{\"action_name\":\"a\",\"thought\":\"\"}]}");
	assert_non_null(t.system.s);
	assert_null(t.final_answer.s);
	assert_null(t.failure_reason.s);
	assert_non_null(t.steps[0].thought.s);
	assert_null(t.steps[0].observation.s);
	assert_true(str_eq(t.steps[0].input, STR("null")));
}

static void
test_a_talk_step_moves_its_observation(void **state)
{
	struct fixture *f = *state;
	struct trajectory t;

	read_view(f, &t,
	    "{\"trajectory_id\":\"x\"," P ",\"steps\":[{\"action_name\":"
	    "\"say\",\"observation\":\"yes\"}]}");
	assert_true(t.steps[0].talk);
	assert_null(t.steps[0].observation.s);
	assert_true(str_eq(t.steps[0].user, STR("yes")));
	assert_non_null(strstr(written(f), ",\"user_tools\":[\"say\"]}"));
}

static void
test_what_the_input_says_of_success(void **state)
{
	static const struct {
		const char *members;
		enum given given;
	} cases[] = {
	    {"", GIVEN_NOTHING},
	    {",\"success\":true", GIVEN_SUCCESS},
	    {",\"success\":false,\"reward\":1", GIVEN_FAILURE},
	    {",\"reward\":1.0", GIVEN_SUCCESS},
	    {",\"reward\":0.99", GIVEN_FAILURE},
	    {",\"reward\":1,\"metadata\":{\"success\":false}", GIVEN_FAILURE},
	    {",\"metadata\":{\"reward\":1e0}", GIVEN_SUCCESS},
	    {",\"success\":null,\"failure_reason\":\"late\"", GIVEN_FAILURE},
	    {",\"failure_reason\":\" \"", GIVEN_NOTHING},
	};
	struct trajectory t;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char line[200];

		snprintf(line, sizeof(line), "{" PS "%s}", cases[i].members);
		read_view(*state, &t, line);
		assert_int_equal(t.given, cases[i].given);
	}
}

static void
test_what_a_step_says(void **state)
{
	static const struct {
		const char *input, *speech;
	} cases[] = {
	    {"\"a\\u0062\"", "ab"},
	    {"{\"content\":\"hi\"}", "hi"},
	    {"{\"content\":\"hi\",\"to\":\"me\"}",
		"{\"content\":\"hi\",\"to\":\"me\"}"},
	    {"{\"n\":1}", "{\"n\":1}"},
	    {"12", "12"},
	    {"[]", "[]"},
	    {"null", ""},
	    {"{}", ""},
	    {"{\"content\":null}", ""},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct step step = {.input = str_of(cases[i].input)};
		struct str speech = step_speech(&step, &f->record.arena);

		assert_true(str_eq(speech, str_of(cases[i].speech)));
	}
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_the_least_record),
	    TEST(test_nulls_where_they_may_be),
	    TEST(test_what_is_no_object),
	    TEST(test_missing_members),
	    TEST(test_members_of_a_wrong_type),
	    TEST(test_members_that_only_have_our_name),
	    TEST(test_places_are_counted_in_bytes),
	    TEST(test_nothing_changes),
	    TEST(test_a_member_is_added_behind_all_others),
	    TEST(test_the_last_member_is_cut),
	    TEST(test_the_first_member_is_cut),
	    TEST(test_a_member_in_the_middle_is_cut),
	    TEST(test_members_here_and_there_are_cut),
	    TEST(test_a_name_in_escapes_is_cut),
	    TEST(test_a_stage_drops_its_own_and_what_is_later),
	    TEST(test_rejected_by_an_earlier_stage_stays),
	    TEST(test_rejected_by_this_stage_goes),
	    TEST(test_rejected_by_a_later_stage_goes),
	    TEST(test_rejected_by_somebody_else_stays),
	    TEST(test_a_rejection_is_written),
	    TEST(test_ids),
	    TEST(test_the_line_is_extended),
	    TEST(test_empty_and_null_are_told_apart),
	    TEST(test_a_talk_step_moves_its_observation),
	    TEST(test_what_the_input_says_of_success),
	    TEST(test_what_a_step_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
