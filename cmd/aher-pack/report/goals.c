#include "goals.h"

#include <math.h>
#include <stdlib.h>

#include "clusters.h"
#include "figure.h"
#include "goalshape.h"
#include "token.h"
#include "topshapes.h"
#include "utf8.h"
#include "util.h"
#include "words.h"

#define CLUSTERED 1000 /* goals of a side whose clusters are looked at */
#define SEED 1	       /* of k-means++ */

static const char *const side_names[GOALS_SIDES] = {"before", "kept", "after"};

/* Where a bin of goal lengths begins, in words. */
static const size_t lengths[] = {
    0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 75, 100, 200, 500};

/* What is found out about a side. */
struct look {
	size_t *words; /* of each goal, sorted */
	unsigned long long bins[ARRAY_LEN(lengths)];
	unsigned long long total, numbers, names;
	struct topshapes shapes;
	struct point *points;
	const struct point **point_list;
	size_t point_count;
};

void
goals_init(struct goals *goals)
{
	for (size_t i = 0; i < GOALS_SIDES; i++)
		draw_init(&goals->sides[i], GOALS_MOST, GOALS_MOST_BYTES);
}

void
goals_release(struct goals *goals)
{
	for (size_t i = 0; i < GOALS_SIDES; i++)
		draw_release(&goals->sides[i]);
}

bool
goals_wants(struct goals *goals, enum goals_side side, uint64_t key)
{
	return draw_wants(&goals->sides[side], key);
}

void
goals_add(
    struct goals *goals, enum goals_side side, uint64_t key, struct str goal)
{
	draw_add(
	    &goals->sides[side], key, str_cut_words(goal, GOAL_MOST_BYTES));
}

/* --- looking at a side --- */

