#include "claims.h"

#include <stdlib.h>
#include <string.h>

#include "passage.h"
#include "util.h"

#define TOPIC_LEAST 2 /* words that make one */

const char *
claim_kind_name(enum claim_kind kind)
{
	static const char *const names[CLAIM_KIND_COUNT] = {
	    [CLAIM_NUMBER] = "number",
	    [CLAIM_MONEY] = "money",
	    [CLAIM_PERCENT] = "percent",
	    [CLAIM_DATE] = "date",
	    [CLAIM_TIME] = "time",
	    [CLAIM_BOUND] = "bound",
	    [CLAIM_COUNT] = "count",
	    [CLAIM_SUPERLATIVE] = "superlative",
	    [CLAIM_QUOTE] = "quote",
	    [CLAIM_NAME] = "name",
	    [CLAIM_IDENTIFIER] = "identifier",
	    [CLAIM_FILE] = "file",
	    [CLAIM_FILE_TYPE] = "file_type",
	    [CLAIM_URL] = "url",
	    [CLAIM_EMAIL] = "email",
	    [CLAIM_TOPIC] = "topic",
	};

	return names[kind];
}

static int
compare_places(const void *a, const void *b)
{
	const struct claim *one = a, *other = b;

	if (one->begin != other->begin)
		return one->begin < other->begin ? -1 : 1;
	if (one->kind == CLAIM_BOUND && other->kind == CLAIM_BOUND)
		return (int)one->bound.upper - (int)other->bound.upper;
	return 0;
}

/* Is the word its clause's own: content that no other claim has? */
static bool
is_own(const struct passage *p, const struct word *word)
{
	return word->content && word->token.text.n > 1 &&
	       !passage_is_covered(p, word->token.begin, word->token.end);
}

/* Adds a word's key, or those of its parts. */
static size_t
add_keys(unsigned *keys, const struct token *token)
{
	struct token part;
	size_t at = 0, count = 0;

	if (!token->joined) {
		keys[0] = token->key;
		return 1;
	}
	while (token_part(token, &at, &part))
		if (part.text.n > 1 && !token_is_vague(part.text))
			keys[count++] = part.key;
	return count;
}

/* The topic of the clause that the words [first, end) are. */
static void
add_topic(struct passage *p, size_t first, size_t end, unsigned **keys)
{
	size_t own = 0, count = 0, begin = 0, last = 0;
	struct claim *claim;

	for (size_t i = first; i < end; i++) {
		if (!is_own(p, &p->words[i]))
			continue;
		if (own++ == 0)
			begin = i;
		last = i;
		count += add_keys(*keys + count, &p->words[i].token);
	}
	if (own < TOPIC_LEAST || count < TOPIC_LEAST)
		return;
	claim = passage_claim(p, CLAIM_TOPIC, p->words[begin].token.begin,
	    p->words[last].token.end);
	if (claim == NULL)
		return;
	claim->topic.keys = *keys;
	claim->topic.count = count;
	*keys += count;
}

void
topics_read(struct passage *p, struct arena *arena)
{
	/* Each key has a byte of the text at least, and one behind it. */
	unsigned *keys =
	    arena_alloc(arena, (p->text.n / 2 + 2) * sizeof(*keys));
	size_t first = 0;

	for (size_t i = 1; i <= p->count; i++) {
		if (i < p->count &&
		    p->words[i].clause == p->words[first].clause)
			continue;
		add_topic(p, first, i, &keys);
		first = i;
	}
}

void
claims_read(
    struct claims *claims, struct str text, bool is_answer, struct arena *arena)
{
	struct passage passage;

	claims->count = 0;
	claims->over = text.n > CLAIMS_TEXT_MAX;
	passage_read(&passage, claims, str_sub(text, 0, CLAIMS_TEXT_MAX),
	    is_answer, arena);
	marks_read(&passage);
	amounts_read(&passage);
	ids_read(&passage);
	filetypes_read(&passage);
	names_read(&passage, arena);
	degrees_read(&passage);
	qsort(claims->claim, claims->count, sizeof(claims->claim[0]),
	    compare_places);
	if (passage.count > 0)
		topics_read(&passage, arena);
	/* A text without a word, "://{", has no clause that says so. */
	for (size_t i = 0; is_answer && i < claims->count; i++)
		claims->claim[i].asserted = true;
}
