/*
 * What aher-pack can write: a row of the table in formats.c and a function
 * that writes one sample.
 */
#ifndef AHER_PACK_FORMATS_H
#define AHER_PACK_FORMATS_H

#include <stdbool.h>
#include <stdio.h>

#include "buf.h"
#include "sample.h"

/* Appends the sample as one JSON object without a newline: the same names
 * whatever the sample holds, and the same types, except that messages which the
 * record had itself stay as they are. Counts in sample->left_out the turns that
 * the format has no place for. */
typedef void pack_row(struct sample *, struct buf *out);

struct pack_format {
	const char *name;
	const char *purpose; /* who reads it, one line */
	pack_row *row;
	bool pair; /* contrasts two samples: a run without an answer has none */
};

/* A format by its name, or NULL. */
const struct pack_format *pack_format_find(const char *name);
/* One line a format. */
void pack_format_list(FILE *);

/* The reference implementation's AugmentedSample (agenther.c). */
pack_row agenther_sft;
pack_row agenther_dpo;
pack_row agenther_sharegpt;
/* Chat messages with tool calls (chatrows.c). */
pack_row chat_messages;

#endif
