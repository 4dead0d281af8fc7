#include "ranking.h"

#include <string.h>

#include "entries.h"
#include "keypath.h"
#include "label.h"
#include "mention.h"
#include "token.h"
#include "wanted.h"

#define NAMES_MAX 16 /* places of the item in one text */
#define GROUPS_MAX 8 /* numbers of one listing by their names */
#define AROUND 40    /* bytes beside a claim in which a name may stand */
#define APPOSED 24   /* bytes in which a comma sets off the item's name */

/* The numbers of one name in a listing. */
struct group {
	struct str key; /* "price"; empty in text that is no JSON */
	enum quantity_kind kind;
	struct quantity best;	  /* of all */
	struct quantity item;	  /* of the item, the furthest */
	size_t entry;		  /* of the item */
	struct quantity trailing; /* the item's that is furthest behind, where
				     more than one entry is the item */
	size_t items, others;	  /* numbers of the item, and of what else */
	bool many;
	size_t step;
	struct str best_text;
};

struct listing {
	struct group group[GROUPS_MAX];
	size_t count;
	long last; /* number of its last entry, 0: has none */
};

struct order {
	struct str goal;
	const struct claim *claim;
	const struct endstate *end;
	const struct wanted *name; /* NULL: the end state's texts */
	struct entries entries;
	struct str text;	 /* that is being read */
	size_t names[NAMES_MAX]; /* of the item in this text */
	size_t name_count;
	int name_weight;
	bool weighed; /* some name of the item was more than a part */
	struct listing numbered;
	struct ranking *ranking;
};

/* --- what is ordered --- */

static bool
is_duration(const struct quantity *q, struct str label)
{
	if (q->kind == QUANTITY_MEASURE)
		return str_eq(q->unit, STR("h")) ||
		       str_eq(q->unit, STR("min")) ||
		       str_eq(q->unit, STR("s")) || str_eq(q->unit, STR("day"));
	return q->kind == QUANTITY_PLAIN && label_fits(label, STR("duration"));
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
		return is_duration(q, label);
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

/* --- the item --- */

/* Is what stands at a place a whole name or title rather than a part of one?
 * 2 where it begins as one, and 1 where it ends as one. */
static int
name_weight(struct str text, size_t begin, size_t end)
{
	static const char marks[] = "\n\"'.)]:-*|\t,(;";

	while (begin > 0 && text.s[begin - 1] == ' ')
		begin--;
	while (end < text.n && text.s[end] == ' ')
		end++;
	return 2 * (begin == 0 || memchr(marks, text.s[begin - 1], 10)) +
	       (end == text.n || memchr(marks, text.s[end], 13));
}

static void
note_name(void *arg, size_t want, size_t begin, size_t end)
{
	struct order *o = arg;
	int weight = name_weight(o->text, begin, end);

	(void)want;
	if (weight < o->name_weight)
		return;
	if (weight > o->name_weight)
		o->name_count = 0;
	o->name_weight = weight;
	o->weighed = o->weighed || weight > 0;
	if (o->name_count < NAMES_MAX)
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

	if (o->name == NULL)
		return in_end(o, text, at);
	for (size_t i = 0; i < o->name_count && own != 0; i++) {
		size_t entry = entries_at(&o->entries, o->names[i]);

		if (entry != 0 && entries_related(&o->entries, entry, own))
			return true;
	}
	return false;
}

/* --- the numbers of a listing --- */

static struct group *
group_of(struct listing *listing, struct str key, enum quantity_kind kind)
{
	struct group *g = listing->group;

	for (size_t i = 0; i < listing->count; i++)
		if (g[i].kind == kind && str_eq_nocase(g[i].key, key))
			return &g[i];
	if (listing->count == GROUPS_MAX)
		return NULL;
	g += listing->count++;
	*g = (struct group){.key = key, .kind = kind};
	return g;
}

static void
add_item(struct order *o, struct group *g, size_t entry, struct quantity q)
{
	bool first = g->items++ == 0;

	if (!first && g->entry != entry)
		g->many = true;
	if (first || (g->entry != entry && is_further(o, &g->trailing, &q)))
		g->trailing = q;
	if (first || is_further(o, &q, &g->item))
		g->item = q;
	g->entry = entry;
}

static void
add_number(struct order *o, struct listing *listing, const struct place *place,
    struct str key, const struct quantity *q)
{
	struct group *g = group_of(listing, key, q->kind);
	bool first = g != NULL && g->items + g->others == 0;

	if (g == NULL || (!first && !quantity_comparable(&g->best, q)))
		return;
	if (first || is_further(o, q, &g->best)) {
		g->best = *q;
		g->best_text = str_sub(place->text, q->begin, q->end);
		g->step = place->step;
	}
	if (is_items(o, place->text, q->begin))
		add_item(o, g, entries_at(&o->entries, q->begin), *q);
	else
		g->others++;
}

static void
read_numbers(
    struct order *o, struct listing *listing, const struct place *place)
{
	struct str text = place->text;
	struct keypath path;
	struct quantity q;
	size_t at = 0, before = 0;

	keypath_init(&path, text);
	for (; quantity_next(text, &at, &q); before = q.end) {
		struct str key = {NULL, 0}, parent = {NULL, 0};
		struct str label;

		if (o->entries.is_json) {
			keypath_to(&path, q.begin);
			key = path.key;
			parent = keypath_parent(&path);
		}
		label = key.n > 0 ? key : label_before(text, q.begin, before);
		if (is_ordered(o->claim, &q, label) ||
		    (parent.n > 0 && is_ordered(o->claim, &q, parent)))
			add_number(o, listing, place, key, &q);
	}
}

/* --- what a listing says --- */

/* How many words a key has, if the goal says all of them beside the claim:
 * "cheapest in basic economy" of {"basic_economy": 88}; else 0. */
static size_t
words_said(const struct order *o, struct str key)
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
			return 0;
		count++;
	}
	return count;
}

