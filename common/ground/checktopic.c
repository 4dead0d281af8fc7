#include "check.h"

#include "util.h"
#include "written.h"

/* Of a purchase: the share of a clause's words that the run has which the item
 * bought must have, too. */
#define ITEM_SHARE 0.34

#define NAME_WORDS 4 /* of a name that weigh */

/* A clause of so many words of which the run has none was made up. */
#define INVENTED_WORDS 3

static void
add_share(
    struct share *share, size_t words, bool found, size_t step, struct str text)
{
	share->words += words;
	if (found) {
		share->found += words;
		if (step < share->step)
			share->step = step;
	} else if (share->missing.s == NULL) {
		share->missing = text;
	}
}

/* The words of a name, at most as many as weigh. */
static size_t
name_words(struct str name)
{
	struct str rest = name, word;
	size_t count = 0;

	while (count < NAME_WORDS && str_word(&rest, &word))
		count++;
	return count;
}

/* The words of a topic with the names in its clause; i == CLAIMS_MAX: of all
 * clauses. */
struct share
check_share(const struct check *check, size_t i)
{
	const struct claims *claims = &check->grounding->claims;
	struct share share = {.step = STEP_NONE};
	size_t step = 0;

	for (size_t k = 0; k < check->finds.word_count; k++) {
		const struct topic_word *word = &check->finds.word[k];
		bool asserted = claims->claim[word->claim].asserted;

		if (i != CLAIMS_MAX && word->claim != i)
			continue;
		add_share(&share, 1,
		    check_is_found(&word->find, asserted, &step), step,
		    word->text);
		share.of_topic++;
		share.in_item += word->in_item;
	}
	for (size_t k = 0; k < claims->count; k++) {
		const struct claim *claim = &claims->claim[k];

		if (check_is_naming(claim->kind) &&
		    (i == CLAIMS_MAX ||
			claim->clause == claims->claim[i].clause))
			add_share(&share, name_words(claim->text),
			    check_is_found(
				&check->finds.claim[k], claim->asserted, &step),
			    step, claim->text);
	}
	return share;
}

static bool
has_share(size_t part, size_t whole, double min)
{
	return (double)part >= min * (double)whole;
}

/*
 * A clause fails that has too few words in common with the run where the whole
 * goal has, too; and one that has none. Goals word things in their own way, so
 * that a short clause alone says little.
 */
/* A word with a digit in it that the run does not have: 555-123-2002. */
static struct str
missing_number(const struct check *check, size_t i)
{
	bool asserted = check->grounding->claims.claim[i].asserted;
	size_t step;

	for (size_t k = 0; k < check->finds.word_count; k++) {
		const struct topic_word *word = &check->finds.word[k];

		if (word->claim != i ||
		    check_is_found(&word->find, asserted, &step))
			continue;
		for (size_t c = 0; c < word->text.n; c++)
			if (char_is_digit(word->text.s[c]))
				return word->text;
	}
	return (struct str){NULL, 0};
}

void
check_topic(struct check *check, size_t i)
{
	struct support *s = &check->grounding->support[i];
	struct share own = check_share(check, i), all = check->all;
	struct str number = missing_number(check, i);
	double min = check->topic_min;

	if (number.n > 0) {
		check_lack(s, arena_printf(check->arena,
				  "the run has no \"%.*s\"", STR_ARG(number)));
		return;
	}
	if ((own.found == 0 && own.words >= INVENTED_WORDS) ||
	    (!has_share(own.found, own.words, min) &&
		!has_share(all.found, all.words, min)))
		check_lack(
		    s, arena_printf(check->arena,
			   "the run has %zu of its %zu words, not \"%.*s\"",
			   own.found, own.words, STR_ARG(own.missing)));
	else if (check->end.bought &&
		 !has_share(own.in_item, own.of_topic, ITEM_SHARE) &&
		 !has_share(all.in_item, all.of_topic, ITEM_SHARE))
		check_lack(
		    s, arena_printf(check->arena,
			   "the item that was bought has %zu of its %zu words",
			   own.in_item, own.of_topic));
	else
		check_support(s, own.step == STEP_NONE ? 0 : own.step);
}
