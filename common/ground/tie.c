#include "tie.h"

#include <string.h>

#include "keypath.h"
#include "label.h"
#include "token.h"

#define AT_ONCE 64	/* ties, a bit for each */
#define WORD_HITS 4096	/* of one text */
#define LABEL_BYTES 100 /* of the goal, or of prose, around a value */
#define BEHIND_BYTES 40
#define HEAD_BYTES 100 /* of a text, where it says what it is about */
#define SEEN_MAX 24 /* words of a value's label in the run */

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

/* Where what is said behind a value ends. */
static size_t
label_stop(struct str text, size_t at, size_t max)
{
	for (; at < max && at < text.n; at++)
		if (strchr("\n,.;:()[]{}\"?!", text.s[at]) != NULL ||
		    str_starts(str_sub(text, at, text.n), STR(" and ")))
			break;
	return at;
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
	tie->label_count = label_keys(
	    str_sub(text, begin, label_end(ties->claims, own, text)),
	    tie->label, 0, TIE_LABEL_MAX);
	make_room(ties, arena);
	if (owner == CLAIMS_MAX || ties->hits[owner] != NULL)
		return;
	ties->hits[owner] = arena_alloc(arena, sizeof(*ties->hits[owner]));
	ties->hits[owner]->input_step = 0;
}

/* --- one text --- */

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

static void
mark_owner(struct ties *ties, const struct tie_hits *hits, size_t step,
    uint64_t bit)
{
	const struct entries *e = &ties->entries;

	if (hits->count == 0 && hits->input_step == step + 1)
		ties->at[0] |= bit;
	for (size_t i = 0; i < hits->count; i++) {
		size_t entry = entries_at(e, hits->at[i]);

		ties->at[entry] |= bit;
		while (entry != 0 &&
		       !(ties->below[e->entry[entry].parent] & bit)) {
			entry = e->entry[entry].parent;
			ties->below[entry] |= bit;
		}
	}
}

static size_t
bits_in(uint64_t bits)
{
	size_t count = 0;

	for (; bits != 0; bits &= bits - 1)
		count++;
	return count;
}

/* The words in an entry, with those of what it is in; of the whole text only
 * where that is the entry. */
static uint64_t
words_of(const struct ties *ties, size_t entry)
{
	uint64_t words = ties->words[entry];

	while (entry != 0) {
		entry = ties->entries.entry[entry].parent;
		if (entry != 0)
			words |= ties->words[entry];
	}
	return words;
}

static void
mark_words(struct ties *ties)
{
	for (size_t i = 0; i < ties->word_hit_count; i++) {
		size_t entry =
		    entries_at(&ties->entries, ties->word_hit[i].at);

		ties->words[entry] |= (uint64_t)1 << ties->word_hit[i].word;
	}
	for (size_t k = 0; k < ties->count; k++) {
		struct tie *tie = &ties->tie[k];

		if (tie->owner != CLAIMS_MAX)
			continue;
		for (size_t i = 1; i < ties->entries.count; i++) {
			size_t count = bits_in(ties->words[i] & tie->words);

			if (count > tie->words_any)
				tie->words_any = count;
		}
	}
}

/* What the run shows of an owner. */
struct shown {
	const struct quantity *q;
	size_t entry, step;
	uint32_t keys[SEEN_MAX];
	size_t count;
	uint64_t name; /* a bit of that of the member */
	bool is_input;
	/* Where its label is, for the keys, which most quantities need not. */
	struct str text;
	size_t after;
	const struct keypath *path;
	bool labelled;
};

static void
read_label(struct shown *shown)
{
	if (shown->labelled)
		return;
	shown->labelled = true;
	shown->count = seen_label(
	    shown->text, shown->q, shown->after, shown->path, shown->keys);
}

/* Is a text about something else, that names the owner in passing? Where the
 * owner was looked up itself, in another step. */
static bool
is_aside(const struct tie_hits *hits, size_t step)
{
	return hits->input_step != 0 && hits->input_step != step + 1 &&
	       hits->count > 0 && hits->at[0] > HEAD_BYTES;
}

static bool
is_close(const struct tie_hits *hits, size_t at)
{
	for (size_t i = 0; i < hits->count; i++)
		if (hits->at[i] < at && at - hits->at[i] < LABEL_BYTES)
			return true;
	return false;
}

