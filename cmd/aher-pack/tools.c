#include "tools.h"

#include <stdbool.h>
#include <stdint.h>

#include "buf.h"
#include "json.h"
#include "util.h"

/* What the list is put into to be parsed. */
#define ROOT "tools"

enum schema_slot {
	SCHEMA_TYPE,
	SCHEMA_PROPERTIES,
	SCHEMA_SLOTS,
};

static const struct json_shape schema_shape[] = {
    [SCHEMA_TYPE] = {"type", NULL, NULL},
    [SCHEMA_PROPERTIES] = {"properties", NULL, NULL},
    {NULL, NULL, NULL},
};

/* Of a function, and of a bare one, which is its own list element. */
enum tool_slot {
	TOOL_NAME,
	TOOL_DESCRIPTION,
	TOOL_PARAMETERS,
	TOOL_INPUT_SCHEMA,     /* Anthropic's word for parameters */
	TOOL_INPUT_SCHEMA_MCP, /* the Model Context Protocol's */
	TOOL_TYPE,
	TOOL_FUNCTION,
	TOOL_SLOTS,
};

#define FUNCTION_MEMBERS                                                       \
	[TOOL_NAME] = {"name", NULL, NULL},                                    \
	[TOOL_DESCRIPTION] = {"description", NULL, NULL},                      \
	[TOOL_PARAMETERS] = {"parameters", schema_shape, NULL},                \
	[TOOL_INPUT_SCHEMA] = {"input_schema", schema_shape, NULL},            \
	[TOOL_INPUT_SCHEMA_MCP] = {"inputSchema", schema_shape, NULL},         \
	[TOOL_TYPE] = {"type", NULL, NULL}

static const struct json_shape function_shape[] = {
    FUNCTION_MEMBERS, {NULL, NULL, NULL}};

static const struct json_shape tool_shape[] = {
    FUNCTION_MEMBERS, [TOOL_FUNCTION] = {"function", function_shape, NULL},
    {NULL, NULL, NULL}};

static const struct json_shape root_shape[] = {
    {ROOT, NULL, tool_shape}, {NULL, NULL, NULL}};

struct tool {
	const struct json_node *function; /* NULL: there is but a name */
	bool bare;
};

struct list {
	struct json_doc doc;
	struct buf text; /* what doc is parsed from */
	struct tool *tools;
	struct tool_use *uses; /* of the tools, then of the steps' calls */
	size_t own, count;
	struct arena *arena;
};

/* --- reading --- */

static struct str
name_of(const struct list *list, const struct json_node *node)
{
	return node == NULL || node->type != JSON_STRING
		   ? str_of(NULL)
		   : json_text(&list->doc, node, list->arena);
}