/* The earliest departs first, unless arrivals are spoken of. */
static bool
is_departure(const struct order *o, struct str key)
{
	return o->claim->superlative.by == ORDER_TIME &&
	       str_find_nocase(key, STR("depart"), 0) != STR_NONE &&
	       str_find_nocase(o->goal, STR("arriv"), 0) == STR_NONE;
}

static void
judge(struct order *o, const struct group *g)
{
	struct ranking *r = o->ranking;
	/* A name of several entries is that of the one which leads. */
	const struct quantity *item =
	    g->many && o->name == NULL ? &g->trailing : &g->item;

	if (g->items == 0 || g->others == 0)
		return;
	if (!is_further(o, &g->best, item)) {
		if (!r->broken && !r->holds)
			r->step = g->step;
		r->holds = true;
	} else if (!r->broken) {
		r->broken = true;
		r->step = g->step;
		r->better = g->best_text;
	}
}

static void
close_listing(struct order *o, struct listing *listing)
{
	size_t said = 0;
	bool departs = false;

	for (size_t i = 0; i < listing->count; i++) {
		struct str key = listing->group[i].key;
		size_t words = words_said(o, key);

		said = words > said ? words : said;
		departs = departs || is_departure(o, key);
	}
	for (size_t i = 0; i < listing->count; i++) {
		const struct group *g = &listing->group[i];

		if (said > 0 ? words_said(o, g->key) == said
			     : !departs || is_departure(o, g->key))
			judge(o, g);
	}
	listing->count = 0;
	listing->last = 0;
}

/* --- the run --- */

/* The number of the text's first or last numbered entry, 0: there is none. */
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

/* Is it a text that lists things, which it reads? */
static bool
is_listing(struct order *o, const struct place *place)
{
	if (place->kind != PLACE_OBSERVATION)
		return false;
	entries_read(&o->entries, place->text);
	return o->entries.count > 2 ||
	       (o->entries.count > 1 && o->entries.entry[1].number > 0);
}

static void
read_listing(struct order *o, const struct place *place)
{
	struct listing alone = {.count = 0};
	long first = entry_number(&o->entries, false);

	o->text = place->text;
	o->name_count = 0;
	o->name_weight = 0;
	if (o->name != NULL)
		wanted_scan(o->name, place->text, note_name, o);
	if (first == 0) {
		read_numbers(o, &alone, place);
		close_listing(o, &alone);
		return;
	}
	if (first != o->numbered.last + 1)
		close_listing(o, &o->numbered);
	read_numbers(o, &o->numbered, place);
	o->numbered.last = entry_number(&o->entries, true);
}

