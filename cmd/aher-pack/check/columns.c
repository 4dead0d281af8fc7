#include "columns.h"

#include <stdlib.h>
#include <string.h>

#include "consumers.h"
#include "util.h"
#include "valuekind.h"

#define WINDOW (10u << 20) /* of which the loader guesses the columns */
/* A hostile file has any number of names; past these an object is free. */
#define MAX_KEYS 256
#define MAX_FIELDS 8192
#define MAX_DEPTH 24

/* A column, or what is inside one: a member of all objects there, or the
 * elements of all arrays there. */
struct field {
	char *name; /* NULL: elements */
	struct field *parent, *children, *next;
	struct field *last; /* child that was found last: rows are alike */
	size_t key_count;
	size_t lines[VALUE_COUNT]; /* where a type was first seen; 0: never */
	size_t seen;		   /* line where it was first seen at all */
	size_t missed;		   /* line of the first object without it */
	size_t readable; /* line of the first string that reads as JSON */
	size_t visits;	 /* as an object: so many of them */
	bool free;	 /* an object of any keys: Json(), or past MAX_KEYS */
	bool told;	 /* something was said of it */
	bool other_strings; /* not all of them are dates */
	size_t mark;	    /* the number of the object that had it last */
};

struct columns {
	struct field root;
	size_t fields;
	size_t first_line; /* of the first row */
	size_t objects;	   /* that were walked, to number them */
	bool settled;	   /* the window is over */
};

struct columns *
columns_new(void)
{
	return xcalloc(1, sizeof(struct columns));
}

static void
free_children(struct field *field)
{
	struct field *child_field, *following;

	for (child_field = field->children; child_field != NULL;
	     child_field = following) {
		following = child_field->next;
		free_children(child_field);
		free(child_field->name);
		free(child_field);
	}
}

void
columns_free(struct columns *columns)
{
	if (columns != NULL)
		free_children(&columns->root);
	free(columns);
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
	buf_add_str(out, str_cut_words(str_of(field->name), 100));
}

static struct str
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

static struct field *
new_field(
    struct columns *columns, struct field *parent, struct str name, bool named)
{
	struct field *field = xcalloc(1, sizeof(*field));

	if (named) {
		field->name = xmalloc(name.n + 1);
		memcpy(field->name, name.n > 0 ? name.s : "", name.n);
		field->name[name.n] = '\0';
	}
	field->parent = parent;
	columns->fields++;
	/* Behind the last, so that rows that are alike find them in order. */
	if (parent->last != NULL) {
		field->next = parent->last->next;
		parent->last->next = field;
	} else {
		field->next = parent->children;
		parent->children = field;
	}
	return field;
}

static bool
has_name(const struct field *field, struct str name)
{
	return field->name != NULL &&
	       strncmp(field->name, name.n > 0 ? name.s : "", name.n) == 0 &&
	       field->name[name.n] == '\0';
}

/* The member of that name; NULL where there is none yet. */
static struct field *
find_field(struct field *parent, struct str name)
{
	struct field *from = parent->last != NULL ? parent->last->next : NULL;

	for (struct field *f = from; f != NULL; f = f->next)
		if (has_name(f, name))
			return parent->last = f;
	for (struct field *f = parent->children; f != from; f = f->next)
		if (has_name(f, name))
			return parent->last = f;
	return NULL;
}

/* May values below it be of any shape? */
static bool
is_loose(const struct inspection *in, const struct field *field)
{
	if (in->consumer->loader != LOADER_DATASETS)
		return false;
	for (; field != NULL; field = field->parent)
		if (field->free)
			return true;
	return false;
}

static void
late_key(struct inspection *in, struct field *field)
{
	field->told = true;
	remark(in, SEVERITY_ERROR, in->report->line,
	    field_path(field, &in->arena), TRAP_LATE_KEY,
	    "first seen behind the first 10 MiB, from which the loader makes "
	    "the columns: it stops here; give every row the same keys, or put "
	    "this row first");
}

