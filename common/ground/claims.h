/*
 * What a goal claims: the parts of it that a run can bear out or not
 * (definition 3.1 (a) of the paper, made mechanical as in METHOD.md).
 */
#ifndef AHER_CLAIMS_H
#define AHER_CLAIMS_H

#include <stdbool.h>
#include <stddef.h>

#include "arena.h"
#include "bounds.h"
#include "filetype.h"
#include "quantity.h"
#include "str.h"

enum claim_kind {
	CLAIM_NUMBER, /* and measures: quantity */
	CLAIM_MONEY,
	CLAIM_PERCENT,
	CLAIM_DATE,
	CLAIM_TIME,
	CLAIM_BOUND, /* bound */
	CLAIM_COUNT, /* "seven suppliers": quantity; its unit is the noun */
	CLAIM_SUPERLATIVE,
	CLAIM_QUOTE,	  /* what is said between quotes, without them */
	CLAIM_NAME,	  /* "Finewire Supply", "Café", "Lara Croft" */
	CLAIM_IDENTIFIER, /* 3RK2T9, emma_kim_9957, #W123, /dev/sda */
	CLAIM_FILE,	  /* file */
	CLAIM_FILE_TYPE,  /* "as CSV": type */
	CLAIM_URL,
	CLAIM_EMAIL,
	CLAIM_TOPIC, /* a clause by its words that nothing above covers */
	CLAIM_KIND_COUNT,
};

/* "number", "file_type" and so on. */
const char *claim_kind_name(enum claim_kind);

/* What a superlative orders by. */
enum order_by {
	ORDER_MONEY,	/* cheapest, most expensive, lowest price */
	ORDER_TIME,	/* earliest, latest, most recent, oldest, newest */
	ORDER_DURATION, /* shortest, fastest, longest where it is of time */
	ORDER_NAMED,	/* highest rating, tallest building: by `of`, which
			   is "rating", and "height" */
	ORDER_ANY,	/* best, top: nothing that numbers say */
};

struct claim {
	enum claim_kind kind;
	struct str text; /* as the goal says it */
	size_t begin, end;
	/*
	 * A claim about the world, which only observations support: "which
	 * costs $5.30", and all that stands in a sentence that asks for
	 * nothing. Else the goal tells the agent to do it with this value
	 * ("search for copper wire", "book 2 seats"), which inputs and the
	 * user's words support too.
	 */
	bool asserted;
	size_t sentence; /* number of its sentence, */
	size_t clause;	 /* and of its clause, from 0 over the whole goal */
	union {
		struct quantity quantity;
		struct bound bound;
		struct file_name file;
		struct str type;
		struct {
			enum order_by by;
			bool most;     /* the largest, latest, dearest */
			struct str of; /* "rating"; may be empty */
		} superlative;
		/* CLAIM_TOPIC: keys of its words (token.h), vague ones and
		 * those of other claims left out. */
		struct {
			const unsigned *keys;
			size_t count;
		} topic;
	};
};

#define CLAIMS_MAX 96
#define CLAIMS_TEXT_MAX (64 * 1024) /* bytes of a goal that are read */

struct claims {
	struct claim claim[CLAIMS_MAX];
	size_t count;
	bool over; /* there are more */
};

/*
 * Reads the claims of a goal, or of an answer (then all of them are asserted),
 * in the order of their text but for topics, which come last. Text is
 * borrowed, keys live in the arena. A quantity inside a bound, a date or a
 * quote is no claim of its own.
 */
void claims_read(
    struct claims *, struct str text, bool is_answer, struct arena *);

#endif
