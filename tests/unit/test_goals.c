/* What the report is reckoned from: samples, words, shapes, clusters. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clusters.h"
#include "draw.h"
#include "figure.h"
#include "topshapes.h"
#include "util.h"
#include "words.h"

#define ABOUT 1e-12

static bool
offer(struct draw *draw, uint64_t key, const char *text)
{
	if (!draw_wants(draw, key))
		return false;
	draw_add(draw, key, str_of(text));
	return true;
}

static void
test_a_draw_keeps_the_smallest_keys(void **state)
{
	struct draw draw;

	(void)state;
	draw_init(&draw, 3, 1000);
	for (uint64_t i = 0; i < 1000; i++)
		offer(&draw, (i * 7919 + 13) % 1000, "text");
	assert_int_equal(draw.seen, 1000);
	draw_sort(&draw);
	assert_int_equal(draw.count, 3);
	for (uint64_t i = 0; i < 3; i++)
		assert_int_equal(draw.items[i].key, i);
	draw_release(&draw);
}

/* What was dropped for its bytes is not let in again by a smaller text: the
 * sample stays one of all texts. */
static void
test_a_draw_has_a_limit_of_bytes(void **state)
{
	struct draw draw;

	(void)state;
	draw_init(&draw, 100, 10);
	assert_true(offer(&draw, 5, "123456"));
	assert_true(offer(&draw, 4, "123456"));
	assert_int_equal(draw.count, 1);
	assert_false(offer(&draw, 5, "1"));
	assert_false(offer(&draw, 9, "1"));
	assert_true(offer(&draw, 3, "1"));
	assert_int_equal(draw.bytes, 7);
	/* One that is too long alone leaves nothing. */
	assert_true(offer(&draw, 1, "12345678901"));
	draw_sort(&draw);
	assert_int_equal(draw.count, 0);
	draw_release(&draw);
}

static void
test_keys_depend_on_seed_and_id(void **state)
{
	(void)state;
	assert_int_equal(draw_key(1, STR("a")), draw_key(1, STR("a")));
	assert_int_not_equal(draw_key(1, STR("a")), draw_key(2, STR("a")));
	assert_int_not_equal(draw_key(1, STR("a")), draw_key(1, STR("b")));
}

static void
add_words(struct words *words, size_t set, const char *text)
{
	struct str rest = str_of(text), word;

	while (str_word(&rest, &word))
		words_add(words, set, word);
}

static void
test_entropy_and_divergence(void **state)
{
	struct words words = {0};

	(void)state;
	add_words(&words, 0, "a a b c");
	add_words(&words, 1, "a a b c a a b c");
	add_words(&words, 2, "x y");
	assert_int_equal(words_vocabulary(&words, 0), 3);
	assert_int_equal(words_vocabulary(&words, 2), 2);
	/* 1/2 + 2 * 1/4 * 2 */
	assert_true(fabs(words_entropy(&words, 0) - 1.5) < ABOUT);
	assert_true(fabs(words_entropy(&words, 2) - 1) < ABOUT);
	assert_true(words_divergence(&words, 0, 1) < ABOUT);
	assert_true(fabs(words_divergence(&words, 0, 2) - 1) < ABOUT);
	words_release(&words);
	/* P = (1/2, 1/2), Q = (1, 0): H(3/4, 1/4) - 1/2. */
	add_words(&words, 0, "a b");
	add_words(&words, 1, "a");
	assert_true(fabs(words_divergence(&words, 0, 1) -
			 (-0.75 * log2(0.75) + 0.25 * 2 - 0.5)) < ABOUT);
	words_release(&words);
}

static void
test_more_words_than_are_told_apart(void **state)
{
	struct words words = {0};
	char text[24];

	(void)state;
	for (unsigned i = 0; i < WORDS_MOST + 100; i++) {
		snprintf(text, sizeof(text), "w%u", i);
		words_add(&words, 0, str_of(text));
	}
	assert_int_equal(words_vocabulary(&words, 0), WORDS_MOST + 1);
	assert_int_equal(words.others[0], 100);
	assert_int_equal(words.totals[0], WORDS_MOST + 100);
	words_release(&words);
}

