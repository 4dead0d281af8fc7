/* Files and their types, as goals and runs name them. */
#ifndef AHER_FILETYPE_H
#define AHER_FILETYPE_H

#include <stdbool.h>
#include <stddef.h>

#include "str.h"

struct file_name {
	struct str text; /* "out/filtered.csv" */
	struct str stem; /* "filtered": without folders and type */
	struct str type; /* "csv", in lower case: a literal */
	size_t begin, end;
};

/* The next file's name with a known type at or after *at, which moves behind
 * it. */
bool file_next(struct str text, size_t *at, struct file_name *);

/* The type that a word names ("CSV", "Excel", "spreadsheet" is none, for it
 * may be several), a literal in lower case; s == NULL for other words. */
struct str filetype_of(struct str word);

/* jpg and jpeg, xls and xlsx, yml and yaml are one. */
bool filetype_same(struct str a, struct str b);

#endif
