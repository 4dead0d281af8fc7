/* Which part a task belongs to, and the options that say so. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "split.h"
#include "util.h"

#define TASKS 5000
#define SEEDS 20

static bool
init(struct split *split, const char *parts, long long seed)
{
	const struct split_choices choices = {.parts = parts, .seed = seed};

	return split_init(split, &choices);
}

static struct str
task_number(int i, char text[32])
{
	snprintf(text, 32, "task %d", i);
	return str_of(text);
}

static void
shares_are_kept_over_seeds(void **state)
{
	char text[32];

	(void)state;
	for (int seed = 0; seed < SEEDS; seed++) {
		struct split split;
		size_t counts[3] = {0};

		assert_true(init(&split, "train=0.8,dev=0.05,test=0.15", seed));
		for (int i = 0; i < TASKS; i++)
			counts[split_part(&split, task_number(i, text))]++;
		for (size_t p = 0; p < 3; p++) {
			double share = split.parts[p].share;
			double sigma = sqrt(TASKS * share * (1 - share));

			assert_true(fabs((double)counts[p] - TASKS * share) <=
				    3 * sigma);
		}
		split_release(&split);
	}
}

/* Known values: these must hold on every machine and in every version, or a
 * test set made once is trained on the next time. They are Python's:
 * int(sha256(b"0\nfind cheap wire").hexdigest()[:16], 16) / 2 ** 64. */
static void
parts_never_change(void **state)
{
	static const struct {
		long long seed;
		const char *task;
		size_t part;
	} known[] = {
	    {0, "find cheap wire", 0},
	    {1, "find cheap wire", 0},
	    {-5, "x", 2},
	    {0, "", 1},
	    {42, "caf\xc3\xa9", 1},
	    {2, "b", 2},
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(known); i++) {
		struct split split;

		assert_true(init(&split, "a=0.5,b=0.25,c=0.25", known[i].seed));
		assert_int_equal(
		    split_part(&split, str_of(known[i].task)), known[i].part);
		split_release(&split);
	}
}

static void
more_training_moves_no_task_into_the_test(void **state)
{
	struct split less, more;
	char text[32];

	(void)state;
	assert_true(init(&less, "train=0.8,test=0.2", 7));
	assert_true(init(&more, "train=0.9,test=0.1", 7));
	for (int i = 0; i < TASKS; i++) {
		struct str task = task_number(i, text);

		if (split_part(&more, task) == 1)
			assert_int_equal(split_part(&less, task), 1);
	}
	split_release(&less);
	split_release(&more);
}

static void
part_without_a_share_gets_nothing(void **state)
{
	struct split split;
	char text[32];

	(void)state;
	assert_true(init(&split, "none=0,train=0.3,dev=0.7,test=0", 1));
	for (int i = 0; i < TASKS; i++) {
		size_t part = split_part(&split, task_number(i, text));

		assert_true(part == 1 || part == 2);
	}
	split_release(&split);
}

static void
strange_tasks_have_a_part(void **state)
{
	struct split split;
	const struct str nul = {"a\0b", 3};

	(void)state;
	assert_true(init(&split, "a=0.5,b=0.5", 3));
	assert_in_range(split_part(&split, (struct str){NULL, 0}), 0, 1);
	assert_int_equal(split_part(&split, nul), split_part(&split, nul));
	split_release(&split);
}

static void
wrong_parts_are_refused(void **state)
{
	static const char *const bad[] = {"", ",", "train",
	    "train=", "train=0.9,test=0.2", "train=0.5,test=0.4",
	    "train=0.5,train=0.5", "train=0.5,Train=0.5", "=1", "a/b=1",
	    "a.b=1", "train=0.9,,test=0.1", "train=0.9,test=0.1,",
	    "train=1.5,test=-0.5", "train=nan", "train=9,test=1", "train= 1",
	    "a b=1",
	    "a=1,b=0,c=0,d=0,e=0,f=0,g=0,h=0,i=0,j=0,k=0,l=0,m=0,n=0,o=0,p=0,"
	    "q=0"};
	struct split split;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		if (init(&split, bad[i], 0))
			fail_msg("%s", bad[i]);
		split_release(&split);
	}
	assert_true(init(&split, "a=0.333333,b=0.333333,c=0.333334", 0));
	split_release(&split);
	assert_true(init(&split, "only-1_x=1", 0));
	split_release(&split);
}

static void
nothing_goes_without_split(void **state)
{
	const struct split_choices none = {NULL},
				   key = {.by = "id", .by_alone = true},
				   bad[] = {{.by = "id"}, {.seed = 3},
				       {.heldout = "/dev/null"}};
	struct split split;

	(void)state;
	assert_true(split_init(&split, &none));
	assert_int_equal(split.count, 0);
	split_release(&split);
	assert_true(split_init(&split, &key));
	assert_string_equal(split.key.path, "id");
	split_release(&split);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		assert_false(split_init(&split, &bad[i]));
		split_release(&split);
	}
}

