#include "superlative.h"

#include "entries.h"
#include "keypath.h"
#include "label.h"
#include "wanted.h"

#define NAMES_MAX 8  /* places of the item's name in one text */
#define GROUPS_MAX 8 /* numbers of one listing by their names */
#define AROUND 40    /* bytes beside a claim in which a name may stand */
#define SAID_WORDS 3 /* of a claim that need no item beside them */
#define BESIDE 160   /* bytes between a name and the words said of it */

/* The numbers of one name in a listing. */
struct group {
	struct str key; /* "price"; empty in text that is no JSON */
	enum quantity_kind kind;
	struct quantity item, best;
	size_t items, others; /* numbers of the item, and of what else */
	size_t entry;	      /* of the item */
	bool many;	      /* more than one entry is the item */
	size_t step;
	struct str best_text;
};

/* What is ordered, and what the listings so far say of it. */
struct order {
	struct str goal;
	const struct claim *claim;
	const struct wanted *wanted; /* 0: the claim's words, 1: the name */
	bool has_name;
	bool is_long; /* the claim has so many words that they say it all */
	const struct endstate *end;
	struct entries entries;
	/* Of this text: */
	size_t words[NAMES_MAX], names[NAMES_MAX];
	size_t word_count, name_count;
	/* Of this listing: */
	struct group group[GROUPS_MAX];
	size_t group_count;
	long last; /* number of its last entry */
	/* Of all: */
	bool said, holds, broken;
	size_t step;
	size_t better_step;
	struct str better_text;
};

static void
note(void *arg, size_t want, size_t begin, size_t end)
{
	struct order *o = arg;

	(void)end;
	if (want == 0 && o->word_count < NAMES_MAX)
		o->words[o->word_count++] = begin;
	else if (want == 1 && o->name_count < NAMES_MAX)
		o->names[o->name_count++] = begin;
}

static bool
in_end(const struct order *o, struct str text, size_t at)
{
	for (size_t i = 0; i < o->end->count; i++) {
		struct str item = o->end->texts[i].text;

		if (text.s + at >= item.s && text.s + at < item.s + item.n)
			return true;
	}
	return false;
}

/* Is what stands at an offset the item's? */
static bool
is_items(const struct order *o, struct str text, size_t at)
{
	size_t own = entries_at(&o->entries, at);

	if (!o->has_name)
		return in_end(o, text, at);
	for (size_t i = 0; i < o->name_count; i++) {
		size_t entry = entries_at(&o->entries, o->names[i]);

		if (entry != 0 && entries_related(&o->entries, entry, own) &&
		    own != 0)
			return true;
	}
	return false;
}

/* Do the claim's words stand beside the item? */
static void
find_words(struct order *o, struct str text, size_t step)
{
	for (size_t i = 0; i < o->word_count; i++) {
		bool beside = o->is_long ||
			      (!o->has_name && in_end(o, text, o->words[i]));

		for (size_t k = 0; k < o->name_count && !beside; k++) {
			size_t a = o->words[i], b = o->names[k];

			beside = (a < b ? b - a : a - b) < BESIDE;
		}
		if (beside && !o->said) {
			o->said = true;
			o->step = step;
		}
	}
}

/* Is the quantity of the kind that the superlative orders by? */
static bool
is_ordered(
    const struct claim *claim, const struct quantity *q, struct str label)
{
	switch (claim->superlative.by) {
	case ORDER_MONEY:
		return q->kind == QUANTITY_MONEY ||
		       (q->kind == QUANTITY_PLAIN &&
			   label_fits(label, STR("price")));
	case ORDER_TIME:
		return q->kind == QUANTITY_DATE || q->kind == QUANTITY_TIME;
	case ORDER_DURATION:
		return (q->kind == QUANTITY_MEASURE &&
			   (str_eq(q->unit, STR("h")) ||
			       str_eq(q->unit, STR("min")) ||
			       str_eq(q->unit, STR("s")) ||
			       str_eq(q->unit, STR("day")))) ||
		       (q->kind == QUANTITY_PLAIN &&
			   label_fits(label, STR("duration")));
	case ORDER_NAMED:
		return q->kind != QUANTITY_DATE && q->kind != QUANTITY_TIME &&
		       claim->superlative.of.n > 0 &&
		       label_fits(label, claim->superlative.of);
	default:
		return false;
	}
}

