#include "registered.h"

#include <string.h>

#include "consumers.h"
#include "io.h"
#include "json.h"
#include "util.h"

#define MAX_INFO (16u << 20) /* bytes of a dataset_info.json */

void
layout_default(struct layout *layout)
{
	*layout = (struct layout){
	    .messages = "conversations",
	    .system = "system",
	    .tools = "tools",
	    .chosen = "chosen",
	    .rejected = "rejected",
	    .kto_tag = "kto_tag",
	    .role = "from",
	    .content = "value",
	    .user = "human",
	    .assistant = "gpt",
	    .observation = "observation",
	    .function = "function_call",
	    .system_tag = "system",
	    .arena = ARENA_INIT,
	};
}

void
layout_release(struct layout *layout)
{
	arena_release(&layout->arena);
}

static const char *
base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? path : slash + 1;
}

/* The whole file; false where there is none, or it is too large. */
static bool
read_info(const char *path, struct buf *out)
{
	const char *base = base_name(path);
	struct buf name;
	struct input *input;
	char why[160];
	int got = 1;

	buf_init(&name, BUF_NO_MAX);
	buf_add(&name, path, (size_t)(base - path));
	buf_puts(&name, "dataset_info.json");
	input = input_open(name.bytes, why, sizeof(why));
	buf_release(&name);
	while (input != NULL && got > 0 && out->len < MAX_INFO)
		got = input_read(input, out);
	input_close(input);
	return input != NULL && got == 0;
}

/* The entry whose file_name is the file's. */
static const struct json_node *
find_entry(const struct json_doc *doc, const char *path, struct arena *arena)
{
	struct str base = str_of(base_name(path));

	for (const struct json_node *e = json_first(doc, json_root(doc));
	     e != NULL; e = json_next(doc, e)) {
		const struct json_node *name =
		    e->type == JSON_OBJECT ? json_get(doc, e, "file_name")
					   : NULL;

		if (is(name, JSON_STRING) &&
		    str_eq(json_text(doc, name, arena), base))
			return e;
	}
	return NULL;
}

/* A complaint about the entry. */
#define COMPLAIN(in, ...)                                                      \
	remark(in, SEVERITY_ERROR, 1, STR("dataset_info.json"),                \
	    TRAP_REGISTRATION, __VA_ARGS__)

static const char *
name_in(struct layout *layout, const struct json_doc *doc,
    const struct json_node *object, const char *key)
{
	const struct json_node *node = json_get(doc, object, key);

	if (!is(node, JSON_STRING))
		return NULL;
	return arena_copy(&layout->arena, json_text(doc, node, &layout->arena))
	    .s;
}

/* Columns that are not named are not read. */
static void
read_columns(struct layout *layout, struct inspection *in,
    const struct json_doc *doc, const struct json_node *columns)
{
	if (columns == NULL) {
		layout->system = layout->tools = layout->chosen =
		    layout->rejected = layout->kto_tag = NULL;
		return;
	}
	layout->messages = name_in(layout, doc, columns, "messages");
	layout->system = name_in(layout, doc, columns, "system");
	layout->tools = name_in(layout, doc, columns, "tools");
	layout->chosen = name_in(layout, doc, columns, "chosen");
	layout->rejected = name_in(layout, doc, columns, "rejected");
	layout->kto_tag = name_in(layout, doc, columns, "kto_tag");
	if (layout->messages == NULL)
		COMPLAIN(in, "\"columns\" without \"messages\": a column that "
			     "is not named is not read");
}

static void
read_tags(struct layout *layout, struct inspection *in,
    const struct json_doc *doc, const struct json_node *tags)
{
	const struct {
		const char *key, **name;
	} all[] = {
	    {"role_tag", &layout->role},
	    {"content_tag", &layout->content},
	    {"user_tag", &layout->user},
	    {"assistant_tag", &layout->assistant},
	    {"observation_tag", &layout->observation},
	    {"function_tag", &layout->function},
	    {"system_tag", &layout->system_tag},
	};

	for (size_t i = 0; tags != NULL && i < ARRAY_LEN(all); i++) {
		*all[i].name = name_in(layout, doc, tags, all[i].key);
		if (*all[i].name == NULL)
			COMPLAIN(in,
			    "\"tags\" without \"%s\": a tag that is not given "
			    "is unknown then, and rows with it are skipped; "
			    "give all seven or leave \"tags\" out",
			    all[i].key);
	}
}

static void
check_kind(struct inspection *in, const struct json_doc *doc,
    const struct json_node *entry)
{
	const struct json_node *kind = json_get(doc, entry, "formatting");
	const struct json_node *ranking = json_get(doc, entry, "ranking");

	if (!is(kind, JSON_STRING) ||
	    !str_eq(json_raw(doc, kind), STR("\"sharegpt\"")))
		COMPLAIN(in, "\"formatting\":\"sharegpt\" is expected; without "
			     "it the file is read as alpaca's, with openai "
			     "thoughts beside calls are lost");
	if (is(ranking, JSON_TRUE) != in->consumer->ranking)
		COMPLAIN(in, "%s",
		    in->consumer->ranking
			? "\"ranking\":true is missing: pairs are read as "
			  "plain rows"
			: "\"ranking\":true is for pairs (dpo): rows of this "
			  "kind are skipped");
}

static void
read_entry(struct layout *layout, struct inspection *in,
    const struct json_doc *doc, const char *path)
{
	const struct json_node *entry = find_entry(doc, path, &layout->arena);
	bool pairs = in->consumer->ranking;

	if (entry == NULL) {
		remark(in, SEVERITY_NOTE, 1, STR("dataset_info.json"),
		    TRAP_REGISTRATION,
		    "no entry has \"file_name\":\"%s\": LLaMA-Factory does "
		    "not know the file",
		    base_name(path));
		return;
	}
	layout->registered = true;
	check_kind(in, doc, entry);
	read_columns(layout, in, doc, json_get(doc, entry, "columns"));
	read_tags(layout, in, doc, json_get(doc, entry, "tags"));
	if (pairs && (layout->chosen == NULL || layout->rejected == NULL))
		COMPLAIN(in, "\"columns\" without \"chosen\" and \"rejected\"");
	if (strcmp(in->consumer->name, "llamafactory-kto") == 0 &&
	    layout->kto_tag == NULL)
		COMPLAIN(in, "\"columns\" without \"kto_tag\": labels are not "
			     "read");
}

void
layout_read(struct layout *layout, struct inspection *in, const char *path)
{
	struct json_doc doc;
	struct buf text;

	buf_init(&text, BUF_NO_MAX);
	json_init(&doc);
	if (!read_info(path, &text))
		remark(in, SEVERITY_NOTE, 1, STR("dataset_info.json"),
		    TRAP_REGISTRATION,
		    "there is none beside the file: LLaMA-Factory looks "
		    "files up in it");
	else if (json_parse(&doc, buf_str(&text), json_shape_all) &&
		 json_root(&doc)->type == JSON_OBJECT)
		read_entry(layout, in, &doc, path);
	else
		COMPLAIN(in, "no JSON object: LLaMA-Factory stops");
	json_release(&doc);
	buf_release(&text);
}
