/*
 * What kinds of goals there are, and which of them are still there afterwards:
 * spherical k-means over hashed words (Dhillon, Modha 2001; Weinberger et al.
 * 2009), seeded by k-means++ (Arthur, Vassilvitskii 2007).
 */
#ifndef AHER_PACK_CLUSTERS_H
#define AHER_PACK_CLUSTERS_H

#include <stddef.h>
#include <stdint.h>

#include "str.h"

#define CLUSTERS_MOST 32
#define CLUSTERS_DIMENSIONS 256

/* One goal: the shares of its words, hashed, of length 1. */
struct point {
	size_t count;
	struct point_part {
		uint16_t dimension;
		float value;
	} parts[CLUSTERS_DIMENSIONS];
};

struct clusters {
	size_t k; /* 0 where there were no points */
	float centres[CLUSTERS_MOST][CLUSTERS_DIMENSIONS];
};

/* Makes a point of folded words with blanks between them. */
void point_make(struct point *, struct str words);

/* Finds k clusters, at most CLUSTERS_MOST, of the points; the same ones for the
 * same points and seed. */
void clusters_find(struct clusters *, const struct point *const *points,
    size_t count, uint64_t seed);

/* The cluster that is nearest by cosine; k > 0. */
size_t clusters_nearest(const struct clusters *, const struct point *);

#endif
