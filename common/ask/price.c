#include "price.h"

#include <stdio.h>
#include <string.h>

#include "resource.h"
#include "str.h"
#include "util.h"

#define PRICE_MAX 1e6 /* USD per million tokens: one for each */

static const char table_name[] = "prices.tsv";

static struct str
table_text(void)
{
	struct str text = resource_find(table_name);

	if (text.s == NULL)
		BUG("%s is not built in", table_name);
	return text;
}

static const char *
parse_amount(struct str text, double *out)
{
	char copy[32];

	if (text.n == 0 || text.n >= sizeof(copy))
		return "is not a number";
	snprintf(copy, sizeof(copy), "%.*s", STR_ARG(text));
	return parse_fraction(copy, 0, PRICE_MAX, out);
}

/* A line of the table: model, in, cached, out. False for a comment. */
static bool
read_line(struct str line, struct str *model, struct price *price)
{
	struct str in, cached, out;

	if (line.n == 0 || line.s[0] == '#')
		return false;
	if (!str_word(&line, model) || !str_word(&line, &in) ||
	    !str_word(&line, &cached) || !str_word(&line, &out) ||
	    parse_amount(in, &price->in) != NULL ||
	    parse_amount(out, &price->out) != NULL)
		BUG("%s: a line that is no price", table_name);
	if (str_eq(cached, STR("-")))
		price->cached = price->in;
	else if (parse_amount(cached, &price->cached) != NULL)
		BUG("%s: a cached price that is none", table_name);
	return true;
}

/* Is that what follows a model's name where it is still that model? A single
 * digit is not ("claude-opus-4-5" is not claude-opus-4). */
static bool
is_variant(struct str rest)
{
	size_t digits = 1;

	if (rest.n == 0 || rest.s[0] == ':' || rest.s[0] == '@')
		return true;
	while (digits < rest.n && char_is_digit(rest.s[digits]))
		digits++;
	if (rest.s[0] != '-' || digits < 4)
		return false;
	for (size_t i = digits; i < rest.n; i++)
		if (!char_is_digit(rest.s[i]) && rest.s[i] != '-')
			return false;
	return true;
}

/* Only makers: somebody else who serves a model asks what he likes. */
static struct str
without_maker(struct str model)
{
	static const char *const makers[] = {"openai/", "anthropic/", "google/",
	    "gemini/", "models/", "deepseek/", "mistralai/", "mistral/",
	    "qwen/"};

	for (size_t i = 0; i < ARRAY_LEN(makers); i++)
		if (str_starts(model, str_of(makers[i])))
			return str_sub(model, strlen(makers[i]), model.n);
	return model;
}

bool
price_find(const char *model, struct price *price)
{
	struct str name = without_maker(str_of(model)), text = table_text();
	struct str line, entry;
	struct price p;
	size_t best = 0;

	while (str_line(&text, &line)) {
		if (read_line(line, &entry, &p) && entry.n > best &&
		    str_starts(name, entry) &&
		    is_variant(str_sub(name, entry.n, name.n))) {
			best = entry.n;
			*price = p;
		}
	}
	return best > 0;
}

const char *
price_date(void)
{
	static char date[11];
	struct str text = table_text(), line, hash, word;

	while (str_line(&text, &line)) {
		if (str_word(&line, &hash) && str_eq(hash, STR("#")) &&
		    str_word(&line, &word) && str_eq(word, STR("date")) &&
		    str_word(&line, &word) && word.n == sizeof(date) - 1) {
			memcpy(date, word.s, word.n);
			return date;
		}
	}
	BUG("%s has no date", table_name);
}

const char *
price_parse(const char *text, struct price *price)
{
	struct str all = str_of(text);
	size_t colon = str_find_char(all, ':', 0);
	struct price p;

	if (colon == STR_NONE || parse_amount(str_sub(all, 0, colon), &p.in) ||
	    parse_amount(str_sub(all, colon + 1, all.n), &p.out))
		return "is not IN:OUT, what a million tokens cost in USD, such "
		       "as 0.15:0.60";
	p.cached = p.in;
	*price = p;
	return NULL;
}

double
price_of(const struct price *price, long long prompt_tokens,
    long long cached_tokens, long long completion_tokens)
{
	long long prompt = prompt_tokens < 0 ? 0 : prompt_tokens;
	long long cached = cached_tokens < 0	    ? 0
			   : cached_tokens > prompt ? prompt
						    : cached_tokens;
	long long completion = completion_tokens < 0 ? 0 : completion_tokens;

	return ((double)(prompt - cached) * price->in +
		   (double)cached * price->cached +
		   (double)completion * price->out) /
	       1e6;
}
