#include "draft.h"

#include <stdint.h>
#include <string.h>

#include "util.h"

#define GAP 48 /* at most: "... steps 12 to 345 left out ..." */

size_t
line_break_size(struct str text, size_t at)
{
	static const struct str wide[] = {
	    {"\xc2\x85", 2}, {"\xe2\x80\xa8", 3}, {"\xe2\x80\xa9", 3}};
	unsigned char c = (unsigned char)text.s[at];

	if (c == '\r' && at + 1 < text.n && text.s[at + 1] == '\n')
		return 2;
	if ((c >= '\n' && c <= '\r') || (c >= 0x1c && c <= 0x1e))
		return 1;
	if (c < 0xc2 || c > 0xe2)
		return 0;
	for (size_t i = 0; i < ARRAY_LEN(wide); i++)
		if (str_starts(str_sub(text, at, text.n), wide[i]))
			return wide[i].n;
	return 0;
}

size_t
rendered_size(struct str text)
{
	size_t size = text.n;

	for (size_t at = 0; at < text.n;) {
		size_t end = line_break_size(text, at);

		size += end > 0;
		at += end > 0 ? end : 1;
	}
	return size;
}

void
piece_set(struct piece *p, struct str text, enum order order)
{
	text = str_trim(text);
	*p = (struct piece){.text = text, .order = order};
	p->full = p->keep = rendered_size(text);
}

void
draft_say_equal(struct draft *d)
{
	size_t *shown = arena_alloc(d->arena, d->steps * sizeof(*shown));

	memset(shown, 0xff, d->steps * sizeof(*shown)); /* SIZE_MAX: none */
	for (size_t i = 0; i < d->steps; i++) {
		struct piece *p = &d->pieces[i * PARTS + PART_SEEN], *first;
		size_t *as = &shown[d->same[i]];

		if (d->left_out[i])
			continue;
		if (*as == SIZE_MAX) {
			*as = i;
			continue;
		}
		first = &d->pieces[*as * PARTS + PART_SEEN];
		if (first->order < p->order)
			first->order = p->order;
		piece_set(p, arena_printf(d->arena, "same as [%zu]", *as + 1),
		    p->order);
	}
}

static size_t
total_size(const struct draft *d)
{
	size_t size = d->gaps + d->answer_frame;

	for (size_t i = 0; i < d->steps; i++)
		if (!d->left_out[i])
			size += d->frames[i];
	for (size_t i = 0; i < d->count; i++)
		if (!d->left_out[i / PARTS])
			size += d->pieces[i].keep;
	return size;
}

/* Claims are looked for only where something has to be cut. */
static void
protect_claims(struct draft *d)
{
	if (d->claims.s == NULL || d->terms != NULL)
		return;
	d->terms = excerpt_terms_new(d->claims);
	for (size_t i = 0; i < d->steps && d->terms != NULL; i++) {
		struct piece *p = &d->pieces[i * PARTS + PART_SEEN];

		if (p->full > PIECE_SHORT && excerpt_bears(d->terms, p->text))
			p->order = CUT_PROTECTED;
	}
}

static void
hold_to_each(struct draft *d, size_t each)
{
	bool any = false;

	for (size_t i = PART_SEEN; i < d->count; i += PARTS)
		any |= d->pieces[i].full > each;
	if (!any)
		return;
	protect_claims(d);
	for (size_t i = PART_SEEN; i < d->count; i += PARTS) {
		struct piece *p = &d->pieces[i];
		size_t most = each;

		if (p->order == CUT_PROTECTED)
			most = each > SIZE_MAX / 2 ? SIZE_MAX : each * 2;
		if (p->keep > most)
			p->keep = most;
	}
}

/* What the pieces of an order take when each is held to a level. */
static size_t
size_at(const struct draft *d, enum order order, size_t level)
{
	size_t size = 0;

	for (size_t i = 0; i < d->count; i++) {
		const struct piece *p = &d->pieces[i];

		if (p->order == order && !d->left_out[i / PARTS])
			size += p->keep < level ? p->keep : level;
	}
	return size;
}

static void
hold_to(struct draft *d, enum order order, size_t level)
{
	for (size_t i = 0; i < d->count; i++)
		if (d->pieces[i].order == order && d->pieces[i].keep > level)
			d->pieces[i].keep = level;
}

/* Holds the pieces of an order to the highest level, but no lower than floor,
 * at which all fits. Returns whether it does. */
