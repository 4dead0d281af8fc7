/*
 * What speaks for which failure type: words of the lexicon in the places that
 * count, and signals that are no words (a loop, a bound that does not hold).
 */
#ifndef AHER_FINDINGS_H
#define AHER_FINDINGS_H

#include <stdbool.h>
#include <stddef.h>

#include "lexicon.h"
#include "member.h"
#include "str.h"

#define FINDINGS_MAX 32
#define FINDING_TEXT 100 /* bytes of the text around a term */

enum place {
	PLACE_REASON, /* failure_reason */
	PLACE_ANSWER, /* final_answer */
	PLACE_STEP,
};

struct finding {
	enum failure_type type;
	enum place place;
	size_t step;		 /* of PLACE_STEP */
	const struct term *term; /* NULL: a signal */
	struct str text;	 /* the words, for the evidence */
};

struct findings {
	const struct lexicon *lexicon;
	struct finding list[FINDINGS_MAX];
	size_t count;
	int score[FAILURE_TYPE_COUNT];
	bool answer_has[TERM_CLASS_COUNT]; /* a phrase of this class */
	bool dialogue; /* the answer was said to a user: giving up in it may
			  be what the rules of the house ask for */
};

/* A signal; beyond FINDINGS_MAX only its score counts. */
void findings_add(struct findings *, struct finding, int score);

/* Is there one of the type at the step? */
bool findings_at(const struct findings *, enum failure_type, size_t step);

/* The terms in failure_reason, and in the final answer, where phrases count
 * and single words do not. */
void findings_in_reason(struct findings *, struct str reason);
void findings_in_answer(struct findings *, struct str answer);
/* The terms in what a tool said went wrong; they only count for severity. */
void findings_in_error(struct findings *, struct str error, size_t step);

/* The type that most speaks for, FAILURE_NONE when nothing does. */
enum failure_type findings_type(const struct findings *);

/* How many distinct terms speak for the type. */
size_t findings_terms(const struct findings *, enum failure_type);

/* The sentence or line around the n bytes at `at`, cut to FINDING_TEXT. */
struct str findings_around(struct str text, size_t at, size_t n);

#endif
