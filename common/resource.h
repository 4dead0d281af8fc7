/*
 * The readable files that are built into the programs: the lexicon, the
 * prompts, the prices. The Makefile makes the table out of them.
 */
#ifndef AHER_RESOURCE_H
#define AHER_RESOURCE_H

#include "str.h"

struct resource {
	const char *name; /* of the file, without a folder */
	struct str text;
};

/* Ends with a NULL name. */
extern const struct resource resources[];

/* The text of a file by its name ("lexicon.txt", "judge.user.txt"), static;
 * s == NULL where no such file is built in. */
struct str resource_find(const char *name);

#endif