enum nearness {
	APART,
	NESTED, /* in objects of their own, one within the other */
	DIRECT,
};

/* Does what stands in the entry stand with the owner: in the same one, in one
 * that it is within, or, as in an object around a list, right around it? What
 * stands above a list belongs to all of it, unless it names an item, too. */
static enum nearness
nearness_of(const struct ties *ties, const struct tie_hits *hits,
    const struct shown *shown, uint64_t bit)
{
	const struct entries *e = &ties->entries;
	size_t entry = shown->entry;

	if (e->count <= 2)
		return (ties->at[0] | ties->below[0]) & bit &&
			       (!is_aside(hits, shown->step) ||
				   is_close(hits, shown->q->begin))
			   ? DIRECT
			   : APART;
	if (ties->at[entry] & bit)
		return entry != 0 || e->is_json || !(ties->below[0] & bit)
			   ? DIRECT
			   : APART;
	if (ties->below[entry] & bit && e->is_json)
		return NESTED;
	while (entry != 0) {
		entry = e->entry[entry].parent;
		if (ties->at[entry] & bit &&
		    (entry != 0 || e->is_json || !(ties->below[0] & bit)))
			return e->is_json ? NESTED : DIRECT;
	}
	return APART;
}

/* --- values --- */

static int
sort_of(const struct quantity *q)
{
	return q->kind == QUANTITY_DATE	  ? 1
	       : q->kind == QUANTITY_TIME ? 2
					  : 0;
}

/* What the run calls a value: its key and those around it, or the words around
 * it. */
static size_t
seen_label(struct str text, const struct quantity *q, size_t after,
    const struct keypath *path, size_t entry, uint32_t *keys)
{
	size_t begin = q->begin, count = 0;
	size_t end = label_stop(text, q->end, q->end + BEHIND_BYTES);
	size_t low = q->begin > LABEL_BYTES ? q->begin - LABEL_BYTES : 0;

	if (low < after)
		low = after;
	while (begin > low && strchr("\n;{}[\"", text.s[begin - 1]) == NULL &&
	       !(text.s[begin - 1] == ' ' && begin - 1 > low &&
		   strchr(".!?", text.s[begin - 2]) != NULL))
		begin--;
	if (path != NULL) {
		struct str outer = keypath_parent(path);

		count = label_keys(path->key, keys, count, SEEN_MAX);
		/* "prices": {"economy": 96}, and not the name of a list. */
		if (outer.n > 0 && keypath_object(path) > entry)
			count = label_keys(outer, keys, count, SEEN_MAX);
	}
	return label_keys(str_sub(text, begin, end), keys, count, SEEN_MAX);
}

static size_t
in_common(const struct tie *tie, const uint32_t *keys, size_t count)
{
	size_t common = 0;

	for (size_t i = 0; i < tie->label_count; i++)
		for (size_t k = 0; k < count; k++)
			if (tie->label[i] == keys[k]) {
				common++;
				break;
			}
	return common;
}

static void
take(struct tie *tie, bool same, struct shown *shown, enum nearness near)
{
	size_t common;

	if (shown->is_input) {
		tie->given = tie->given || same;
		return;
	}
	read_label(shown);
	common = in_common(tie, shown->keys, shown->count);
	if (common > tie->label_any)
		tie->label_any = common;
	if (near == NESTED) {
		if (same) {
			tie->nested[common < TIE_SCORES ? common
							: TIE_SCORES - 1] |=
			    shown->name;
			tie->nested_step = shown->step;
		}
		return;
	}
	tie->any = true;
	tie->direct |= shown->name;
	if (!same || (tie->found && common <= tie->label_own))
		return;
	tie->label_own = common;
	tie->step = shown->step;
	tie->found = true;
}

static void
take_words(struct ties *ties, struct tie *tie, const struct shown *shown)
{
	size_t count = bits_in(words_of(ties, shown->entry) & tie->words);

	if (shown->entry == 0) /* of no item in a list */
		count = TIE_WORDS_MAX;
	if (shown->is_input || (tie->found && count <= tie->words_own))
		return;
	tie->found = true;
	tie->step = shown->step;
	tie->words_own = count;
}

