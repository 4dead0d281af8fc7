/* duplicates.h, minhash.h: what was packed before. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "duplicates.h"
#include "minhash.h"
#include "record.h"
#include "scratch_fixture.h"
#include "util.h"

static struct record record;

static int
set_up(void **state)
{
	(void)state;
	record_init(&record);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	record_release(&record);
	return 0;
}

#define STEPS_MOST 200

/* A run in the making. */
struct draft {
	struct step steps[STEPS_MOST];
	struct trajectory run;
	struct sample sample;
};

static struct draft *
draft(struct draft *draft, const char *goal)
{
	*draft = (struct draft){.run = {.steps = draft->steps, .count = 2}};
	draft->steps[0] = (struct step){.thought = STR("look"),
	    .action = STR("search"),
	    .input = STR("{\"q\":\"solder\"}"),
	    .observation = STR("found"),
	    .user = STR("good")};
	draft->steps[1] = (struct step){
	    .action = STR("finish"), .input = STR("null"), .parallel = true};
	draft->sample = (struct sample){.goal = str_of(goal),
	    .record = &record,
	    .run = &draft->run,
	    .answer = STR("It is.")};
	return draft;
}

static const char *
add(struct duplicates *known, const struct draft *draft)
{
	return duplicates_add(known, &draft->sample, STR("t"));
}

static void
assert_starts(const char *text, const char *head)
{
	assert_non_null(text);
	if (strncmp(text, head, strlen(head)) != 0)
		fail_msg("\"%s\" does not begin with \"%s\"", text, head);
}

/* --- exact --- */

static void
the_same_twice(void **state)
{
	struct duplicates *known = duplicates_new(DEDUP_EXACT, 0);
	struct draft one;

	(void)state;
	assert_null(add(known, draft(&one, "Find solder.")));
	assert_string_equal(
	    add(known, &one), "the same goal and run came before");
	assert_null(add(known, draft(&one, "Find solder")));
	duplicates_free(known);
	duplicates_free(NULL);
}

static void
any_part_makes_another(void **state)
{
	struct duplicates *known = duplicates_new(DEDUP_EXACT, 0);
	struct draft one;
	struct str *const parts[] = {&one.sample.goal, &one.sample.answer,
	    &one.run.system, &one.steps[0].thought, &one.steps[0].action,
	    &one.steps[0].input, &one.steps[0].observation, &one.steps[0].user,
	    &one.steps[1].thought, &one.steps[1].user};

	(void)state;
	assert_null(add(known, draft(&one, "g")));
	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		draft(&one, "g");
		*parts[i] = STR("other");
		assert_null(add(known, &one));
	}
	draft(&one, "g")->steps[1].parallel = false;
	assert_null(add(known, &one));
	draft(&one, "g")->run.count = 1;
	assert_null(add(known, &one));
	assert_non_null(add(known, draft(&one, "g")));
	duplicates_free(known);
}

/* Text that moves over the end of a part. */
static void
parts_do_not_run_into_each_other(void **state)
{
	struct duplicates *known = duplicates_new(DEDUP_EXACT, 0);
	struct draft one;

	(void)state;
	assert_null(add(known, draft(&one, "g")));
	one.steps[0].thought = STR("looks");
	one.steps[0].action = STR("earch");
	assert_null(add(known, &one));
	one.steps[0].thought = STR("lookse");
	one.steps[0].action = STR("arch");
	assert_null(add(known, &one));
	draft(&one, "g")->sample.answer = (struct str){"a\0b", 3};
	assert_null(add(known, &one));
	one.sample.answer.n = 2;
	assert_null(add(known, &one));
	one.sample.answer.n = 1;
	assert_null(add(known, &one));
	duplicates_free(known);
}

static void
many_are_kept_apart(void **state)
{
	struct duplicates *known = duplicates_new(DEDUP_EXACT, 3);
	struct draft one;
	char goal[32], task[32];

	(void)state;
	for (size_t round = 0; round < 2; round++)
		for (size_t i = 0; i < 20000; i++) {
			const char *why;

			snprintf(goal, sizeof(goal), "goal %zu", i);
			snprintf(task, sizeof(task), "task %zu", i / 3);
			why = duplicates_add(
			    known, &draft(&one, goal)->sample, str_of(task));
			assert_true((why == NULL) == (round == 0));
			arena_clear(&record.arena);
		}
	duplicates_free(known);
}

