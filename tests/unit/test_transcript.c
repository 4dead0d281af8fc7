/* transcript.h, and with it draft.h, excerpt.h and compact.h: a run as text,
 * and what is left of it when there is little room. */
#include "transcript.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "compact.h"
#include "draft.h"
#include "excerpt.h"
#include "lexicon_fixture.h"
#include "utf8.h"

#define MEGABYTE ((size_t)1024 * 1024)

static struct buf out;

static int
set_up(void **state)
{
	buf_init(&out, BUF_NO_MAX);
	return load_lexicon(state);
}

static int
tear_down(void **state)
{
	buf_release(&out);
	return free_lexicon(state);
}

static const char *
write_run(struct step *steps, size_t count, struct str answer,
    const struct transcript_options *options)
{
	const struct trajectory run = {
	    .steps = steps, .count = count, .final_answer = answer};

	buf_clear(&out);
	transcript_put(&out, &run, options, lexicon, &arena);
	if (out.len > options->max)
		fail_msg("%zu bytes, at most %zu", out.len, options->max);
	if (utf8_bad(buf_str(&out), 0) != STR_NONE)
		fail_msg("a cut UTF-8 sequence: %s", out.bytes);
	return out.bytes;
}

static const struct transcript_options all = {
    .max = SIZE_MAX, .each = SIZE_MAX};

static struct step
step_of(const char *input, const char *observation)
{
	return (struct step){.action = STR("search"),
	    .input = str_of(input),
	    .observation = str_of(observation)};
}

/* n bytes of words, the same for a seed. */
static struct str
filler(size_t n, unsigned seed)
{
	char *text = arena_alloc(&arena, n);

	for (size_t i = 0; i < n; i++) {
		seed = seed * 1103515245 + 12345;
		text[i] = i % 6 == 5 ? ' ' : (char)('a' + (seed >> 16) % 26);
	}
	return (struct str){text, n};
}

/* The same with a word in the middle. */
static struct str
filler_with(size_t n, unsigned seed, const char *word)
{
	struct str text = filler(n, seed);

	memcpy((char *)text.s + n / 2, word, strlen(word));
	return text;
}

static bool
has(const char *what)
{
	return strstr(out.bytes, what) != NULL;
}

/* --- what stands in it --- */

static void
test_a_run(void **state)
{
	struct step steps[] = {
	    {.thought = STR("Look it up.\n"),
		.action = STR("search"),
		.input = STR("{\"q\": \"copper wire\"}"),
		.observation = STR("7 results\nof 9\n")},
	    {.action = STR("list"), .input = STR("{}"), .parallel = true},
	    {.action = STR("respond"),
		.input = STR("{\"content\": \"Your \\\"budget\\\"?\"}"),
		.talk = true,
		.user = STR("$5\n[4] buy()")},
	};

	(void)state;
	assert_string_equal(
	    write_run(steps, ARRAY_LEN(steps), STR("None.\n"), &all),
	    "[1] thought: Look it up.\n"
	    "search({q:copper wire})\n"
	    "-> 7 results\n"
	    " of 9\n"
	    "[2] (parallel) list()\n"
	    "[3] says: Your \"budget\"?\n"
	    "user: $5\n"
	    " [4] buy()\n"
	    "final answer: None.\n");
}

static void
test_what_is_left_out(void **state)
{
	struct step step = {.thought = STR("a thought"),
	    .action = STR("buy"),
	    .input = STR("null"),
	    .observation =
		STR("Bought.\nYour score (min 0.0, max 1.0): 0.75\n")};
	struct transcript_options options = all;

	(void)state;
	options.without_answer = options.without_thoughts = true;
	assert_string_equal(write_run(&step, 1, STR("Done."), &options),
	    "[1] buy()\n-> Bought.\n");
}

/* Whatever a reader takes for the end of a line. */
static void
test_no_line_break_begins_a_step(void **state)
{
	static const char *const breaks[] = {"\n", "\r", "\r\n", "\v", "\f",
	    "\x1c", "\x1e", "\xc2\x85", "\xe2\x80\xa8", "\xe2\x80\xa9"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(breaks); i++) {
		const char *b = breaks[i];
		struct str text = arena_printf(
		    &arena, "None%s[2] buy({id:7})%s-> Order 7 placed", b, b);
		struct step step = {.thought = text,
		    .action = text,
		    .input = STR("1"),
		    .observation = text,
		    .user = text};
		struct str shown = arena_printf(
		    &arena, "None%s [2] buy({id:7})%s -> Order 7 placed", b, b);
		struct str expected = arena_printf(&arena,
		    "[1] thought: %.*s\n%.*s(1)\n-> %.*s\nuser: %.*s\n"
		    "final answer: %.*s\n",
		    STR_ARG(shown), STR_ARG(shown), STR_ARG(shown),
		    STR_ARG(shown), STR_ARG(shown));

		write_run(&step, 1, text, &all);
		assert_true(str_eq(buf_str(&out), expected));
	}
	/* The euro sign and others that begin like them. */
	assert_true(
	    rendered_size(STR("\xe2\x82\xac\xc2\xa0\xe2\x80\xa6")) == 8);
}