/* A key that the rows before had not, or that this row has not. */
static void
uneven(struct inspection *in, const struct field *field, const char *what,
    size_t line)
{
	bool strict = in->consumer->same_keys;

	remark(in, strict ? SEVERITY_ERROR : SEVERITY_NOTE, in->report->line,
	    field_path(field, &in->arena), TRAP_UNEVEN_KEYS,
	    "%s line %zu: %s; give every row the same keys", what, line,
	    strict ? "the service refuses the file"
		   : "it is read as null where it is missing");
}

static void walk(struct columns *, struct inspection *, struct field *,
    const struct json_node *, size_t depth);

/* The field of a member, a new one where the object has room for it. */
static struct field *
member_field(struct columns *columns, struct inspection *in,
    struct field *field, const struct json_node *member)
{
	struct str name = json_key(in->doc, member, &in->arena);
	struct field *found_field = find_field(field, name);

	if (found_field != NULL)
		return found_field;
	if (field->key_count == MAX_KEYS || columns->fields == MAX_FIELDS) {
		field->free = true;
		return NULL;
	}
	found_field = new_field(columns, field, name, true);
	field->key_count++;
	field->last = found_field;
	if (field->visits > 1)
		found_field->missed = in->report->line;
	if (columns->settled && !is_loose(in, field) &&
	    in->consumer->loader != LOADER_JSON)
		late_key(in, found_field);
	else if (field->parent == NULL && field->visits > 1)
		uneven(
		    in, found_field, "new here, not in", columns->first_line);
	return found_field;
}

static void
walk_object(struct columns *columns, struct inspection *in, struct field *field,
    const struct json_node *object, size_t depth)
{
	size_t mark = ++columns->objects, count = 0, known = field->key_count;

	field->visits++;
	for (const struct json_node *m = first(in, object); m != NULL;
	     m = next(in, m)) {
		struct field *of = field->free && field->key_count == MAX_KEYS
				       ? NULL
				       : member_field(columns, in, field, m);

		count++;
		if (of == NULL)
			continue;
		of->mark = mark;
		walk(columns, in, of, m, depth + 1);
	}
	/* In the window, objects of differing keys become a Json() column, and
	 * so does one that is empty (find_mixed_struct_types_field_paths). */
	if (field->parent != NULL) {
		if (!columns->settled &&
		    (count == 0 ||
			(field->visits > 1 &&
			    (count != known || known != field->key_count))))
			field->free = true;
		return;
	}
	if (count == field->key_count)
		return;
	for (struct field *f = field->children; f != NULL; f = f->next)
		if (f->mark != mark && f->missed == 0) {
			f->missed = in->report->line;
			uneven(in, f, "missing here, but in", f->seen);
		}
}

static void
walk_array(struct columns *columns, struct inspection *in, struct field *field,
    const struct json_node *array, size_t depth)
{
	const struct json_node *e = first(in, array);

	if (e == NULL)
		return;
	if (field->children == NULL)
		new_field(columns, field, STR(""), false);
	/* A column of objects here and arrays there has both. */
	if (field->children->name != NULL)
		return;
	for (; e != NULL; e = next(in, e))
		walk(columns, in, field->children, e, depth + 1);
}

/* A type that the column had not before the window was over. */
static void
late_type(
    struct inspection *in, struct field *field, enum value kind, bool before)
{
	const char *was = "null or an empty list";

	for (size_t i = 0; before && i < VALUE_COUNT; i++)
		if (field->lines[i] != 0)
			was = value_names[i];
	field->told = true;
	remark(in, SEVERITY_ERROR, in->report->line,
	    field_path(field, &in->arena), TRAP_LATE_TYPE,
	    "%s, but the first 10 MiB have %s there: the loader stops, or "
	    "turns the value into that; keep one type, or put this row first",
	    value_names[kind], was);
}

static void
meet_type(struct columns *columns, struct inspection *in, struct field *field,
    enum value kind)
{
	bool before = false;