/* A file of tasks, removed by forget_file. */
static const char *
file_of(const char *text, size_t len)
{
	static char path[64];
	int fd;

	snprintf(path, sizeof(path), "/tmp/aher-split-XXXXXX");
	fd = mkstemp(path);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, len), (ssize_t)len);
	close(fd);
	return path;
}

static void
heldout_tasks_are_in_the_test(void **state)
{
	static const char text[] =
	    "\xef\xbb\xbf"
	    "Find cheap WIRE.\r\n\n   \nbook a flight!\nfind  cheap wire\n?!\n"
	    "never met";
	const char *path = file_of(text, sizeof(text) - 1);
	const struct split_choices choices = {
	    .parts = "train=1,test=0", .heldout = path};
	struct split split;

	(void)state;
	assert_true(split_init(&split, &choices));
	unlink(path);
	assert_int_equal(split.heldout.count, 4);
	assert_int_equal(split_part(&split, STR("find cheap wire")), 1);
	assert_int_equal(split_part(&split, STR("book a flight")), 1);
	assert_int_equal(split_part(&split, STR("?!")), 1);
	assert_int_equal(split_part(&split, STR("find cheap")), 0);
	assert_int_equal(split_part(&split, STR("find cheap wires")), 0);
	assert_int_equal(split_part(&split, STR("")), 0);
	assert_int_equal(split.heldout.met, 0);
	heldout_meet(&split.heldout, STR("find cheap wire"));
	heldout_meet(&split.heldout, STR("find cheap wire"));
	heldout_meet(&split.heldout, STR("find cheap"));
	heldout_meet(&split.heldout, STR("?!"));
	assert_int_equal(split.heldout.met, 2);
	split_release(&split);
}

static void
heldout_ids_are_as_they_are(void **state)
{
	static const char text[] = "Task-1\n 42 \nb\n";
	const char *path = file_of(text, sizeof(text) - 1);
	const struct split_choices choices = {
	    .parts = "test=0,train=1", .by = "task_id", .heldout = path};
	struct split split;

	(void)state;
	assert_true(split_init(&split, &choices));
	unlink(path);
	assert_int_equal(split_part(&split, STR("Task-1")), 0);
	assert_int_equal(split_part(&split, STR("42")), 0);
	assert_int_equal(split_part(&split, STR("task 1")), 1);
	assert_int_equal(split_part(&split, STR("task-1")), 1);
	split_release(&split);
}

static void
wrong_heldout_is_refused(void **state)
{
	struct split split;
	const char *path = file_of("a\n\xff\n", 4);
	const struct split_choices bad[] = {
	    {.parts = "train=0.9,dev=0.1", .heldout = "/dev/null"},
	    {.parts = "train=0.9,test=0.1", .heldout = "/nowhere/at/all"},
	    {.parts = "train=0.9,test=0.1", .heldout = "/tmp"},
	    {.parts = "train=0.9,test=0.1", .heldout = "-"},
	    {.parts = "train=0.9,test=0.1", .heldout = path},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		assert_false(split_init(&split, &bad[i]));
		split_release(&split);
	}
	unlink(path);
}

static void
paths_are_named(void **state)
{
	static const char *const paths[][2] = {
	    {"train.jsonl.zst", "train.test.jsonl.zst"},
	    {"x", "x.test"},
	    {"dir/a.b.jsonl", "dir/a.b.test.jsonl"},
	    {"dir.jsonl/x", "dir.jsonl/x.test"},
	    {"x.JSON", "x.test.JSON"},
	    {"x.ndjson.zst", "x.test.ndjson.zst"},
	    {"x.zst", "x.test.zst"},
	    {"x.txt", "x.txt.test"},
	    {".jsonl", ".test.jsonl"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
		char *path = split_path(paths[i][0], "test");

		assert_string_equal(path, paths[i][1]);
		free(path);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(shares_are_kept_over_seeds),
	    cmocka_unit_test(parts_never_change),
	    cmocka_unit_test(more_training_moves_no_task_into_the_test),
	    cmocka_unit_test(part_without_a_share_gets_nothing),
	    cmocka_unit_test(strange_tasks_have_a_part),
	    cmocka_unit_test(wrong_parts_are_refused),
	    cmocka_unit_test(nothing_goes_without_split),
	    cmocka_unit_test(heldout_tasks_are_in_the_test),
	    cmocka_unit_test(heldout_ids_are_as_they_are),
	    cmocka_unit_test(wrong_heldout_is_refused),
	    cmocka_unit_test(paths_are_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