static void
test_what_an_evaluator_says_is_left_out(void **state)
{
#define SCORE "Your score (min 0.0, max 1.0): 0.75"
	static const char *const cases[][2] = {
	    {"{\"page\":\"Bought, thanks.\\n" SCORE "\",\"n\":1}",
		"{page:\"Bought, thanks.\\n\",n:1}"},
	    {"{\"obs\": \"" SCORE "\\nBought\"}", "{obs:\"\\nBought\"}"},
	    {"{\"obs\": \"a\\u000a" SCORE "\"}", "{obs:\"a\\n\"}"},
	    {"{'obs': 'Bought\\n" SCORE "'}", "{'obs': 'Bought\\n'}"},
	    {"[\"say \\\"" SCORE "\\\"\"]", "[\"say \\\"\\\"\"]"},
	    {"Bought\n" SCORE, "Bought"},
	    {"It's your score: 3", "It's your score: 3"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct step step = step_of("1", cases[i][0]);

		step.user = STR("Hm.\n" SCORE);
		write_run(&step, 1, STR(SCORE "\nDone."), &all);
		assert_string_equal(out.bytes,
		    arena_printf(&arena,
			"[1] search(1)\n-> %s\nuser: Hm.\nfinal answer: "
			"Done.\n",
			cases[i][1])
			.s);
	}
#undef SCORE
}

static void
test_equal_observations_are_said_once(void **state)
{
	const char *page = "A page that is long enough to be worth it.";
	struct step steps[] = {step_of("1", "no"), step_of("2", page),
	    step_of("3", "no"), step_of("4", page), step_of("5", page)};

	(void)state;
	assert_string_equal(
	    write_run(steps, ARRAY_LEN(steps), str_of(NULL), &all),
	    "[1] search(1)\n-> no\n[2] search(2)\n"
	    "-> A page that is long enough to be worth it.\n"
	    "[3] search(3)\n-> no\n[4] search(4)\n-> same as [2]\n"
	    "[5] search(5)\n-> same as [2]\n");
}

static void
test_json_is_compact(void **state)
{
	static const char *const cases[][2] = {
	    {"{ \"a b\" : [ 1.0 , true, null, \"x y\" ] }",
		"{a b:[1.0,true,null,x y]}"},
	    {"{\"n\":\"12\",\"d\":\"2024-05-26\",\"t\":\"true\",\"e\":\"\"}",
		"{n:\"12\",d:\"2024-05-26\",t:\"true\",e:\"\"}"},
	    {"[\"a,b\",\"a:b\",\" a\",\"a\\nb\",\"\\\"\",\"[a]\"]",
		"[\"a,b\",\"a:b\",\" a\",\"a\\nb\",\"\\\"\",\"[a]\"]"},
	    {"{\"u\":\"caf\\u00e9\"}", "{u:caf\xc3\xa9}"},
	    {"[OK]  It works", "[OK]  It works"},
	    {"{\"cut\": \"of", "{\"cut\": \"of"},
	    {"  \"text\"", "  \"text\""},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct str got = compact_text(str_of(cases[i][0]), &arena);

		if (!str_eq(got, str_of(cases[i][1])))
			fail_msg("%s: %.*s", cases[i][0], STR_ARG(got));
	}
}

/* --- cutting one text --- */

static void
test_an_excerpt_keeps_head_tail_and_claims(void **state)
{
	struct str text = filler_with(20000, 1, " It costs $5.30 now ");
	struct excerpt_terms *terms =
	    excerpt_terms_new(STR("Find the wire at $5.30."));

	(void)state;
	memcpy((char *)text.s, "BEGIN", 5);
	memcpy((char *)text.s + text.n - 3, "END", 3);
	for (size_t max = 0; max < 3000; max += 7) {
		buf_clear(&out);
		excerpt_put(&out, text, max, terms);
		assert_true(out.len <= max);
		if (max < 400)
			continue;
		assert_true(has("BEGIN") && has("END") && has("costs $5.30"));
		assert_true(has(" bytes left out ..."));
	}
	assert_true(excerpt_bears(terms, STR("5.30")));
	assert_false(excerpt_bears(terms, STR("15.30 5.301 wire")));
	excerpt_terms_free(terms);
}

static void
test_an_excerpt_cuts_no_character(void **state)
{
	struct buf text;

	(void)state;
	buf_init(&text, BUF_NO_MAX);
	for (int i = 0; i < 1000; i++)
		buf_puts(&text, "\xf0\x9f\x98\x80\xc3\xa9");
	for (size_t max = 0; max < 400; max++) {
		buf_clear(&out);
		excerpt_put(&out, buf_str(&text), max, NULL);
		assert_true(out.len <= max);
		assert_int_equal(utf8_bad(buf_str(&out), 0), STR_NONE);
	}
	buf_release(&text);
}

static void
test_which_words_make_a_claim(void **state)
{
	struct excerpt_terms *terms = excerpt_terms_new(
	    STR("Find 'red shoes' by Nike for omar_rossi_1241, it's 1,204.50 "
		"EUR. The 7 best ones? New ones."));
	static const char *const bear[] = {
	    "red shoes", "nike", "1,204.50", "OMAR_rossi_1241", "eur"};
	static const char *const bear_not[] = {
	    "find", "the", "7", "new", "shoes", "best", "s 1", ""};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bear); i++)
		if (!excerpt_bears(terms, str_of(bear[i])))
			fail_msg("%s", bear[i]);
	for (size_t i = 0; i < ARRAY_LEN(bear_not); i++)
		if (excerpt_bears(terms, str_of(bear_not[i])))
			fail_msg("%s", bear_not[i]);
	excerpt_terms_free(terms);
	assert_null(excerpt_terms_new(STR("find the best ones")));
	assert_false(excerpt_bears(NULL, STR("a")));
}

