/* Under which member of JSON text an offset stands; tolerant of text that was
 * cut, or whose strings have lost their escapes. */
#ifndef AHER_KEYPATH_H
#define AHER_KEYPATH_H

#include <stddef.h>

#include "str.h"

#define KEYPATH_DEPTH 32 /* of brackets whose names are kept */

struct keypath {
	struct str text;
	size_t at, depth;
	struct str outer[KEYPATH_DEPTH];
	size_t open[KEYPATH_DEPTH]; /* where the brackets stand */
	struct str key; /* of the member around the offset; may be empty */
};

void keypath_init(struct keypath *, struct str text);

/* Moves on to an offset, which is not before the last one. */
void keypath_to(struct keypath *, size_t offset);

/* The name of the member that holds the object around the offset. */
struct str keypath_parent(const struct keypath *);

/* Where that object begins; 0: it is not known. */
size_t keypath_object(const struct keypath *);

#endif
