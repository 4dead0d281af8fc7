#include "tools.h"

#include <string.h>

#include "buf.h"
#include "json.h"
#include "toolobject.h"

/* What the list is put into to be parsed. */
#define ROOT "tools"

static const struct json_shape root_shape[] = {
    {ROOT, NULL, tool_object_shape}, {NULL, NULL, NULL}};

struct list {
	struct json_doc doc;
	struct tool_object *tools;
	struct tool_use *uses; /* of the tools, then of the steps' calls */
	size_t own, count;
	struct arena *arena;
};

static void
read_tool(struct list *list, const struct json_node *node)
{
	struct str name = tool_object_read(
	    &list->tools[list->own], &list->doc, node, list->arena);

	if (name.n == 0)
		return;
	list->uses[list->own] = (struct tool_use){name, list->own};
	list->own++;
}

static void
blank(char *text, size_t len, char c)
{
	char *at = text, *end = text + len;

	while ((at = memchr(at, c, (size_t)(end - at))) != NULL)
		*at = ' ';
}

/* The list as a text to parse, in one line, as a row is: breaks stand between
 * tokens only. Names are slices of it. */
static struct str
wrapped(struct str own, struct arena *arena)
{
	static const char head[] = "{\"" ROOT "\":";
	const size_t beg = sizeof(head) - 1;
	char *text;

	own = json_plain(own, arena);
	text = arena_alloc(arena, beg + own.n + 1);
	memcpy(text, head, beg);
	memcpy(text + beg, own.s, own.n);
	text[beg + own.n] = '}';
	blank(text, beg + own.n, '\n');
	blank(text, beg + own.n, '\r');
	return (struct str){text, beg + own.n + 1};
}

/* NULL where there is no list. */
static const struct json_node *
parse(struct list *list, struct str own)
{
	const struct json_node *node;

	if (own.n == 0 ||
	    !json_parse(&list->doc, wrapped(own, list->arena), root_shape))
		return NULL;
	node = json_first(&list->doc, json_root(&list->doc));
	return node != NULL && node->type == JSON_ARRAY ? node : NULL;
}

static void
list_read(
    struct list *list, struct str own, const struct step *steps, size_t count)
{
	const struct json_node *root, *node;
	size_t max;

	json_init(&list->doc);
	root = parse(list, own);
	max = root == NULL ? 0 : root->count;
	list->tools = arena_alloc(list->arena, max * sizeof(*list->tools));
	list->uses =
	    arena_alloc(list->arena, (max + count) * sizeof(*list->uses));
	node = json_first(&list->doc, root);
	for (; node != NULL; node = json_next(&list->doc, node))
		read_tool(list, node);
	list->count = list->own;
	for (size_t i = 0; i < count; i++)
		if (!steps[i].talk)
			list->uses[list->count++] =
			    (struct tool_use){steps[i].action, list->own + i};
	list->count = tool_uses_distinct(list->uses, list->count);
}

static void
put_tool(const struct list *list, size_t i, const struct tool_names *names,
    struct buf *out)
{
	static const struct tool_object called = {NULL, false};
	struct tool_use use = list->uses[i];

	if (names != NULL)
		use.name = tool_rename(names, use.name);
	tool_object_put(out, &list->doc,
	    use.at < list->own ? &list->tools[use.at] : &called, use.name);
}

static struct str
finish(struct list *list, struct buf *out)
{
	struct str text = arena_copy(list->arena, buf_str(out));

	buf_release(out);
	json_release(&list->doc);
	return text;
}

struct str
tools_make(struct str own, const struct step *steps, size_t count,
    struct tool_names *names, struct arena *arena)
{
	struct list list = {.arena = arena};
	struct buf out;

	list_read(&list, own, steps, count);
	if (names != NULL)
		tool_names_make(names, list.uses, list.count, arena);
	buf_init(&out, BUF_NO_MAX);
	buf_putc(&out, '[');
	for (size_t i = 0; i < list.count; i++) {
		buf_puts(&out, i == 0 ? "" : ",");
		buf_puts(&out, "{\"type\":\"function\",\"function\":");
		put_tool(&list, i, names, &out);
		buf_putc(&out, '}');
	}
	buf_putc(&out, ']');
	return finish(&list, &out);
}

struct str
tools_lines(struct str own, struct arena *arena)
{
	struct list list = {.arena = arena};
	struct buf out;

	list_read(&list, own, NULL, 0);
	buf_init(&out, BUF_NO_MAX);
	for (size_t i = 0; i < list.count; i++) {
		buf_puts(&out, i == 0 ? "" : "\n");
		put_tool(&list, i, NULL, &out);
	}
	return finish(&list, &out);
}
