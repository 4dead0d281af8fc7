/* A call of a tool as a clause of a request: "get baggage fees for airlines OX
 * and BN". */
#ifndef AHER_CLAUSE_H
#define AHER_CLAUSE_H

#include "hindsight.h"
#include "verbs.h"

struct clause {
	struct str action;
	struct str said; /* the verb, as the goal says it */
	struct str noun; /* what the call is about, may be empty */
	enum verb_kind kind;
	struct field fields[FIELDS_MAX];
	size_t field_count;
	size_t merged_field; /* holds the values of several calls */
	bool merged;
	bool untold;	/* inputs were left out that decide what it does */
	bool reference; /* its only field is the number of its noun */
	size_t step;
};

/* Reads the name of clause->action as a verb with its object. Returns false
 * when it has no verb that we know. */
bool clause_name(struct clause *, struct run *);

/*
 * Reads the inputs of clause->step. Those that cannot stand in a sentence are
 * left out; returns false when there were such, or more than run_fields tells.
 * Sets clause->untold when one of them is more than prose, which whoever makes
 * the call words himself.
 */
bool clause_inputs(struct clause *, struct run *);

/*
 * A call that looks up the same with another value in one of its inputs joins
 * the clause: "quote USD, JPY and CHF". Returns false when it cannot.
 */
bool clause_merge(struct clause *into, const struct clause *, struct arena *);

/* Appends the clause; the name of an input as words, with a blank before. */
void clause_put(struct buf *, const struct clause *);
void clause_put_key(struct buf *, struct str key);

#endif
