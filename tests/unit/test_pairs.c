/* pairs.h: successes and failures of one task meet. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "buf.h"
#include "pairs.h"
#include "record.h"
#include "scratch_fixture.h"
#include "util.h"

/* Adds a record whose trajectory_id is the text; it is settled where '!' is its
 * second letter. */
static bool
add(struct pairs *pairs, const char *task, bool success, const char *id)
{
	struct record record;
	struct buf line;
	bool fine;

	buf_init(&line, BUF_NO_MAX);
	buf_printf(&line,
	    "{\"trajectory_id\":\"%s\",\"original_prompt\":\"p\","
	    "\"steps\":[{\"action_name\":\"a\"}]}",
	    id);
	record_init(&record);
	assert_true(record_parse(&record, buf_str(&line)));
	fine = pairs_add(pairs, str_of(task), success, id[1] == '!', &record);
	record_release(&record);
	buf_release(&line);
	return fine;
}

static struct str
id_of(struct str record)
{
	struct str head = STR("{\"trajectory_id\":\"");

	assert_true(str_starts(record, head));
	assert_int_equal(record.s[record.n - 1], '}');
	return str_sub(record, head.n, str_find_char(record, '"', head.n));
}

/* What the hooks were called with: "s1+f1 f2 ", "s1~f1" where s1 has a match
 * already, "s1-f1" for two that do not go together (f-1, or s-1) and "s1/f1"
 * where f1 (f/1) goes with nobody; "s2." for a success that is left over. */
struct met {
	struct buf text;
	size_t pairs, alone, stop_after;
};

static enum match
pair(void *arg, const struct pairs_record *success,
    const struct pairs_record *failure, bool first)
{
	struct met *met = arg;
	struct str good = id_of(success->text), bad = id_of(failure->text);
	bool unfit = good.s[1] == '-' || bad.s[1] == '-';
	bool refused = bad.s[1] == '/';

	assert_true(failure->settled == (bad.s[1] == '!'));
	buf_add_str(&met->text, good);
	buf_putc(&met->text, unfit ? '-' : refused ? '/' : first ? '+' : '~');
	buf_add_str(&met->text, bad);
	buf_putc(&met->text, ' ');
	if (++met->pairs + met->alone == met->stop_after)
		return MATCH_STOPPED;
	return unfit ? MATCH_UNFIT : refused ? MATCH_REFUSED : MATCH_MADE;
}

static bool
alone(void *arg, const struct pairs_record *record, bool others)
{
	struct met *met = arg;

	assert_true(record->settled == (id_of(record->text).s[1] == '!'));
	buf_add_str(&met->text, id_of(record->text));
	buf_puts(&met->text, others ? ". " : " ");
	return met->pairs + ++met->alone != met->stop_after;
}

static bool
each(struct pairs *pairs, struct met *met)
{
	struct pairs_hooks hooks = {pair, alone, met};

	buf_init(&met->text, BUF_NO_MAX);
	return pairs_each(pairs, &hooks);
}

/* Adds the records of a text, "s1 f1 s2", to one task and compares. */
static void
one_task(const char *records, const char *expected)
{
	struct pairs *pairs = pairs_new();
	struct str rest = str_of(records), word;
	struct met met = {0};
	char id[16];

	while (str_word(&rest, &word)) {
		snprintf(id, sizeof(id), "%.*s", STR_ARG(word));
		assert_true(add(pairs, "t", word.s[0] == 's', id));
	}
	assert_true(each(pairs, &met));
	assert_string_equal(met.text.bytes, expected);
	buf_release(&met.text);
	pairs_free(pairs);
}

