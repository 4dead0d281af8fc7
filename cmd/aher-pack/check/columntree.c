#include "columntree.h"

#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "util.h"

void
field_free_children(struct field *field)
{
	struct field *at, *following;

	for (at = field->children; at != NULL; at = following) {
		following = at->next;
		field_free_children(at);
		free(at->name);
		free(at);
	}
}

static struct str
name_of(const struct field *field)
{
	return (struct str){field->name, field->name_len};
}

/* Appends "messages[].content". */
static void
put_name(const struct field *field, struct buf *out)
{
	if (field->parent == NULL)
		return;
	put_name(field->parent, out);
	if (field->name == NULL) {
		buf_puts(out, "[]");
		return;
	}
	if (out->len > 0)
		buf_putc(out, '.');
	buf_add_str(out, str_cut_words(name_of(field), 100));
}

struct str
field_path(const struct field *field, struct arena *arena)
{
	struct buf path;
	struct str text;

	buf_init(&path, BUF_NO_MAX);
	put_name(field, &path);
	text = arena_copy(arena, buf_str(&path));
	buf_release(&path);
	return text;
}

struct field *
field_add(struct field *parent, struct str name, bool named)
{
	struct field *field = xcalloc(1, sizeof(*field));

	if (named) {
		field->name = xmalloc(name.n + 1);
		if (name.n > 0)
			memcpy(field->name, name.s, name.n);
		field->name_len = name.n;
	}
	field->parent = parent;
	/* Behind the last, so that rows that are alike find them in order. */
	if (parent->last != NULL) {
		field->next = parent->last->next;
		parent->last->next = field;
	} else {
		field->next = parent->children;
		parent->children = field;
	}
	return parent->last = field;
}

bool
field_is(const struct field *field, struct str name)
{
	return field->name != NULL && str_eq(name_of(field), name);
}

struct field *
field_find(struct field *parent, struct str name)
{
	struct field *from = parent->last != NULL ? parent->last->next : NULL;

	for (struct field *f = from; f != NULL; f = f->next)
		if (field_is(f, name))
			return parent->last = f;
	for (struct field *f = parent->children; f != from; f = f->next)
		if (field_is(f, name))
			return parent->last = f;
	return NULL;
}
