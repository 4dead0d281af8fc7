/* What tokens cost: prompts/prices.tsv, --price. */
#ifndef AHER_PRICE_H
#define AHER_PRICE_H

#include <stdbool.h>

struct price {
	double in, cached, out; /* USD per million tokens */
};

/*
 * The price of a model from the built-in table: the entry of that name, or
 * the longest entry that is a head of it before a date or a variant
 * ("gpt-4o-mini-2024-07-18" is gpt-4o-mini). False where there is none.
 */
bool price_find(const char *model, struct price *);

/* When the built-in table was last checked: "2026-11-01". */
const char *price_date(void);

/* Reads "IN:OUT", USD per million tokens; cached is then IN. Returns NULL, or
 * what is wrong with it. */
const char *price_parse(const char *text, struct price *);

/* USD for so many tokens; cached_tokens are part of prompt_tokens. */
double price_of(const struct price *, long long prompt_tokens,
    long long cached_tokens, long long completion_tokens);

#endif