/* Is a further out than b in the superlative's direction? */
static bool
is_further(
    const struct order *o, const struct quantity *a, const struct quantity *b)
{
	int order = quantity_order(a, b);

	return o->claim->superlative.most ? order > 0 : order < 0;
}

static struct group *
group_of(struct order *o, struct str key, enum quantity_kind kind)
{
	for (size_t i = 0; i < o->group_count; i++)
		if (o->group[i].kind == kind &&
		    str_eq_nocase(o->group[i].key, key))
			return &o->group[i];
	if (o->group_count == GROUPS_MAX)
		return NULL;
	o->group[o->group_count] = (struct group){.key = key, .kind = kind};
	return &o->group[o->group_count++];
}

static void
add_number(struct order *o, const struct place *place, struct str key,
    const struct quantity *q)
{
	struct group *g = group_of(o, key, q->kind);
	size_t entry = entries_at(&o->entries, q->begin);
	bool first = g != NULL && g->items + g->others == 0;

	if (g == NULL || (!first && !quantity_comparable(&g->best, q)))
		return;
	if (first || is_further(o, q, &g->best)) {
		g->best = *q;
		g->best_text = str_sub(place->text, q->begin, q->end);
		g->step = place->step;
	}
	if (!is_items(o, place->text, q->begin)) {
		g->others++;
		return;
	}
	g->many = g->many || (g->items > 0 && g->entry != entry);
	if (g->items++ == 0 || is_further(o, q, &g->item))
		g->item = *q;
	g->entry = entry;
}

/* Does the goal say the name beside the claim: "cheapest in basic economy" of
 * {"basic_economy": 88}? */
static bool
is_named(const struct order *o, struct str key)
{
	struct str around = str_sub(o->goal,
	    o->claim->begin < AROUND ? 0 : o->claim->begin - AROUND,
	    o->claim->end + AROUND);
	struct str word, in;
	size_t at = 0, inner, count = 0;

	while (wanted_part(key, &at, &word)) {
		bool found = false;

		for (inner = 0; !found && wanted_part(around, &inner, &in);)
			found = str_eq_nocase(in, word);
		if (!found)
			return false;
		count++;
	}
	return count > 0;
}

static void
judge(struct order *o, const struct group *g)
{
	if (g->items == 0 || g->others == 0)
		return;
	if (!g->many && !is_further(o, &g->best, &g->item)) {
		o->holds = true;
		if (!o->said)
			o->step = g->step;
	} else if (!o->broken) {
		o->broken = true;
		o->better_step = g->step;
		o->better_text = g->best_text;
	}
}

static void
close_listing(struct order *o)
{
	bool named = false;

	for (size_t i = 0; i < o->group_count; i++)
		named = named || is_named(o, o->group[i].key);
	for (size_t i = 0; i < o->group_count; i++)
		if (!named || is_named(o, o->group[i].key))
			judge(o, &o->group[i]);
	o->group_count = 0;
}

/* The number of the text's first or last numbered entry. */
static long
entry_number(const struct entries *entries, bool last)
{
	long number = 0;

	for (size_t i = 1; i < entries->count; i++)
		if (entries->entry[i].number > 0) {
			number = entries->entry[i].number;
			if (!last)
				break;
		}
	return number;
}

