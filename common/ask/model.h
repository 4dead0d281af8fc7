/*
 * A model to ask, as the command line names it:
 * MODEL[@URL][,key=FILE][,price=IN:OUT][,j=N], split at the last "@" before a
 * URL.
 */
#ifndef AHER_MODEL_H
#define AHER_MODEL_H

#include <stdbool.h>
#include <stddef.h>

#include "endpoint.h"
#include "price.h"

#define MODEL_MOST 4096 /* requests in flight */

struct model {
	char *name;
	int ordinal; /* among judges of the same name, in order; else 0 */
	struct endpoint *endpoint; /* may be shared by several models */
	struct price price;
	bool priced;
};

/* The parts of a specification, each NULL or 0 where it was not given; `text`
 * is cut up in place. */
struct model_spec {
	const char *name, *url, *key_file;
	struct price price;
	bool priced;
	int most;
	const char *part; /* that is wrong */
};

/* Returns NULL, or what is wrong: "is too small". */
const char *model_spec_read(struct model_spec *, char *text);

#endif