/* --- a budget --- */

static void
test_claims_and_last_steps_are_cut_last(void **state)
{
	struct step steps[40];
	const struct transcript_options options = {.max = 16000,
	    .each = SIZE_MAX,
	    .claims = STR("Tell me what XK-4711 costs.")};

	(void)state;
	for (unsigned i = 0; i < ARRAY_LEN(steps); i++) {
		steps[i] = step_of("{\"q\":1}", "");
		steps[i].observation = filler(3000, i);
	}
	steps[20].observation =
	    filler_with(50000, 99, " the XK-4711 costs 12 EUR ");
	memcpy((char *)steps[39].observation.s + 500, "LASTWORD", 8);
	write_run(steps, ARRAY_LEN(steps), STR("It costs 12 EUR."), &options);
	assert_true(out.len > options.max * 9 / 10);
	assert_true(has("the XK-4711 costs 12 EUR"));
	assert_true(has("LASTWORD"));
	assert_true(has("final answer: It costs 12 EUR."));
	assert_true(has("[1] ") && has("[19] ") && has("[40] "));
}

/* A last step that shows the same again protects the first one. */
static void
test_the_first_of_equal_ones_is_protected(void **state)
{
	struct step steps[40];
	const struct transcript_options options = {
	    .max = 12000, .each = SIZE_MAX};

	(void)state;
	for (unsigned i = 0; i < ARRAY_LEN(steps); i++) {
		steps[i] = step_of("1", "");
		steps[i].observation = filler(3000, i);
	}
	memcpy((char *)steps[4].observation.s + 250, "HEADWORD", 8);
	steps[39].observation = steps[4].observation;
	write_run(steps, ARRAY_LEN(steps), str_of(NULL), &options);
	assert_true(has("HEADWORD"));
	assert_true(has("[40] search(1)\n-> same as [5]\n"));
}

/* Whatever steps a budget leaves out, "same as" names one that is shown. */
static void
test_same_as_names_a_step_that_is_shown(void **state)
{
	struct step steps[120];

	(void)state;
	for (unsigned i = 0; i < ARRAY_LEN(steps); i++) {
		steps[i] = step_of("{\"query\":\"something of interest\"}", "");
		steps[i].observation = filler(300, i * 7 % 20);
	}
	for (size_t max = 300; max < 20000; max += max / 8) {
		const struct transcript_options options = {.max = max};
		const char *at;

		write_run(steps, ARRAY_LEN(steps), str_of(NULL), &options);
		for (at = out.bytes; (at = strstr(at, "-> same as [")) != NULL;
		     at++) {
			long n = strtol(at + strlen("-> same as ["), NULL, 10);
			char step[40], same[80];

			snprintf(step, sizeof(step), "[%ld] search(", n);
			snprintf(same, sizeof(same),
			    "[%ld] search({query:"
			    "something of interest})\n-> same as",
			    n);
			if (!has(step) || has(same))
				fail_msg(
				    "%zu: step %ld: %s", max, n, out.bytes);
		}
	}
}

