/*
 * The columns of a file as Apache Arrow and Hugging Face datasets make them:
 * names and types are guessed from the first 10 MiB (the JSON loader's
 * chunksize), and what comes later must fit.
 */
#ifndef AHER_PACK_COLUMNS_H
#define AHER_PACK_COLUMNS_H

#include <stddef.h>

#include "inspect.h"
#include "json.h"

struct columns;

struct columns *columns_new(void);
void columns_free(struct columns *);

/* A row, which begins so many bytes into the file. */
void columns_row(struct columns *, struct inspection *,
    const struct json_node *row, unsigned long long at);
/* The file is over; `blank` is the line of the first blank one, 0 for none. */
void columns_end(struct columns *, struct inspection *, size_t blank);

#endif
