/*
 * Which words the run has, and where: those of the goal, of the original goal,
 * and the values that actions were given. One pass over the run for all gates.
 */
#ifndef AHER_SIGHT_H
#define AHER_SIGHT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"
#include "lexicon.h"
#include "place.h"
#include "str.h"
#include "token.h"
#include "trajectory.h"
#include "wanted.h"

#define SIGHTS_MAX 1024 /* words that are looked for */
#define SIGHT_NOWHERE ((size_t)-1)

struct sight {
	uint32_t key;	  /* sight_key */
	bool of_goal;	  /* the goal has the word, */
	bool of_original; /* or the original goal */
	bool is_value;	  /* a number, a name, an identifier: sight_is_value */
	bool is_number;	  /* it has a digit */
	bool in_input;	  /* what an action was given has it, */
	bool in_name;	  /* the name of an action or the tools' schema, */
	bool in_user;	  /* or what the user said */
	size_t first;	  /* the first step whose observation has it */
	size_t counted;	  /* the last step, from 1, that it was counted of */
};

struct sights {
	const struct trajectory *run;
	struct places places;
	struct wanted *wanted;
	struct sight sight[SIGHTS_MAX];
	size_t count;
	unsigned *hits;	   /* one a step: how many words of the goal its input
			      or observation has, a value counts twice */
	bool *brought;	   /* one a step: it has an observation that is worth
			      something */
	size_t goal_count; /* words of the goal that the run has anywhere */
	uint16_t slots[2 * SIGHTS_MAX];
};

/* Reads the goal, the run's original goal and its inputs, and looks for their
 * words in the run; all but words that any task may use. Lives in the arena. */
struct sights *sights_new(const struct trajectory *, const struct lexicon *,
    struct str goal, struct arena *);

/* What is known of a word; NULL where it was not looked for. */
const struct sight *sight_find(const struct sights *, uint32_t key);

/* What words are compared by: forms of a word have the same key. */
uint32_t sight_key(const struct token *);

/* A number, an identifier, or a name within a sentence? */
bool sight_is_value(const struct token *);

/* For each useful step: is it needed for the goal? Its input or observation
 * has words of the goal, or it brought first a value that a later needed step
 * was given. `needed` has room for all steps. */
void sights_needed(const struct sights *, bool *needed);

#endif
