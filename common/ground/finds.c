#include "finds.h"

#include "token.h"
#include "wanted.h"

#define ITEM_WORDS 2 /* that name an item */
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
found_want(void *arg, size_t want, size_t begin, size_t end)
{
	struct search *s = arg;
	const struct target *target = &s->finds->target[want];

	(void)end;
	if (!target->is_word) {
		note(&s->finds->claim[target->index], s->place);
		if (s->place->kind != PLACE_USER)
			ties_note(&s->finds->ties, target->index, begin);
		return;
	}
	note(&s->finds->word[target->index].find, s->place);
	if (s->place->kind == PLACE_OBSERVATION)
		ties_note_word(&s->finds->ties, target->index, begin);
}

static bool
is_quantity(enum claim_kind kind)
{
	return kind == CLAIM_NUMBER || kind == CLAIM_MONEY ||
	       kind == CLAIM_PERCENT || kind == CLAIM_DATE ||
	       kind == CLAIM_TIME;
}

/* Moves the quantities that have not been found in such a place yet to the
 * front of number[], and returns how many they are. */
static size_t
order_missing(struct search *s)
{
	size_t missing = 0;

	for (size_t i = 0; i < s->number_count; i++) {
		size_t claim = s->number[i];

		if (s->finds->claim[claim].in[s->place->kind])
			continue;
		s->number[i] = s->number[missing];
		s->number[missing++] = claim;
	}
	return missing;
}

/* No ties_note: a quantity owns no other value. */
static void
find_quantities(struct search *s)
{
	struct str text = s->place->text;
	size_t missing = order_missing(s), at = 0;
	struct quantity q;

	while (missing > 0 && quantity_next(text, &at, &q))
		for (size_t i = missing; i-- > 0;) {
			size_t claim = s->number[i];

			if (!quantity_same(
				&s->claims->claim[claim].quantity, &q))
				continue;
			note(&s->finds->claim[claim], s->place);
			s->number[i] = s->number[--missing];
			s->number[missing] = claim;
		}
}

static void
search_place(struct search *s, const struct place *place)
{
	s->place = place;
	ties_begin(&s->finds->ties);
	wanted_scan(s->finds->wanted, place->text, found_want, s);
	find_quantities(s);
	if (s->finds->ties.count > 0 && place->kind != PLACE_USER)
		ties_match(&s->finds->ties, place->text, place->step,
		    place->kind == PLACE_INPUT);
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
		finds->claim[i] = (struct find){.in = {false}};
		add_claim(s, &s->claims->claim[i], i);
	}
}

/* The words of a value's sentence, bit by bit: they name an item. */
static uint64_t
item_words(const struct finds *finds, const struct claims *claims,
    const struct claim *value)
{
	uint64_t words = 0;
	size_t count = 0;

	for (size_t i = 0; i < finds->word_count && i < TIE_WORDS_MAX; i++) {
		const struct claim *topic =
		    &claims->claim[finds->word[i].claim];

		if (topic->sentence != value->sentence)
			continue;
		words |= (uint64_t)1 << i;
		count++;
	}
	return count >= ITEM_WORDS ? words : 0;
}

/* Ties values to what they are said of. */
static void
tie_values(struct finds *finds, const struct claims *claims, struct str text,
    const size_t *partner, struct arena *arena)
{
	ties_init(&finds->ties, claims, arena);
	for (size_t i = 0; i < claims->count; i++) {
		uint64_t words = 0;

		bool count = claims->claim[i].kind == CLAIM_COUNT;

		if (!is_quantity(claims->claim[i].kind) && !count)
			continue;
		if (partner[i] == CLAIMS_MAX && !count)
			words = item_words(finds, claims, &claims->claim[i]);
		if (partner[i] != CLAIMS_MAX || words != 0)
			ties_add(
			    &finds->ties, i, partner[i], words, text, arena);
	}
}

void
finds_read(struct finds *finds, const struct claims *claims, struct str text,
    const size_t partner[CLAIMS_MAX], const struct places *places,
    struct arena *arena)
{
	struct search s = {.finds = finds, .claims = claims};

	prepare(&s, arena);
	tie_values(finds, claims, text, partner, arena);
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
