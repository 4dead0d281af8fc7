/* The task of a record: the prompt in its words, or a member. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "task.h"

#define RUN ",\"steps\":[{\"action_name\":\"a\"}]}"

/* What is read of the line under the key; NULL where there is no task. */
static void
reads(const char *path, const char *line, const char *expected)
{
	static const struct trajectory_options options = {.success_at = 1};
	struct task_key key;
	struct record record;
	struct trajectory run;
	struct str task = {NULL, 0};
	bool found;

	record_init(&record);
	assert_true(task_key_init(&key, "--split-by", path));
	if (!record_parse(&record, str_of(line)) ||
	    !trajectory_read(&run, &record, &options))
		fail_msg("%s", record.why);
	found = task_read(&key, &record, &run, &task);
	assert_int_equal(found, expected != NULL);
	if (found && !str_eq(task, str_of(expected)))
		fail_msg("%.*s is not %s", STR_ARG(task), expected);
	task_key_release(&key);
	record_release(&record);
}

static void
prompts_are_compared_by_their_words(void **state)
{
	(void)state;
	reads(NULL, "{\"original_prompt\":\"  Find \\n CHEAP  wire! \"" RUN,
	    "find cheap wire");
	reads("prompt",
	    "{\"original_prompt\":\"\\uff26ind\\u00a0\\\"cheap\\\" wire\"" RUN,
	    "find cheap wire");
	/* Composed and not. */
	reads(NULL, "{\"original_prompt\":\"Caf\\u00c9\"" RUN, "cafe\xcc\x81");
	reads(NULL, "{\"original_prompt\":\"cafe\\u0301\"" RUN, "cafe\xcc\x81");
}

static void
prompt_of_signs_is_itself(void **state)
{
	(void)state;
	reads(NULL, "{\"original_prompt\":\" ?! \"" RUN, "?!");
	reads(NULL, "{\"original_prompt\":\"...\"" RUN, "...");
}

static void
members_are_found_by_path(void **state)
{
	const char *line = "{\"original_prompt\":\"p\",\"id\":\" t\\u00e9 \","
			   "\"m\":{\"a\":{\"b\":1.50},\"id\":true,\"x.y\":1},"
			   "\"prompt\":\"no\"" RUN;

	(void)state;
	reads("id", line, "t\xc3\xa9");
	reads("m.a.b", line, "1.50");
	reads("m.id", line, "true");
	reads("m.x", line, NULL);
	reads("m.x.y", line, NULL);
	reads("prompt", line, "p");
}

static void
what_is_no_text_is_no_task(void **state)
{
	const char *line =
	    "{\"original_prompt\":\"p\",\"a\":null,\"b\":[\"x\"],"
	    "\"c\":{\"d\":{}},\"e\":\"  \",\"f\":\"text\"" RUN;

	(void)state;
	reads("a", line, NULL);
	reads("b", line, NULL);
	reads("b.x", line, NULL);
	reads("c", line, NULL);
	reads("c.d", line, NULL);
	reads("c.d.e", line, NULL);
	reads("e", line, NULL);
	reads("f.g", line, NULL);
	reads("nothing.of.this", line, NULL);
}

static void
key_serves_many_records(void **state)
{
	static const char *const lines[] = {
	    "{\"original_prompt\":\"p\",\"m\":{\"id\":\"one\"}" RUN,
	    "{\"original_prompt\":\"p\"" RUN,
	    "{\"original_prompt\":\"p\",\"m\":{\"id\":2}" RUN};
	struct task_key key;
	struct record record;
	struct trajectory run = {.prompt = STR("p")};
	struct str task;

	(void)state;
	record_init(&record);
	assert_true(task_key_init(&key, "--split-by", "m.id"));
	assert_true(record_parse(&record, str_of(lines[0])));
	assert_true(task_read(&key, &record, &run, &task));
	assert_true(str_eq(task, STR("one")));
	assert_true(record_parse(&record, str_of(lines[1])));
	assert_false(task_read(&key, &record, &run, &task));
	assert_true(record_parse(&record, str_of(lines[2])));
	assert_true(task_read(&key, &record, &run, &task));
	assert_true(str_eq(task, STR("2")));
	task_key_release(&key);
	record_release(&record);
}

static void
paths_are_checked(void **state)
{
	static const char *const bad[] = {
	    "", ".", "a.", ".a", "a..b", "a.b.c.d.e.f.g.h.i"};
	struct task_key key;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		assert_false(task_key_init(&key, "--split-by", bad[i]));
		task_key_release(&key);
	}
	assert_true(task_key_init(&key, "--split-by", "a.b.c.d.e.f.g.h"));
	task_key_release(&key);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(prompts_are_compared_by_their_words),
	    cmocka_unit_test(prompt_of_signs_is_itself),
	    cmocka_unit_test(members_are_found_by_path),
	    cmocka_unit_test(what_is_no_text_is_no_task),
	    cmocka_unit_test(key_serves_many_records),
	    cmocka_unit_test(paths_are_checked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
