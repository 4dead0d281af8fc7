#include "request.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "../../common/util.h"
#include "hash.h"

enum {
	MODEL,
	MESSAGES,
	TEMPERATURE,
	FORMAT,
	MAX_COMPLETION_TOKENS,
	MAX_TOKENS,
	STREAM,
	SEED,
	MEMBERS,
};

static const struct json_shape message_shape[] = {
    {"role", NULL, NULL},
    {"content", NULL, NULL},
    {NULL, NULL, NULL},
};

static const struct json_shape body_shape[] = {
    [MODEL] = {"model", NULL, NULL},
    [MESSAGES] = {"messages", NULL, message_shape},
    [TEMPERATURE] = {"temperature", NULL, NULL},
    [FORMAT] = {"response_format", json_shape_all, NULL},
    [MAX_COMPLETION_TOKENS] = {"max_completion_tokens", NULL, NULL},
    [MAX_TOKENS] = {"max_tokens", NULL, NULL},
    [STREAM] = {"stream", NULL, NULL},
    [SEED] = {"seed", NULL, NULL},
    [MEMBERS] = {NULL, NULL, NULL},
};

struct reading {
	struct request *request;
	const struct json_doc *doc;
	const struct json_node *members[MEMBERS];
	const struct json_node *properties; /* of the schema, NULL for none */
	struct arena *arena;
	char *why;
	size_t why_size;
};

static bool __attribute__((format(printf, 2, 3)))
wrong(struct reading *r, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(r->why, r->why_size, fmt, ap);
	va_end(ap);
	return false;
}

static bool
is_type(const struct json_node *node, enum json_type type)
{
	return node != NULL && node->type == type;
}

static bool
is_text(struct reading *r, const struct json_node *node, const char *text)
{
	return is_type(node, JSON_STRING) &&
	       str_eq(json_text(r->doc, node, r->arena), str_of(text));
}

static bool
read_message(struct reading *r, const struct json_node *message,
    const char *role, struct str *out)
{
	const struct json_node *text = json_get(r->doc, message, "content");

	if (!is_type(message, JSON_OBJECT) || message->count != 2 ||
	    !is_text(r, json_get(r->doc, message, "role"), role))
		return wrong(r, "messages: expected role %s and content", role);
	if (!is_type(text, JSON_STRING))
		return wrong(r, "messages: the %s content is no string", role);
	*out = json_text(r->doc, text, r->arena);
	if (str_trim(*out).n == 0)
		return wrong(r, "messages: the %s content is blank", role);
	return true;
}

static bool
read_messages(struct reading *r)
{
	const struct json_node *list = r->members[MESSAGES], *system, *user;

	if (!is_type(list, JSON_ARRAY) || list->count != 2)
		return wrong(r, "messages: expected two of them");
	system = json_first(r->doc, list);
	user = json_next(r->doc, system);
	return read_message(r, system, "system", &r->request->system) &&
	       read_message(r, user, "user", &r->request->user);
}

static bool
read_limit(struct reading *r)
{
	const struct json_node *node = r->members[MAX_COMPLETION_TOKENS];
	struct request *q = r->request;

	q->limit = "";
	if (node != NULL && r->members[MAX_TOKENS] != NULL)
		return wrong(r, "max_tokens and max_completion_tokens");
	if (node != NULL)
		q->limit = "max_completion_tokens";
	else if ((node = r->members[MAX_TOKENS]) != NULL)
		q->limit = "max_tokens";
	else
		return true;
	q->limit_tokens = is_type(node, JSON_NUMBER)
			      ? (long long)json_number(r->doc, node)
			      : 0;
	return (q->limit_tokens >= 1 &&
		   str_find_char(json_raw(r->doc, node), '.', 0) == STR_NONE) ||
	       wrong(r, "%s: expected a whole number >= 1", q->limit);
}

static bool
read_temperature(struct reading *r)
{
	const struct json_node *node = r->members[TEMPERATURE];
	double value;

	if (node == NULL)
		return true;
	if (!is_type(node, JSON_NUMBER))
		return wrong(r, "temperature: expected a number");
	value = json_number(r->doc, node);
	r->request->temperature = json_raw(r->doc, node);
	return (value >= 0 && value <= 2) ||
	       wrong(r, "temperature: expected 0 to 2");
}

