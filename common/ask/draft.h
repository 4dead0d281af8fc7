/* A run that is being made to fit a budget: between transcript.c, which knows
 * what stands in it, and draft.c, which shortens it. */
#ifndef AHER_DRAFT_H
#define AHER_DRAFT_H

#include <stdbool.h>
#include <stddef.h>

#include "arena.h"
#include "excerpt.h"
#include "str.h"

#define DRAFT_LAST 2   /* last steps, cut as late as claim-bearing ones */
#define PIECE_SHORT 32 /* nothing pays for cutting what is shorter */

/* The pieces of a step. */
enum part {
	PART_THOUGHT,
	PART_INPUT, /* of a call, or what is said to the user */
	PART_SEEN,  /* the observation */
	PART_USER,
	PARTS,
};

/* What is cut first, second and so on. */
enum order {
	CUT_OBSERVATION,
	CUT_PROTECTED, /* a claim-bearing or a last step's observation */
	CUT_SPEECH,    /* thoughts, inputs, what was said */
	CUT_ANSWER,
	CUT_ORDERS,
};

struct piece {
	struct str text;
	size_t full; /* bytes of all of it, as it is written */
	size_t keep; /* so many at most are written */
	enum order order;
};

struct draft {
	struct piece *pieces; /* PARTS a step, and the final answer */
	size_t count;	      /* of pieces: steps * PARTS + 1 */
	size_t steps;
	size_t *same;	     /* of each step: the first step with an equal
				observation, itself where none has */
	size_t *frames;	     /* of each step: bytes beside its pieces */
	size_t answer_frame; /* the same of the final answer */
	bool *left_out;	     /* of each step, and false for the answer */
	size_t gaps;	     /* bytes that marks of left out steps may take */
	size_t max;	     /* bytes in all */
	struct str claims;   /* s == NULL: none */
	struct excerpt_terms *terms; /* of the claims, once they are needed; the
					caller frees them */
	struct arena *arena;
};

/* Sets a piece's text, whole, without white space around it. */
void piece_set(struct piece *, struct str text, enum order);

/* Bytes of a text as it is written: a blank stands behind each line break. */
size_t rendered_size(struct str text);

/* Bytes of the line break at `at`, 0 where there is none: of any that Unicode
 * knows (UAX 14: BK, CR, LF, NL), and of those of ASCII's separators. */
size_t line_break_size(struct str text, size_t at);

/* Of equal observations that are not left out, all but the first become "same
 * as [2]"; the first is protected as much as any of them. */
void draft_say_equal(struct draft *);

/* Sets keep and left_out so that observations have at most `each` bytes, or
 * twice as many where they are protected, and all has at most max. Returns
 * false where max is too small even for that; all is then at its least. */
bool draft_fit(struct draft *, size_t each);

#endif
