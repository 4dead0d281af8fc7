/* What was asked of whom, and what it cost: for summaries and estimates. */
#ifndef AHER_TOTALS_H
#define AHER_TOTALS_H

#include <stdbool.h>
#include <stddef.h>

#include "model.h"
#include "role.h"

/* Of one model in one role. */
struct total {
	enum role role;
	const struct model *model;
	long long calls;  /* answered by the model in this run */
	long long kept;	  /* answered by the ledger */
	long long wasted; /* billed, of no use */
	long long prompt_tokens, cached_tokens, completion_tokens; /* new */
	double cost_usd;	/* of this run; of what is priced */
	double kept_usd;	/* what the ledger's answers cost once */
	long long prompt_bytes; /* of the intended messages, all calls */
};

struct totals {
	struct total *items; /* in order of first use */
	size_t count, cap;
	long long calls, tokens; /* of all, in this run */
	double cost_usd;
};

/* The entry of a model in a role, made where it is missing. */
struct total *totals_of(struct totals *, enum role, const struct model *);
void totals_release(struct totals *);

struct spent_tokens {
	long long prompt, cached, completion;
};

/* Adds a new answer, or one of no use; `factor` is 0.5 for a batch (OpenAI's
 * price). Returns its cost in USD, < 0 where the model has no price. */
double totals_add(struct totals *, struct total *, struct spent_tokens,
    double factor, bool wasted);

/* "  judge      gpt-4o-mini: 3000 calls, 12 from the ledger, ...": a line an
 * entry on stderr. */
void totals_say(const struct totals *);

#endif
