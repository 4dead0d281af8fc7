#include "totals.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util.h"

struct total *
totals_of(struct totals *totals, enum role role, const struct model *model)
{
	struct total *total;

	for (size_t i = 0; i < totals->count; i++) {
		total = &totals->items[i];
		if (total->role == role && total->model == model)
			return total;
	}
	totals->items = xgrow(
	    totals->items, totals->count, &totals->cap, sizeof(*totals->items));
	total = &totals->items[totals->count++];
	*total = (struct total){.role = role, .model = model};
	return total;
}

void
totals_release(struct totals *totals)
{
	free(totals->items);
	*totals = (struct totals){.items = NULL};
}

double
totals_add(struct totals *totals, struct total *total,
    struct spent_tokens spent, double factor, bool wasted)
{
	double cost = -1;

	if (wasted)
		total->wasted++;
	else
		total->calls++;
	total->prompt_tokens += spent.prompt;
	total->cached_tokens += spent.cached;
	total->completion_tokens += spent.completion;
	totals->calls++;
	totals->tokens += spent.prompt + spent.completion;
	if (total->model->priced) {
		cost = factor * price_of(&total->model->price, spent.prompt,
				    spent.cached, spent.completion);
		total->cost_usd += cost;
		totals->cost_usd += cost;
	}
	return cost;
}

void
totals_say(const struct totals *totals)
{
	for (size_t i = 0; i < totals->count; i++) {
		const struct total *t = &totals->items[i];
		char cost[80] = "no price known";

		if (t->model->priced && t->kept_usd > 0)
			snprintf(cost, sizeof(cost), "$%.4f (ledger: $%.4f)",
			    t->cost_usd, t->kept_usd);
		else if (t->model->priced)
			snprintf(cost, sizeof(cost), "$%.4f", t->cost_usd);
		say("  %s %s: %lld calls, %lld from the ledger, %lld wasted; "
		    "%lld tokens in (%lld cached), %lld out; %s",
		    role_name(t->role), t->model->name, t->calls, t->kept,
		    t->wasted, t->prompt_tokens, t->cached_tokens,
		    t->completion_tokens, cost);
	}
}
