/* The columns of a file and what is inside them, as a tree of names. */
#ifndef AHER_PACK_COLUMNTREE_H
#define AHER_PACK_COLUMNTREE_H

#include <stdbool.h>
#include <stddef.h>

#include "arena.h"
#include "str.h"
#include "valuekind.h"

/* A column, or what is inside one: a member of all objects there, or the
 * elements of all arrays there. */
struct field {
	char *name; /* NULL: elements; it may hold NULs */
	size_t name_len;
	struct field *parent, *children, *next;
	struct field *last; /* child that was found last: rows are alike */
	size_t key_count;
	size_t lines[VALUE_COUNT]; /* where a type was first seen; 0: never */
	size_t seen;		   /* line where it was first seen at all */
	size_t missed;		   /* line of the first object without it */
	size_t readable; /* line of the first string that reads as JSON */
	size_t visits;	 /* as an object: so many of them */
	bool loose;	 /* an object of any keys: Json(), or past MAX_KEYS */
	bool told;	 /* something was said of it */
	bool other_strings; /* not all of them are dates */
	size_t mark;	    /* the number of the object that had it last */
};

/* Adds a member, or, not named, the field of an array's elements. */
struct field *field_add(struct field *parent, struct str name, bool named);
/* The member of that name; NULL where there is none yet. */
struct field *field_find(struct field *parent, struct str name);
bool field_is(const struct field *, struct str name);
/* "messages[].content", in the arena. */
struct str field_path(const struct field *, struct arena *);
void field_free_children(struct field *);

#endif
