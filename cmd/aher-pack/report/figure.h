/* Figures written as JSON. */
#ifndef AHER_PACK_FIGURE_H
#define AHER_PACK_FIGURE_H

#include <stddef.h>

#include "buf.h"
#include "str.h"

/*
 * Members of an object: "name":value, with a comma in front unless an object or
 * array has just begun. Numbers have at most 6 decimals; one that is not finite
 * is null.
 */
void figure_name(struct buf *, const char *name);
void figure_count(struct buf *, const char *name, unsigned long long);
void figure_number(struct buf *, const char *name, double);
void figure_text(struct buf *, const char *name, struct str);
void figure_null(struct buf *, const char *name);
/* [1,2,3] */
void figure_counts(
    struct buf *, const char *name, const unsigned long long *, size_t n);

/* A value that stands alone: the comma that it needs in front. */
void figure_comma(struct buf *);

#endif
