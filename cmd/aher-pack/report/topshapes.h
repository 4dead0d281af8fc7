/* How many goals have the same shape (goalshape.h). */
#ifndef AHER_PACK_TOPSHAPES_H
#define AHER_PACK_TOPSHAPES_H

#include <stddef.h>

#include "buf.h"
#include "str.h"

/* The shapes of as many goals as are added; all zero at first. */
struct topshapes {
	struct str *items; /* copies */
	size_t count, cap;
};

void topshapes_release(struct topshapes *);
void topshapes_add(struct topshapes *, struct str shape);
/* Appends the member "shapes": how many different ones there are, and the
 * commonest with their shares. Sorts the items. */
void topshapes_put(struct topshapes *, struct buf *);

#endif
