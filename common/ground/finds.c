#include "finds.h"

#include <string.h>

#include "entries.h"
#include "token.h"
#include "wanted.h"

#define HITS_MAX 48 /* of one claim in one observation */
#define QUANTITIES_MAX CLAIMS_MAX

/* What a want stands for: a claim, or a word of a topic. */
struct target {
	bool is_word;
	size_t index;
};

struct search {
	struct finds *finds;
	const struct claims *claims;
	const struct place *place;
	size_t number[QUANTITIES_MAX]; /* claims that are quantities */
	size_t number_count;
	bool any_partner;
	bool wants_hits[CLAIMS_MAX]; /* a number with a partner, or one */
	size_t hit_count[CLAIMS_MAX];
	size_t *hits; /* places in this observation: HITS_MAX for a claim */
	struct entries entries;
};

static void
note(struct find *find, const struct place *place)
{
	if (find->in[place->kind])
		return;
	find->in[place->kind] = true;
	find->step[place->kind] = place->step;
}

static void
note_claim(struct search *s, size_t claim, size_t begin)
{
	note(&s->finds->claim[claim], s->place);
	if (s->place->kind == PLACE_OBSERVATION && s->wants_hits[claim] &&
	    s->hit_count[claim] < HITS_MAX)
		s->hits[claim * HITS_MAX + s->hit_count[claim]++] = begin;
}

static void
found_want(void *arg, size_t want, size_t begin, size_t end)
{
	struct search *s = arg;
	const struct target *target = &s->finds->target[want];

	(void)end;
	if (target->is_word)
		note(&s->finds->word[target->index].find, s->place);
	else
		note_claim(s, target->index, begin);
}

static bool
is_quantity(enum claim_kind kind)
{
	return kind == CLAIM_NUMBER || kind == CLAIM_MONEY ||
	       kind == CLAIM_PERCENT || kind == CLAIM_DATE ||
	       kind == CLAIM_TIME;
}

static void
find_quantities(struct search *s)
{
	struct str text = s->place->text;
	struct quantity q;
	size_t at = 0;

	while (quantity_next(text, &at, &q))
		for (size_t i = 0; i < s->number_count; i++) {
			size_t claim = s->number[i];

			if (quantity_same(
				&s->claims->claim[claim].quantity, &q))
				note_claim(s, claim, q.begin);
		}
}

/* Do the two stand together: in one entry of a list, or in a text that lists
 * nothing? What stands above a list belongs to all of it. */
static bool
are_beside(const struct entries *entries, size_t name, size_t number)
{
	size_t a, b;

	if (entries->count <= 2)
		return true;
	a = entries_at(entries, name);
	b = entries_at(entries, number);
	if (!entries->is_json && b == 0)
		return a == 0;
	return entries_related(entries, a, b);
}

/* Does the number stand beside its name anywhere in this observation? */
static bool
has_beside(const struct search *s, size_t number, size_t name)
{
	for (size_t i = 0; i < s->hit_count[number]; i++)
		for (size_t k = 0; k < s->hit_count[name]; k++)
			if (are_beside(&s->entries,
				s->hits[name * HITS_MAX + k],
				s->hits[number * HITS_MAX + i]))
				return true;
	return false;
}

static void
match_partners(struct search *s)
{
	struct finds *finds = s->finds;
	bool read = false;

	for (size_t i = 0; i < s->claims->count; i++) {
		size_t name = finds->partner[i];

		if (name == CLAIMS_MAX || finds->beside[i] ||
		    s->hit_count[i] == 0 || s->hit_count[name] == 0)
			continue;
		if (!read)
			entries_read(&s->entries, s->place->text);
		read = true;
		finds->beside[i] = has_beside(s, i, name);
		finds->beside_step[i] = s->place->step;
	}
}

static void
search_place(struct search *s, const struct place *place)
{
	s->place = place;
	if (s->any_partner)
		memset(s->hit_count, 0, sizeof(s->hit_count));
	wanted_scan(s->finds->wanted, place->text, found_want, s);
	if (s->number_count > 0)
		find_quantities(s);
	if (s->any_partner && place->kind == PLACE_OBSERVATION)
		match_partners(s);
}

/* --- what is looked for --- */

static void
add_target(struct finds *finds, size_t want, bool is_word, size_t index)
{
	if (want != WANTED_NONE)
		finds->target[want] = (struct target){is_word, index};
}