static void
none_is_looked_for(void **state)
{
	struct duplicates *known = duplicates_new(DEDUP_NONE, 0);
	struct draft one;

	(void)state;
	assert_null(add(known, draft(&one, "g")));
	assert_null(add(known, &one));
	duplicates_free(known);
}

/* --- rows of a task --- */

static void
a_task_with_enough_rows(void **state)
{
	struct duplicates *known = duplicates_new(DEDUP_EXACT, 2);
	struct draft a, b, c;

	(void)state;
	assert_null(add(known, draft(&a, "a")));
	assert_starts(add(known, &a), "the same goal");
	assert_null(add(known, draft(&b, "b")));
	assert_string_equal(add(known, draft(&c, "c")),
	    "its task has 2 rows already (--max-per-task)");
	/* What was turned down is not remembered. */
	assert_null(duplicates_add(known, &c.sample, STR("other")));
	assert_starts(add(known, &c), "the same goal");
	assert_null(duplicates_add(
	    known, &draft(&c, "d")->sample, (struct str){NULL, 0}));
	duplicates_free(known);

	known = duplicates_new(DEDUP_NONE, 1);
	assert_null(add(known, &a));
	assert_string_equal(
	    add(known, &a), "its task has 1 row already (--max-per-task)");
	duplicates_free(known);
}

/* --- near --- */

#define LONG_GOAL                                                              \
	"Compare the tin solder that three suppliers offer by price for a "    \
	"kilogram and by the smallest order, and say which of them is the "    \
	"cheapest for a shop that needs "

static void
near_ones(void **state)
{
	struct duplicates *known = duplicates_new(DEDUP_NEAR, 0);
	struct draft one;

	(void)state;
	assert_null(add(known, draft(&one, LONG_GOAL "them, ten")));
	assert_starts(add(known, &one), "the same goal");
	/* Case and signs do not count, nor what the run saw. */
	assert_string_equal(add(known, draft(&one, LONG_GOAL "THEM - ten!")),
	    "nearly the same goal and actions came before (similarity 1.00)");
	draft(&one, LONG_GOAL "them, ten");
	one.steps[0].observation = STR("nothing");
	one.sample.answer = STR("No.");
	assert_starts(add(known, &one), "nearly the same");
	assert_starts(
	    add(known, draft(&one, LONG_GOAL "them, six")), "nearly the same");
	/* Other actions for a long goal. */
	draft(&one, LONG_GOAL "them, ten")->steps[0].input = STR("null");
	assert_null(add(known, &one));
	assert_null(add(known, draft(&one, "Find three suppliers.")));
	assert_null(add(known, draft(&one, "Find four suppliers.")));
	duplicates_free(known);
}

static void
inputs_count(void **state)
{
	struct duplicates *known = duplicates_new(DEDUP_NEAR, 0);
	struct draft one;

	(void)state;
	assert_null(add(known, draft(&one, "Find it.")));
	one.steps[0].input = STR("{\"q\":\"lead\"}");
	assert_null(add(known, &one));
	one.steps[0].action = STR("look");
	assert_null(add(known, &one));
	/* One spelling of a letter is as good as another. */
	one.steps[0].input = STR("{\"q\":\"caf\xc3\xa9\"}");
	assert_null(add(known, &one));
	one.steps[0].input = STR("{\"q\":\"caf\\u00e9\"}");
	assert_starts(add(known, &one), "nearly the same");
	duplicates_free(known);
}

/* A run of actions named from..to, the goal a word. */
static void
sign(struct signature *signature, size_t from, size_t to)
{
	static char inputs[STEPS_MOST][8];
	struct draft one;

	draft(&one, "Do");
	one.run.count = to - from;
	for (size_t i = from; i < to; i++) {
		snprintf(inputs[i], sizeof(inputs[i]), "%zu", i);
		one.steps[i - from] = (struct step){
		    .action = STR("a"), .input = str_of(inputs[i])};
	}
	minhash_sign(signature, &one.sample);
}

