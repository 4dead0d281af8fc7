/*
 * Key observations: the facts of an observation that can be quoted as they
 * stand. Numbers with their unit or currency, dates, identifiers, file names,
 * e-mail addresses, URLs and quoted strings; where a name stands in front of
 * a value ("total": 154, Price: $16.95), name and value.
 */
#ifndef AHER_FACTS_H
#define AHER_FACTS_H

#include <stdbool.h>
#include <stddef.h>

#include "str.h"

#define FACTS_PER_STEP 5 /* of one observation; the paper's extractor, 3.4 */
#define FACT_MAX 200	 /* bytes; what is longer is no fact */

/* Of a long observation only this much is looked at, from its head and from
 * its end: the facts of what lies between would not be taken anyway, but in
 * rare cases. */
#define FACTS_HEAD 4096
#define FACTS_TAIL 1024

struct fact {
	struct str label; /* n == 0 where there is none */
	struct str value; /* both are slices of the text */
	/* A bare number, a quote without a digit: taken only where the step
	 * has no better. */
	bool weak;
};

/* What the caller of facts_scan still wants. */
enum fact_wish {
	FACTS_ANY,
	FACTS_STRONG, /* none that is weak */
	FACTS_ENOUGH, /* the scan ends */
};

/*
 * Finds the facts of one observation, in one pass over its head and end, and
 * calls `found` for each in order of appearance.
 */
typedef enum fact_wish fact_found(void *arg, const struct fact *);
void facts_scan(struct str text, fact_found *, void *arg);

/* Writes "label: value" to out, both byte for byte as they stand in the text:
 * white space in them is blanks, one or several. Returns its length, 0 when it
 * is longer than FACT_MAX. */
size_t fact_spell(const struct fact *, char out[FACT_MAX]);

#endif
