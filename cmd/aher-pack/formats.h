/*
 * What aher-pack can write: a line of the table in formats.c, and a function
 * that writes one row.
 */
#ifndef AHER_PACK_FORMATS_H
#define AHER_PACK_FORMATS_H

#include <stdbool.h>
#include <stdio.h>

#include "buf.h"
#include "compose.h"
#include "sample.h"

enum shape {
	SHAPE_RUN,	/* a row a sample */
	SHAPE_LABELLED, /* KTO: a true row, and one under the old goal, false */
	SHAPE_PAIR,	/* DPO: chosen and rejected */
};

/* What becomes of a sample's weight: --weight-as. */
enum weighing {
	WEIGHING_DROP,	     /* it is not in the file */
	WEIGHING_COLUMN,     /* "weight" beside the messages */
	WEIGHING_REPEAT,     /* in proportion to it, more or fewer rows */
	WEIGHING_LOSS_SCALE, /* "loss_scale" of each message (ms-swift) */
};

/* Appends the row as one JSON object without a newline: the same names and
 * types on every line, whatever the row holds. */
typedef void write_row(const struct row *, struct buf *out);
/* The same from the sample, for formats that are no chat trainer's. Counts in
 * sample->left_out the turns that the format has no place for. */
typedef void write_sample(struct sample *, struct buf *out);

struct pack_format {
	const char *name;
	const char *purpose; /* one line: who reads it */
	enum shape shape;
	write_row *row;		/* of a chat, or NULL: */
	write_sample *sample;	/* then this one */
	unsigned pairings;	/* enum pairing, those it can carry */
	enum pairing pairing;	/* without --pairs */
	enum weighing weighing; /* without --weight-as */
	enum thoughts thoughts; /* without --thoughts */
	bool loss_scale;	/* has room for one */
	bool object_arguments;	/* can carry a call's arguments as an object, */
	bool string_arguments;	/* or as a string, */
	bool prefers_string;	/* which is what it does unless told */
	bool text_only;		/* --text is implied */
	bool strict_names;	/* OpenAI's rule for the names of tools */
	bool alternates;	/* no user's turn behind a tool's */
	bool shared_prompt;	/* both sides of a pair */
	bool array;		/* the file is one JSON array */
	bool plain;		/* its reader opens no compressed file */
	bool dataset_info;	/* LLaMA-Factory's registration beside it */
};

/* A format by its name, or NULL; "none" writes nothing: neither row nor sample.
 */
const struct pack_format *pack_format_find(const char *name);
/* One line a format. */
void pack_format_list(FILE *);

/* The names of all with a blank between them, static. */
const char *pack_format_words(void);

/* AgentHER's AugmentedSample (agenther.c). */
write_sample agenther_sft;
write_sample agenther_dpo;
write_sample agenther_sharegpt;
/* The record's own messages where it has some, else made from the steps
 * (own.c). */
write_sample own_messages;

write_row trl_sft;	    /* TRL: {messages, tools} (trl.c) */
write_row axolotl_sft;	    /* the same for Axolotl */
write_row trl_dpo;	    /* {prompt, chosen, rejected, tools} */
write_row trl_kto;	    /* {prompt, completion, label, tools} */
write_row openai_sft;	    /* {messages, tools, parallel_tool_calls} */
write_row openai_dpo;	    /* {input, preferred_output, ...} */
write_row llamafactory_sft; /* {conversations, system, tools} */
write_row llamafactory_dpo; /* and chosen, rejected */
write_row llamafactory_kto; /* and kto_tag */
write_row swift_sft;	    /* {messages, tools} with tool_call turns */
write_row swift_dpo;	    /* and rejected_messages, rejected_tools */
write_row swift_kto;	    /* and label */
write_row fastchat_vicuna;  /* {conversations} of human and gpt */

#endif
