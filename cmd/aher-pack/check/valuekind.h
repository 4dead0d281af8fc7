/* What a loader makes of one value of a column. */
#ifndef AHER_PACK_VALUEKIND_H
#define AHER_PACK_VALUEKIND_H

#include <stdbool.h>

#include "json.h"
#include "str.h"

enum value {
	VALUE_STRING,
	VALUE_BOOL,
	VALUE_INTEGER,
	VALUE_FRACTION,
	VALUE_ARRAY,
	VALUE_OBJECT,
	VALUE_COUNT,
	VALUE_NULL = VALUE_COUNT,
};

/* "a string", for messages. */
extern const char *const value_names[];

enum value value_of(const struct json_doc *, const struct json_node *);

/* A date as Arrow's JSON reader takes it for a timestamp: 2020-01-31, with a
 * time behind it or without. */
bool value_is_date(struct str text);
/* Would a JSON parser make of the text anything but a string? Told by its ends;
 * the loader parses every string of a Json() column. */
bool value_reads_as_json(struct str text);
/* Is the number's text an integer past 2^63 - 1? */
bool value_is_huge(struct str raw);

#endif
