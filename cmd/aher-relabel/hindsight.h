/*
 * Writing a hindsight goal by rule. A shape is a kind of run that is
 * recognised from its actions, inputs and observations, and for which a goal
 * can be written that the run fulfils. Each shape is a function in a file of
 * its own; offline.c holds the table and the gates that all goals pass.
 */
#ifndef AHER_HINDSIGHT_H
#define AHER_HINDSIGHT_H

#include <stdbool.h>
#include <stddef.h>

#include "arena.h"
#include "buf.h"
#include "json.h"
#include "lexicon.h"
#include "observation.h"
#include "record.h"
#include "str.h"
#include "trajectory.h"

/* A run and what was found out about it so far. */
struct run {
	const struct trajectory *traj;
	const struct lexicon *lexicon;
	struct arena *arena;	  /* of the record */
	struct observation *seen; /* one a step; read by run_observation */
	bool *read;		  /* which of them were read */
	struct json_doc input;	  /* the last action_input that was parsed */
};

void run_init(struct run *, const struct trajectory *, const struct lexicon *,
    struct arena *);
void run_release(struct run *);

/* What a step's observation is worth; read once, when first asked for. */
const struct observation *run_observation(struct run *, size_t step);
/* Is there content in it (observation.h)? */
bool run_useful(struct run *, size_t step);
/* How many steps brought content. */
size_t run_useful_count(struct run *);

/* A member of an action_input. Text of a list is joined: "A, B and C". */
struct field {
	struct str key;
	struct str value;
	enum json_type type; /* JSON_STRING, JSON_NUMBER, JSON_ARRAY of those,
				JSON_TRUE, JSON_FALSE, or JSON_OBJECT for
				what is not one phrase */
};

#define FIELDS_MAX 12
#define INPUT_MAX (64 * 1024) /* longer inputs are not looked into */

/*
 * The members of a step's action_input; returns how many there are, at most
 * FIELDS_MAX. Members that are null or blank are left out. An input that is a
 * string is one field without a key. *whole, unless whole is NULL, tells
 * whether these are all: false where there are more members, and for an input
 * that is too long or is neither an object nor a string nor null. The fields
 * are good for the record.
 */
size_t run_fields(
    struct run *, size_t step, struct field[FIELDS_MAX], bool *whole);
/* The first field that is a string, s == NULL when there is none. */
struct str run_first_text(struct run *, size_t step);

/* What became of a shape's attempt. */
enum fit {
	FIT_NOT,    /* the run has another shape */
	FIT_GOAL,   /* text, rationale and confidence are set */
	FIT_REJECT, /* the run has this shape, and no goal can be written */
};

struct goal {
	struct str text;
	struct str rationale; /* one sentence: which steps show it */
	double confidence;    /* how much of the useful steps the goal covers,
				 lowered for what is uncertain */
	struct str answer;    /* what observations show in answer to it, for
				 --answer (closing.h); s == NULL: the rule
				 knows nothing to say */
	enum reason reason;   /* of FIT_REJECT, with detail for a person */
	struct str detail;
};

enum fit goal_reject(struct goal *, enum reason, const char *detail);

#define GOAL_MAX 4000 /* bytes of a goal; initialise its buffer with this */

/* Takes the goal's text over and releases the buffer. Returns FIT_GOAL, or
 * FIT_REJECT where the text is longer than its buffer may be. */
enum fit goal_take(struct goal *, struct buf *text, struct arena *);

typedef enum fit shape(struct run *, struct goal *);

shape shape_dialogue; /* a person took part */
shape shape_purchase; /* a shop where something was bought */
shape shape_claim;    /* a claim that was found to be true */
shape shape_question; /* a question answered with a short value */
shape shape_script;   /* code that was written, run, and left a file */
shape shape_compare;  /* searches that list things with their values */
shape shape_calls;    /* calls of tools, reported or changing something */

#endif
