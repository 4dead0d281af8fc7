/* What a file's name and first bytes tell, before any row is read. */
#ifndef AHER_PACK_FILELOOK_H
#define AHER_PACK_FILELOOK_H

#include <stdbool.h>

#include "inspect.h"

struct file_look {
	bool known; /* a regular file: the rest is set */
	bool zstd, gzip;
	bool several_frames; /* of zstd */
	bool mark;	     /* a byte order mark */
	bool array, lines;   /* neither: values over several lines */
};

/* Looks at the file of that path; a pipe, or none, is not known. */
struct file_look file_look(const char *path);

/* Reports what the consumer would say to a file of that name and kind. */
void file_check(
    struct inspection *, const struct file_look *, const char *path);

#endif