static bool
takes_key(const unsigned *keys, size_t count, bool *taken, unsigned key)
{
	for (size_t i = 0; i < count; i++)
		if (keys[i] == key && !taken[i]) {
			taken[i] = true;
			return true;
		}
	return false;
}

static void
add_word(struct finds *finds, size_t claim, const struct token *token)
{
	struct topic_word *word = &finds->word[finds->word_count];
	size_t want;

	*word = (struct topic_word){.claim = claim, .text = token->text};
	want = token->joined
		   ? wanted_add_words(finds->wanted, token->text, false)
		   : wanted_add_form(finds->wanted, token->text);
	add_target(finds, want, true, finds->word_count);
	finds->word_count++;
}

static size_t
topic_words(const struct claim *claim)
{
	return claim->topic.count < TOPIC_WORDS_MAX ? claim->topic.count
						    : TOPIC_WORDS_MAX;
}

static void
add_topic(struct finds *finds, const struct claim *claim, size_t index)
{
	size_t count = topic_words(claim), at = 0;
	bool taken[TOPIC_WORDS_MAX] = {false};
	struct token token, part;

	while (token_next(claim->text, &at, &token)) {
		size_t inner = 0;

		if (takes_key(claim->topic.keys, count, taken, token.key)) {
			add_word(finds, index, &token);
			continue;
		}
		while (token.joined && token_part(&token, &inner, &part))
			if (takes_key(
				claim->topic.keys, count, taken, part.key))
				add_word(finds, index, &part);
	}
}

static void
add_claim(struct search *s, const struct claim *claim, size_t index)
{
	struct finds *finds = s->finds;
	size_t want;

	switch (claim->kind) {
	case CLAIM_NAME:
	case CLAIM_QUOTE:
	case CLAIM_BOUND: /* "over 60 million", in these words */
		want = wanted_add_words(
		    finds->wanted, claim->text, claim->kind == CLAIM_NAME);
		break;
	case CLAIM_IDENTIFIER:
	case CLAIM_FILE:
	case CLAIM_URL:
	case CLAIM_EMAIL:
		want = wanted_add_literal(finds->wanted, claim->text);
		break;
	case CLAIM_TOPIC:
		add_topic(finds, claim, index);
		return;
	default:
		if (is_quantity(claim->kind))
			s->number[s->number_count++] = index;
		return;
	}
	add_target(finds, want, false, index);
}

static void
prepare(struct search *s, struct arena *arena)
{
	struct finds *finds = s->finds;
	size_t words = 0;

	for (size_t i = 0; i < s->claims->count; i++)
		if (s->claims->claim[i].kind == CLAIM_TOPIC)
			words += topic_words(&s->claims->claim[i]);
	finds->word = arena_alloc(arena, (words + 1) * sizeof(*finds->word));
	finds->word_count = 0;
	finds->wanted = wanted_new(s->claims->count + words, arena);
	finds->target = arena_alloc(
	    arena, (s->claims->count + words + 1) * sizeof(*finds->target));
	for (size_t i = 0; i < s->claims->count; i++) {
		size_t partner = finds->partner[i];

		finds->claim[i] = (struct find){.in = {false}};
		finds->beside[i] = false;
		add_claim(s, &s->claims->claim[i], i);
		if (partner == CLAIMS_MAX)
			continue;
		s->any_partner = s->wants_hits[i] = s->wants_hits[partner] =
		    true;
	}
	if (s->any_partner)
		s->hits = arena_alloc(
		    arena, s->claims->count * HITS_MAX * sizeof(*s->hits));
	entries_init(&s->entries, arena);
}

void
finds_read(struct finds *finds, const struct claims *claims,
    const struct places *places, struct arena *arena)
{
	struct search s = {.finds = finds, .claims = claims};

	prepare(&s, arena);
	for (size_t i = 0; i < places->count; i++)
		search_place(&s, &places->place[i]);
}

static void
found_in_item(void *arg, size_t want, size_t begin, size_t end)
{
	struct finds *finds = arg;
	const struct target *target = &finds->target[want];

	(void)begin, (void)end;
	if (target->is_word)
		finds->word[target->index].in_item = true;
}

void
finds_mark_item(struct finds *finds, struct str text)
{
	wanted_scan(finds->wanted, text, found_in_item, finds);
}
