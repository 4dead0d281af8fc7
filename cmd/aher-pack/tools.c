#include "tools.h"

#include "buf.h"
#include "json.h"
#include "toolobject.h"

/* What the list is put into to be parsed. */
#define ROOT "tools"

static const struct json_shape root_shape[] = {
    {ROOT, NULL, tool_object_shape}, {NULL, NULL, NULL}};

struct list {
	struct json_doc doc;
	struct buf text; /* what doc is parsed from */
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

/* A row is a line: breaks, which stand between tokens only, become blanks. */
static void
one_line(struct buf *text)
{
	for (size_t i = 0; i < text->len; i++)
		if (text->bytes[i] == '\n' || text->bytes[i] == '\r')
			text->bytes[i] = ' ';
}

static const struct json_node *
parse(struct json_doc *doc, struct buf *text, struct str list)
{
	buf_puts(text, "{\"" ROOT "\":");
	buf_add_str(text, list);
	buf_putc(text, '}');
	one_line(text);
	return json_parse(doc, buf_str(text), root_shape)
		   ? json_first(doc, json_root(doc))
		   : NULL;
}

static void
list_read(
    struct list *list, struct str own, const struct step *steps, size_t count)
{
	const struct json_node *root = NULL, *node;
	size_t max = count;

	json_init(&list->doc);
	buf_init(&list->text, BUF_NO_MAX);
	if (own.n > 0)
		root = parse(
		    &list->doc, &list->text, json_plain(own, list->arena));
	if (root != NULL && root->type == JSON_ARRAY) {
		list->tools = arena_alloc(
		    list->arena, root->count * sizeof(*list->tools));
		max += root->count;
	} else {
		root = NULL;
	}
	list->uses = arena_alloc(list->arena, max * sizeof(*list->uses));
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
list_release(struct list *list)
{
	json_release(&list->doc);
	buf_release(&list->text);
}

static struct str
list_put(const struct list *list, const struct tool_names *names)
{
	static const struct tool_object called = {NULL, false};
	struct str text;
	struct buf out;

	buf_init(&out, BUF_NO_MAX);
	buf_putc(&out, '[');
	for (size_t i = 0; i < list->count; i++) {
		struct tool_use use = list->uses[i];

		if (names != NULL)
			use.name = tool_rename(names, use.name);
		buf_puts(&out, i == 0 ? "" : ",");
		buf_puts(&out, "{\"type\":\"function\",\"function\":");
		tool_object_put(&out, &list->doc,
		    use.at < list->own ? &list->tools[use.at] : &called,
		    use.name);
		buf_putc(&out, '}');
	}
	buf_putc(&out, ']');
	text = arena_copy(list->arena, buf_str(&out));
	buf_release(&out);
	return text;
}

struct str
tools_make(struct str own, const struct step *steps, size_t count,
    struct tool_names *names, struct arena *arena)
{
	struct list list = {.arena = arena};
	struct str text;

	list_read(&list, own, steps, count);
	if (names != NULL)
		tool_names_make(names, list.uses, list.count, arena);
	text = list.count == 0 ? STR("[]") : list_put(&list, names);
	list_release(&list);
	return text;
}

struct str
tools_lines(struct str tools, struct arena *arena)
{
	const struct json_node *node;
	struct json_doc doc;
	struct buf text, out;

	json_init(&doc);
	buf_init(&text, BUF_NO_MAX);
	buf_init(&out, BUF_NO_MAX);
	node = json_first(&doc, parse(&doc, &text, tools));
	for (; node != NULL; node = json_next(&doc, node)) {
		if (out.len > 0)
			buf_putc(&out, '\n');
		buf_add_str(
		    &out, json_raw(&doc, json_get(&doc, node, "function")));
	}
	tools = arena_copy(arena, buf_str(&out));
	json_release(&doc);
	buf_release(&text);
	buf_release(&out);
	return tools;
}
