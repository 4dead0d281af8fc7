/* The members that stages write: their spelling, and reading those of others.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "buf.h"
#include "member.h"
#include "record.h"

#define RUN "{\"original_prompt\":\"p\",\"steps\":[{\"action_name\":\"a\"}]"

static void
assert_text(struct str text, const char *expected)
{
	assert_non_null(text.s);
	assert_int_equal(text.n, str_of(expected).n);
	assert_memory_equal(text.s, expected, text.n);
}

static struct record *
parse(struct record *record, const char *line)
{
	record_init(record);
	if (!record_parse(record, str_of(line)))
		fail_msg("%s", record->why);
	return record;
}

static void
put_failure(const struct failure *failure, const char *expected)
{
	struct buf out;

	buf_init(&out, BUF_NO_MAX);
	failure_put(&out, failure);
	assert_string_equal(out.bytes, expected);
	buf_release(&out);
}

static void
failure_is_spelled(void **state)
{
	struct failure failure = {
	    .is_failure = TRI_TRUE,
	    .type = FAILURE_CONSTRAINT_VIOLATION,
	    .severity = 0.4,
	    .weight = 1,
	    .recoverable = true,
	    .explanation = STR("too \"dear\"\n"),
	    .evidence = {{2, STR("over budget")},
		{STEP_FINAL_ANSWER, STR("unable to")}},
	    .evidence_count = 2,
	    .by = STR("rules"),
	};

	(void)state;
	put_failure(&failure,
	    "{\"is_failure\":true,\"failure_type\":\"constraint_violation\","
	    "\"severity\":0.4,\"weight\":1.0,\"recoverable\":true,"
	    "\"explanation\":\"too \\\"dear\\\"\\n\",\"evidence\":"
	    "[{\"step\":2,\"text\":\"over budget\"},"
	    "{\"step\":null,\"text\":\"unable to\"}],\"by\":\"rules\"}");
}

static void
no_failure_is_spelled(void **state)
{
	struct failure failure = {.is_failure = TRI_FALSE, .by = STR("rules")};

	(void)state;
	put_failure(&failure,
	    "{\"is_failure\":false,\"failure_type\":null,\"severity\":0.0,"
	    "\"weight\":0.0,\"recoverable\":false,\"explanation\":\"\","
	    "\"evidence\":[],\"by\":\"rules\"}");
	failure.is_failure = TRI_UNKNOWN;
	put_failure(&failure,
	    "{\"is_failure\":null,\"failure_type\":null,\"severity\":0.0,"
	    "\"weight\":0.0,\"recoverable\":false,\"explanation\":\"\","
	    "\"evidence\":[],\"by\":\"rules\"}");
}

static void
outcome_is_spelled(void **state)
{
	struct str achievements[] = {STR("one"), STR("two")};
	struct outcome outcome = {
	    .achievements = achievements,
	    .achievement_count = 2,
	    .limitations = STR("none"),
	    .by = STR("rules"),
	};
	struct buf out;

	(void)state;
	buf_init(&out, BUF_NO_MAX);
	outcome_put(&out, &outcome);
	assert_string_equal(out.bytes,
	    "{\"actual_achievements\":[\"one\",\"two\"],"
	    "\"key_observations\":[],\"limitations\":\"none\","
	    "\"by\":\"rules\"}");
	buf_release(&out);
}

static void
hindsight_is_spelled(void **state)
{
	struct hindsight hindsight = {
	    .prompt = STR("Compare the prices."),
	    .is_valid = true,
	    .rationale = STR("r"),
	    .confidence = 0.89,
	    .attempts = 1,
	    .by = STR("rules"),
	};
	struct buf out;

	(void)state;
	buf_init(&out, BUF_NO_MAX);
	hindsight_put(&out, &hindsight);
	assert_string_equal(out.bytes,
	    "{\"hindsight_prompt\":\"Compare the prices.\","
	    "\"is_valid_replay\":true,\"rationale\":\"r\","
	    "\"confidence\":0.89,\"attempts\":1,\"by\":\"rules\"}");
	buf_clear(&out);
	hindsight.final_answer = STR("");
	hindsight.accepted = STR("rules");
	hindsight_put(&out, &hindsight);
	assert_string_equal(out.bytes,
	    "{\"hindsight_prompt\":\"Compare the prices.\","
	    "\"is_valid_replay\":true,\"rationale\":\"r\","
	    "\"confidence\":0.89,\"final_answer\":\"\","
	    "\"accepted\":\"rules\",\"attempts\":1,\"by\":\"rules\"}");
	buf_release(&out);
}

static void
judges_are_spelled(void **state)
{
	const struct verdict no = {STR("a"), false, 0.25, STR("not \"so\"")};
	const struct verdict yes[] = {
	    {STR("a"), true, 0.9, STR("")}, {STR("b"), true, 1, STR("")}};
	const struct tried tried[] = {
	    {.reason = STR("llm_error"), .detail = STR("no JSON")},
	    {STR("Buy."), 0.75, {NULL, 0}, STR("judge_disagreed"), STR("no"),
		&no, 1},
	};
	struct hindsight hindsight = {
	    .prompt = STR("g"),
	    .is_valid = true,
	    .rationale = STR("r"),
	    .confidence = 0.9,
	    .accepted = STR("judges"),
	    .attempts = 3,
	    .verdicts = yes,
	    .verdict_count = 2,
	    .tried = tried,
	    .tried_count = 2,
	    .by = STR("m"),
	};
	struct buf out;

	(void)state;
	buf_init(&out, BUF_NO_MAX);
	hindsight_put(&out, &hindsight);
	assert_string_equal(out.bytes,
	    "{\"hindsight_prompt\":\"g\",\"is_valid_replay\":true,"
	    "\"rationale\":\"r\",\"confidence\":0.9,"
	    "\"accepted\":\"judges\",\"attempts\":3,"
	    "\"judges\":[{\"model\":\"a\",\"is_valid\":true,"
	    "\"confidence\":0.9,\"rejection_reason\":\"\"},"
	    "{\"model\":\"b\",\"is_valid\":true,"
	    "\"confidence\":1.0,\"rejection_reason\":\"\"}],"
	    "\"tried\":[{\"hindsight_prompt\":null,\"confidence\":null,"
	    "\"reason\":\"llm_error\",\"detail\":\"no JSON\"},"
	    "{\"hindsight_prompt\":\"Buy.\",\"confidence\":0.75,"
	    "\"reason\":\"judge_disagreed\",\"detail\":\"no\","
	    "\"judges\":[{\"model\":\"a\",\"is_valid\":false,"
	    "\"confidence\":0.25,"
	    "\"rejection_reason\":\"not \\\"so\\\"\"}]}],"
	    "\"by\":\"m\"}");
	buf_release(&out);
}

static void
no_goal_is_spelled(void **state)
{
	const struct hindsight hindsight = {
	    .rationale = STR(""),
	    .reason = STR("llm_error"),
	    .detail = STR("no JSON"),
	    .attempts = 1,
	    .by = STR("m"),
	};
	struct buf out;

	(void)state;
	buf_init(&out, BUF_NO_MAX);
	hindsight_put(&out, &hindsight);
	assert_string_equal(out.bytes,
	    "{\"hindsight_prompt\":null,\"is_valid_replay\":false,"
	    "\"rationale\":\"\",\"confidence\":null,"
	    "\"reason\":\"llm_error\",\"detail\":\"no JSON\","
	    "\"attempts\":1,\"by\":\"m\"}");
	buf_release(&out);
}

static void
custom_failure_is_read(void **state)
{
	struct record record;
	struct failure failure;

	(void)state;
	assert_true(failure_read(&failure,
	    parse(&record,
		RUN ", \"failure\" : { \"by\" : \"mine\","
		    " \"failure_type\" : \"tool_\\u0065rror\",\n"
		    "\"weight\" : 7, \"severity\": -1e0, \"is_failure\" : null,"
		    "\"evidence\":[3,{\"text\":\"x\"},{\"step\":1},"
		    "{\"step\":-1}]}}")));
	assert_int_equal(failure.is_failure, TRI_UNKNOWN);
	assert_int_equal(failure.type, FAILURE_TOOL_ERROR);
	assert_true(failure.weight == 1.0 && failure.severity == 0.0);
	assert_true(failure.recoverable);
	assert_int_equal(failure.evidence_count, 3);
	assert_text(failure.evidence[0].text, "x");
	assert_true(failure.evidence[0].step == STEP_FINAL_ANSWER);
	assert_int_equal(failure.evidence[1].step, 1);
	assert_true(failure.evidence[2].step == STEP_FINAL_ANSWER);
	assert_text(failure.by, "mine");
	record_release(&record);
}

static void
missing_members_take_defaults(void **state)
{
	struct record record;
	struct failure failure;
	struct outcome outcome;
	struct hindsight hindsight;

	(void)state;
	parse(&record, RUN "}");
	assert_false(failure_read(&failure, &record));
	assert_int_equal(failure.is_failure, TRI_TRUE);
	assert_true(failure.weight == 1.0 && failure.recoverable);
	assert_false(outcome_read(&outcome, &record));
	assert_int_equal(outcome.achievement_count, 0);
	assert_false(hindsight_read(&hindsight, &record));
	assert_null(hindsight.accepted.s);
	record_release(&record);

	assert_true(failure_read(&failure,
	    parse(&record, RUN ",\"failure\":{\"by\":\"x\",\"weight\":null,"
			       "\"evidence\":{},\"recoverable\":null}}")));
	assert_int_equal(failure.is_failure, TRI_TRUE);
	assert_int_equal(failure.type, FAILURE_NONE);
	assert_true(failure.weight == 1.0 && failure.recoverable);
	record_release(&record);
}

static void
evidence_has_a_bound(void **state)
{
	struct record record;
	struct failure failure;

	(void)state;
	assert_true(failure_read(&failure,
	    parse(&record, RUN ",\"failure\":{\"by\":\"x\",\"evidence\":"
			       "[{},{},{},{},{},{},{},{},{},{},{}]}}")));
	assert_int_equal(failure.evidence_count, EVIDENCE_MAX);
	record_release(&record);
}

static void
outcome_and_hindsight_are_read(void **state)
{
	struct record record;
	struct outcome outcome;
	struct hindsight hindsight;

	(void)state;
	parse(&record,
	    RUN ",\"outcome\":{\"actual_achievements\":[\"a\",1,\"b\"],"
		"\"by\":\"m\"},\"hindsight\":{\"hindsight_prompt\":\"g\","
		"\"is_valid_replay\":false,\"confidence\":0.25,"
		"\"final_answer\":\"\",\"accepted\":\"judges\","
		"\"attempts\":3,\"by\":\"m\"}}");
	assert_true(outcome_read(&outcome, &record));
	assert_int_equal(outcome.achievement_count, 2);
	assert_text(outcome.achievements[1], "b");
	assert_int_equal(outcome.observation_count, 0);
	assert_true(hindsight_read(&hindsight, &record));
	assert_text(hindsight.prompt, "g");
	assert_false(hindsight.is_valid);
	assert_true(hindsight.confidence == 0.25);
	assert_non_null(hindsight.final_answer.s);
	assert_text(hindsight.accepted, "judges");
	assert_int_equal(hindsight.attempts, 3);
	record_release(&record);
}

static void
check_gate(const char *member, const char *expected)
{
	struct record record;
	struct str stage, reason;

	parse(&record, member);
	record_start(&record, STAGE_EXTRACT);
	assert_true(failure_gate(&record, STAGE_EXTRACT) == (expected != NULL));
	assert_true(
	    record_rejection(&record, &stage, &reason) == (expected != NULL));
	if (expected != NULL) {
		assert_text(stage, "aher-extract");
		assert_text(reason, expected);
	}
	record_release(&record);
}

static void
gate_turns_down(void **state)
{
	(void)state;
	check_gate(RUN "}", NULL);
	check_gate(RUN ",\"failure\":{\"by\":\"x\"}}", NULL);
	check_gate(
	    RUN ",\"failure\":{\"by\":\"x\",\"is_failure\":null}}", NULL);
	check_gate(RUN ",\"failure\":{\"by\":\"x\",\"is_failure\":false,"
		       "\"recoverable\":false}}",
	    "not_failure");
	check_gate(RUN ",\"failure\":{\"by\":\"x\",\"recoverable\":false}}",
	    "not_recoverable");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(failure_is_spelled),
	    cmocka_unit_test(no_failure_is_spelled),
	    cmocka_unit_test(outcome_is_spelled),
	    cmocka_unit_test(hindsight_is_spelled),
	    cmocka_unit_test(judges_are_spelled),
	    cmocka_unit_test(no_goal_is_spelled),
	    cmocka_unit_test(custom_failure_is_read),
	    cmocka_unit_test(missing_members_take_defaults),
	    cmocka_unit_test(evidence_has_a_bound),
	    cmocka_unit_test(outcome_and_hindsight_are_read),
	    cmocka_unit_test(gate_turns_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
