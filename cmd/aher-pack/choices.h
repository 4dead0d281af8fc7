/* The options that choose what is packed and how, and what they come to. */
#ifndef AHER_PACK_CHOICES_H
#define AHER_PACK_CHOICES_H

#include <stdbool.h>

#include "compose.h"
#include "conversation.h"
#include "duplicates.h"
#include "formats.h"
#include "sample.h"
#include "split.h"
#include "task.h"

/* As the command line has them; NULL where it says nothing. */
struct choices {
	const char *format;
	const char *final, *thoughts, *arguments;
	const char *pairs, *pair_by, *weight_as, *dedup;
	struct split_choices split;
	long long seed, max_per_task, max_observation, min_goal_words;
	double max_goal_share;
	bool keep_refusals, paper, successes, text;
};

/* What is to be done. */
struct plan {
	const struct pack_format *format;
	struct sample_options sample;
	struct rendering rendering;
	unsigned pairings; /* enum pairing */
	struct task_key pair_key;
	struct split split;
	enum weighing weighing;
	long long seed;
	enum dedup dedup;
	size_t max_per_task;
	bool successes;	       /* --with-successes */
	size_t min_goal_words; /* 0: any */
	double max_goal_share; /* 0: any */
};

/* -f none: no row is written. */
bool plan_is_none(const struct plan *);

/* Makes a plan of them. Returns false after a message: where one is not known,
 * where they do not go together, and where what the format's reader would make
 * of them is not what was meant. */
bool choices_read(const struct choices *, struct plan *);
void plan_release(struct plan *);

#endif