static int
by_size(const void *a, const void *b)
{
	const size_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static bool
has_digit(struct str word)
{
	for (size_t i = 0; i < word.n; i++)
		if (char_is_digit(word.s[i]))
			return true;
	return false;
}

/* Capitals where no sentence begins. */
static size_t
count_names(struct str goal)
{
	struct token token;
	size_t at = 0, names = 0;

	while (token_next(goal, &at, &token))
		names += token.capital && !token.opens;
	return names;
}

static void
count_words(struct look *look, struct words *words, size_t side,
    struct str folded, size_t *count)
{
	struct str word;
	size_t bin = ARRAY_LEN(lengths) - 1;

	*count = 0;
	while (utf8_next_word(&folded, &word)) {
		words_add(words, side, word);
		look->numbers += has_digit(word);
		(*count)++;
	}
	look->total += *count;
	while (bin > 0 && *count < lengths[bin])
		bin--;
	look->bins[bin]++;
}

static void
look_at(struct look *look, const struct draw *draw, struct words *words,
    size_t side)
{
	struct buf folded, shape;

	*look = (struct look){0};
	buf_init(&folded, BUF_NO_MAX);
	buf_init(&shape, BUF_NO_MAX);
	look->words = xcalloc(draw->count + 1, sizeof(*look->words));
	look->points = xcalloc(CLUSTERED, sizeof(*look->points));
	look->point_list = xcalloc(CLUSTERED, sizeof(*look->point_list));
	for (size_t i = 0; i < draw->count; i++) {
		struct str goal = draw->items[i].text;

		buf_clear(&folded);
		utf8_words(&folded, goal);
		count_words(
		    look, words, side, buf_str(&folded), &look->words[i]);
		look->names += count_names(goal);
		buf_clear(&shape);
		goal_shape(&shape, goal);
		topshapes_add(&look->shapes, buf_str(&shape));
		if (look->point_count == CLUSTERED)
			continue;
		look->point_list[look->point_count] =
		    &look->points[look->point_count];
		point_make(
		    &look->points[look->point_count++], buf_str(&folded));
	}
	qsort(look->words, draw->count, sizeof(*look->words), by_size);
	buf_release(&folded);
	buf_release(&shape);
}

static void
look_release(struct look *look)
{
	free(look->words);
	free(look->points);
	free(look->point_list);
	topshapes_release(&look->shapes);
}

/* --- writing --- */

/* The nearest rank: the smallest value that so large a share is not above. */
static size_t
quantile(const size_t *sorted, size_t count, double share)
{
	size_t rank = (size_t)ceil(share * (double)count);

	return sorted[rank > 0 ? rank - 1 : 0];
}

static void
put_lengths(struct buf *out, const struct look *look, size_t count)
{
	static const struct {
		const char *name;
		double share;
	} quantiles[] = {{"min", 0}, {"p10", 0.1}, {"p25", 0.25},
	    {"median", 0.5}, {"p75", 0.75}, {"p90", 0.9}, {"max", 1}};

	figure_name(out, "words");
	buf_putc(out, '{');
	for (size_t i = 0; i < ARRAY_LEN(quantiles); i++) {
		if (count == 0)
			figure_null(out, quantiles[i].name);
		else
			figure_count(out, quantiles[i].name,
			    quantile(look->words, count, quantiles[i].share));
	}
	figure_number(out, "mean", (double)look->total / (double)count);
	buf_putc(out, '}');
	figure_counts(out, "lengths", look->bins, ARRAY_LEN(lengths));
}

static void
put_side(struct buf *out, const struct draw *draw, struct look *look,
    const struct words *words, size_t side)
{
	double hundreds = (double)look->total / 100;

	figure_name(out, side_names[side]);
	buf_putc(out, '{');
	figure_count(out, "goals", draw->seen);
	figure_count(out, "looked_at", draw->count);
	put_lengths(out, look, draw->count);
	figure_count(out, "vocabulary", words_vocabulary(words, side));
	figure_count(out, "tokens", look->total);
	figure_number(
	    out, "entropy", look->total > 0 ? words_entropy(words, side) : NAN);
	figure_number(out, "numbers", (double)look->numbers / hundreds);
	figure_number(out, "names", (double)look->names / hundreds);
	topshapes_put(&look->shapes, out);
	buf_putc(out, '}');
}

static void
put_divergence(struct buf *out, const struct words *words)
{
	static const struct {
		const char *name;
		enum goals_side a, b;
	} pairs[] = {{"before_after", GOALS_BEFORE, GOALS_AFTER},
	    {"before_kept", GOALS_BEFORE, GOALS_KEPT},
	    {"kept_after", GOALS_KEPT, GOALS_AFTER}};

	figure_name(out, "divergence");
	buf_putc(out, '{');
	for (size_t i = 0; i < ARRAY_LEN(pairs); i++)
		figure_number(out, pairs[i].name,
		    words->totals[pairs[i].a] > 0 &&
			    words->totals[pairs[i].b] > 0
			? words_divergence(words, pairs[i].a, pairs[i].b)
			: NAN);
	buf_putc(out, '}');
}

/* The clusters are those of the goals before. */
static void
put_clusters(struct buf *out, const struct look looks[GOALS_SIDES])
{
	struct clusters *clusters = xcalloc(1, sizeof(*clusters));
	unsigned long long covered[GOALS_SIDES] = {0};

	clusters_find(clusters, looks[GOALS_BEFORE].point_list,
	    looks[GOALS_BEFORE].point_count, SEED);
	figure_name(out, "clusters");
	buf_putc(out, '{');
	figure_count(out, "k", clusters->k);
	for (size_t side = 0; side < GOALS_SIDES; side++) {
		unsigned long long counts[CLUSTERS_MOST] = {0};
		const struct look *look = &looks[side];

		for (size_t i = 0; i < look->point_count && clusters->k > 0;
		     i++)
			counts[clusters_nearest(clusters, &look->points[i])]++;
		for (size_t c = 0; c < clusters->k; c++)
			covered[side] += counts[c] > 0;
		figure_counts(out, side_names[side], counts, clusters->k);
	}
	figure_name(out, "covered");
	buf_putc(out, '{');
	for (size_t side = 0; side < GOALS_SIDES; side++)
		figure_count(out, side_names[side], covered[side]);
	buf_puts(out, "}}");
	free(clusters);
}

void
goals_put(struct goals *goals, struct buf *out)
{
	struct look looks[GOALS_SIDES];
	struct words words = {0};

	figure_name(out, "goals");
	buf_putc(out, '{');
	for (size_t side = 0; side < GOALS_SIDES; side++) {
		draw_sort(&goals->sides[side]);
		look_at(&looks[side], &goals->sides[side], &words, side);
	}
	for (size_t side = 0; side < GOALS_SIDES; side++)
		put_side(out, &goals->sides[side], &looks[side], &words, side);
	put_divergence(out, &words);
	put_clusters(out, looks);
	buf_putc(out, '}');
	for (size_t side = 0; side < GOALS_SIDES; side++)
		look_release(&looks[side]);
	words_release(&words);
}
