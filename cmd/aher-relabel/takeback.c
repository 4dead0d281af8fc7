#include "takeback.h"

#include "phrase.h"
#include "quantity.h"
#include "sight.h"
#include "util.h"

#define READ_MAX (8 * 1024) /* bytes of a turn, and of a goal */
#define NEAR 4		    /* words that "not" and "instead of" reach */
#define QUANTITIES 16	    /* of a goal and of a sentence */

/* All of it is taken back. */
static const char *const dropped[] = {"never mind", "nevermind", "forget it",
    "forget about it", "changed my mind", "scratch that", "on second thought",
    "call back later", "leave it as it is", "leave it as is"};

/* What is named behind is. */
static const char *const refused[] = {"don't", "don\xe2\x80\x99t", "do not",
    "don't want to", "no longer want to", "rather not", "no need to",
    "no need for", "without", "skip", "hold off on", "won't be",
    "forget about"};

/* A value that is named with these is the one that counts. */
static const char *const changed[] = {"actually", "instead", "rather",
    "change it to", "change that to", "make it", "make that", "i meant",
    "correction", "i misspoke"};

/* Words of a goal that say the same: "without insurance". */
static const char *const negations[] = {"not", "no", "without", "don't",
    "never", "keep", "skip", "except", "but", "leave"};

/* Deeds: "don't cancel" takes back a goal to cancel. */
static const char *const deeds[] = {"cancel", "book", "change", "return",
    "exchange", "refund", "upgrade", "downgrade", "add", "buy", "order", "pay",
    "modify", "update", "remove", "delete", "send", "transfer", "reserve",
    "insurance", "bag", "bags", "baggage"};

static bool
any_phrase(struct str text, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (phrase_has(text, str_of(list[i])))
			return true;
	return false;
}

/* Does the goal ask for the word, and not to leave it? */
static bool
goal_wants(struct str goal, uint32_t key)
{
	struct token token;
	size_t at = 0, since = NEAR;

	while (token_next(goal, &at, &token)) {
		if (str_among(token.text, negations, ARRAY_LEN(negations)))
			since = 0;
		else if (sight_key(&token) == key && since >= NEAR)
			return true;
		else
			since++;
	}
	return false;
}

/* "Don't cancel": a deed right behind one of the phrases. */
static bool
refuses_deed(struct str sentence, struct str goal)
{
	for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
		struct str phrase = str_of(refused[i]);
		size_t at = phrase_find(sentence, phrase, 0);
		struct token token;

		if (at == STR_NONE)
			continue;
		at += phrase.n;
		for (int n = 0; n < NEAR && token_next(sentence, &at, &token);
		     n++)
			if (str_among(token.text, deeds, ARRAY_LEN(deeds)) &&
			    goal_wants(goal, sight_key(&token)))
				return true;
	}
	return false;
}

static size_t
read_quantities(struct str text, struct quantity list[QUANTITIES])
{
	size_t at = 0, count = 0;

	while (count < QUANTITIES && quantity_next(text, &at, &list[count]))
		count += list[count].kind != QUANTITY_PLAIN;
	return count;
}

/* "Actually, make it May 22", where the goal says May 20. */
static bool
changes_value(struct str sentence, struct str goal)
{
	struct quantity ours[QUANTITIES], theirs[QUANTITIES];
	size_t our_count, their_count;

	if (!any_phrase(sentence, changed, ARRAY_LEN(changed)))
		return false;
	our_count = read_quantities(goal, ours);
	their_count = read_quantities(sentence, theirs);
	for (size_t i = 0; i < their_count; i++) {
		bool same = false, other = false;

		for (size_t k = 0; k < our_count; k++)
			if (quantity_same(&ours[k], &theirs[i]))
				same = true;
			else if (quantity_comparable(&ours[k], &theirs[i]))
				other = true;
		if (other && !same)
			return true;
	}
	return false;
}

/* "Denver instead of Boston", where the goal says Boston and not Denver. */
static bool
replaces(struct str sentence, struct str goal)
{
	size_t at = phrase_find(sentence, STR("instead of"), 0), behind, n = 0;
	struct token token;
	bool named = false;

	if (at == STR_NONE)
		return false;
	behind = at + sizeof("instead of") - 1;
	while (!named && n++ < NEAR && token_next(sentence, &behind, &token))
		named = sight_is_value(&token) &&
			goal_wants(goal, sight_key(&token));
	if (!named)
		return false;
	sentence = str_sub(sentence, 0, at);
	at = 0;
	while (token_next(sentence, &at, &token))
		if (sight_is_value(&token) &&
		    goal_wants(goal, sight_key(&token)))
			return false;
	return true;
}

static bool
drops(struct str sentence, const struct request *before, struct str goal)
{
	struct request own = {.count = 0};

	if (!any_phrase(sentence, dropped, ARRAY_LEN(dropped)))
		return false;
	request_add(&own, sentence);
	if (request_shares(&own, goal))
		return true;
	return before != NULL && request_shares(before, goal);
}

bool
takeback_found(struct str turn, const struct request *before, struct str goal)
{
	struct str sentence;
	bool whole;

	turn = str_sub(turn, 0, READ_MAX);
	goal = str_sub(goal, 0, READ_MAX);
	while (phrase_sentence(&turn, &sentence, &whole))
		if (drops(sentence, before, goal) ||
		    refuses_deed(sentence, goal) ||
		    changes_value(sentence, goal) || replaces(sentence, goal))
			return true;
	return false;
}