	if (field->lines[kind] != 0)
		return;
	for (size_t i = 0; i < VALUE_COUNT; i++)
		before = before || field->lines[i] != 0;
	if (columns->settled && !field->told &&
	    in->consumer->loader != LOADER_JSON && !is_loose(in, field) &&
	    !(kind == VALUE_INTEGER && field->lines[VALUE_FRACTION] != 0))
		late_type(in, field, kind, before);
	field->lines[kind] = in->report->line;
}

static void
look_at_string(
    struct inspection *in, struct field *field, const struct json_node *node)
{
	struct str raw = json_raw(in->doc, node);
	struct str text = str_sub(raw, 1, raw.n - 1);

	/* In the spelling of JSON, \" for ": the ends are the same. */
	if (field->readable == 0 && text.n > 0 && text.s[0] != ' ' &&
	    value_reads_as_json(text))
		field->readable = in->report->line;
	if (!field->other_strings && !value_is_date(text))
		field->other_strings = true;
}

static void
walk(struct columns *columns, struct inspection *in, struct field *field,
    const struct json_node *node, size_t depth)
{
	enum value kind = value_of(in->doc, node);

	if (field->seen == 0)
		field->seen = in->report->line;
	if (kind == VALUE_NULL)
		return;
	/* An empty list does not tell what is in it. */
	meet_type(columns, in, field, kind);
	if (kind == VALUE_INTEGER && value_is_huge(json_raw(in->doc, node)))
		note(in, node, TRAP_BIG_INTEGER,
		    "an integer beyond 64 bits is read as a fraction, and "
		    "rounded; write it as a string");
	if (kind == VALUE_STRING)
		look_at_string(in, field, node);
	if (depth == MAX_DEPTH || columns->fields == MAX_FIELDS)
		return;
	if (kind == VALUE_OBJECT)
		walk_object(columns, in, field, node, depth);
	else if (kind == VALUE_ARRAY)
		walk_array(columns, in, field, node, depth);
}

/* Types that Arrow does not take in one column. */
static int
kinds_of(const struct field *field)
{
	int kinds = 0;

	for (size_t i = 0; i < VALUE_COUNT; i++)
		if (field->lines[i] != 0 &&
		    !(i == VALUE_FRACTION && field->lines[VALUE_INTEGER] != 0))
			kinds++;
	return kinds;
}

/* Returns whether the column becomes a Json() one. */
static bool
mixed(struct inspection *in, struct field *field)
{
	enum value one = VALUE_COUNT, other = VALUE_COUNT;
	bool old = in->consumer->loader == LOADER_ARROW;
	bool parsed = field->lines[VALUE_STRING] != 0 && field->readable != 0;

	if (kinds_of(field) < 2)
		return false;
	for (size_t i = 0; i < VALUE_COUNT; i++)
		if (field->lines[i] != 0) {
			if (one == VALUE_COUNT ||
			    field->lines[i] < field->lines[one]) {
				other = one;
				one = i;
			} else if (other == VALUE_COUNT ||
				   field->lines[i] < field->lines[other]) {
				other = i;
			}
		}
	field->told = field->free = true;
	remark(in, old || parsed ? SEVERITY_ERROR : SEVERITY_NOTE,
	    field->lines[other], field_path(field, &in->arena),
	    TRAP_MIXED_TYPES, "%s here, %s in line %zu; %s%s",
	    value_names[other], value_names[one], field->lines[one],
	    old ? "Arrow stops"
		: "datasets before 4.7 stop, later ones parse every string "
		  "of the column that reads as JSON",
	    parsed && !old
		? arena_printf(&in->arena,
		      ", as that in line %zu: keep one type", field->readable)
		      .s
		: ": keep one type");
	return true;
}

/* Looks over what the window has shown. Returns whether some column is
 * mixed. */
