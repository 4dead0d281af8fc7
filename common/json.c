#include "json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yajl/yajl_parse.h>

#include "keyset.h"
#include "utf8.h"
#include "util.h"

const struct json_shape json_shape_all[] = {{NULL, NULL, NULL}};
const struct json_shape json_shape_leaf[] = {{NULL, NULL, NULL}};

/* An object or array that is open. */
struct frame {
	const struct json_shape *shape; /* of its children, NULL: no nodes */
	uint32_t node, last_child;
	size_t keys;
	uint32_t slots; /* names that the shape has: a bit each, found */
	bool is_array;
};

struct parse {
	struct json_doc *doc;
	yajl_handle yajl;
	size_t last_end; /* where the token before this one ended */
	struct frame frames[JSON_MAX_DEPTH + 1];
	size_t depth; /* frames[depth] is open; 0: outside of the root */

	/* What the shape says of the value that comes next. */
	bool wanted, pending; /* pending: its name was read, it was not */
	const struct json_shape *members, *items;
	uint32_t key_beg, key_end, prev_end;
	uint8_t slot;
	bool key_escaped;
	bool full; /* JSON_MAX_NODES were made, and there are more */
};

const char *
json_type_name(enum json_type type)
{
	static const char *const names[] = {"null", "true", "false", "a number",
	    "a string", "an array", "an object"};

	return names[type];
}

void
json_init(struct json_doc *doc)
{
	*doc = (struct json_doc){.keys = keyset_new()};
}

void
json_release(struct json_doc *doc)
{
	free(doc->nodes);
	keyset_free(doc->keys);
	*doc = (struct json_doc){0};
}

static int
stop(struct parse *p, size_t at, const char *what)
{
	p->doc->error_at = at;
	snprintf(p->doc->error, sizeof(p->doc->error), "%s", what);
	return 0;
}

/* The first byte of the token behind last_end: before it there is only white
 * space and at most one ',' or ':'. */
static size_t
token_start(const struct parse *p)
{
	struct str text = p->doc->text;
	size_t i = p->last_end;

	while (i < text.n &&
	       (text.s[i] == ' ' || text.s[i] == '\n' || text.s[i] == '\r' ||
		   text.s[i] == '\t' || text.s[i] == ',' || text.s[i] == ':'))
		i++;
	return i;
}

/* Behind the end quote of the string that begins at `at`. */
static size_t
string_end(struct str text, size_t at)
{
	size_t from = at + 1;

	for (;;) {
		size_t quote = str_find_char(text, '"', from), slashes = 0;

		if (quote == STR_NONE)
			return text.n;
		while (quote - slashes > from &&
		       text.s[quote - slashes - 1] == '\\')
			slashes++;
		from = quote + 1;
		if (slashes % 2 == 0)
			return from;
	}
}

/* Adds a node for the value [beg, end) and returns its index; JSON_NO_NODE
 * when there are too many. */
static uint32_t
add_node(struct parse *p, enum json_type type, size_t beg, size_t end)
{
	struct json_doc *doc = p->doc;
	struct frame *parent = &p->frames[p->depth];
	uint32_t index = (uint32_t)doc->used;

	if (doc->used == JSON_MAX_NODES) {
		p->full = true;
		return JSON_NO_NODE;
	}
	doc->nodes =
	    xgrow(doc->nodes, doc->used, &doc->cap, sizeof(*doc->nodes));
	doc->nodes[doc->used++] = (struct json_node){
	    .key_beg = p->key_beg,
	    .key_end = p->key_end,
	    .prev_end = p->key_end > 0 ? p->prev_end : (uint32_t)p->last_end,
	    .beg = (uint32_t)beg,
	    .end = (uint32_t)end,
	    .next = JSON_NO_NODE,
	    .child = JSON_NO_NODE,
	    .type = (uint8_t)type,
	    .slot = p->key_end > 0 ? p->slot : JSON_NO_SLOT,
	    .key_escaped = p->key_end > 0 && p->key_escaped,
	};
	if (parent->last_child != JSON_NO_NODE)
		doc->nodes[parent->last_child].next = index;
	else if (parent->node != JSON_NO_NODE)
		doc->nodes[parent->node].child = index;
	parent->last_child = index;
	return index;
}

/* A value of the open object or array that nodes are made in: its own node,
 * where one is wanted. Returns its index or JSON_NO_NODE. */
static uint32_t
take_value(struct parse *p, enum json_type type, size_t beg, size_t end)
{
	struct frame *parent = &p->frames[p->depth];
	uint32_t index = JSON_NO_NODE;

	if (parent->is_array) {
		p->wanted = true;
		p->members = parent->shape;
		p->items =
		    parent->shape == json_shape_all ? json_shape_all : NULL;
		p->key_beg = p->key_end = 0;
	}
	if (parent->node != JSON_NO_NODE)
		p->doc->nodes[parent->node].count++;
	if (p->wanted)
		index = add_node(p, type, beg, end);
	p->pending = false;
	p->last_end = end;
	return index;
}

