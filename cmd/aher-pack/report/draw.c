#include "draw.h"

#include <stdlib.h>
#include <string.h>

#include "hash.h"
#include "util.h"

uint64_t
draw_key(long long seed, struct str id)
{
	return hash_text(hash_mix((uint64_t)seed), id);
}

void
draw_init(struct draw *draw, size_t most, size_t most_bytes)
{
	*draw = (struct draw){
	    .most = most, .most_bytes = most_bytes, .limit = UINT64_MAX};
}

void
draw_release(struct draw *draw)
{
	for (size_t i = 0; i < draw->count; i++)
		free((char *)draw->items[i].text.s);
	free(draw->items);
	draw_init(draw, 0, 0);
}

bool
draw_wants(struct draw *draw, uint64_t key)
{
	draw->seen++;
	return key < draw->limit;
}

/* --- the heap --- */

static void
swap(struct drawn *a, struct drawn *b)
{
	struct drawn kept = *a;

	*a = *b;
	*b = kept;
}

static void
sift_up(struct drawn *items, size_t at)
{
	for (; at > 0 && items[at].key > items[(at - 1) / 2].key;
	     at = (at - 1) / 2)
		swap(&items[at], &items[(at - 1) / 2]);
}

static void
sift_down(struct drawn *items, size_t count)
{
	size_t at = 0, child;

	while ((child = 2 * at + 1) < count) {
		child += child + 1 < count &&
			 items[child + 1].key > items[child].key;
		if (items[child].key <= items[at].key)
			return;
		swap(&items[child], &items[at]);
		at = child;
	}
}

/* Leaves the largest key out, and from now on all that are no smaller. */
static void
drop(struct draw *draw)
{
	struct drawn *largest = &draw->items[0];

	draw->limit = largest->key;
	draw->bytes -= largest->text.n;
	free((char *)largest->text.s);
	*largest = draw->items[--draw->count];
	sift_down(draw->items, draw->count);
}

static struct str
copy(struct str text)
{
	char *bytes = xmalloc(text.n + 1);

	if (text.n > 0)
		memcpy(bytes, text.s, text.n);
	bytes[text.n] = '\0';
	return (struct str){bytes, text.n};
}

void
draw_add(struct draw *draw, uint64_t key, struct str text)
{
	draw->items =
	    xgrow(draw->items, draw->count, &draw->cap, sizeof(*draw->items));
	draw->items[draw->count++] = (struct drawn){key, copy(text)};
	draw->bytes += text.n;
	sift_up(draw->items, draw->count - 1);
	while (draw->count > draw->most || draw->bytes > draw->most_bytes)
		drop(draw);
}

static int
by_key(const void *a, const void *b)
{
	const struct drawn *x = a, *y = b;

	return (x->key > y->key) - (x->key < y->key);
}

void
draw_sort(struct draw *draw)
{
	if (draw->count > 1)
		qsort(draw->items, draw->count, sizeof(*draw->items), by_key);
}
