/*
 * Values of a goal, each tied to what it is said of: whether the run shows the
 * value for that, and not for something else. Of a value that the run labels
 * ("departure_time": "10:00", "MOQ: 8 kg") the label counts that the goal says,
 * too, in the same word, a form of it, or one that means the same.
 */
#ifndef AHER_TIE_H
#define AHER_TIE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"
#include "claims.h"
#include "entries.h"
#include "quantity.h"
#include "str.h"

#define TIE_LABEL_MAX 12
#define TIE_SCORES 4	 /* labels that fit, this many less one or more */
#define TIE_WORDS_MAX 64 /* of an item that is named by its words */

struct tie {
	size_t value;	/* the claim */
	size_t owner;	/* the claim that names what it is said of; CLAIMS_MAX:
			   the words of its sentence do */
	uint64_t words; /* these words */
	uint32_t label[TIE_LABEL_MAX]; /* what the goal calls the value */
	size_t label_count;
	/* What the run has. */
	bool any;   /* a value such as this with its owner */
	bool found; /* the value itself */
	size_t step;
	bool given; /* in an input, or in that of a step that shows the owner */
	size_t given_step; /* the last whose input has the value, from 1 */
	/* A value in an object of its own within the owner's, or around it,
	 * yields to one that the owner itself has under the same name: a bit
	 * for each name, and of those with the value by how many labels fit. */
	uint64_t direct, nested[TIE_SCORES];
	size_t nested_step;
	/* The same in texts that name the owner late and far from the value,
	 * which count where it was never looked up itself. */
	bool looked_up, aside;
	size_t aside_own, aside_any, aside_step;
	size_t words_own, words_any; /* of the owner's words: the most that
					stand with the value, and anywhere */
	size_t label_own, label_any; /* the same of labels */
	bool keyed;		     /* one of them is the name of a member */
};

/* Where something stands in one text, as far as there is room. */
#define TIE_HITS_MAX 512

struct tie_hits {
	size_t at[TIE_HITS_MAX];
	size_t count;
	size_t input_step; /* the last whose input has it, from 1 */
};

struct ties {
	struct tie *tie;
	size_t count;
	const struct claims *claims;
	struct entries entries;
	/* Of each entry: ties whose owner stands in it, and in one within;
	 * and the words of items. */
	uint64_t *at, *below, *words;
	/* By claim: NULL for those that are not looked for so. */
	struct tie_hits *hits[CLAIMS_MAX];
	struct {
		size_t at;
		unsigned char word;
	} * word_hit;
	size_t word_hit_count;
};

/* Room for ties of so many values. */
void ties_init(struct ties *, const struct claims *, struct arena *);

/* Ties a value to an owner, or to words where that is CLAIMS_MAX. text: the
 * goal. */
void ties_add(struct ties *, size_t value, size_t owner, uint64_t words,
    struct str text, struct arena *);

/* Of each observation and input, which stands before its observation: first
 * this, then notes of where owners and words stand, then the match. What an
 * observation shows that names no owner is of the one that its input names. */
void ties_begin(struct ties *);
void ties_note(struct ties *, size_t claim, size_t at);
void ties_note_word(struct ties *, size_t word, size_t at);
void ties_match(struct ties *, struct str text, size_t step, bool is_input);

/* The tie of a value, NULL where it has none. */
const struct tie *ties_of(const struct ties *, size_t value);

/* How many bits are set. */
size_t tie_bits(uint64_t);

/* How many words name the owner. */
size_t tie_words(const struct tie *);

/* Does the run show the value for its owner, under its label? */
bool tie_holds(const struct tie *);

#endif