static void
the_runs_of_a_task(void **state)
{
	(void)state;
	one_task("", "");
	one_task("s1", "s1 ");
	one_task("f1", "f1 ");
	one_task("s1 f1", "s1+f1 ");
	one_task("f1 s1", "s1+f1 ");
	one_task("f1 f2 s1 f3", "s1+f1 s1~f2 s1~f3 ");
	one_task("s1 f1 s2 s3", "s1+f1 s2. s3. ");
	one_task("f1 f2 s1 f3 f4 s2 f5", "s1+f1 s2+f2 s1~f3 s2~f4 s1~f5 ");
	one_task("s3 s1 s2", "s3 s1 s2 ");
	one_task("f3 f1 f2", "f3 f1 f2 ");
	one_task("f!1 s1 s!2 s3", "s1+f!1 s!2. s3. ");
	one_task("f1 f!2", "f1 f!2 ");
	one_task("s1 s2 f1 f/2 f3", "s1+f1 s2/f/2 s2+f3 ");
	one_task("s1 f/1 f2", "s1/f/1 s1+f2 ");
	one_task("s1 s2 f/1", "s1/f/1 s1. s2. ");
	one_task("s1 s2 f-1 f2", "s1-f-1 s2+f2 s1. ");
	one_task("s-1 s2 f1 f2 f3", "s-1-f1 s2+f2 s-1-f3 s-1. ");
}

static void
tasks_do_not_mix(void **state)
{
	struct pairs *pairs = pairs_new();
	struct met met = {0};

	(void)state;
	assert_true(add(pairs, "a", true, "s1"));
	assert_true(add(pairs, "b", false, "f1"));
	assert_true(add(pairs, "c", true, "s2"));
	assert_true(add(pairs, "", false, "f2"));
	assert_true(add(pairs, "b", true, "s3"));
	assert_true(each(pairs, &met));
	assert_int_equal(met.pairs, 1);
	assert_int_equal(met.alone, 3);
	assert_non_null(strstr(met.text.bytes, "s3+f1 "));
	buf_release(&met.text);
	pairs_free(pairs);
}

static void
a_hook_that_stops(void **state)
{
	(void)state;
	for (size_t stop = 1; stop <= 4; stop++) {
		struct pairs *pairs = pairs_new();
		struct met met = {.stop_after = stop};

		assert_true(add(pairs, "a", true, "s1"));
		assert_true(add(pairs, "a", false, "f1"));
		assert_true(add(pairs, "a", true, "s2"));
		assert_true(add(pairs, "b", true, "s3"));
		assert_true(each(pairs, &met) == (stop > 3));
		assert_int_equal(met.pairs + met.alone, stop > 3 ? 3 : stop);
		buf_release(&met.text);
		pairs_free(pairs);
	}
}

/* --- many --- */

#define TASKS 300

/* Every run of a task in the order of the input: a simple model. */
struct model {
	size_t ids[2][100], counts[2];
};

static void
expect(const struct model *task, struct buf *out)
{
	size_t failures = task->counts[0], successes = task->counts[1];

	for (size_t i = 0; i < failures; i++)
		if (successes > 0)
			buf_printf(out, "%zu%c%zu ",
			    task->ids[1][i % successes],
			    i < successes ? '+' : '~', task->ids[0][i]);
		else
			buf_printf(out, "%zu ", task->ids[0][i]);
	for (size_t i = failures; i < successes; i++)
		buf_printf(
		    out, "%zu%s ", task->ids[1][i], failures > 0 ? "." : "");
}

static void
as_the_model_has_it(void **state)
{
	struct model *models = xcalloc(TASKS, sizeof(*models));
	struct pairs *pairs = pairs_new();
	struct buf expected;
	struct met met = {0};
	char name[24], id[24];

	(void)state;
	for (size_t i = 0; i < 9000; i++) {
		size_t task = next_random() % TASKS;
		bool success = next_random() % (task % 5 + 2) == 0;
		struct model *model = &models[task];

		if (model->counts[success] == 100)
			continue;
		model->ids[success][model->counts[success]++] = i;
		snprintf(name, sizeof(name), "task %zu", task);
		snprintf(id, sizeof(id), "%zu", i);
		assert_true(add(pairs, name, success, id));
	}
	assert_true(each(pairs, &met));
	for (size_t i = 0; i < TASKS; i++) {
		buf_init(&expected, BUF_NO_MAX);
		expect(&models[i], &expected);
		assert_non_null(strstr(met.text.bytes, expected.bytes));
		met.stop_after += expected.len;
		buf_release(&expected);
	}
	assert_int_equal(met.text.len, met.stop_after);
	buf_release(&met.text);
	pairs_free(pairs);
	free(models);
}