static void
read_tool(struct list *list, const struct json_node *node)
{
	const struct json_doc *doc = &list->doc;
	struct tool tool = {json_get(doc, node, "function"), false};
	struct str name = name_of(list, json_get(doc, tool.function, "name"));

	if (name.n == 0 && node->type == JSON_STRING) {
		tool.function = NULL;
		name = name_of(list, node);
	} else if (name.n == 0) {
		tool = (struct tool){node, true};
		name = name_of(list, json_get(doc, node, "name"));
	}
	if (name.n == 0)
		return;
	list->tools[list->own] = tool;
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

/* --- writing --- */

/* Writes an object of the list with changes. */
struct copy {
	const struct json_doc *doc;
	struct buf *out;
	size_t at; /* up to here it has been copied */
};

static void
copy_to(struct copy *copy, size_t end)
{
	buf_add_str(copy->out, str_sub(copy->doc->text, copy->at, end));
	copy->at = end;
}

static void
replace(struct copy *copy, size_t beg, size_t end, const char *by)
{
	copy_to(copy, beg);
	buf_puts(copy->out, by);
	copy->at = end;
}

/* Leaves out a member that is not the only one: with the comma before it, or
 * behind it where it is the first. */
static void
leave_out(struct copy *copy, const struct json_node *member,
    const struct json_node *object)
{
	struct str text = copy->doc->text;

	copy_to(copy, member->prev_end);
	copy->at = member->end;
	if (member->prev_end == object->beg + 1)
		copy->at = str_find_char(text, ',', copy->at) + 1;
}

static void
copy_schema(struct copy *copy, const struct json_node *schema)
{
	const struct json_node *members[SCHEMA_SLOTS], *properties;
	bool empty = schema->count == 0;

	if (schema->type != JSON_OBJECT) {
		replace(copy, schema->beg, schema->end,
		    "{\"type\":\"object\",\"properties\":{}}");
		return;
	}
	json_members(copy->doc, schema, members, SCHEMA_SLOTS);
	properties = members[SCHEMA_PROPERTIES];
	if (properties != NULL && properties->type != JSON_OBJECT)
		replace(copy, properties->beg, properties->end, "{}");
	copy_to(copy, schema->end - 1);
	if (members[SCHEMA_TYPE] == NULL) {
		buf_puts(copy->out, empty ? "" : ",");
		buf_puts(copy->out, "\"type\":\"object\"");
		empty = false;
	}
	if (properties == NULL) {
		buf_puts(copy->out, empty ? "" : ",");
		buf_puts(copy->out, "\"properties\":{}");
	}
	copy_to(copy, schema->end);
}

static void
put_missing(struct buf *out, bool description, bool parameters)
{
	if (!description)
		buf_puts(out, ",\"description\":\"\"");
	if (!parameters)
		buf_puts(out,
		    ",\"parameters\":{\"type\":\"object\",\"properties\":{}}");
}

/* Which member holds the parameters, TOOL_SLOTS for none. */
static enum tool_slot
parameters_slot(const struct json_node *const members[])
{
	enum tool_slot slot = TOOL_PARAMETERS;

	while (slot <= TOOL_INPUT_SCHEMA_MCP && members[slot] == NULL)
		slot++;
	return slot <= TOOL_INPUT_SCHEMA_MCP ? slot : TOOL_SLOTS;
}

static void
copy_member(struct copy *copy, const struct json_node *member,
    const struct tool *tool, struct str name, enum tool_slot parameters)
{
	if (member->slot == TOOL_NAME) {
		replace(copy, member->beg, member->end, "");
		json_put_string(copy->out, name);
	} else if (member->slot == TOOL_DESCRIPTION) {
		if (member->type != JSON_STRING)
			replace(copy, member->beg, member->end, "\"\"");
	} else if (member->slot == TOOL_TYPE) {
		if (tool->bare)
			leave_out(copy, member, tool->function);
	} else if (member->slot == parameters) {
		replace(
		    copy, member->key_beg, member->key_end, "\"parameters\"");
		copy_schema(copy, member);
	}
}

static void
put_function(struct buf *out, const struct json_doc *doc,
    const struct tool *tool, struct str name)
{
	const struct json_node *function = tool->function, *member;
	const struct json_node *members[TOOL_SLOTS];
	struct copy copy = {doc, out, 0};
	enum tool_slot parameters;

	if (function == NULL) {
		buf_puts(out, "{\"name\":");
		json_put_string(out, name);
		put_missing(out, false, false);
		buf_putc(out, '}');
		return;
	}
	copy.at = function->beg;
	json_members(doc, function, members, TOOL_SLOTS);
	parameters = parameters_slot(members);
	member = json_first(doc, function);
	for (; member != NULL; member = json_next(doc, member))
		copy_member(&copy, member, tool, name, parameters);
	copy_to(&copy, function->end - 1);
	put_missing(
	    out, members[TOOL_DESCRIPTION] != NULL, parameters != TOOL_SLOTS);
	copy_to(&copy, function->end);
}

static struct str
list_put(const struct list *list, const struct tool_names *names)
{
	static const struct tool called = {NULL, false};
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
		put_function(&out, &list->doc,
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
