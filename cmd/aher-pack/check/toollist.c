#include "toollist.h"

#include "str.h"

bool
tool_name_is_strict(struct str name)
{
	for (size_t i = 0; i < name.n; i++)
		if (!char_is_alpha(name.s[i]) && !char_is_digit(name.s[i]) &&
		    name.s[i] != '_' && name.s[i] != '-')
			return false;
	return name.n > 0 && name.n <= 64;
}

bool
tools_have(const struct tool_set *set, struct str name)
{
	for (size_t i = 0; i < set->count; i++)
		if (str_eq(set->names[i], name))
			return true;
	return set->full;
}

static void
remember(struct tool_set *set, struct str name)
{
	if (set->count == TOOL_SET)
		set->full = true;
	else
		set->names[set->count++] = name;
}

/* What a function must have beside its name. */
static void
check_parameters(struct inspection *in, const struct json_node *function,
    enum tools_reader reader)
{
	const struct json_node *parameters = child(in, function, "parameters");

	if (reader == TOOLS_LLAMAFACTORY &&
	    (!is(parameters, JSON_OBJECT) ||
		!is(child(in, parameters, "properties"), JSON_OBJECT)))
		fault(in, function, TRAP_TOOLS,
		    "a function without \"parameters\" that have "
		    "\"properties\" stops LLaMA-Factory (KeyError); write "
		    "\"parameters\":{\"type\":\"object\",\"properties\":{}}");
	else if (parameters != NULL && parameters->type != JSON_OBJECT &&
		 !(reader == TOOLS_AXOLOTL && parameters->type == JSON_STRING))
		fault(in, parameters, TRAP_TOOLS,
		    "\"parameters\" is to be a JSON schema, an object; it is "
		    "%s",
		    found(in, parameters));
}

static void
check_tool(struct inspection *in, const struct json_node *tool,
    enum tools_reader reader, struct tool_set *set)
{
	const struct json_node *function = child(in, tool, "function");
	const struct json_node *name;

	if (!is(tool, JSON_OBJECT)) {
		fault(in, tool, TRAP_TOOLS,
		    "a tool is an object with \"type\":\"function\" and a "
		    "\"function\"; it is %s",
		    found(in, tool));
		return;
	}
	if (!is(function, JSON_OBJECT)) {
		if (reader == TOOLS_OPENAI)
			fault(in, tool, TRAP_TOOLS,
			    "a tool has its \"function\" in an object of that "
			    "name, beside \"type\":\"function\"");
		else if (reader == TOOLS_TEMPLATE || reader == TOOLS_AXOLOTL)
			note(in, tool, TRAP_TOOLS,
			    "a tool without {\"type\":\"function\","
			    "\"function\":{...}} around it is not what chat "
			    "templates expect");
		function = tool;
	} else if (!text_is(in, child(in, tool, "type"), "function")) {
		if (reader == TOOLS_OPENAI || reader == TOOLS_LLAMAFACTORY)
			fault(in, tool, TRAP_TOOLS,
			    "\"type\":\"function\" is missing beside "
			    "\"function\"");
	}
	name = child(in, function, "name");
	if (!is(name, JSON_STRING) || text_of(in, name).n == 0) {
		fault(in, function, TRAP_TOOLS,
		    "a function has a \"name\", a string; it is %s",
		    found(in, name));
		return;
	}
	if (reader == TOOLS_OPENAI && !tool_name_is_strict(text_of(in, name)))
		fault(in, name, TRAP_FUNCTION_NAME,
		    "%s is not ^[a-zA-Z0-9_-]{1,64}$: rename it here and in "
		    "the calls",
		    found(in, name));
	remember(set, text_of(in, name));
	check_parameters(in, function, reader);
}

static void
check_list(struct inspection *in, const struct json_node *list,
    enum tools_reader reader, struct tool_set *set)
{
	size_t count = 0;

	for (const struct json_node *tool = first(in, list); tool != NULL;
	     tool = next(in, tool), count++)
		check_tool(in, tool, reader, set);
	if (count > 0)
		set->any = true;
	else if (reader == TOOLS_TEMPLATE)
		note(in, list, TRAP_EMPTY_TOOLS,
		    "an empty list: llama 3.x templates still write about "
		    "tools; write null");
}

static void
check_text(struct inspection *in, const struct json_node *tools,
    enum tools_reader reader, struct tool_set *set)
{
	const struct json_node *root;

	if (str_trim(text_of(in, tools)).n == 0) {
		if (reader != TOOLS_LLAMAFACTORY)
			fault(in, tools, TRAP_EMPTY_TOOLS,
			    "an empty string is parsed as JSON, which stops "
			    "%s; write null or leave the key out everywhere",
			    reader == TOOLS_SWIFT     ? "ms-swift"
			    : reader == TOOLS_AXOLOTL ? "Axolotl"
						      : "TRL");
		return;
	}
	root = inspect_enter(in, tools);
	if (root == NULL) {
		set->full = true; /* what it lists is not known */
		fault(in, tools, TRAP_TOOLS,
		    "a string of tools is to be a JSON array; %s is no JSON",
		    found(in, tools));
		return;
	}
	if (root->type == JSON_ARRAY)
		check_list(in, root, reader, set);
	else if (root->type != JSON_NULL || reader != TOOLS_TEMPLATE)
		fault(in, root, TRAP_TOOLS,
		    "a string of tools is to be a JSON array; it is %s",
		    found(in, root));
	inspect_leave(in);
}

void
tools_check(struct inspection *in, const struct json_node *tools,
    enum tools_reader reader, struct tool_set *set)
{
	set->count = 0;
	set->any = set->full = false;
	if (tools == NULL)
		return;
	if (tools->type == JSON_STRING && reader != TOOLS_OPENAI) {
		check_text(in, tools, reader, set);
		return;
	}
	if (tools->type == JSON_ARRAY && reader != TOOLS_LLAMAFACTORY) {
		check_list(in, tools, reader, set);
		return;
	}
	set->full = true;
	fault(in, tools, TRAP_TOOLS, "tools are to be %s; this is %s",
	    reader == TOOLS_OPENAI ? "an array"
	    : reader == TOOLS_LLAMAFACTORY
		? "a string that holds a JSON array"
		: "an array, or a string that holds one",
	    found(in, tools));
}
