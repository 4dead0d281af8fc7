#include "claims.h"

#include <stddef.h>

#include "json.h"
#include "match.h"

#define CLAIMS_MAX 16
#define QUOTED_MIN 3
#define VALUE_MAX 80 /* bytes; a longer one is no value to look for */
#define ANSWER_MAX (64 * 1024)

struct claims {
	struct str values[CLAIMS_MAX];
	bool seen[CLAIMS_MAX];
	size_t count;
};

/* A word that is a value: it has two digits or more, or a digit or a capital
 * behind a letter (AlphaFold3, HAT069, GitHub). */
static bool
is_value(struct str word)
{
	size_t digits = 0;
	bool mixed = false;

	for (size_t i = 0; i < word.n; i++) {
		if (char_is_digit(word.s[i]))
			digits++;
		if (i > 0 && char_is_alpha(word.s[i - 1]) &&
		    char_is_digit(word.s[i]))
			mixed = true;
		if (i > 0 && char_is_lower(word.s[i - 1]) &&
		    char_is_upper(word.s[i]))
			mixed = true;
	}
	return digits >= 2 || mixed;
}

static bool
is_inside(struct str text, size_t at)
{
	if (char_is_word(text.s[at]))
		return true;
	/* 5.30 and 1,234 are one value each. */
	return (text.s[at] == '.' || text.s[at] == ',') && at > 0 &&
	       char_is_digit(text.s[at - 1]) && at + 1 < text.n &&
	       char_is_digit(text.s[at + 1]);
}

static struct str
quoted_at(struct str text, size_t at)
{
	size_t end =
	    str_find_char(str_sub(text, 0, at + VALUE_MAX + 2), '"', at + 1);

	if (text.s[at] != '"' || end == STR_NONE || end - at <= QUOTED_MIN)
		return (struct str){NULL, 0};
	return str_sub(text, at + 1, end);
}

static void
read_claims(struct claims *claims, struct str text)
{
	size_t at = 0;

	while (at < text.n && claims->count < CLAIMS_MAX) {
		struct str value = quoted_at(text, at);
		size_t begin = at;

		if (value.n > 0) {
			claims->values[claims->count++] = value;
			at += value.n + 2;
			continue;
		}
		while (at < text.n && is_inside(text, at))
			at++;
		value = str_sub(text, begin, at);
		if (value.n <= VALUE_MAX && is_value(value))
			claims->values[claims->count++] = value;
		if (at == begin)
			at++;
	}
}

static bool
claim_seen(void *arg, size_t word, size_t end)
{
	struct claims *claims = arg;

	(void)end;
	claims->seen[word] = true;
	return true;
}

static void
look_up(
    struct claims *claims, const struct trajectory *run, struct arena *arena)
{
	struct matcher *matcher = matcher_new(claims->values, claims->count);

	matcher_scan(matcher, run->prompt, claim_seen, claims);
	for (size_t i = 0; i < run->count; i++) {
		const struct step *step = &run->steps[i];

		matcher_scan(matcher, json_plain(step->input, arena),
		    claim_seen, claims);
		matcher_scan(matcher, step->observation, claim_seen, claims);
		matcher_scan(matcher, step->user, claim_seen, claims);
	}
	matcher_free(matcher);
}

bool
claims_unseen(
    const struct trajectory *run, struct str *value, struct arena *arena)
{
	struct claims claims = {.count = 0};

	read_claims(&claims, str_sub(run->final_answer, 0, ANSWER_MAX));
	if (claims.count == 0)
		return false;
	look_up(&claims, run, arena);
	for (size_t i = 0; i < claims.count; i++) {
		if (claims.seen[i])
			continue;
		*value = claims.values[i];
		return true;
	}
	return false;
}