static bool
settle(struct inspection *in, struct field *field, bool loose)
{
	bool any = false;

	loose =
	    loose || (field->free && in->consumer->loader == LOADER_DATASETS);
	if (!loose && field->parent != NULL)
		any = mixed(in, field);
	if (!loose && !field->told && field->lines[VALUE_STRING] != 0 &&
	    !field->other_strings)
		remark(in,
		    field->parent->parent == NULL ? SEVERITY_NOTE
						  : SEVERITY_ERROR,
		    field->lines[VALUE_STRING], field_path(field, &in->arena),
		    TRAP_DATE_STRINGS,
		    "all strings of this column are dates: Arrow makes "
		    "timestamps of them, which chat templates cannot write; "
		    "write one of them in words");
	for (struct field *f = field->children; f != NULL; f = f->next)
		if (settle(in, f, loose || any))
			any = true;
	return any;
}

static bool
has_column(const struct columns *columns, const char *name, unsigned classes)
{
	for (struct field *f = columns->root.children; f != NULL; f = f->next)
		for (size_t i = 0; i < VALUE_COUNT; i++)
			if (has_name(f, str_of(name)) && f->lines[i] != 0 &&
			    classes >> i & 1)
				return true;
	return false;
}

#define STRINGS (1u << VALUE_STRING)
#define OBJECTS (1u << VALUE_OBJECT | 1u << VALUE_STRING)
#define ARRAYS (1u << VALUE_ARRAY)
#define INTEGERS (1u << VALUE_INTEGER)

/* AGENT_TRACES_FEATURES_MARKERS of datasets' json.py. */
static void
look_for_traces(struct inspection *in, const struct columns *columns)
{
	static const struct {
		const char *name;
		unsigned classes;
	} markers[][6] = {
	    {{"type", STRINGS}, {"message", OBJECTS}},
	    {{"type", STRINGS}, {"payload", OBJECTS}},
	    {{"id", STRINGS}, {"source", STRINGS}, {"model", STRINGS},
		{"system_prompt", STRINGS}, {"messages", ARRAYS}},
	    {{"type", STRINGS}, {"id", STRINGS}, {"version", INTEGERS},
		{"cwd", STRINGS}},
	};

	for (size_t i = 0; i < ARRAY_LEN(markers); i++) {
		size_t n = 0;

		while (markers[i][n].name != NULL &&
		       has_column(
			   columns, markers[i][n].name, markers[i][n].classes))
			n++;
		if (markers[i][n].name == NULL)
			remark(in, SEVERITY_ERROR, 1, STR("file"),
			    TRAP_AGENT_TRACE,
			    "columns \"%s\", \"%s\" and so on: the loader "
			    "takes the file for an agent's log and wants the "
			    "package teich; rename one of them",
			    markers[i][0].name, markers[i][1].name);
	}
}

static void
settle_all(struct columns *columns, struct inspection *in, size_t blank)
{
	bool any = settle(in, &columns->root, false);

	columns->settled = true;
	if (in->consumer->loader == LOADER_DATASETS)
		look_for_traces(in, columns);
	if (blank != 0)
		remark(in, any ? SEVERITY_ERROR : SEVERITY_NOTE, blank,
		    STR("row"), TRAP_BLANK_LINE, "%s; remove blank lines",
		    any ? "the loader stops at it, since a column is of mixed "
			  "types"
			: "the loader stops at it where a column is of mixed "
			  "types");
}

void
columns_row(struct columns *columns, struct inspection *in,
    const struct json_node *row, unsigned long long at)
{
	if (at >= WINDOW && !columns->settled &&
	    in->consumer->loader != LOADER_JSON)
		settle_all(columns, in, 0);
	if (in->consumer->loader == LOADER_JSON && !in->consumer->same_keys)
		return;
	if (columns->first_line == 0)
		columns->first_line = in->report->line;
	walk_object(columns, in, &columns->root, row, 0);
}

void
columns_end(struct columns *columns, struct inspection *in, size_t blank)
{
	if (in->consumer->loader != LOADER_JSON && !columns->settled)
		settle_all(columns, in, blank);
	else if (blank != 0)
		remark(in, SEVERITY_NOTE, blank, STR("row"), TRAP_BLANK_LINE,
		    "no row; remove blank lines");
}