/* A quantity of the text, for the ties from the first on. */
static void
match_quantity(
    struct ties *ties, size_t first, size_t end, struct shown *shown)
{
	int sort = sort_of(shown->q);

	for (size_t i = first; i < end; i++) {
		struct tie *tie = &ties->tie[i];
		const struct claim *claim = &ties->claims->claim[tie->value];
		int own = sort_of(&claim->quantity);
		enum nearness near;
		bool same;

		if (own != sort && !(sort == 1 && own == 0))
			continue;
		same = quantity_same(&claim->quantity, shown->q);
		if (same && shown->is_input)
			tie->given_step = shown->step + 1;
		if (tie->owner == CLAIMS_MAX) {
			if (same)
				take_words(ties, tie, shown);
			continue;
		}
		near = nearness_of(ties, ties->hits[tie->owner], shown,
		    (uint64_t)1 << (i - first));
		if (near != APART && (same || own == sort))
			take(tie, same, shown, near);
	}
}

static uint64_t
name_bit(struct str name)
{
	return (uint64_t)1 << (name.n > 0 ? token_key(name) % 63 + 1 : 0);
}

static void
match_some(struct ties *ties, size_t first, size_t end, struct str text,
    struct shown *shown)
{
	size_t at = 0, after[3] = {0, 0, 0};
	struct keypath path;
	struct quantity q;

	memset(ties->at, 0, ties->entries.count * sizeof(*ties->at));
	memset(ties->below, 0, ties->entries.count * sizeof(*ties->below));
	for (size_t i = first; i < end; i++)
		if (ties->tie[i].owner != CLAIMS_MAX)
			mark_owner(ties, ties->hits[ties->tie[i].owner],
			    shown->step, (uint64_t)1 << (i - first));
	keypath_init(&path, text);
	shown->q = &q;
	while (quantity_next(text, &at, &q)) {
		if (ties->entries.is_json)
			keypath_to(&path, q.begin);
		shown->entry = entries_at(&ties->entries, q.begin);
		shown->name = name_bit(path.key);
		shown->text = text;
		shown->after = after[sort_of(&q)];
		shown->path = ties->entries.is_json ? &path : NULL;
		shown->labelled = false;
		after[sort_of(&q)] = q.end;
		match_quantity(ties, first, end, shown);
	}
}

/* What a step was given that then shows the owner. */
static void
take_given(struct ties *ties, size_t step)
{
	for (size_t i = 0; i < ties->count; i++) {
		struct tie *tie = &ties->tie[i];

		if (tie->owner != CLAIMS_MAX && tie->given_step == step + 1 &&
		    ties->hits[tie->owner]->count > 0)
			tie->given = true;
	}
}

static bool
any_hit(struct ties *ties, size_t step, bool is_input)
{
	bool any = is_input || ties->word_hit_count > 0;

	for (size_t i = 0; i < ties->count; i++) {
		struct tie_hits *hits = ties->tie[i].owner == CLAIMS_MAX
					    ? NULL
					    : ties->hits[ties->tie[i].owner];

		if (hits == NULL)
			continue;
		if (is_input && hits->count > 0)
			hits->input_step = step + 1;
		any = any || hits->count > 0 || hits->input_step == step + 1;
	}
	return any;
}

void
ties_match(struct ties *ties, struct str text, size_t step, bool is_input)
{
	struct shown shown = {.step = step, .is_input = is_input};

	if (!any_hit(ties, step, is_input))
		return;
	if (!is_input)
		take_given(ties, step);
	entries_read(&ties->entries, text);
	memset(ties->words, 0, ties->entries.count * sizeof(*ties->words));
	mark_words(ties);
	for (size_t i = 0; i < ties->count; i += AT_ONCE)
		match_some(ties, i,
		    i + AT_ONCE < ties->count ? i + AT_ONCE : ties->count,
		    text, &shown);
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
tie_words(const struct tie *tie)
{
	return bits_in(tie->words);
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
		return tie->found && tie->words_own >= tie->words_any -
							    tie->words_any /
								WORDS_SLACK;
	own = labels_own(tie, &found);
	if (any >= TIE_SCORES)
		any = own >= TIE_SCORES - 1 ? own : any;
	return found && own >= any;
}