/* --- the schema, by OpenAI's rules for strict ones --- */

static bool
is_listed(struct reading *r, const struct json_node *list, struct str name)
{
	const struct json_node *item;

	for (item = json_first(r->doc, list); item != NULL;
	     item = json_next(r->doc, item))
		if (is_type(item, JSON_STRING) &&
		    str_eq(json_text(r->doc, item, r->arena), name))
			return true;
	return false;
}

static bool check_schema(struct reading *, const struct json_node *, int depth);

static bool
check_properties(struct reading *r, const struct json_node *schema, int depth)
{
	const struct json_node *all = json_get(r->doc, schema, "properties");
	const struct json_node *required = json_get(r->doc, schema, "required");
	const struct json_node *item;

	if (!is_type(
		json_get(r->doc, schema, "additionalProperties"), JSON_FALSE))
		return wrong(r, "schema: additionalProperties is not false");
	if (!is_type(all, JSON_OBJECT) || all->count == 0)
		return wrong(r, "schema: an object without properties");
	if (!is_type(required, JSON_ARRAY) || required->count != all->count)
		return wrong(r, "schema: not all properties are required");
	for (item = json_first(r->doc, all); item != NULL;
	     item = json_next(r->doc, item)) {
		struct str name = json_key(r->doc, item, r->arena);

		if (!is_listed(r, required, name))
			return wrong(
			    r, "schema: %.*s is not required", STR_ARG(name));
		if (!check_schema(r, item, depth + 1))
			return false;
	}
	return true;
}

static bool
check_schema(struct reading *r, const struct json_node *schema, int depth)
{
	static const char *const refused[] = {"allOf", "oneOf", "not", "if",
	    "then", "else", "dependentRequired", "dependentSchemas",
	    "patternProperties"};
	const struct json_node *type = json_get(r->doc, schema, "type");

	if (depth > 10 || !is_type(schema, JSON_OBJECT))
		return wrong(r, "schema: too deep, or no object");
	for (size_t i = 0; i < ARRAY_LEN(refused); i++)
		if (json_get(r->doc, schema, refused[i]) != NULL)
			return wrong(r, "schema: %s is not strict", refused[i]);
	if (depth == 0 && !is_text(r, type, "object"))
		return wrong(r, "schema: the root is no object");
	if (type == NULL && json_get(r->doc, schema, "enum") == NULL &&
	    json_get(r->doc, schema, "anyOf") == NULL)
		return wrong(r, "schema: a value without a type");
	if (is_text(r, type, "object"))
		return check_properties(r, schema, depth);
	if (is_text(r, type, "array"))
		return check_schema(
		    r, json_get(r->doc, schema, "items"), depth + 1);
	return true;
}

static bool
check_name(struct reading *r, const struct json_node *node)
{
	struct str name;

	if (!is_type(node, JSON_STRING))
		return wrong(r, "json_schema.name: expected a string");
	name = json_text(r->doc, node, r->arena);
	for (size_t i = 0; i < name.n; i++)
		if ((!char_is_word(name.s[i]) && name.s[i] != '-') ||
		    (unsigned char)name.s[i] >= 0x80)
			return wrong(r, "json_schema.name: a bad character");
	return (name.n >= 1 && name.n <= 64) ||
	       wrong(r, "json_schema.name: expected 1 to 64 characters");
}

static bool
read_schema(struct reading *r, const struct json_node *format)
{
	const struct json_node *outer = json_get(r->doc, format, "json_schema");
	const struct json_node *schema = json_get(r->doc, outer, "schema");
	const struct json_node *strict = json_get(r->doc, outer, "strict");

	if (!is_type(outer, JSON_OBJECT) || !is_type(schema, JSON_OBJECT))
		return wrong(r, "response_format: no json_schema.schema");
	if (!check_name(r, json_get(r->doc, outer, "name")))
		return false;
	r->properties = json_get(r->doc, schema, "properties");
	if (!is_type(strict, JSON_TRUE))
		return wrong(r, "json_schema.strict is not true");
	return check_schema(r, schema, 0);
}

