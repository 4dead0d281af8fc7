#include "toolobject.h"

enum schema_slot {
	SCHEMA_TYPE,
	SCHEMA_PROPERTIES,
	SCHEMA_REQUIRED,
	SCHEMA_SLOTS,
};

static const struct json_shape schema_shape[] = {
    [SCHEMA_TYPE] = {"type", NULL, NULL},
    [SCHEMA_PROPERTIES] = {"properties", json_shape_all, NULL},
    [SCHEMA_REQUIRED] = {"required", NULL, NULL},
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

const struct json_shape tool_object_shape[] = {
    FUNCTION_MEMBERS, [TOOL_FUNCTION] = {"function", function_shape, NULL},
    {NULL, NULL, NULL}};

static struct str
name_of(const struct json_doc *doc, const struct json_node *node,
    struct arena *arena)
{
	return node == NULL || node->type != JSON_STRING
		   ? str_of(NULL)
		   : json_text(doc, node, arena);
}

struct str
tool_object_read(struct tool_object *tool, const struct json_doc *doc,
    const struct json_node *node, struct arena *arena)
{
	struct str name;

	*tool = (struct tool_object){json_get(doc, node, "function"), false};
	name = name_of(doc, json_get(doc, tool->function, "name"), arena);
	if (name.n > 0)
		return name;
	*tool = (struct tool_object){NULL, false};
	if (node->type != JSON_OBJECT)
		return name_of(doc, node, arena);
	*tool = (struct tool_object){node, true};
	return name_of(doc, json_get(doc, node, "name"), arena);
}

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
be(struct copy *copy, const struct json_node *value, enum json_type type,
    const char *else_this)
{
	if (value->type != type)
		replace(copy, value->beg, value->end, else_this);
}

static void
copy_schema_member(struct copy *copy, const struct json_node *member)
{
	const struct json_node *property = json_first(copy->doc, member);

	if (member->slot == SCHEMA_REQUIRED)
		be(copy, member, JSON_ARRAY, "[]");
	if (member->slot != SCHEMA_PROPERTIES)
		return;
	be(copy, member, JSON_OBJECT, "{}");
	if (member->type != JSON_OBJECT)
		return;
	for (; property != NULL; property = json_next(copy->doc, property))
		be(copy, property, JSON_OBJECT, "{}");
}

static void
copy_schema(struct copy *copy, const struct json_node *schema)
{
	const struct json_node *members[SCHEMA_SLOTS], *member;
	bool empty = schema->count == 0;

	if (schema->type != JSON_OBJECT) {
		replace(copy, schema->beg, schema->end,
		    "{\"type\":\"object\",\"properties\":{}}");
		return;
	}
	json_members(copy->doc, schema, members, SCHEMA_SLOTS);
	member = json_first(copy->doc, schema);
	for (; member != NULL; member = json_next(copy->doc, member))
		copy_schema_member(copy, member);
	copy_to(copy, schema->end - 1);
	if (members[SCHEMA_TYPE] == NULL) {
		buf_puts(copy->out, empty ? "" : ",");
		buf_puts(copy->out, "\"type\":\"object\"");
		empty = false;
	}
	if (members[SCHEMA_PROPERTIES] == NULL) {
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
    const struct tool_object *tool, struct str name, enum tool_slot parameters)
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

void
tool_object_put(struct buf *out, const struct json_doc *doc,
    const struct tool_object *tool, struct str name)
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
