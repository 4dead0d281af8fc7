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
	bool is_array;
};

struct parse {
	struct json_doc *doc;
	yajl_handle yajl;
	size_t last_end; /* where the token before this one ended */
	struct frame frames[JSON_MAX_DEPTH + 1];
	size_t depth; /* frames[depth] is open; 0: outside of the root */

	/* What the shape says of the value that comes next. */
	bool wanted;
	const struct json_shape *members, *items;
	uint32_t key_beg, key_end, prev_end;
};

const char *
json_type_name(enum json_type type)
{
	static const char *const names[] = {"null", "true", "false",
	    "a number", "a string", "an array", "an object"};

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
stop(struct parse *p, const char *what)
{
	p->doc->error_at = p->last_end;
	snprintf(p->doc->error, sizeof(p->doc->error), "%s", what);
	return 0;
}

/* The first byte of the token that just ended: behind the one before it there
 * is only white space and at most one ',' or ':'. */
static uint32_t
token_start(const struct parse *p)
{
	const char *s = p->doc->text.s;
	size_t i = p->last_end;

	while (s[i] == ' ' || s[i] == '\n' || s[i] == '\r' || s[i] == '\t' ||
	    s[i] == ',' || s[i] == ':')
		i++;
	return (uint32_t)i;
}

static struct json_node *
add_node(struct parse *p, enum json_type type)
{
	struct json_doc *doc = p->doc;
	struct frame *parent = &p->frames[p->depth];
	uint32_t index = (uint32_t)doc->used;
	struct json_node *node;

	doc->nodes =
	    xgrow(doc->nodes, doc->used, &doc->cap, sizeof(*doc->nodes));
	node = &doc->nodes[doc->used++];
	*node = (struct json_node){
	    .key_beg = p->key_beg,
	    .key_end = p->key_end,
	    .prev_end = p->key_end > 0 ? p->prev_end : (uint32_t)p->last_end,
	    .beg = token_start(p),
	    .end = (uint32_t)yajl_get_bytes_consumed(p->yajl),
	    .next = JSON_NO_NODE,
	    .child = JSON_NO_NODE,
	    .type = (uint8_t)type,
	};
	if (parent->last_child != JSON_NO_NODE)
		doc->nodes[parent->last_child].next = index;
	else if (parent->node != JSON_NO_NODE)
		doc->nodes[parent->node].child = index;
	parent->last_child = index;
	return node;
}

/* Every value comes through here: makes its node where one is wanted, and
 * returns the node's index. */
static uint32_t
on_value(struct parse *p, enum json_type type)
{
	struct frame *parent = &p->frames[p->depth];
	uint32_t index = JSON_NO_NODE;

	if (parent->is_array) {
		p->wanted = parent->shape != NULL;
		p->members = p->items =
		    parent->shape == json_shape_all ? json_shape_all : NULL;
		if (p->items == NULL)
			p->members = parent->shape;
		p->key_beg = p->key_end = 0;
	}
	if (parent->node != JSON_NO_NODE)
		p->doc->nodes[parent->node].count++;
	if (p->wanted) {
		index = (uint32_t)p->doc->used;
		add_node(p, type);
	}
	p->last_end = yajl_get_bytes_consumed(p->yajl);
	return index;
}

static int
on_open(struct parse *p, enum json_type type)
{
	uint32_t index = on_value(p, type);

	if (p->depth == JSON_MAX_DEPTH)
		return stop(p, "objects and arrays are nested deeper than 512");
	p->frames[++p->depth] = (struct frame){
	    .shape = index == JSON_NO_NODE ? NULL
	        : type == JSON_ARRAY       ? p->items
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
	struct frame *frame = &p->frames[p->depth--];

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

static int
on_number(void *arg, const char *text, size_t len)
{
	(void)text;
	(void)len;
	on_value(arg, JSON_NUMBER);
	return 1;
}

static int
on_string(void *arg, const unsigned char *text, size_t len)
{
	struct parse *p = arg;
	uint32_t index = on_value(p, JSON_STRING);

	if (index != JSON_NO_NODE) {
		struct json_node *node = &p->doc->nodes[index];

		/* yajl hands on the input itself where nothing was decoded. */
		node->escaped = text != (const unsigned char *)p->doc->text.s +
		        node->beg + 1 || len + 2 != node->end - node->beg;
	}
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
		if (strncmp(shape->key, name.s, name.n) == 0 &&
		    shape->key[name.n] == '\0')
			return shape;
	return NULL;
}

static int
on_key(void *arg, const unsigned char *text, size_t len)
{
	struct parse *p = arg;
	struct frame *frame = &p->frames[p->depth];
	struct str name = {(const char *)text, len};
	size_t end = yajl_get_bytes_consumed(p->yajl);

	if (!keyset_add(p->doc->keys, p->depth, name)) {
		char what[120];

		name = str_cut_words(name, 60);
		snprintf(what, sizeof(what),
		    "the name \"%.*s\" occurs twice in one object",
		    STR_ARG(name));
		return stop(p, what);
	}
	if (keyset_count(p->doc->keys) > JSON_MAX_KEYS)
		return stop(p, "an object has over 1,000,000 members");
	p->wanted = false;
	if (frame->shape == json_shape_all) {
		p->wanted = true;
		p->members = p->items = json_shape_all;
	} else if (frame->shape != NULL) {
		const struct json_shape *shape = find_shape(frame->shape, name);

		if (shape != NULL) {
			p->wanted = true;
			p->members = shape->members;
			p->items = shape->items;
		}
	}
	if (p->wanted) {
		p->prev_end = (uint32_t)p->last_end;
		p->key_beg = token_start(p);
		p->key_end = (uint32_t)end;
	}
	p->last_end = end;
	return 1;
}

static const yajl_callbacks callbacks = {
    .yajl_null = on_null,
    .yajl_boolean = on_boolean,
    .yajl_number = on_number,
    .yajl_string = on_string,
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
	yajl_status status = yajl_parse(
	    p->yajl, (const unsigned char *)text.s, text.n);

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

bool
json_parse(
    struct json_doc *doc, struct str text, const struct json_shape *shape)
{
	struct parse p; /* not cleared: most of it are unused frames */
	bool fine;

	p.doc = doc;
	p.depth = p.last_end = 0;
	p.wanted = true;
	p.members = shape;
	p.items = shape == json_shape_all ? json_shape_all : NULL;
	p.key_beg = p.key_end = p.prev_end = 0;
	p.frames[0] = (struct frame){
	    .node = JSON_NO_NODE, .last_child = JSON_NO_NODE};
	doc->text = text;
	doc->used = 0;
	doc->cut = false;
	doc->error[0] = '\0';
	keyset_rewind(doc->keys, 0);
	if (text.n > JSON_MAX_TEXT)
		return stop(&p, "more than 4 GiB of text");
	doc->error_at = utf8_bad(text, 0);
	if (doc->error_at != STR_NONE) {
		p.last_end = doc->error_at;
		return stop(&p, "invalid UTF-8");
	}
	p.yajl = yajl_alloc(&callbacks, NULL, &p);
	if (p.yajl == NULL)
		BUG("yajl_alloc failed");
	/* utf8_bad has looked already, and stricter. */
	yajl_config(p.yajl, yajl_dont_validate_strings, 1);
	fine = run_parser(&p);
	yajl_free(p.yajl);
	return fine;
}