static bool
read_format(struct reading *r)
{
	const struct json_node *format = r->members[FORMAT], *type;
	struct request *q = r->request;

	q->format = "text";
	if (format == NULL)
		return true;
	type = json_get(r->doc, format, "type");
	if (is_text(r, type, "text"))
		return true;
	if (is_text(r, type, "json_object")) {
		q->format = "json_object";
		if (str_find_nocase(q->system, STR("json"), 0) == STR_NONE &&
		    str_find_nocase(q->user, STR("json"), 0) == STR_NONE)
			return wrong(r, "'messages' must contain the word "
					"'json' in some form, to use "
					"'response_format' of type "
					"'json_object'.");
		return true;
	}
	if (!is_text(r, type, "json_schema"))
		return wrong(r, "response_format: an unknown type");
	q->format = "json_schema";
	return read_schema(r, format);
}

/* --- the role --- */

static const struct {
	enum role role;
	const char *first, *second; /* names that its schema has */
} signs[] = {
    {ROLE_RELABEL, "hindsight_prompt", NULL},
    {ROLE_JUDGE, "is_valid", "rejection_reason"},
    {ROLE_EXTRACT, "actual_achievements", NULL},
    {ROLE_CLASSIFY, "failure_type", NULL},
    {ROLE_ANSWER, "final_answer", NULL},
};

static bool
has_name(struct reading *r, const char *name)
{
	char quoted[64];

	if (name == NULL)
		return true;
	if (r->properties != NULL)
		return json_get(r->doc, r->properties, name) != NULL;
	snprintf(quoted, sizeof(quoted), "\"%s\"", name);
	return str_find(r->request->system, str_of(quoted), 0) != STR_NONE;
}

static bool
read_role(struct reading *r)
{
	for (size_t i = 0; i < ARRAY_LEN(signs); i++)
		if (has_name(r, signs[i].first) &&
		    has_name(r, signs[i].second)) {
			r->request->role = signs[i].role;
			return true;
		}
	return wrong(r, "neither the schema nor the system text names the "
			"members of an answer");
}

static bool
read_members(struct reading *r)
{
	const struct json_node *root = json_root(r->doc);
	const struct json_node *model, *stream;
	size_t known = 0;

	if (!is_type(root, JSON_OBJECT))
		return wrong(r, "expected an object");
	json_members(r->doc, root, r->members, MEMBERS);
	for (size_t i = 0; i < MEMBERS; i++)
		known += r->members[i] != NULL;
	if (known != root->count)
		return wrong(r, "Unrecognized request argument supplied");
	model = r->members[MODEL];
	if (!is_type(model, JSON_STRING))
		return wrong(r, "you must provide a model parameter");
	r->request->model = json_text(r->doc, model, r->arena);
	stream = r->members[STREAM];
	if (r->request->model.n == 0 ||
	    (stream != NULL && stream->type != JSON_FALSE))
		return wrong(r, "an empty model, or stream");
	return read_messages(r) && read_temperature(r) && read_limit(r) &&
	       read_format(r) && read_role(r);
}

bool
request_read(struct request *q, struct json_doc *doc, struct str body,
    struct arena *arena, char *why, size_t why_size)
{
	struct reading r = {
	    .request = q,
	    .doc = doc,
	    .arena = arena,
	    .why = why,
	    .why_size = why_size,
	};

	*q = (struct request){.role = ROLE_COUNT, .format = "", .limit = ""};
	if (!json_parse(doc, body, body_shape))
		return wrong(&r, "not JSON: %s", doc->error);
	if (!read_members(&r))
		return false;
	q->prompt_bytes = q->system.n + q->user.n;
	q->key = hash_text(0, q->model);
	q->key = hash_text(q->key, q->temperature);
	q->key = hash_text(q->key, q->system);
	q->key = hash_text(q->key, q->user);
	return true;
}
