#include "wanted.h"

#include <string.h>

#include "stem.h"
#include "token.h"
#include "utf8.h"
#include "util.h"

/* Most parts of a run begin with letters that nothing wanted begins with:
 * a bit for each start tells without a hash. */
#define START_BITS 4096
#define START_LETTERS 3

/* What begins with a key: an open hash table with linear probing. */
struct table {
	uint32_t *key; /* 0: free */
	size_t *first;
	size_t mask; /* slots - 1, a power of two, over twice the wants */
};

struct wanted {
	struct arena *arena;
	struct want *want;
	size_t count, max;
	struct table by_key, by_stem;
	uint32_t starts[START_BITS / 32];
	bool any_start; /* something wanted begins outside of ASCII */
};

static void
init_table(struct table *table, size_t max, struct arena *arena)
{
	size_t slots = 16;

	while (slots < 2 * max)
		slots *= 2;
	table->mask = slots - 1;
	table->key = arena_alloc(arena, slots * sizeof(*table->key));
	table->first = arena_alloc(arena, slots * sizeof(*table->first));
	memset(table->key, 0, slots * sizeof(*table->key));
}

struct wanted *
wanted_new(size_t max, struct arena *arena)
{
	struct wanted *w = arena_alloc(arena, sizeof(*w));

	w->arena = arena;
	w->want = arena_alloc(arena, (max + 1) * sizeof(*w->want));
	w->count = 0;
	w->max = max;
	w->any_start = false;
	init_table(&w->by_key, max, arena);
	init_table(&w->by_stem, max, arena);
	memset(w->starts, 0, sizeof(w->starts));
	return w;
}

#define HIGH 0x80 /* beyond ASCII: to be looked at whole */

#define TEN(c) c, c + 1, c + 2, c + 3, c + 4, c + 5, c + 6, c + 7, c + 8, c + 9
#define LETTERS(c)                                                             \
	TEN(c), TEN(c + 10), c + 20, c + 21, c + 22, c + 23, c + 24, c + 25
#define HIGHS HIGH, HIGH, HIGH, HIGH, HIGH, HIGH, HIGH, HIGH

/* The lower-case letter or digit that a byte is, 0 for what is neither. */
static const unsigned char folded[256] = {['0'] = TEN('0'),
    ['A'] = LETTERS('a'),
    ['a'] = LETTERS('a'),
    [HIGH] = HIGHS,
    HIGHS,
    HIGHS,
    HIGHS,
    HIGHS,
    HIGHS,
    HIGHS,
    HIGHS,
    HIGHS,
    HIGHS,
    HIGHS,
    HIGHS,
    HIGHS,
    HIGHS,
    HIGHS,
    HIGHS};

static bool
is_plain(char c)
{
	unsigned char f = folded[(unsigned char)c];

	return f != 0 && f != HIGH;
}

/* Length of the letter at an offset, 0 where there is none. */
static size_t
letter_at(struct str text, size_t at, bool *alone)
{
	size_t len;
	enum utf8_class kind;

	if ((unsigned char)text.s[at] < 0x80)
		return is_plain(text.s[at]);
	kind = utf8_class_at(text, at, &len);
	*alone = kind == UTF8_IDEOGRAPH;
	return kind == UTF8_OTHER ? 0 : len;
}

static size_t
part_begin(struct str text, size_t at)
{
	size_t len;

	while (at < text.n && !is_plain(text.s[at])) {
		len = 1;
		if ((unsigned char)text.s[at] >= 0x80 &&
		    utf8_class_at(text, at, &len) != UTF8_OTHER)
			break;
		at += len;
	}
	return at;
}

bool
wanted_part(struct str text, size_t *at, struct str *part)
{
	size_t begin = part_begin(text, *at), end = begin, len;
	bool alone = false;

	for (; end < text.n; end += len) {
		bool was_first = end == begin;

		len = letter_at(text, end, &alone);
		if (len == 0 || (alone && !was_first))
			break;
		if (alone) {
			end += len;
			break;
		}
	}
	*at = end;
	*part = str_sub(text, begin, end);
	return end > begin;
}

/* The bit of a part's first letters; START_BITS where folding may change
 * them. */
static size_t
start_of(struct str part)
{
	size_t h = 0;

	for (size_t i = 0; i < START_LETTERS && i < part.n; i++) {
		unsigned char c = (unsigned char)part.s[i];

		if (c >= 0x80)
			return START_BITS;
		h = h * 31 + (unsigned char)char_lower((char)c);
	}
	return h % START_BITS;
}

static void
set_start(struct wanted *w, struct str part)
{
	size_t bit = start_of(part);

	if (bit == START_BITS)
		w->any_start = true;
	else
		w->starts[bit / 32] |= 1u << (bit % 32);
}

static bool
may_start(const struct wanted *w, size_t bit)
{
	if (bit == START_BITS || w->any_start)
		return true;
	return (w->starts[bit / 32] >> (bit % 32) & 1) != 0;
}

static size_t
find_slot(const struct table *table, uint32_t key)
{
	size_t at = (key * 2654435761u >> 12) & table->mask;

	while (table->key[at] != 0 && table->key[at] != key)
		at = (at + 1) & table->mask;
	return at;
}

/* The first want with a key, WANTED_NONE where there is none. */
static size_t
first_of(const struct table *table, uint32_t key)
{
	size_t slot = find_slot(table, key);

	return table->key[slot] == key ? table->first[slot] : WANTED_NONE;
}

static uint32_t
part_key(struct str part)
{
	uint32_t key = token_key(part);

	return key == 0 ? 1 : key;
}

