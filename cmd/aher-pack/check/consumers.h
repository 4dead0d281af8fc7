/*
 * Who reads training files, and how: a line of the table in consumers.c each.
 */
#ifndef AHER_PACK_CONSUMERS_H
#define AHER_PACK_CONSUMERS_H

#include <stdbool.h>
#include <stdio.h>

#include "inspect.h"
#include "json.h"

/* Looks at one row, an object. */
typedef void check_row(struct inspection *, const struct json_node *row);

enum container {
	CONTAINER_ANY,	 /* lines or one array */
	CONTAINER_LINES, /* JSON Lines alone */
	CONTAINER_ARRAY, /* one JSON array alone */
};

enum loader {
	LOADER_JSON,	 /* the service's or trainer's own */
	LOADER_DATASETS, /* Hugging Face datasets >= 4.7, with Json() columns */
	LOADER_ARROW,	 /* datasets before 4.7 (LLaMA-Factory 0.9.5 has 4.0) */
};

struct consumer {
	const char *name;    /* as -f has it */
	const char *program; /* for messages: "TRL" */
	check_row *row;
	void (*end)(struct inspection *); /* of the file, or NULL */
	enum loader loader;
	enum container container;
	const char *extensions; /* that it knows, with blanks; NULL: any */
	bool zstd;		/* opens .zst */
	bool same_keys;		/* refuses rows with other top-level keys */
	size_t min_rows;
	bool registered; /* in LLaMA-Factory's dataset_info.json */
	bool ranking;	 /* there */
};

/* By its name, or NULL after a message that says why not and what to take. */
const struct consumer *consumer_find(const char *name);
/* The place in the table, NULL behind the end: for tests. */
const struct consumer *consumer_at(size_t index);
void consumer_list(FILE *);

check_row trl_sft_row, trl_dpo_row, trl_kto_row;
check_row llamafactory_sft_row, llamafactory_dpo_row, llamafactory_kto_row;
check_row swift_sft_row, swift_dpo_row, swift_kto_row;
check_row openai_sft_row, openai_dpo_row;
check_row axolotl_row, fastchat_row;
/* What only the whole file shows. */
void llamafactory_end(struct inspection *);
void llamafactory_kto_end(struct inspection *);
void kto_end(struct inspection *);

#endif
