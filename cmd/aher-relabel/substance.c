#include "substance.h"

#include "phrase.h"
#include "utf8.h"
#include "util.h"

#define APART_MIN 2	    /* words that set a run apart, or one value */
#define IDEOGRAPHS_A_WORD 2 /* of scripts that set no blanks */

/* What shops, desks and tools deal with, whatever is asked of them. */
static const char *const generic[] = {"account", "action", "agent", "airline",
    "answer", "api", "app", "article", "assistance", "assistant", "available",
    "book", "booking", "budget", "button", "buy", "call", "cancel", "cart",
    "category", "categories", "change", "check", "claim", "client", "color",
    "command", "context", "cost", "customer", "database", "date", "desk",
    "document", "encyclopedia", "endpoint", "entity", "entities", "evidence",
    "exchange", "fact", "file", "flight", "function", "goal", "good", "guest",
    "handle", "id", "input", "instruction", "issue", "item", "keyword",
    "language", "line", "link", "list", "member", "message", "mobile", "model",
    "modify", "movie", "name", "number", "online", "option", "order", "output",
    "page", "paragraph", "passage", "passenger", "payment", "person", "phone",
    "place", "plan", "policy", "policies", "price", "problem", "product",
    "profile", "program", "purchase", "query", "queries", "question", "reason",
    "record", "refund", "report", "request", "requirement", "reservation",
    "resolve", "resource", "response", "restaurant", "result", "return", "sale",
    "script", "search", "seller", "sentence", "service", "shop", "shopping",
    "site", "size", "source", "statement", "step", "store", "support", "system",
    "task", "team", "text", "thing", "ticket", "time", "title", "tool", "topic",
    "transaction", "transfer", "travel", "trip", "true", "update", "user",
    "value", "verify", "version", "web", "webpage", "website", "wikipedia"};

static bool
is_generic(struct str word)
{
	if (str_among(word, generic, ARRAY_LEN(generic)))
		return true;
	if (str_ends_nocase(word, STR("'s")))
		word.n--;
	word.n--; /* plurals */
	return str_among(word, generic, ARRAY_LEN(generic));
}

static bool
turn_down(struct flaw *flaw, struct str detail, struct str note)
{
	*flaw = (struct flaw){REASON_NO_SUBSTANCE, detail, note};
	return false;
}

static bool
is_shown(const struct sight *sight)
{
	return sight->in_input || sight->first != SIGHT_NOWHERE;
}

/* Does it name something that only such a run has? */
static bool
sets_apart(const struct sights *sights, struct str goal)
{
	uint32_t before[APART_MIN];
	size_t count = 0, at = 0;
	struct token token;

	while (token_next(goal, &at, &token)) {
		const struct sight *sight;
		uint32_t key = sight_key(&token);
		bool again = false;

		if (token_is_vague(token.text) || is_generic(token.text))
			continue;
		sight = sight_find(sights, key);
		if (sight == NULL || !is_shown(sight))
			continue;
		if (sight->is_value)
			return true;
		for (size_t i = 0; i < count; i++)
			again = again || before[i] == key;
		if (again || sight->in_name)
			continue;
		before[count++] = key;
		if (count == APART_MIN)
			return true;
	}
	return false;
}

/* The share of the steps that brought something that the goal needs. */
static bool
covers(const struct gates *gates, struct flaw *flaw,
    const struct sights *sights, struct arena *arena)
{
	size_t steps = sights->run->count, brought = 0, used = 0;
	bool *needed = arena_alloc(arena, steps * sizeof(*needed));

	sights_needed(sights, needed);
	for (size_t i = 0; i < steps; i++) {
		brought += sights->brought[i];
		used += sights->brought[i] && needed[i];
	}
	if ((double)used >= gates->cover_min * (double)brought)
		return true;
	return turn_down(flaw,
	    arena_printf(arena,
		"it needs %zu of the %zu steps that brought results", used,
		brought),
	    STR("it leaves out most of what the run found or did"));
}

/* Words; of scripts that set no blanks, characters are counted. */
static double
length_of(struct str text)
{
	struct str word;
	double length = 0;

	while (str_word(&text, &word)) {
		size_t ideographs = 0, len;

		for (size_t at = utf8_beyond_ascii(word, 0); at < word.n;
		     at += len)
			ideographs +=
			    utf8_class_at(word, at, &len) == UTF8_IDEOGRAPH;
		length += ideographs == 0
			      ? 1
			      : (double)ideographs / IDEOGRAPHS_A_WORD;
	}
	return length;
}

static bool
fits(const struct gates *gates, struct flaw *flaw, struct str goal,
    struct str original)
{
	double ours = length_of(goal), theirs = length_of(original);

	if (ours < theirs * gates->length_min)
		return turn_down(flaw,
		    STR("the goal is much shorter than the original"),
		    STR("it is much shorter than the original"));
	if (ours > theirs * gates->length_max)
		return turn_down(flaw,
		    STR("the goal is much longer than the original"),
		    STR("it is much longer than the original"));
	return true;
}

bool
substance_check(const struct gates *gates, struct flaw *flaw,
    const struct sights *sights, struct str goal, struct arena *arena)
{
	if (!sets_apart(sights, goal))
		return turn_down(flaw,
		    STR("it names nothing that sets this run apart from "
			"others"),
		    STR("it names nothing that sets this run apart"));
	return fits(gates, flaw, goal, sights->run->prompt) &&
	       covers(gates, flaw, sights, arena);
}