static bool
squeeze(struct draft *d, enum order order, size_t floor)
{
	size_t total = total_size(d), rest, low = floor, high = d->max;

	if (total <= d->max)
		return true;
	rest = total - size_at(d, order, SIZE_MAX);
	if (rest + size_at(d, order, floor) > d->max) {
		hold_to(d, order, floor);
		return false;
	}
	while (low < high) {
		size_t middle = low + (high - low + 1) / 2;

		if (rest + size_at(d, order, middle) <= d->max)
			low = middle;
		else
			high = middle - 1;
	}
	hold_to(d, order, low);
	return true;
}

static const size_t floors[][CUT_ORDERS] = {
    {160, 480, 160, 600},
    {96, 240, 96, 240},
};

static bool
squeeze_all(struct draft *d)
{
	protect_claims(d);
	for (size_t round = 0; round < ARRAY_LEN(floors); round++)
		for (size_t order = 0; order < CUT_ORDERS; order++)
			if (squeeze(d, (enum order)order, floors[round][order]))
				return true;
	return false;
}

/* Takes a step in again where there is room for it at its smallest. */
static void
take_step(struct draft *d, size_t i, size_t *room)
{
	size_t size = d->frames[i] + GAP;

	for (size_t part = 0; part < PARTS; part++)
		size += d->pieces[i * PARTS + part].keep;
	if (!d->left_out[i] || size > *room)
		return;
	d->left_out[i] = false;
	d->gaps += GAP;
	*room -= size;
}

/* Steps that bear a claim are not to be at their smallest for the sake of
 * others: what they may have more is no room for those. */
static void
hold_room(const struct draft *d, const size_t *keep, size_t *room)
{
	for (size_t i = PART_SEEN; i < d->count; i += PARTS) {
		const struct piece *p = &d->pieces[i];
		size_t most = floors[0][CUT_PROTECTED];

		if (p->order != CUT_PROTECTED || d->left_out[i / PARTS])
			continue;
		if (most > keep[i])
			most = keep[i];
		if (most > p->keep)
			*room -=
			    most - p->keep < *room ? most - p->keep : *room;
	}
}

/* Keeps the last steps, the first, those that bear a claim, and of the others
 * the first and last ones. All pieces are at their smallest; `keep` is what
 * they were before. */
static void
leave_out_steps(struct draft *d, const size_t *keep)
{
	size_t n = d->steps, room = d->max;
	size_t taken = GAP + d->answer_frame + d->pieces[d->count - 1].keep;

	room = room > taken ? room - taken : 0;
	d->gaps = GAP;
	memset(d->left_out, true, n);
	for (size_t i = n; i > 0 && i + DRAFT_LAST > n; i--)
		take_step(d, i - 1, &room);
	take_step(d, 0, &room);
	for (size_t i = n; i > 0; i--)
		if (d->pieces[(i - 1) * PARTS + PART_SEEN].order ==
		    CUT_PROTECTED)
			take_step(d, i - 1, &room);
	hold_room(d, keep, &room);
	for (size_t i = 0; i < n; i++)
		take_step(d, i % 2 == 0 ? n - 1 - i / 2 : i / 2, &room);
}

/* Is the observation protected for itself, not for an equal one behind it? */
static bool
is_protected(const struct draft *d, size_t step)
{
	const struct piece *p = &d->pieces[step * PARTS + PART_SEEN];

	return step + DRAFT_LAST >= d->steps ||
	       (p->order == CUT_PROTECTED && d->terms != NULL &&
		   excerpt_bears(d->terms, p->text));
}

/* The first of equal observations may be left out: each stands for itself
 * until that is decided. */
static void
forget_equal(struct draft *d, size_t *keep)
{
	for (size_t i = 0; i < d->steps; i++) {
		size_t to = i * PARTS + PART_SEEN;
		size_t from = d->same[i] * PARTS + PART_SEEN;

		if (!is_protected(d, i))
			d->pieces[to].order = CUT_OBSERVATION;
		if (to == from)
			continue;
		d->pieces[to].text = d->pieces[from].text;
		d->pieces[to].full = d->pieces[from].full;
		d->pieces[to].keep = d->pieces[from].keep;
		keep[to] = keep[from];
	}
}

bool
draft_fit(struct draft *d, size_t each)
{
	size_t *keep;

	hold_to_each(d, each);
	if (total_size(d) <= d->max)
		return true;
	keep = arena_alloc(d->arena, d->count * sizeof(*keep));
	for (size_t i = 0; i < d->count; i++)
		keep[i] = d->pieces[i].keep;
	if (squeeze_all(d))
		return true;
	forget_equal(d, keep);
	leave_out_steps(d, keep);
	for (size_t i = 0; i < d->count; i++)
		d->pieces[i].keep = keep[i];
	draft_say_equal(d);
	return squeeze_all(d);
}