/* Puts a want in front of those that begin alike, which it returns. */
static size_t
link_in(struct table *table, uint32_t key, size_t own)
{
	size_t slot = find_slot(table, key), next = WANTED_NONE;

	if (table->key[slot] == key)
		next = table->first[slot];
	table->key[slot] = key;
	table->first[slot] = own;
	return next;
}

/* Puts the last want, whose first part is this, into the tables. */
static size_t
finish(struct wanted *w, struct str first)
{
	struct want *want = &w->want[w->count];

	want->next = link_in(&w->by_key, want->parts[0], w->count);
	want->next_stem = WANTED_NONE;
	if (want->stem != 0)
		want->next_stem = link_in(&w->by_stem, want->stem, w->count);
	set_start(w, first);
	return w->count++;
}

static size_t
add(struct wanted *w, struct str text, struct want want)
{
	uint32_t keys[WANTED_PARTS_MAX], *parts;
	struct str part, first = {NULL, 0};
	size_t at = 0;

	if (w->count == w->max)
		return WANTED_NONE;
	while (want.part_count < WANTED_PARTS_MAX &&
	       wanted_part(text, &at, &part)) {
		if (want.part_count == 0)
			first = part;
		else if (part.n == 1 && part.s[-1] == '\'' &&
			 char_lower(part.s[0]) == 's')
			continue; /* the Metro's */
		keys[want.part_count++] = part_key(part);
	}
	if (want.part_count == 0)
		return WANTED_NONE;
	parts = arena_alloc(w->arena, want.part_count * sizeof(*parts));
	memcpy(parts, keys, want.part_count * sizeof(*parts));
	want.parts = parts;
	w->want[w->count] = want;
	return finish(w, first);
}

size_t
wanted_add_words(struct wanted *w, struct str text, bool is_name)
{
	return add(w, text, (struct want){.is_name = is_name});
}

size_t
wanted_add_literal(struct wanted *w, struct str text)
{
	while (text.n > 0 && !is_plain(text.s[0]))
		text = str_sub(text, 1, text.n);
	while (text.n > 0 && !is_plain(text.s[text.n - 1]))
		text = str_sub(text, 0, text.n - 1);
	return add(w, text, (struct want){.literal = text});
}

size_t
wanted_add_form(struct wanted *w, struct str word)
{
	return add(w, word, (struct want){.stem = stem_key(word)});
}

/* May the part stand between two words of a name: "Robert Franklin Palmer",
 * {"first_name": "Daiki", "last_name": "Lee"}? */
static bool
is_between(struct str part)
{
	return char_is_upper(part.s[0]) || str_eq_nocase(part, STR("last")) ||
	       str_eq_nocase(part, STR("name"));
}

/* Do the parts behind the first one follow? */
static bool
runs_on(const struct want *want, struct str text, size_t *end)
{
	size_t at = *end, spare = want->is_name ? 2 : 0;
	struct str part;

	for (size_t k = 1; k < want->part_count;) {
		if (!wanted_part(text, &at, &part))
			return false;
		if (part_key(part) == want->parts[k])
			k++;
		else if (part.n == 1 && part.s > text.s && part.s[-1] == '\'' &&
			 char_lower(part.s[0]) == 's')
			continue;
		else if (spare == 0 || !is_between(part))
			return false;
		else
			spare--;
	}
	*end = at;
	return true;
}

static bool
is_literal(const struct want *want, struct str text, size_t begin, size_t *end)
{
	size_t behind = begin + want->literal.n;

	if (!str_starts_nocase(str_sub(text, begin, text.n), want->literal))
		return false;
	*end = behind;
	return behind == text.n || !is_plain(text.s[behind]);
}

static void
try_wants(const struct wanted *w, struct str text, struct str part,
    wanted_found *found, void *arg)
{
	size_t begin = (size_t)(part.s - text.s);
	uint32_t key = part_key(part), stem;

	for (size_t i = first_of(&w->by_key, key); i != WANTED_NONE;
	     i = w->want[i].next) {
		const struct want *want = &w->want[i];
		size_t end = begin + part.n;

		if (want->literal.s != NULL
			? is_literal(want, text, begin, &end)
			: runs_on(want, text, &end))
			found(arg, i, begin, end);
	}
	stem = stem_key(part);
	if (stem == 0)
		return;
	for (size_t i = first_of(&w->by_stem, stem); i != WANTED_NONE;
	     i = w->want[i].next_stem)
		if (w->want[i].parts[0] != key)
			found(arg, i, begin, begin + part.n);
}

/* The next part, and the bit of its start (start_of). */
static bool
next_part(struct str text, size_t *at, struct str *part, size_t *start)
{
	size_t begin = *at, i, h = 0;

	while (begin < text.n && folded[(unsigned char)text.s[begin]] == 0)
		begin++;
	for (i = begin; i < text.n && is_plain(text.s[i]); i++) {
		if (i - begin == START_LETTERS)
			break;
		h = h * 31 + folded[(unsigned char)text.s[i]];
	}
	while (i < text.n && is_plain(text.s[i]))
		i++;
	*at = begin;
	if (i < text.n && folded[(unsigned char)text.s[i]] == HIGH) {
		if (!wanted_part(text, at, part))
			return false;
		*start = start_of(*part);
		return true;
	}
	*part = str_sub(text, begin, i);
	*start = h % START_BITS;
	*at = i;
	return part->n > 0;
}

void
wanted_scan(
    const struct wanted *w, struct str text, wanted_found *found, void *arg)
{
	struct str part;
	size_t at = 0, start;

	if (w->count == 0)
		return;
	while (next_part(text, &at, &part, &start))
		if (may_start(w, start))
			try_wants(w, text, part, found, arg);
}