static void
read_places(struct order *o, const struct places *places)
{
	for (size_t i = 0; i < places->count; i++)
		if (is_listing(o, &places->place[i]))
			read_listing(o, &places->place[i]);
	close_listing(o, &o->numbered);
}

/* --- what the goal mentions --- */

struct choice {
	const struct claim *claim;
	struct str goal;
	struct run run; /* the best one; score 0: none */
	bool apposed;
};

/* Is it set off beside the claim: "X, which is the cheapest", "the cheapest
 * one in the list, X", "the cheapest flight HAT033"? */
static bool
is_apposed(const struct choice *choice, const struct run *run)
{
	bool behind = run->begin >= choice->claim->end;
	struct str between =
	    behind ? str_sub(choice->goal, choice->claim->end, run->begin)
		   : str_sub(choice->goal, run->end, choice->claim->begin);
	struct str word;
	size_t at = 0;

	for (size_t i = 0; behind && i < between.n && i < APPOSED; i++) {
		char c = between.s[between.n - 1 - i];

		if (c == ',' || c == ':' || c == '(')
			return true;
	}
	if (behind && !char_is_upper(choice->goal.s[run->begin]))
		return false;
	while (wanted_part(between, &at, &word))
		if (token_is_stop(word) == behind)
			return false;
	return true;
}

static bool
is_longer(const struct run *a, const struct run *b)
{
	return a->score > b->score ||
	       (a->score == b->score && a->end - a->begin > b->end - b->begin);
}

static void
note_run(void *arg, const struct run *run)
{
	struct choice *choice = arg;
	bool apposed = is_apposed(choice, run);

	if (choice->run.score > 0 && apposed == choice->apposed
		? is_longer(run, &choice->run)
		: apposed || choice->run.score == 0) {
		choice->run = *run;
		choice->apposed = apposed;
	}
}

/* What the goal mentions of the listings. */
static void
choose(struct choice *choice, struct order *o, const struct places *places,
    struct mention *mention)
{
	*choice = (struct choice){.claim = o->claim, .goal = o->goal};
	for (int quoted = 0; quoted < 2 && choice->run.score == 0; quoted++) {
		mention_read(mention, o->goal, o->claim->begin, quoted == 1);
		for (size_t i = 0; i < places->count; i++)
			if (is_listing(o, &places->place[i]))
				mention_find(mention, places->place[i].text,
				    note_run, choice);
	}
}

static void
rank(struct order *o, struct str name, const struct places *places,
    struct arena *arena)
{
	struct wanted *wanted = wanted_new(1, arena);

	o->name = NULL;
	if (name.n > 0 && wanted_add_words(wanted, name, false) != WANTED_NONE)
		o->name = wanted;
	read_places(o, places);
}

void
ranking_read(struct ranking *ranking, const struct claim *claim,
    struct str goal, const struct places *places, const struct endstate *end,
    struct arena *arena)
{
	struct order *o = arena_alloc(arena, sizeof(*o));
	struct mention *mention = arena_alloc(arena, sizeof(*mention));
	struct str title = {NULL, 0};
	struct choice choice;

	*ranking = (struct ranking){.holds = false};
	*o = (struct order){
	    .goal = goal, .claim = claim, .end = end, .ranking = ranking};
	entries_init(&o->entries, arena);
	choose(&choice, o, places, mention);
	ranking->is_named = choice.run.score > 0 &&
			    (choice.apposed || end->kind == END_UNKNOWN);
	if (ranking->is_named)
		rank(o, str_sub(goal, choice.run.begin, choice.run.end), places,
		    arena);
	if (ranking->holds || ranking->broken || end->count == 0 ||
	    (ranking->is_named && choice.apposed && o->weighed))
		return;
	/* What was bought stands in lists under its title. */
	if (end->bought) {
		struct str item = end->texts[0].text;

		str_line(&item, &title);
	}
	rank(o, title, places, arena);
}
