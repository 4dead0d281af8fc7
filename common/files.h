/* The inputs of a command line, and the outputs that go with them. */
#ifndef AHER_FILES_H
#define AHER_FILES_H

#include <stdbool.h>
#include <stddef.h>

#include "io.h"

struct files {
	char **names;
	struct input **inputs; /* all opened at start */
	size_t count;
	const char *output; /* -o, NULL for stdout */
	bool into_folder;   /* -o names a folder: one output a FILE */
	int level;	    /* -z, -1 where it was not given */
};

/*
 * Opens every FILE (none: stdin), so that a missing one is found before any
 * work is done. Returns false after a message. Two inputs of one name in a
 * folder, stdin there, and an output in the place of an input are usage errors
 * (*usage).
 */
bool files_open(struct files *, char **names, size_t count, const char *output,
    int level, bool *usage);
void files_release(struct files *);

/* Opens the output for input i, or for all inputs where there is no folder.
 * NULL after a message. */
struct output *files_output(const struct files *, size_t i);

/* output_commit with a message when it failed; false then. */
bool files_commit(struct output *, bool complete);

#endif
