#include "sight.h"

#include <string.h>

#include "json.h"
#include "stem.h"
#include "util.h"

#define GOAL_WORDS 256 /* of the goal, and of the original, that are looked */
#define VALUES_MAX 400 /* for, and values of inputs: SIGHTS_MAX in all */
#define HITS_MIN 2     /* words of a goal that make a step a part of it */

uint32_t
sight_key(const struct token *token)
{
	uint32_t stem = token->joined ? 0 : stem_key(token->text);

	return stem != 0 ? stem : token->key;
}

static bool
has_digit(struct str word)
{
	for (size_t i = 0; i < word.n; i++)
		if (char_is_digit(word.s[i]))
			return true;
	return false;
}

bool
sight_is_value(const struct token *token)
{
	if (has_digit(token->text))
		return token->text.n > 2;
	return token->capital && !token->opens && token->text.n > 1;
}

static size_t
slot_of(const struct sights *s, uint32_t key)
{
	size_t at = (key * 2654435761u) >> 21;

	while (s->slots[at] != 0 && s->sight[s->slots[at] - 1].key != key)
		at = (at + 1) % ARRAY_LEN(s->slots);
	return at;
}

const struct sight *
sight_find(const struct sights *s, uint32_t key)
{
	size_t slot = s->slots[slot_of(s, key)];

	return slot == 0 ? NULL : &s->sight[slot - 1];
}

static struct sight *
add(struct sights *s, const struct token *token)
{
	uint32_t key = sight_key(token);
	size_t slot = slot_of(s, key), own;

	if (s->slots[slot] != 0)
		return &s->sight[s->slots[slot] - 1];
	own = token->joined ? wanted_add_words(s->wanted, token->text, false)
			    : wanted_add_form(s->wanted, token->text);
	if (own == WANTED_NONE)
		return NULL;
	if (own != s->count)
		BUG("word %zu is not the %zuth", own, s->count);
	s->sight[own] = (struct sight){.key = key, .first = SIGHT_NOWHERE};
	s->slots[slot] = (uint16_t)(++s->count);
	return &s->sight[own];
}

static void
add_words(struct sights *s, struct str text, bool of_goal)
{
	struct token token;
	size_t at = 0, most = s->count + GOAL_WORDS;

	while (s->count < most && token_next(text, &at, &token)) {
		struct sight *sight;

		if (token_is_vague(token.text))
			continue;
		sight = add(s, &token);
		if (sight == NULL)
			continue;
		sight->of_goal |= of_goal;
		sight->of_original |= !of_goal;
		sight->is_value |= sight_is_value(&token);
		sight->is_number |= has_digit(token.text);
	}
}

static void
add_values(struct sights *s)
{
	size_t most = s->count + VALUES_MAX;

	for (size_t i = 0; i < s->places.count; i++) {
		const struct place *place = &s->places.place[i];
		struct token token;
		size_t at = 0;

		if (place->kind != PLACE_INPUT)
			continue;
		while (token_next(place->text, &at, &token)) {
			struct sight *sight;

			token.opens = false; /* inputs are no sentences */
			if (token_is_vague(token.text) ||
			    !sight_is_value(&token))
				continue;
			if (s->count == most)
				return;
			sight = add(s, &token);
			if (sight != NULL)
				sight->is_value = true;
		}
	}
}

struct scan {
	struct sights *s;
	const struct place *place; /* NULL: the tools */
	bool is_name;
};

static void
found(void *arg, size_t want, size_t begin, size_t end)
{
	const struct scan *scan = arg;
	struct sights *s = scan->s;
	struct sight *sight = &s->sight[want];

	(void)begin;
	(void)end;
	if (scan->is_name) {
		sight->in_name = true;
		return;
	}
	switch (scan->place->kind) {
	case PLACE_OBSERVATION:
		if (sight->first == SIGHT_NOWHERE)
			sight->first = scan->place->step;
		break;
	case PLACE_INPUT:
		sight->in_input = true;
		break;
	default:
		sight->in_user = true;
		return;
	}
	if (sight->of_goal && sight->counted != scan->place->step + 1) {
		sight->counted = scan->place->step + 1;
		s->hits[scan->place->step] += sight->is_value ? HITS_MIN : 1;
	}
}

/* Is the place the name of its step's action? */
static bool
is_action(const struct sights *s, const struct place *place)
{
	return place->kind == PLACE_INPUT &&
	       place->text.s == s->run->steps[place->step].action.s;
}

static void
look(struct sights *s)
{
	struct scan scan = {.s = s};

	for (size_t i = 0; i < s->places.count; i++) {
		scan.place = &s->places.place[i];
		scan.is_name = is_action(s, scan.place);
		if (scan.place->kind == PLACE_OBSERVATION)
			s->brought[scan.place->step] = true;
		wanted_scan(s->wanted, scan.place->text, found, &scan);
	}
	scan.is_name = true;
	wanted_scan(s->wanted, s->run->tools, found, &scan);
	for (size_t i = 0; i < s->count; i++) {
		const struct sight *sight = &s->sight[i];

		s->goal_count +=
		    sight->of_goal && (sight->in_input || sight->in_user ||
					  sight->first != SIGHT_NOWHERE);
	}
}

struct sights *
sights_new(const struct trajectory *run, const struct lexicon *lexicon,
    struct str goal, struct arena *arena)
{
	struct sights *s = arena_alloc(arena, sizeof(*s));
	size_t steps = run->count;

	s->run = run;
	s->wanted = wanted_new(SIGHTS_MAX, arena);
	s->count = s->goal_count = 0;
	memset(s->slots, 0, sizeof(s->slots));
	s->hits = arena_alloc(arena, steps * sizeof(*s->hits));
	memset(s->hits, 0, steps * sizeof(*s->hits));
	s->brought = arena_alloc(arena, steps * sizeof(*s->brought));
	memset(s->brought, 0, steps * sizeof(*s->brought));
	places_read(&s->places, run, lexicon, arena);
	add_words(s, goal, true);
	add_words(s, run->prompt, false);
	add_values(s);
	look(s);
	return s;
}

struct need {
	const struct sights *s;
	bool *needed;
	size_t step;
};

/* A value that a needed step was given: who brought it? */
static void
found_given(void *arg, size_t want, size_t begin, size_t end)
{
	const struct need *need = arg;
	const struct sight *sight = &need->s->sight[want];

	(void)begin;
	(void)end;
	if (sight->is_value && !sight->of_goal && !sight->in_user &&
	    sight->first < need->step)
		need->needed[sight->first] = true;
}

void
sights_needed(const struct sights *s, bool *needed)
{
	unsigned least = s->goal_count < HITS_MIN ? 1 : HITS_MIN;
	struct need need = {.s = s, .needed = needed};

	for (size_t i = 0; i < s->run->count; i++)
		needed[i] = s->hits[i] >= least;
	for (size_t i = s->places.count; i-- > 0;) {
		const struct place *place = &s->places.place[i];

		if (place->kind != PLACE_INPUT || !needed[place->step])
			continue;
		need.step = place->step;
		wanted_scan(s->wanted, place->text, found_given, &need);
	}
}