/* More than the buffer of the file; and back to short ones. */
static void
long_records(void **state)
{
	struct pairs *pairs = pairs_new();
	struct met met = {0};
	size_t len = 9 * 1024 * 1024;
	char *id = xmalloc(len + 1), *expected;

	(void)state;
	memset(id, 'x', len);
	id[len] = '\0';
	assert_true(add(pairs, "a", true, id));
	assert_true(add(pairs, "a", true, "s2"));
	assert_true(add(pairs, "a", false, "f1"));
	assert_true(add(pairs, "a", false, "f2"));
	assert_true(add(pairs, "a", false, id));
	assert_true(each(pairs, &met));
	assert_true(asprintf(&expected, "%s+f1 s2+f2 %s~%s ", id, id, id) > 0);
	assert_true(str_eq(buf_str(&met.text), str_of(expected)));
	free(expected);
	free(id);
	buf_release(&met.text);
	pairs_free(pairs);
}

/* More places than the sorter has memory for, and a task that has nearly all
 * of them. */
static void
more_runs_than_memory(void **state)
{
	struct pairs *pairs = pairs_new();
	struct met met = {0};
	struct record record;
	size_t count = 650000;

	(void)state;
	record_init(&record);
	assert_true(record_parse(
	    &record, STR("{\"trajectory_id\":\"x\",\"original_prompt\":\"p\","
			 "\"steps\":[{\"action_name\":\"a\"}]}")));
	for (size_t i = 0; i < count; i++)
		assert_true(
		    pairs_add(pairs, i % 100 == 7 ? STR("rare") : STR("often"),
			i % 3 == 0, false, &record));
	record_release(&record);
	assert_true(each(pairs, &met));
	/* Two of three fail. */
	assert_in_range(met.pairs, count / 3 * 2 - 2, count / 3 * 2 + 2);
	assert_int_equal(met.alone, 0);
	buf_release(&met.text);
	pairs_free(pairs);
}

/* --- what goes wrong --- */

static void
no_folder_for_the_file(void **state)
{
	struct pairs *pairs;

	(void)state;
	setenv("TMPDIR", "/nonexistent", 1);
	said_begin();
	pairs = pairs_new();
	assert_true(said_end(
	    "/nonexistent: cannot make a temporary file: No such file"));
	assert_null(pairs);
	pairs_free(pairs);
	unsetenv("TMPDIR");
}

static void
a_disk_that_is_full(void **state)
{
	struct pairs *pairs = pairs_new();
	bool fine = true;

	(void)state;
	limit_files(1024 * 1024);
	said_begin();
	for (int i = 0; i < 20000; i++)
		fine = fine && add(pairs, "t", i % 2 == 0, "x");
	assert_true(said_end("/tmp: cannot write a temporary file: File too "
			     "large; TMPDIR names a folder with more room\n"));
	assert_false(fine);
	limit_files(RLIM_INFINITY);
	pairs_free(pairs);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_runs_of_a_task),
	    cmocka_unit_test(tasks_do_not_mix),
	    cmocka_unit_test(a_hook_that_stops),
	    cmocka_unit_test(as_the_model_has_it),
	    cmocka_unit_test(long_records),
	    cmocka_unit_test(more_runs_than_memory),
	    cmocka_unit_test(no_folder_for_the_file),
	    cmocka_unit_test(a_disk_that_is_full),
	};

	unsetenv("TMPDIR");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
