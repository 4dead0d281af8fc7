/*
 * The readable files that are built into the programs: the lexicon, the
 * prompts, the prices. The Makefile makes the table out of them.
 */
#ifndef AHER_RESOURCE_H
#define AHER_RESOURCE_H

#include "str.h"

/* The text of a file by its name ("lexicon.txt", "judge.user.txt"), static;
 * s == NULL where no such file is built in. */
struct str resource_find(const char *name);

#endif
