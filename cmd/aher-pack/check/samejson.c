#include "samejson.h"

#include "str.h"

#define ANY_ORDER                                                              \
	64 /* members that are looked up; no more: it is quadratic             \
	    */

static const struct json_node *
partner(struct inspection *in, const struct json_node *object, struct str name)
{
	for (const struct json_node *m = first(in, object); m != NULL;
	     m = next(in, m))
		if (str_eq(json_key(in->doc, m, &in->arena), name))
			return m;
	return NULL;
}

static bool
same_objects(
    struct inspection *in, const struct json_node *a, const struct json_node *b)
{
	const struct json_node *y = first(in, b);

	for (const struct json_node *x = first(in, a); x != NULL;
	     x = next(in, x), y = next(in, y)) {
		struct str name = json_key(in->doc, x, &in->arena);
		const struct json_node *z =
		    a->count > ANY_ORDER ? y : partner(in, b, name);

		if (z == NULL ||
		    !str_eq(json_key(in->doc, z, &in->arena), name) ||
		    !same_json(in, x, z))
			return false;
	}
	return true;
}

bool
same_json(
    struct inspection *in, const struct json_node *a, const struct json_node *b)
{
	unsigned ends;

	if (a == NULL || b == NULL || a->type != b->type)
		return a == b;
	switch (a->type) {
	case JSON_STRING:
		return str_eq(text_of(in, a), text_of(in, b));
	case JSON_NUMBER:
		return str_eq(json_raw(in->doc, a), json_raw(in->doc, b));
	case JSON_ARRAY:
		return a->count == b->count &&
		       same_beginning(in, a, b, &ends) == a->count;
	case JSON_OBJECT:
		return a->count == b->count && same_objects(in, a, b);
	default:
		return true;
	}
}

size_t
same_beginning(struct inspection *in, const struct json_node *a,
    const struct json_node *b, unsigned *ends)
{
	const struct json_node *x = first(in, a), *y = first(in, b);
	size_t count = 0;

	for (; x != NULL && y != NULL && same_json(in, x, y);
	     x = next(in, x), y = next(in, y))
		count++;
	*ends = (x == NULL ? 1u : 0) | (y == NULL ? 2u : 0);
	return count;
}