/*
 * Where the string at `beg`, a member's value, ends: before the token of this
 * event stand only white space and a ','. So the string need not be looked
 * through again, which yajl has just done.
 */
static size_t
value_end(struct str text, size_t beg, size_t token)
{
	size_t end = token;

	if (token == STR_NONE)
		return string_end(text, beg);
	while (char_is_space(text.s[end - 1]) || text.s[end - 1] == ',')
		end--;
	return end;
}

/*
 * Takes the strings since the last event; `token` is where the token of this
 * one begins, STR_NONE where that is not known. yajl has no callback for
 * strings here: with one it would decode every string, most of which are long,
 * looked at once or never, and can be decoded where they stand.
 */
static void
take_strings(struct parse *p, size_t token)
{
	const struct frame *frame = &p->frames[p->depth];
	struct str text = p->doc->text;

	if (frame->shape == NULL)
		return;
	while (frame->is_array || p->pending) {
		size_t beg = token_start(p), end;

		if (beg == text.n || text.s[beg] != '"')
			return;
		end = frame->is_array ? string_end(text, beg)
				      : value_end(text, beg, token);
		take_value(p, JSON_STRING, beg, end);
	}
}

/* Any other value. */
static uint32_t
on_value(struct parse *p, enum json_type type)
{
	const struct frame *parent = &p->frames[p->depth];

	if (parent->shape == NULL)
		return JSON_NO_NODE;
	if (parent->is_array)
		take_strings(p, STR_NONE);
	return take_value(
	    p, type, token_start(p), yajl_get_bytes_consumed(p->yajl));
}

static int
on_open(struct parse *p, enum json_type type)
{
	uint32_t index = on_value(p, type);

	if (p->depth == JSON_MAX_DEPTH)
		return stop(p, yajl_get_bytes_consumed(p->yajl) - 1,
		    "objects and arrays are nested deeper than 512");
	p->frames[++p->depth] = (struct frame){
	    .shape = index == JSON_NO_NODE ? NULL
		     : type == JSON_ARRAY  ? p->items
					   : p->members,
	    .node = index,
	    .last_child = JSON_NO_NODE,
	    .keys = keyset_count(p->doc->keys),
	    .is_array = type == JSON_ARRAY,
	};
	return 1;
}

static int
on_close(void *arg)
{
	struct parse *p = arg;
	struct frame *frame = &p->frames[p->depth];

	take_strings(p, yajl_get_bytes_consumed(p->yajl) - 1);
	p->depth--;
	p->last_end = yajl_get_bytes_consumed(p->yajl);
	keyset_rewind(p->doc->keys, frame->keys);
	if (frame->node != JSON_NO_NODE)
		p->doc->nodes[frame->node].end = (uint32_t)p->last_end;
	return 1;
}

static int
on_null(void *arg)
{
	on_value(arg, JSON_NULL);
	return 1;
}

static int
on_boolean(void *arg, int value)
{
	on_value(arg, value ? JSON_TRUE : JSON_FALSE);
	return 1;
}

/* The end of the text ends a number only when yajl no longer counts bytes, so
 * its own length tells its end. */
static int
on_number(void *arg, const char *text, size_t len)
{
	struct parse *p = arg;
	const struct frame *parent = &p->frames[p->depth];
	size_t beg;

	(void)text;
	if (parent->shape == NULL)
		return 1;
	if (parent->is_array)
		take_strings(p, STR_NONE);
	beg = token_start(p);
	take_value(p, JSON_NUMBER, beg, beg + len);
	return 1;
}

static int
on_object(void *arg)
{
	return on_open(arg, JSON_OBJECT);
}

static int
on_array(void *arg)
{
	return on_open(arg, JSON_ARRAY);
}

static const struct json_shape *
find_shape(const struct json_shape *shape, struct str name)
{
	for (; shape->key != NULL; shape++)
		if (name.n > 0 && shape->key[0] == name.s[0] &&
		    str_eq(str_of(shape->key), name))
			return shape;
	return NULL;
}

static int
twice(struct parse *p, struct str name)
{
	char what[120];

	name = str_cut_words(name, 60);
	snprintf(what, sizeof(what),
	    "the name \"%.*s\" occurs twice in one object", STR_ARG(name));
	return stop(p, yajl_get_bytes_consumed(p->yajl), what);
}

/*
 * What the shape of the open object says of this member. Returns false when
 * the object has a member of this name already: one of the shape is known by
 * its slot, any other by the set of names.
 */
static bool
look_up(struct parse *p, struct frame *frame, struct str name)
{
	const struct json_shape *shape = frame->shape;
	const struct json_shape *entry =
	    shape == NULL ? NULL : find_shape(shape, name);
	uint32_t bit;

	p->wanted = entry != NULL || shape == json_shape_all;
	p->members = p->items = json_shape_all;
	p->slot = JSON_NO_SLOT;
	if (entry == NULL)
		return keyset_add(p->doc->keys, frame->keys, p->depth, name);
	p->members = entry->members;
	p->items = entry->items;
	p->slot = (uint8_t)(entry - shape);
	bit = UINT32_C(1) << p->slot;
	if (frame->slots & bit)
		return false;
	frame->slots |= bit;
	return true;
}

