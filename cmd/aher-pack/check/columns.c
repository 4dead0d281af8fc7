#include "columns.h"

#include <stdlib.h>

#include "columntree.h"
#include "consumers.h"
#include "util.h"
#include "valuekind.h"

#define WINDOW (10u << 20) /* of which the loader guesses the columns */
/* A hostile file has any number of names; past these an object is free. */
#define MAX_KEYS 256
#define MAX_FIELDS 8192
#define MAX_NAME 4096
#define MAX_DEPTH 24

struct columns {
	struct field root;
	size_t fields;
	size_t first_line; /* of the first row */
	size_t objects;	   /* that were walked, to number them */
	bool settled;	   /* the window is over */
	bool mixed;	   /* and has shown a column of mixed types */
};

struct columns *
columns_new(void)
{
	return xcalloc(1, sizeof(struct columns));
}

void
columns_free(struct columns *columns)
{
	if (columns != NULL)
		field_free_children(&columns->root);
	free(columns);
}

/* May values below it be of any shape? */
static bool
is_loose(const struct inspection *in, const struct field *field)
{
	if (in->consumer->loader != LOADER_DATASETS)
		return false;
	for (; field != NULL; field = field->parent)
		if (field->loose)
			return true;
	return false;
}

static void
late_key(struct inspection *in, struct field *field)
{
	field->told = true;
	remark(in, SEVERITY_ERROR, in->findings->line,
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

	remark(in, strict ? SEVERITY_ERROR : SEVERITY_NOTE, in->findings->line,
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
	struct field *known = field_find(field, name);

	if (known != NULL)
		return known;
	if (field->key_count == MAX_KEYS || columns->fields == MAX_FIELDS ||
	    name.n > MAX_NAME) {
		field->loose = true;
		return NULL;
	}
	known = field_add(field, name, true);
	columns->fields++;
	field->key_count++;
	if (field->visits > 1)
		known->missed = in->findings->line;
	if (columns->settled && !is_loose(in, field) &&
	    in->consumer->loader != LOADER_JSON)
		late_key(in, known);
	else if (field->parent == NULL && field->visits > 1)
		uneven(in, known, "new here, not in", columns->first_line);
	return known;
}

static void
walk_object(struct columns *columns, struct inspection *in, struct field *field,
    const struct json_node *object, size_t depth)
{
	size_t mark = ++columns->objects, count = 0, known = field->key_count;

	field->visits++;
	for (const struct json_node *m = first(in, object); m != NULL;
	     m = next(in, m)) {
		struct field *of = field->loose && field->key_count == MAX_KEYS
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
			field->loose = true;
		return;
	}
	if (count == field->key_count)
		return;
	for (struct field *f = field->children; f != NULL; f = f->next)
		if (f->mark != mark && f->missed == 0) {
			f->missed = in->findings->line;
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
	if (field->children == NULL) {
		field_add(field, STR(""), false);
		columns->fields++;
	}
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
	remark(in, SEVERITY_ERROR, in->findings->line,
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
	field->lines[kind] = in->findings->line;
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
		field->readable = in->findings->line;
	if (!field->other_strings && !value_is_date(text))
		field->other_strings = true;
}

static void
walk(struct columns *columns, struct inspection *in, struct field *field,
    const struct json_node *node, size_t depth)
{
	enum value kind = value_of(in->doc, node);

	if (field->seen == 0)
		field->seen = in->findings->line;
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

/* Integers and fractions are one type to Arrow. */
static bool
is_own_kind(const struct field *field, size_t kind)
{
	return kind != VALUE_FRACTION || field->lines[VALUE_INTEGER] == 0;
}

/* Returns whether the column becomes a Json() one: it has types that Arrow
 * does not take together. */
static bool
mixed(struct inspection *in, struct field *field)
{
	enum value one = VALUE_COUNT, other = VALUE_COUNT;
	bool old = in->consumer->loader == LOADER_ARROW;
	bool parsed = field->lines[VALUE_STRING] != 0 && field->readable != 0;

	for (size_t i = 0; i < VALUE_COUNT; i++)
		if (field->lines[i] != 0 && is_own_kind(field, i)) {
			if (one == VALUE_COUNT ||
			    field->lines[i] < field->lines[one]) {
				other = one;
				one = i;
			} else if (other == VALUE_COUNT ||
				   field->lines[i] < field->lines[other]) {
				other = i;
			}
		}
	if (other == VALUE_COUNT)
		return false;
	field->told = field->loose = true;
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
	    loose || (field->loose && in->consumer->loader == LOADER_DATASETS);
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
			if (field_is(f, str_of(name)) && f->lines[i] != 0 &&
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
settle_all(struct columns *columns, struct inspection *in)
{
	columns->mixed = settle(in, &columns->root, false);
	columns->settled = true;
	if (in->consumer->loader == LOADER_DATASETS)
		look_for_traces(in, columns);
}

void
columns_row(struct columns *columns, struct inspection *in,
    const struct json_node *row, unsigned long long at)
{
	if (at >= WINDOW && !columns->settled &&
	    in->consumer->loader != LOADER_JSON)
		settle_all(columns, in);
	if (in->consumer->loader == LOADER_JSON && !in->consumer->same_keys)
		return;
	if (columns->first_line == 0)
		columns->first_line = in->findings->line;
	walk_object(columns, in, &columns->root, row, 0);
}

void
columns_end(struct columns *columns, struct inspection *in, size_t blank)
{
	if (in->consumer->loader != LOADER_JSON && !columns->settled)
		settle_all(columns, in);
	if (blank == 0)
		return;
	remark(in, columns->mixed ? SEVERITY_ERROR : SEVERITY_NOTE, blank,
	    STR("row"), TRAP_BLANK_LINE, "%s; remove blank lines",
	    columns->mixed ? "the loader stops at it, since a column is of "
			     "mixed types"
	    : in->consumer->loader == LOADER_JSON
		? "no row"
		: "the loader stops at it where a column is of mixed types");
}
