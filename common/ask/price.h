/* What tokens cost: prompts/prices.tsv, --price. */
#ifndef AHER_PRICE_H
#define AHER_PRICE_H

#include <stdbool.h>

struct price {
	double in, cached, out; /* USD per million tokens */
};

/*
 * The price of a model from the built-in table: the entry of that name, or
 * the longest entry that is a head of it before a date or number of three
 * digits and more ("gpt-4o-mini-2024-07-18" is gpt-4o-mini; "gpt-4o-mini" and
 * "gpt-4-1106-preview" are not gpt-4o or gpt-4), before ":" or "@". The name of
 * its maker in front ("openai/gpt-4o-mini") is passed over. False where there
 * is none.
 */
bool price_find(const char *model, struct price *);

/* The day up to which the built-in table is known to be right: "2025-11-30". */
const char *price_date(void);

/* Reads "IN:OUT", USD per million tokens; cached is then IN. Returns NULL, or
 * what is wrong with it ("is not IN:OUT, ..."). */
const char *price_parse(const char *text, struct price *);

/* USD for so many tokens; cached_tokens are part of prompt_tokens.
 * What cannot be (a negative number, more cached than asked) counts as 0 or
 * as prompt_tokens: servers say such things. */
double price_of(const struct price *, long long prompt_tokens,
    long long cached_tokens, long long completion_tokens);

#endif
