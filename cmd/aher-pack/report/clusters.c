#include "clusters.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "hash.h"
#include "util.h"

#define ROUNDS 12
#define SAME 0.0001 /* a squared distance that is none, in floats */

void
point_make(struct point *point, struct str words)
{
	float values[CLUSTERS_DIMENSIONS] = {0};
	struct str word;
	double length = 0;

	while (str_word(&words, &word))
		values[hash_text(0, word) % CLUSTERS_DIMENSIONS] += 1;
	point->count = 0;
	for (size_t i = 0; i < CLUSTERS_DIMENSIONS; i++) {
		float value = values[i];

		if (value == 0)
			continue;
		/* The tenth "the" says less than the first. */
		value = 1 + logf(value);
		length += (double)value * value;
		point->parts[point->count++] =
		    (struct point_part){(uint16_t)i, value};
	}
	for (size_t i = 0; i < point->count; i++)
		point->parts[i].value /= (float)sqrt(length);
}

static float
cosine(const float centre[CLUSTERS_DIMENSIONS], const struct point *point)
{
	float sum = 0;

	for (size_t i = 0; i < point->count; i++)
		sum +=
		    centre[point->parts[i].dimension] * point->parts[i].value;
	return sum;
}

size_t
clusters_nearest(const struct clusters *clusters, const struct point *point)
{
	size_t nearest = 0;
	float best = -1;

	for (size_t c = 0; c < clusters->k; c++) {
		float close = cosine(clusters->centres[c], point);

		if (close > best) {
			best = close;
			nearest = c;
		}
	}
	return nearest;
}

static void
add_to_centre(float centre[CLUSTERS_DIMENSIONS], const struct point *point)
{
	for (size_t i = 0; i < point->count; i++)
		centre[point->parts[i].dimension] += point->parts[i].value;
}

/* The next fraction, 0 to below 1. */
static double
draw_fraction(uint64_t *state)
{
	return (double)(hash_mix(*state += HASH_STEP) >> 11) /
	       (double)(1ull << 53);
}

/* The first centres: each a point, drawn by the square of its distance from
 * those that are there, which between points of length 1 is 2 - 2 cosine. */
static void
seed_centres(struct clusters *clusters, const struct point *const *points,
    size_t count, uint64_t state)
{
	double *apart = xcalloc(count, sizeof(*apart)), total = (double)count;

	for (size_t i = 0; i < count; i++)
		apart[i] = 1;
	while (clusters->k < CLUSTERS_MOST && total > 0) {
		double wanted = draw_fraction(&state) * total;
		float *centre = clusters->centres[clusters->k];
		size_t at = 0;

		while (at + 1 < count && wanted >= apart[at])
			wanted -= apart[at++];
		memset(centre, 0, sizeof(clusters->centres[0]));
		add_to_centre(centre, points[at]);
		total = 0;
		for (size_t i = 0; i < count; i++) {
			double d = 2 - 2 * (double)cosine(centre, points[i]);

			if (clusters->k == 0 || d < apart[i])
				apart[i] = d > SAME ? d : 0;
			total += apart[i];
		}
		clusters->k++;
	}
	free(apart);
}

/* Each centre becomes the mean direction of its points; false where no point
 * changed its cluster. */
static bool
move_centres(struct clusters *clusters, const struct point *const *points,
    size_t count, size_t *cluster)
{
	bool changed = false;

	for (size_t i = 0; i < count; i++) {
		size_t nearest = clusters_nearest(clusters, points[i]);

		changed = changed || nearest != cluster[i];
		cluster[i] = nearest;
	}
	memset(clusters->centres, 0, sizeof(clusters->centres));
	for (size_t i = 0; i < count; i++)
		add_to_centre(clusters->centres[cluster[i]], points[i]);
	for (size_t c = 0; c < clusters->k; c++) {
		float *centre = clusters->centres[c];
		double length = 0;

		for (size_t d = 0; d < CLUSTERS_DIMENSIONS; d++)
			length += (double)centre[d] * centre[d];
		for (size_t d = 0; d < CLUSTERS_DIMENSIONS && length > 0; d++)
			centre[d] /= (float)sqrt(length);
	}
	return changed;
}

void
clusters_find(struct clusters *clusters, const struct point *const *points,
    size_t count, uint64_t seed)
{
	size_t *cluster = xcalloc(count + 1, sizeof(*cluster)), rounds = ROUNDS;

	clusters->k = 0;
	if (count > 0)
		seed_centres(clusters, points, count, seed);
	for (size_t i = 0; i < count; i++)
		cluster[i] = SIZE_MAX;
	while (clusters->k > 0 && rounds-- > 0 &&
	       move_centres(clusters, points, count, cluster))
		;
	free(cluster);
}
