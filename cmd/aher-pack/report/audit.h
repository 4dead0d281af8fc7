/*
 * --audit: a page on which people say of a uniform sample of what was packed
 * whether the run is a correct and complete demonstration of its goal, as in
 * the paper's human evaluation. They see what a trainer will see; the original
 * goal, the failure and the confidence are kept from them.
 */
#ifndef AHER_PACK_AUDIT_H
#define AHER_PACK_AUDIT_H

#include <stdbool.h>

#include "draw.h"
#include "io.h"
#include "sample.h"

struct audit {
	/* Set before audit_begin. */
	const char *path;	  /* NULL: there is none */
	long long sample, raters; /* runs, 0: 200; people that are to rate
				     them, 0: 3, as in the paper */
	long long seed;

	struct draw drawn;
	struct buf view;
};

/* As those of report.h. */
bool audit_begin(struct audit *);
void audit_release(struct audit *);
void audit_pack(struct audit *, const struct sample *);
void audit_write(struct audit *, struct output *);

#endif
