/* Finds where a JSON value ends by its brackets and quotes alone, a few bytes
 * at a time; whether it is JSON is for the parser to say. */
#ifndef AHER_SCAN_H
#define AHER_SCAN_H

#include <stdbool.h>
#include <stddef.h>

#include "str.h"

struct scan {
	size_t depth;
	bool begun;
	bool scalar; /* no bracket, no quote: ends at white space or , ] } */
	bool in_string, escape;
	bool has_break; /* a line break was seen between tokens */
};

/* Scans on from `at`; returns the offset behind the value, or STR_NONE when
 * the text ends first: call again with more text from where it ended. The
 * first byte must be the value's first. */
size_t scan_value(struct scan *, struct str text, size_t at);

/* Is the text one object, white space around it allowed? */
bool scan_is_object(struct str text);

/*
 * Replaces each line break (LF, CR, CRLF) between tokens by one space, in
 * place; returns the new length.
 */
size_t scan_join_lines(char *text, size_t len);

#endif
