#include "topshapes.h"

#include <stdlib.h>
#include <string.h>

#include "figure.h"
#include "util.h"

#define TOP 10

void
topshapes_release(struct topshapes *shapes)
{
	for (size_t i = 0; i < shapes->count; i++)
		free((char *)shapes->items[i].s);
	free(shapes->items);
	*shapes = (struct topshapes){0};
}

void
topshapes_add(struct topshapes *shapes, struct str shape)
{
	char *copy = xmalloc(shape.n + 1);

	memcpy(copy, shape.s, shape.n);
	shapes->items = xgrow(
	    shapes->items, shapes->count, &shapes->cap, sizeof(*shapes->items));
	shapes->items[shapes->count++] = (struct str){copy, shape.n};
}

static int
by_text(const void *a, const void *b)
{
	const struct str *x = a, *y = b;
	int order = memcmp(x->s, y->s, x->n < y->n ? x->n : y->n);

	return order != 0 ? order : (x->n > y->n) - (x->n < y->n);
}

struct run {
	struct str shape;
	size_t goals;
};

/* Keeps the TOP longest runs, the longest first; of equals the one that came
 * first. */
static void
keep_longest(struct run top[TOP], struct run run)
{
	size_t at = TOP;

	while (at > 0 && top[at - 1].goals < run.goals)
		at--;
	if (at == TOP)
		return;
	memmove(&top[at + 1], &top[at], (TOP - 1 - at) * sizeof(*top));
	top[at] = run;
}

void
topshapes_put(struct topshapes *shapes, struct buf *out)
{
	struct run top[TOP] = {{{NULL, 0}, 0}};
	size_t different = 0, end;

	if (shapes->count > 1)
		qsort(shapes->items, shapes->count, sizeof(*shapes->items),
		    by_text);
	for (size_t at = 0; at < shapes->count; at = end) {
		for (end = at + 1;
		     end < shapes->count &&
		     str_eq(shapes->items[end], shapes->items[at]);
		     end++)
			;
		keep_longest(top, (struct run){shapes->items[at], end - at});
		different++;
	}
	figure_name(out, "shapes");
	buf_putc(out, '{');
	figure_count(out, "distinct", different);
	figure_name(out, "top");
	buf_putc(out, '[');
	for (size_t i = 0; i < TOP && top[i].goals > 0; i++) {
		figure_comma(out);
		buf_putc(out, '{');
		figure_text(out, "shape", top[i].shape);
		figure_count(out, "goals", top[i].goals);
		figure_number(
		    out, "share", (double)top[i].goals / (double)shapes->count);
		buf_putc(out, '}');
	}
	buf_puts(out, "]}");
}
