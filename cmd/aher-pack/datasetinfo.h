/*
 * dataset_info.json, in which LLaMA-Factory looks up a data set by its name
 * (its data/README.md).
 */
#ifndef AHER_PACK_DATASETINFO_H
#define AHER_PACK_DATASETINFO_H

#include <stdbool.h>

#include "formats.h"

/*
 * Registers a file that was or will be written, under its name without
 * extensions
 * ("train.test" for train.test.jsonl), in the dataset_info.json beside it,
 * which is made where it is missing. Other entries of it are kept byte for
 * byte; ours takes the place of one of the same name. Written beside and
 * renamed, by one process at a time: others wait. Nothing happens where the
 * path is something else than a regular file (/dev/null). Returns false after a
 * message: dataset_info.json is no JSON object, or cannot be written; it is as
 * it was then.
 */
bool dataset_info_add(const char *path, const struct pack_format *);

#endif
