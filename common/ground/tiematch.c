#include <string.h>

#include "keypath.h"
#include "label.h"
#include "tie.h"
#include "token.h"

#define BARE_WORDS 8 /* of a text that is a result and nothing else */
#define BARE_BYTES 200
#define AT_ONCE 64	/* ties, a bit for each */
#define LABEL_BYTES 100 /* of prose, before a value */
#define BEHIND_BYTES 40
#define HEAD_BYTES 100 /* of a text, where it says what it is about */
#define SEEN_MAX 24    /* words of a value's label */

static void
mark_owner(
    struct ties *ties, const struct tie_hits *hits, size_t step, uint64_t bit)
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
		size_t entry = entries_at(&ties->entries, ties->word_hit[i].at);

		ties->words[entry] |= (uint64_t)1 << ties->word_hit[i].word;
	}
	for (size_t k = 0; k < ties->count; k++) {
		struct tie *tie = &ties->tie[k];

		if (tie->owner != CLAIMS_MAX)
			continue;
		for (size_t i = 1; i < ties->entries.count; i++) {
			size_t count = tie_bits(ties->words[i] & tie->words);

			if (count > tie->words_any)
				tie->words_any = count;
		}
	}
}

/* What the run shows of an owner. */
struct shown {
	const struct quantity *q;
	size_t entry, begin; /* the entry that it is in, from where on */
	size_t step;
	uint32_t keys[SEEN_MAX];
	size_t count;
	uint64_t name; /* a bit of that of the member */
	bool is_input;
	bool bare;  /* the text is little but values */
	bool alone; /* it names no owner of any value */
	/* Where its label is, for the keys, which most quantities need not. */
	struct str text;
	size_t after;
	const struct keypath *path;
	bool labelled;
};

/* Does a text name the owner in passing? */
static bool
is_aside(const struct tie_hits *hits, size_t step)
{
	return hits->input_step != step + 1 && hits->count > 0 &&
	       hits->at[0] > HEAD_BYTES;
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
	ASIDE,	/* far from it in a text that is about something else */
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

	if (e->count <= 2) {
		if (!((ties->at[0] | ties->below[0]) & bit))
			return APART;
		return is_aside(hits, shown->step) &&
			       !is_close(hits, shown->q->begin)
			   ? ASIDE
			   : DIRECT;
	}
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
	return q->kind == QUANTITY_DATE ? 1 : q->kind == QUANTITY_TIME ? 2 : 0;
}

/* What the run calls a value: its key and those around it, or the words around
 * it. */
static size_t
seen_label(struct str text, const struct quantity *q, size_t after,
    const struct keypath *path, size_t from, uint32_t *keys)
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
		if (outer.n > 0 && keypath_object(path) > from)
			count = label_keys(outer, keys, count, SEEN_MAX);
	}
	return label_keys(str_sub(text, begin, end), keys, count, SEEN_MAX);
}

static void
read_label(struct shown *shown)
{
	if (shown->labelled)
		return;
	shown->labelled = true;
	shown->count = seen_label(shown->text, shown->q, shown->after,
	    shown->path, shown->begin, shown->keys);
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
take_aside(struct tie *tie, bool same, const struct shown *shown, size_t common)
{
	if (common > tie->aside_any)
		tie->aside_any = common;
	if (!same || (tie->aside && common <= tie->aside_own))
		return;
	tie->aside = true;
	tie->aside_own = common;
	tie->aside_step = shown->step;
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
	if (near == ASIDE) {
		take_aside(tie, same, shown, common);
		return;
	}
	tie->keyed = tie->keyed || (common > 0 && shown->path != NULL);
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
	size_t count = tie_bits(words_of(ties, shown->entry) & tie->words);

	if (shown->entry == 0) /* of no item in a list */
		count = TIE_WORDS_MAX;
	if (shown->is_input || (tie->found && count <= tie->words_own))
		return;
	tie->found = true;
	tie->step = shown->step;
	tie->words_own = count;
}

/* A year, as far as it can be told. */
static bool
is_year(const struct quantity *q)
{
	return q->kind == QUANTITY_DATE ||
	       (q->kind == QUANTITY_PLAIN && q->value >= 1000 &&
		   q->value < 2200 && q->end - q->begin == 4);
}

/* A quantity of the text, for the ties from the first on. */
static void
match_quantity(struct ties *ties, size_t first, size_t end, struct shown *shown)
{
	int sort = sort_of(shown->q);

	for (size_t i = first; i < end; i++) {
		struct tie *tie = &ties->tie[i];
		const struct claim *claim = &ties->claims->claim[tie->value];
		const struct claim *owner;
		int own = sort_of(&claim->quantity);
		enum nearness near;
		bool same, any;

		if (own != sort && !(sort == 1 && own == 0))
			continue;
		same = quantity_same(&claim->quantity, shown->q);
		if (same && shown->is_input)
			tie->given_step = shown->step + 1;
		if (tie->owner == CLAIMS_MAX) {
			if (same && !shown->alone)
				take_words(ties, tie, shown);
			continue;
		}
		owner = &ties->claims->claim[tie->owner];
		near = nearness_of(ties, ties->hits[tie->owner], shown,
		    (uint64_t)1 << (i - first));
		if (same && near == APART && shown->bare &&
		    (claim->kind == CLAIM_COUNT ||
			(owner->kind == CLAIM_NAME &&
			    claim->quantity.kind == QUANTITY_PLAIN)))
			near = DIRECT;
		any = tie->any;
		if (near != APART && (same || own == sort))
			take(tie, same, shown, near);
		/* What is no year says nothing against one that was told. */
		if (is_year(&claim->quantity) && !is_year(shown->q))
			tie->any = any;
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
		shown->begin = ties->entries.entry[shown->entry].begin;
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
		if (is_input && hits->count > 0) {
			hits->input_step = step + 1;
			ties->tie[i].looked_up = true;
		}
		any = any || hits->count > 0 || hits->input_step == step + 1;
	}
	return any;
}

/* A result such as "count: 1927" names nobody: it is of what was asked. */
static bool
is_bare(struct str text)
{
	struct token token;
	size_t at = 0, words = 0;

	if (text.n > BARE_BYTES)
		return false;
	while (token_next(text, &at, &token))
		if (!char_is_digit(token.text.s[0]) && ++words > BARE_WORDS)
			return false;
	return true;
}

void
ties_match(struct ties *ties, struct str text, size_t step, bool is_input)
{
	struct shown shown = {.step = step,
	    .is_input = is_input,
	    .bare = !is_input && is_bare(text),
	    .alone = !any_hit(ties, step, is_input)};

	if (shown.alone && !shown.bare)
		return;
	if (!is_input)
		take_given(ties, step);
	entries_read(&ties->entries, text);
	memset(ties->words, 0, ties->entries.count * sizeof(*ties->words));
	mark_words(ties);
	for (size_t i = 0; i < ties->count; i += AT_ONCE)
		match_some(ties, i,
		    i + AT_ONCE < ties->count ? i + AT_ONCE : ties->count, text,
		    &shown);
}