static void
test_shapes_are_counted(void **state)
{
	static const char *const texts[] = {"b", "a", "b", "c", "", "b", "a"};
	struct topshapes shapes = {0};
	struct buf out;

	(void)state;
	buf_init(&out, BUF_NO_MAX);
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		topshapes_add(&shapes, str_of(texts[i]));
	topshapes_put(&shapes, &out);
	assert_string_equal(out.bytes,
	    "\"shapes\":{\"distinct\":4,\"top\":["
	    "{\"shape\":\"b\",\"goals\":3,\"share\":0.428571},"
	    "{\"shape\":\"a\",\"goals\":2,\"share\":0.285714},"
	    "{\"shape\":\"\",\"goals\":1,\"share\":0.142857},"
	    "{\"shape\":\"c\",\"goals\":1,\"share\":0.142857}]}");
	buf_release(&out);
	topshapes_release(&shapes);
}

#define POINTS 90

static void
test_clusters_part_what_has_no_word_in_common(void **state)
{
	static const char *const kinds[] = {"book a flight to oslo",
	    "count rows of one table", "fix this bug please now"};
	struct clusters *clusters = xcalloc(1, sizeof(*clusters));
	struct point *points = xcalloc(POINTS, sizeof(*points));
	const struct point *list[POINTS];
	size_t of_kind[3];

	(void)state;
	for (size_t i = 0; i < POINTS; i++) {
		point_make(&points[i], str_of(kinds[i % 3]));
		list[i] = &points[i];
	}
	clusters_find(clusters, list, POINTS, 1);
	/* Three points that differ, so no more. */
	assert_int_equal(clusters->k, 3);
	for (size_t i = 0; i < 3; i++)
		of_kind[i] = clusters_nearest(clusters, &points[i]);
	assert_int_not_equal(of_kind[0], of_kind[1]);
	assert_int_not_equal(of_kind[0], of_kind[2]);
	assert_int_not_equal(of_kind[1], of_kind[2]);
	for (size_t i = 0; i < POINTS; i++)
		assert_int_equal(
		    clusters_nearest(clusters, &points[i]), of_kind[i % 3]);
	free(points);
	free(clusters);
}

static void
test_clusters_of_nothing(void **state)
{
	struct clusters *clusters = xcalloc(1, sizeof(*clusters));
	struct point *empty = xcalloc(1, sizeof(*empty));
	const struct point *list[1] = {empty};

	(void)state;
	clusters_find(clusters, list, 0, 1);
	assert_int_equal(clusters->k, 0);
	point_make(empty, STR(""));
	assert_int_equal(empty->count, 0);
	clusters_find(clusters, list, 1, 1);
	assert_int_equal(clusters_nearest(clusters, empty), 0);
	free(empty);
	free(clusters);
}

static void
test_figures_as_json(void **state)
{
	static const unsigned long long counts[] = {1, 2};
	struct buf out;

	(void)state;
	buf_init(&out, BUF_NO_MAX);
	buf_putc(&out, '{');
	figure_number(&out, "a", 0.5);
	figure_number(&out, "b", 3);
	figure_number(&out, "c", 1.0 / 3);
	figure_number(&out, "d", NAN);
	figure_number(&out, "e", -1e-9);
	figure_counts(&out, "f", counts, 2);
	figure_text(&out, "g", STR("\"\n"));
	buf_putc(&out, '}');
	assert_string_equal(out.bytes,
	    "{\"a\":0.5,\"b\":3,\"c\":0.333333,\"d\":null,\"e\":0,"
	    "\"f\":[1,2],\"g\":\"\\\"\\n\"}");
	buf_release(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_a_draw_keeps_the_smallest_keys),
	    cmocka_unit_test(test_a_draw_has_a_limit_of_bytes),
	    cmocka_unit_test(test_keys_depend_on_seed_and_id),
	    cmocka_unit_test(test_entropy_and_divergence),
	    cmocka_unit_test(test_more_words_than_are_told_apart),
	    cmocka_unit_test(test_shapes_are_counted),
	    cmocka_unit_test(test_clusters_part_what_has_no_word_in_common),
	    cmocka_unit_test(test_clusters_of_nothing),
	    cmocka_unit_test(test_figures_as_json),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