/* The runs share the actions `by` to `size`, and the goal. */
static void
the_estimate_is_near_the_truth(void **state)
{
	double sum = 0, worst = 0;
	size_t cases = 0;

	(void)state;
	for (size_t size = 1; size <= 90; size++)
		for (size_t by = 0; by <= size; by += size / 10 + 1) {
			struct signature a, b;
			double truth =
			    (double)(size - by) / (double)(size + by);
			double error;

			sign(&a, 0, size);
			sign(&b, by, size + by);
			error = minhash_similarity(&a, &b) - truth;
			sum += error;
			cases++;
			if (error < 0)
				error = -error;
			if (error > worst)
				worst = error;
			if (by == 0)
				assert_true(error < 1e-9);
		}
	/* The standard deviation of 48 trials is 0.073 at most. */
	assert_true(worst < 0.3);
	assert_true(sum / (double)cases < 0.02);
	assert_true(sum / (double)cases > -0.02);
}

/* Every machine has the same functions. */
static void
a_signature_is_fixed(void **state)
{
	static const uint8_t expected[] = {
	    0xc3, 0x16, 0xf9, 0x61, 0xab, 0x58, 0x64, 0xf9};
	struct signature a;

	(void)state;
	sign(&a, 0, 3);
	assert_memory_equal(a.least, expected, sizeof(expected));
}

static struct signature
sign_goal(const char *goal)
{
	struct signature signature;
	struct draft one;

	draft(&one, goal)->run.count = 1;
	minhash_sign(&signature, &one.sample);
	return signature;
}

static double
similarity(const char *a, const char *b)
{
	struct signature x = sign_goal(a), y = sign_goal(b);

	return minhash_similarity(&x, &y);
}

static void
goals_of_any_script(void **state)
{
	(void)state;
	assert_true(similarity("", "") > 0.999);
	assert_true(similarity("!?", "!?") > 0.999);
	assert_true(similarity("!?", "?!") < 0.8);
	assert_true(similarity("a", "a b") < 0.8);
	assert_true(similarity("a b", "A, B.") > 0.999);
	assert_true(similarity("a b c", "a b c d") < 0.9);
	/* Without blanks each character is a word, also beside others. */
	assert_true(similarity("比较三家供应商每公斤焊锡的价格和最小订购量",
			"比较四家供应商每公斤焊锡的价格和最小订购量") > 0.6);
	assert_true(similarity("比较三家供应商每公斤焊锡的价格和最小订购量",
			"请在网上找到下周从北京到上海的最便宜的航班") < 0.4);
	assert_true(similarity("买iPhone手机", "买 iphone 手机") > 0.999);
}

static void
fill(struct signature *signature, size_t from)
{
	for (size_t i = from; i < MINHASH_SIZE; i++)
		signature->least[i] = (uint8_t)next_random();
}

/* Five pieces that differ leave seven bands, whatever else there is. */
static void
the_index_finds_them(void **state)
{
	struct minhash_index *index = minhash_index_new();
	struct signature one;

	(void)state;
	for (size_t i = 0; i < 5000; i++) {
		fill(&one, 0);
		assert_true(minhash_index_find(index, &one, 0.85) < 0);
		minhash_index_add(index, &one);
		for (size_t k = 0; k < 5; k++)
			one.least[next_random() % MINHASH_SIZE] ^= 0x55;
		assert_true(minhash_index_find(index, &one, 0.85) > 0.85);
	}
	minhash_index_free(index);
}

/* Samples with a band in common, and nothing more, are not compared all with
 * all: that would take minutes. */
static void
a_band_that_all_share(void **state)
{
	struct minhash_index *index = minhash_index_new();
	struct signature one = {0};

	(void)state;
	for (size_t i = 0; i < 100000; i++) {
		fill(&one, 8);
		assert_true(minhash_index_find(index, &one, 0.85) < 0);
		minhash_index_add(index, &one);
	}
	assert_true(minhash_index_find(index, &one, 0.85) > 0.999);
	minhash_index_free(index);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_same_twice),
	    cmocka_unit_test(any_part_makes_another),
	    cmocka_unit_test(parts_do_not_run_into_each_other),
	    cmocka_unit_test(many_are_kept_apart),
	    cmocka_unit_test(none_is_looked_for),
	    cmocka_unit_test(a_task_with_enough_rows),
	    cmocka_unit_test(near_ones),
	    cmocka_unit_test(inputs_count),
	    cmocka_unit_test(the_estimate_is_near_the_truth),
	    cmocka_unit_test(a_signature_is_fixed),
	    cmocka_unit_test(goals_of_any_script),
	    cmocka_unit_test(the_index_finds_them),
	    cmocka_unit_test(a_band_that_all_share),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
