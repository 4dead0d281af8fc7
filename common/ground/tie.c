#include "tie.h"

#include <string.h>

#include "label.h"

#define WORD_HITS 4096	/* of one text */
#define LABEL_BYTES 100 /* of the goal, or of prose, around a value */
#define BEHIND_BYTES 40

/* Of an item's words those with a value must be as many as anywhere, but for
 * one in so many: a title and its short form. */
#define WORDS_SLACK 8

void
ties_init(struct ties *ties, const struct claims *claims, struct arena *arena)
{
	*ties = (struct ties){.claims = claims};
	ties->tie =
	    arena_alloc(arena, (claims->count + 1) * sizeof(*ties->tie));
	entries_init(&ties->entries, arena);
}

static void
make_room(struct ties *ties, struct arena *arena)
{
	if (ties->at != NULL)
		return;
	ties->at = arena_alloc(arena, ENTRIES_MAX * sizeof(*ties->at));
	ties->below = arena_alloc(arena, ENTRIES_MAX * sizeof(*ties->below));
	ties->words = arena_alloc(arena, ENTRIES_MAX * sizeof(*ties->words));
	ties->word_hit =
	    arena_alloc(arena, WORD_HITS * sizeof(*ties->word_hit));
}

/* --- what the goal calls a value --- */

/* Where what is said of a value begins: behind the claim before it, or the
 * sentence's part that is near. */
static size_t
label_begin(const struct claims *claims, const struct claim *own, size_t owner)
{
	size_t from = own->begin > LABEL_BYTES ? own->begin - LABEL_BYTES : 0;

	for (size_t i = 0; i < claims->count; i++) {
		const struct claim *claim = &claims->claim[i];

		if (claim->kind == CLAIM_TOPIC || claim == own ||
		    (claim->sentence != own->sentence && i != owner))
			continue;
		if (claim->end <= own->begin && claim->end > from)
			from = claim->end;
	}
	return from;
}

static size_t
label_end(const struct claims *claims, const struct claim *own, struct str text)
{
	size_t to = own->end + BEHIND_BYTES;

	if (to > text.n)
		to = text.n;
	for (size_t i = 0; i < claims->count; i++) {
		const struct claim *claim = &claims->claim[i];

		if (claim->kind != CLAIM_TOPIC && claim->begin >= own->end &&
		    claim->begin < to)
			to = claim->begin;
	}
	return label_stop(text, own->end, to);
}

void
ties_add(struct ties *ties, size_t value, size_t owner, uint64_t words,
    struct str text, struct arena *arena)
{
	const struct claim *own = &ties->claims->claim[value];
	struct tie *tie = &ties->tie[ties->count++];
	size_t begin = own->kind == CLAIM_COUNT
			   ? own->begin
			   : label_begin(ties->claims, own, owner);

	*tie = (struct tie){.value = value, .owner = owner, .words = words};
	tie->label_count =
	    label_keys(str_sub(text, begin, label_end(ties->claims, own, text)),
		tie->label, 0, TIE_LABEL_MAX);
	make_room(ties, arena);
	if (owner == CLAIMS_MAX || ties->hits[owner] != NULL)
		return;
	ties->hits[owner] = arena_alloc(arena, sizeof(*ties->hits[owner]));
	ties->hits[owner]->input_step = 0;
}

/* --- where owners stand --- */

void
ties_begin(struct ties *ties)
{
	for (size_t i = 0; i < ties->count; i++)
		if (ties->tie[i].owner != CLAIMS_MAX)
			ties->hits[ties->tie[i].owner]->count = 0;
	ties->word_hit_count = 0;
}

void
ties_note(struct ties *ties, size_t claim, size_t at)
{
	struct tie_hits *hits = ties->hits[claim];

	if (hits != NULL && hits->count < TIE_HITS_MAX)
		hits->at[hits->count++] = at;
}

void
ties_note_word(struct ties *ties, size_t word, size_t at)
{
	if (ties->word_hit == NULL || word >= TIE_WORDS_MAX ||
	    ties->word_hit_count == WORD_HITS)
		return;
	ties->word_hit[ties->word_hit_count].at = at;
	ties->word_hit[ties->word_hit_count++].word = (unsigned char)word;
}

const struct tie *
ties_of(const struct ties *ties, size_t value)
{
	for (size_t i = 0; i < ties->count; i++)
		if (ties->tie[i].value == value)
			return &ties->tie[i];
	return NULL;
}

size_t
tie_bits(uint64_t bits)
{
	size_t count = 0;

	for (; bits != 0; bits &= bits - 1)
		count++;
	return count;
}

size_t
tie_words(const struct tie *tie)
{
	return tie_bits(tie->words);
}

/* Takes what stands in objects of their own into account. */
static size_t
labels_own(const struct tie *tie, bool *found)
{
	*found = tie->found;
	for (size_t i = TIE_SCORES; i-- > 0;)
		if ((tie->nested[i] & ~tie->direct) != 0 &&
		    (!tie->found || i > tie->label_own)) {
			*found = true;
			return i;
		}
	return tie->label_own;
}

bool
tie_holds(const struct tie *tie)
{
	bool found;
	size_t own, any = tie->label_any;

	if (tie->owner == CLAIMS_MAX)
		return tie->found &&
		       tie->words_own >=
			   tie->words_any - tie->words_any / WORDS_SLACK;
	own = labels_own(tie, &found);
	if (tie->aside && !tie->looked_up) {
		if (!found || tie->aside_own > own)
			own = tie->aside_own;
		found = true;
		if (tie->aside_any > any)
			any = tie->aside_any;
	}
	if (any >= TIE_SCORES)
		any = own >= TIE_SCORES - 1 ? own : any;
	return found && own >= any;
}
