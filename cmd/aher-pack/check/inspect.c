#include "inspect.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "util.h"

#define SHOWN 40 /* bytes of a text in a message */

void
inspection_init(struct inspection *in, struct findings *findings,
    const struct consumer *consumer, const struct layout *layout)
{
	*in = (struct inspection){.findings = findings,
	    .consumer = consumer,
	    .layout = layout,
	    .arena = ARENA_INIT};
	for (size_t i = 0; i < INSPECT_LEVELS; i++)
		json_init(&in->docs[i]);
	in->doc = &in->docs[0];
	buf_init(&in->carried.run, BUF_NO_MAX);
}

void
inspection_release(struct inspection *in)
{
	for (size_t i = 0; i < INSPECT_LEVELS; i++)
		json_release(&in->docs[i]);
	arena_release(&in->arena);
	buf_release(&in->carried.run);
}

static bool
parse(struct inspection *in, size_t level, struct str text)
{
	memset(in->trails[level], 0, sizeof(in->trails[level]));
	return json_parse(&in->docs[level], text, json_shape_all);
}

/* What json_parse says is told apart by its words. */
static enum trap
parse_trap(const char *error)
{
	if (strstr(error, "occurs twice") != NULL)
		return TRAP_DUPLICATE_KEY;
	if (strstr(error, "UTF-8") != NULL)
		return TRAP_NOT_UTF8;
	return strncmp(error, "not JSON", 8) == 0 ? TRAP_NOT_JSON
						  : TRAP_TOO_LARGE;
}

static const char *
parse_advice(enum trap trap)
{
	switch (trap) {
	case TRAP_DUPLICATE_KEY:
		return "keep one of them";
	case TRAP_NOT_UTF8:
		return "convert the file to UTF-8";
	case TRAP_TOO_LARGE:
		return "the row was not checked";
	default:
		return "write the row again with a JSON library (no NaN, no "
		       "comments, no single quotes)";
	}
}

const struct json_node *
inspect_row(struct inspection *in, struct str text)
{
	enum trap trap;

	arena_clear(&in->arena);
	in->level = 0;
	in->doc = &in->docs[0];
	if (parse(in, 0, text))
		return json_root(in->doc);
	trap = parse_trap(in->doc->error);
	remark(in, SEVERITY_ERROR, in->findings->line, STR("row"), trap,
	    "%s at byte %zu; %s", in->doc->error, in->doc->error_at,
	    parse_advice(trap));
	return NULL;
}

const struct json_node *
inspect_enter(struct inspection *in, const struct json_node *string)
{
	return inspect_enter_text(in, string, text_of(in, string));
}

const struct json_node *
inspect_enter_text(
    struct inspection *in, const struct json_node *string, struct str text)
{
	if (in->level + 1 == INSPECT_LEVELS || !is(string, JSON_STRING) ||
	    !parse(in, in->level + 1, text))
		return NULL;
	in->outer[++in->level] = string;
	in->doc = &in->docs[in->level];
	return json_root(in->doc);
}

void
inspect_leave(struct inspection *in)
{
	in->doc = &in->docs[--in->level];
}

bool
is(const struct json_node *node, enum json_type type)
{
	return node != NULL && node->type == type;
}

bool
is_bool(const struct json_node *node)
{
	return is(node, JSON_TRUE) || is(node, JSON_FALSE);
}

const struct json_node *
child(const struct inspection *in, const struct json_node *object,
    const char *key)
{
	const struct json_node *node =
	    is(object, JSON_OBJECT) ? json_get(in->doc, object, key) : NULL;

	return is(node, JSON_NULL) ? NULL : node;
}

bool
has(const struct inspection *in, const struct json_node *object,
    const char *key)
{
	return is(object, JSON_OBJECT) &&
	       json_get(in->doc, object, key) != NULL;
}

const struct json_node *
first(const struct inspection *in, const struct json_node *list)
{
	return json_first(in->doc, list);
}

const struct json_node *
next(const struct inspection *in, const struct json_node *element)
{
	return json_next(in->doc, element);
}

struct str
text_of(struct inspection *in, const struct json_node *node)
{
	return is(node, JSON_STRING) ? json_text(in->doc, node, &in->arena)
				     : STR("");
}

bool
text_is(struct inspection *in, const struct json_node *node, const char *text)
{
	return is(node, JSON_STRING) && str_eq(text_of(in, node), str_of(text));
}

bool
text_among(struct inspection *in, const struct json_node *node,
    const char *const words[])
{
	struct str text = text_of(in, node);

	for (; is(node, JSON_STRING) && *words != NULL; words++)
		if (str_eq(text, str_of(*words)))
			return true;
	return false;
}