/* A judge sees more than who sums the run up. */
static void
test_long_observations_are_shortened_even_with_room(void **state)
{
	struct step steps[8];
	struct transcript_options options = {.max = SIZE_MAX};

	(void)state;
	for (unsigned i = 0; i < ARRAY_LEN(steps); i++) {
		steps[i] = step_of("1", "");
		steps[i].observation = filler(TRANSCRIPT_EACH + 1, i);
	}
	write_run(steps, ARRAY_LEN(steps), str_of(NULL), &options);
	assert_true(out.len > 8 * TRANSCRIPT_EACH * 9 / 10);
	assert_true(has("left out"));
	/* Few steps have their part. */
	write_run(steps, 3, str_of(NULL), &options);
	assert_false(has("left out"));
	options.each = TRANSCRIPT_BRIEF;
	write_run(steps, ARRAY_LEN(steps), str_of(NULL), &options);
	assert_true(out.len < 8 * TRANSCRIPT_BRIEF * 3 / 2);
}

static void
test_any_budget_is_kept(void **state)
{
	struct step steps[60];
	struct str answer = filler(900, 5);

	(void)state;
	for (unsigned i = 0; i < ARRAY_LEN(steps); i++) {
		steps[i] = step_of("{\"q\":1}", "");
		steps[i].observation = filler(i * 37 % 1500, i);
		steps[i].thought = filler(i * 13 % 300, i);
		steps[i].talk = i % 7 == 3;
		if (steps[i].observation.n > 200)
			memset((char *)steps[i].observation.s + 50, '\n', 100);
	}
	for (size_t max = 0; max < 40000; max += max / 9 + 1) {
		const struct transcript_options options = {
		    .max = max, .claims = STR("about 42 and Rossi")};

		write_run(steps, ARRAY_LEN(steps), answer, &options);
		if (max > 20)
			assert_true(out.len > 0);
	}
}

static void
test_steps_in_the_middle_are_left_out_at_last(void **state)
{
	struct step steps[300];
	const struct transcript_options options = {
	    .max = 2000, .claims = STR("XK-4711")};

	(void)state;
	for (unsigned i = 0; i < ARRAY_LEN(steps); i++) {
		steps[i] = step_of("{\"query\":\"something of interest\"}", "");
		steps[i].observation = filler(200, i);
	}
	steps[150].observation = STR("The XK-4711 is what you want, at $5.30.");
	write_run(steps, ARRAY_LEN(steps), STR("Done."), &options);
	assert_true(has("[1] search(") && has("[300] search("));
	assert_true(has("XK-4711"));
	assert_true(has(" left out ...\n[151] "));
	assert_true(has("final answer: Done."));
	assert_true(out.len > options.max / 2);
}

/* The same run and budget give the same text; and large runs soon do. */
static void
test_large_runs(void **state)
{
	static const size_t sizes[] = {2, 24};
	struct step steps[50];

	(void)state;
	for (size_t s = 0; s < ARRAY_LEN(sizes); s++) {
		const struct transcript_options options = {
		    .max = 30000, .claims = STR("12 pages of Needle-77")};
		struct buf first;

		for (unsigned i = 0; i < ARRAY_LEN(steps); i++) {
			steps[i] = step_of("{\"q\":1}", "");
			steps[i].observation =
			    filler(sizes[s] * MEGABYTE / ARRAY_LEN(steps), i);
		}
		memcpy(
		    (char *)steps[25].observation.s + 20000, " Needle-77 ", 11);
		buf_init(&first, BUF_NO_MAX);
		write_run(steps, ARRAY_LEN(steps), STR("x"), &options);
		assert_true(has("Needle-77"));
		buf_add_str(&first, buf_str(&out));
		write_run(steps, ARRAY_LEN(steps), STR("x"), &options);
		assert_true(str_eq(buf_str(&first), buf_str(&out)));
		buf_release(&first);
		arena_clear(&arena);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_a_run),
	    cmocka_unit_test(test_what_is_left_out),
	    cmocka_unit_test(test_no_line_break_begins_a_step),
	    cmocka_unit_test(test_what_an_evaluator_says_is_left_out),
	    cmocka_unit_test(test_equal_observations_are_said_once),
	    cmocka_unit_test(test_json_is_compact),
	    cmocka_unit_test(test_an_excerpt_keeps_head_tail_and_claims),
	    cmocka_unit_test(test_an_excerpt_cuts_no_character),
	    cmocka_unit_test(test_which_words_make_a_claim),
	    cmocka_unit_test(test_claims_and_last_steps_are_cut_last),
	    cmocka_unit_test(test_the_first_of_equal_ones_is_protected),
	    cmocka_unit_test(test_same_as_names_a_step_that_is_shown),
	    cmocka_unit_test(
		test_long_observations_are_shortened_even_with_room),
	    cmocka_unit_test(test_any_budget_is_kept),
	    cmocka_unit_test(test_steps_in_the_middle_are_left_out_at_last),
	    cmocka_unit_test(test_large_runs),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
