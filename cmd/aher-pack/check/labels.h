/* The labels of KTO, and what its rows are neighbours of. */
#ifndef AHER_PACK_LABELS_H
#define AHER_PACK_LABELS_H

#include <stddef.h>

#include "inspect.h"
#include "json.h"

/* The row's label, a member of that name. */
void label_check(
    struct inspection *, const struct json_node *row, const char *key);

/* The run that the row labels: the list's messages from the `from`th on. Notes
 * when the row before had the same. */
void neighbour_check(
    struct inspection *, const struct json_node *list, size_t from);

#endif