const char *
found(struct inspection *in, const struct json_node *node)
{
	struct str text;

	if (node == NULL)
		return "missing or null";
	if (node->type != JSON_STRING)
		return json_type_name(node->type);
	text = text_of(in, node);
	return arena_printf(&in->arena, "\"%.*s%s\"",
	    STR_ARG(str_cut_words(text, SHOWN)), text.n > SHOWN ? "..." : "")
	    .s;
}

/* The element or member of `parent` in which the node stands, and its number;
 * found from where the last search at this depth came to. */
static const struct json_node *
step_towards(struct inspection *in, size_t level, size_t depth,
    const struct json_node *parent, const struct json_node *node, size_t *index)
{
	const struct json_doc *doc = &in->docs[level];
	struct trail *trail =
	    depth < INSPECT_TRAIL ? &in->trails[level][depth] : NULL;
	const struct json_node *at = json_first(doc, parent);

	*index = 0;
	if (trail != NULL && trail->parent == parent &&
	    trail->child->beg <= node->beg) {
		at = trail->child;
		*index = trail->index;
	}
	for (; at->end <= node->beg; at = json_next(doc, at))
		++*index;
	if (trail != NULL)
		*trail = (struct trail){parent, at, *index};
	return at;
}

/* Appends "messages[2].content" of the document at a level. */
static void
put_path(struct inspection *in, size_t level, const struct json_node *node,
    struct buf *out)
{
	const struct json_doc *doc = &in->docs[level];
	const struct json_node *at = json_root(doc);

	for (size_t depth = 0; at != node; depth++) {
		bool list = at->type == JSON_ARRAY;
		size_t index;

		at = step_towards(in, level, depth, at, node, &index);
		if (list) {
			buf_printf(out, "[%zu]", index);
			continue;
		}
		if (depth > 0)
			buf_putc(out, '.');
		buf_add_str(
		    out, str_cut_words(json_key(doc, at, &in->arena), 100));
	}
}

/* Where a node stands; one in a text of JSON behind "->". */
static void
put_whole_path(
    struct inspection *in, const struct json_node *node, struct buf *out)
{
	for (size_t i = 0; i <= in->level; i++) {
		const struct json_node *target =
		    i < in->level ? in->outer[i + 1] : node;
		size_t before = out->len, begun;

		if (i > 0)
			buf_puts(out, " -> ");
		begun = out->len;
		if (target != NULL)
			put_path(in, i, target, out);
		if (out->len == begun)
			buf_truncate(out, before);
	}
	if (out->len == 0)
		buf_puts(out, "row");
}

static void __attribute__((format(printf, 6, 0)))
print(struct inspection *in, size_t line, struct str path, enum trap trap,
    enum severity severity, const char *fmt, va_list ap)
{
	char text[1024];
	int n = vsnprintf(text, sizeof(text), fmt, ap);
	size_t len = n < 0 ? 0 : (size_t)n;

	if (len >= sizeof(text))
		len = sizeof(text) - 1;
	findings_print(
	    in->findings, line, path, trap, severity, (struct str){text, len});
}

static void __attribute__((format(printf, 5, 0)))
findings_node(struct inspection *in, const struct json_node *node,
    enum trap trap, enum severity severity, const char *fmt, va_list ap)
{
	struct buf path;

	if (!findings_counts(in->findings, trap, severity))
		return;
	buf_init(&path, BUF_NO_MAX);
	put_whole_path(in, node, &path);
	print(in, in->findings->line, buf_str(&path), trap, severity, fmt, ap);
	buf_release(&path);
}

void
fault(struct inspection *in, const struct json_node *node, enum trap trap,
    const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	findings_node(in, node, trap, SEVERITY_ERROR, fmt, ap);
	va_end(ap);
}

void
note(struct inspection *in, const struct json_node *node, enum trap trap,
    const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	findings_node(in, node, trap, SEVERITY_NOTE, fmt, ap);
	va_end(ap);
}

void
note_once(struct inspection *in, const struct json_node *node, enum trap trap,
    const char *fmt, ...)
{
	va_list ap;

	if (in->carried.noted[trap])
		return;
	in->carried.noted[trap] = true;
	va_start(ap, fmt);
	findings_node(in, node, trap, SEVERITY_NOTE, fmt, ap);
	va_end(ap);
}

void
remark(struct inspection *in, enum severity severity, size_t line,
    struct str path, enum trap trap, const char *fmt, ...)
{
	va_list ap;

	if (!findings_counts(in->findings, trap, severity))
		return;
	va_start(ap, fmt);
	print(in, line, path, trap, severity, fmt, ap);
	va_end(ap);
}