static int
on_key(void *arg, const unsigned char *text, size_t len)
{
	struct parse *p = arg;
	struct frame *frame = &p->frames[p->depth];
	struct str name = {(const char *)text, len};
	size_t end = yajl_get_bytes_consumed(p->yajl);
	size_t beg = end - len - 2;
	/* yajl decodes a name with escapes, any other it hands on in place. */
	bool escaped = name.s != p->doc->text.s + beg + 1;

	if (p->pending)
		take_strings(p, escaped ? STR_NONE : beg);
	if (!look_up(p, frame, name))
		return twice(p, name);
	if (keyset_count(p->doc->keys) > JSON_MAX_KEYS)
		return stop(p, end,
		    "over 1,000,000 members in the objects that are open");
	if (frame->shape == NULL)
		return 1;
	p->prev_end = (uint32_t)p->last_end;
	p->key_beg = (uint32_t)(escaped ? token_start(p) : beg);
	p->key_end = (uint32_t)end;
	p->key_escaped = escaped;
	p->last_end = end;
	p->pending = true;
	return 1;
}

static const yajl_callbacks callbacks = {
    .yajl_null = on_null,
    .yajl_boolean = on_boolean,
    .yajl_number = on_number,
    .yajl_start_map = on_object,
    .yajl_map_key = on_key,
    .yajl_end_map = on_close,
    .yajl_start_array = on_array,
    .yajl_end_array = on_close,
};

/* yajl's one-line reason, without its newline. */
static void
take_yajl_error(struct parse *p)
{
	unsigned char *text = yajl_get_error(p->yajl, 0, NULL, 0);
	struct str line = str_trim(str_of((const char *)text));

	p->doc->error_at = yajl_get_bytes_consumed(p->yajl);
	snprintf(p->doc->error, sizeof(p->doc->error), "not JSON: %.*s",
	    STR_ARG(line));
	yajl_free_error(p->yajl, text);
}

static bool
run_parser(struct parse *p)
{
	struct str text = p->doc->text;
	yajl_status status =
	    yajl_parse(p->yajl, (const unsigned char *)text.s, text.n);

	if (status == yajl_status_ok) {
		status = yajl_complete_parse(p->yajl);
		p->doc->cut = status != yajl_status_ok;
	}
	if (status == yajl_status_error)
		take_yajl_error(p);
	if (p->doc->cut) {
		p->doc->error_at = text.n;
		snprintf(p->doc->error, sizeof(p->doc->error),
		    "not JSON: the text ends inside a value");
	}
	return status == yajl_status_ok;
}

/* Bytes that yajl takes for white space and RFC 8259 does not: the first of
 * them, which may stand nowhere, or STR_NONE. */
static size_t
find_false_space(struct str text)
{
	size_t feed = str_find_char(text, '\f', 0);
	size_t tab = str_find_char(text, '\v', 0);

	return feed < tab ? feed : tab;
}

bool
json_parse(
    struct json_doc *doc, struct str text, const struct json_shape *shape)
{
	struct parse p; /* not cleared: most of it are unused frames */
	size_t bad;
	bool fine;

	p.doc = doc;
	p.depth = p.last_end = 0;
	p.wanted = p.pending = true;
	p.full = false;
	p.members = shape;
	p.items = shape == json_shape_all ? json_shape_all : NULL;
	p.key_beg = p.key_end = p.prev_end = 0;
	p.frames[0] = (struct frame){.shape = json_shape_leaf,
	    .node = JSON_NO_NODE,
	    .last_child = JSON_NO_NODE};
	doc->text = text;
	doc->used = 0;
	doc->cut = false;
	doc->error[0] = '\0';
	keyset_rewind(doc->keys, 0);
	if (text.n > JSON_MAX_TEXT)
		return stop(&p, 0, "more than 4 GiB of text");
	bad = utf8_bad(text, 0);
	if (bad != STR_NONE) {
		doc->cut = utf8_is_cut(str_sub(text, bad, text.n));
		return stop(&p, bad, "invalid UTF-8");
	}
	bad = find_false_space(text);
	if (bad != STR_NONE)
		return stop(&p, bad, "not JSON: a form feed or vertical tab");
	p.yajl = yajl_alloc(&callbacks, NULL, &p);
	if (p.yajl == NULL)
		BUG("yajl_alloc failed");
	/* utf8_bad has looked already, and stricter. */
	yajl_config(p.yajl, yajl_dont_validate_strings, 1);
	fine = run_parser(&p);
	if (fine)
		take_strings(&p, STR_NONE); /* the root may be one */
	yajl_free(p.yajl);
	if (fine && p.full)
		return stop(&p, text.n,
		    "over 500,000 values in the members that are read");
	return fine;
}