static void
read_listing(struct order *o, const struct place *place)
{
	struct keypath path;
	struct quantity q;
	size_t at = 0, before = 0;
	long first = entry_number(&o->entries, false);

	/* A list that goes on is one. */
	if (first == 0 || first != o->last + 1)
		close_listing(o);
	o->last = entry_number(&o->entries, true);
	if (o->entries.count <= 2)
		return;
	keypath_init(&path, place->text);
	while (quantity_next(place->text, &at, &q)) {
		struct str key = {NULL, 0}, parent = {NULL, 0};

		if (o->entries.is_json) {
			keypath_to(&path, q.begin);
			key = path.key;
			parent = keypath_parent(&path);
		}
		if (is_ordered(o->claim, &q,
			key.n > 0
			    ? key
			    : label_before(place->text, q.begin, before)) ||
		    (parent.n > 0 && is_ordered(o->claim, &q, parent)))
			add_number(o, place, key, &q);
		before = q.end;
	}
}

/* The name that the claim's clause has, nearest to it. */
static struct str
named_item(const struct claims *claims, size_t which)
{
	const struct claim *own = &claims->claim[which];
	struct str name = {NULL, 0};
	size_t nearest = STR_NONE;

	for (size_t i = 0; i < claims->count; i++) {
		const struct claim *claim = &claims->claim[i];
		size_t far = claim->begin < own->begin
				 ? own->begin - claim->begin
				 : claim->begin - own->begin;

		if (claim->clause == own->clause && far < nearest &&
		    (claim->kind == CLAIM_NAME || claim->kind == CLAIM_QUOTE ||
			claim->kind == CLAIM_IDENTIFIER)) {
			nearest = far;
			name = claim->text;
		}
	}
	return name;
}

static bool
has_words(struct str text, size_t least)
{
	struct str word;

	while (least > 0 && str_word(&text, &word))
		least--;
	return least == 0;
}

static void
read_places(struct order *o, const struct places *places)
{
	for (size_t i = 0; i < places->count; i++) {
		const struct place *place = &places->place[i];

		if (place->kind != PLACE_OBSERVATION)
			continue;
		o->word_count = o->name_count = 0;
		wanted_scan(o->wanted, place->text, note, o);
		entries_read(&o->entries, place->text);
		find_words(o, place->text, place->step);
		read_listing(o, place);
	}
	close_listing(o);
}

bool
superlative_is_borne_out(const struct claims *claims, size_t which,
    struct str goal, const struct places *places, const struct endstate *end,
    size_t *step, struct str *why, struct arena *arena)
{
	struct wanted *wanted = wanted_new(2, arena);
	struct order o = {.goal = goal,
	    .claim = &claims->claim[which],
	    .wanted = wanted,
	    .end = end};
	struct str name = named_item(claims, which);

	/* What was bought stands in lists under its title. */
	if (name.n == 0 && end->bought) {
		struct str item = end->texts[0].text;

		str_line(&item, &name);
	}
	o.has_name = name.n > 0;
	/* "The best option": no number says which, so the goal may ask for
	 * what the run came to. */
	if (o.claim->superlative.by == ORDER_ANY && !o.claim->asserted &&
	    end->count > 0) {
		*step = end->texts[0].step;
		return true;
	}
	entries_init(&o.entries, arena);
	if (wanted_add_words(wanted, o.claim->text, false) != WANTED_NONE &&
	    o.has_name)
		wanted_add_words(wanted, name, true);
	o.is_long = has_words(o.claim->text, SAID_WORDS) ||
		    (!o.has_name && end->kind == END_UNKNOWN &&
			has_words(o.claim->text, 2));
	if (o.has_name || o.is_long || end->kind != END_UNKNOWN)
		read_places(&o, places);
	*step = o.step;
	if (o.broken)
		*why = arena_printf(arena, "the list of step %zu has %.*s",
		    o.better_step + 1, STR_ARG(o.better_text));
	else if (!o.has_name && end->kind == END_UNKNOWN)
		*why = STR("the item that the run ended with can't be told");
	else
		*why = STR("no observation lists what it would be found in");
	return !o.broken && (o.said || o.holds);
}
