#include "turns.h"

#include <stdlib.h>

#include "util.h"

const struct json_node *
turns_get(
    const struct turns *run, const struct json_node *object, const char *key)
{
	const struct json_node *node = json_get(&run->record->doc, object, key);

	return node != NULL && node->type == JSON_NULL ? NULL : node;
}

struct str
turns_text(const struct turns *run, const struct json_node *node)
{
	return json_text(&run->record->doc, node, &run->record->arena);
}

void
chain_add(
    struct turns *run, struct chain *chain, const struct json_node *content)
{
	uint32_t at = (uint32_t)run->piece_count;

	if (content == NULL)
		return;
	run->pieces = xgrow(run->pieces, run->piece_count, &run->piece_cap,
	    sizeof(*run->pieces));
	run->pieces[run->piece_count++] = (struct piece){content, CHAIN_END};
	if (chain->first == CHAIN_END)
		chain->first = at;
	else
		run->pieces[chain->last].next = at;
	chain->last = at;
}

struct call *
turns_add(struct turns *run)
{
	run->calls = xgrow(
	    run->calls, run->call_count, &run->call_cap, sizeof(*run->calls));
	run->calls[run->call_count] =
	    (struct call){.said = CHAIN_EMPTY, .user = CHAIN_EMPTY};
	return &run->calls[run->call_count++];
}

void
turns_release(struct turns *run)
{
	free(run->calls);
	free(run->pieces);
}

/* Writing: the bytes between quotes are copied as they are. */

static void
put_inside(
    const struct turns *run, struct buf *out, const struct json_node *string)
{
	buf_add_str(out,
	    str_sub(run->record->doc.text, string->beg + 1, string->end - 1));
}

static void
put_part(const struct turns *run, struct buf *out, const struct json_node *part)
{
	const struct json_node *text = part, *type;

	if (part->type == JSON_OBJECT)
		text = turns_get(run, part, "text");
	if (text != NULL && text->type == JSON_STRING) {
		put_inside(run, out, text);
		return;
	}
	type = turns_get(run, part, "type");
	buf_putc(out, '[');
	if (type != NULL && type->type == JSON_STRING)
		put_inside(run, out, type);
	else
		buf_puts(out, "part");
	buf_puts(out, " omitted]");
}

static void
put_content(
    const struct turns *run, struct buf *out, const struct json_node *content)
{
	const struct json_node *first, *part;

	if (content->type == JSON_STRING) {
		put_inside(run, out, content);
		return;
	}
	first = json_first(&run->record->doc, content);
	for (part = first; part != NULL;
	     part = json_next(&run->record->doc, part)) {
		if (part != first)
			buf_puts(out, "\\n");
		put_part(run, out, part);
	}
}

static void
put_chain(const struct turns *run, struct buf *out, struct chain chain)
{
	buf_putc(out, '"');
	for (uint32_t i = chain.first; i != CHAIN_END;
	     i = run->pieces[i].next) {
		if (i != chain.first)
			buf_puts(out, "\\n\\n");
		put_content(run, out, run->pieces[i].content);
	}
	buf_putc(out, '"');
}

static void
put_text(const struct turns *run, struct buf *out, const char *name,
    struct chain chain)
{
	buf_printf(out, "\"%s\":", name);
	if (chain.first == CHAIN_END)
		buf_puts(out, "null");
	else
		put_chain(run, out, chain);
}

/* How deep are the objects and arrays of a text that is JSON? */
static size_t
json_depth(struct str text)
{
	size_t depth = 0, deepest = 0;
	bool quoted = false;

	for (size_t i = 0; i < text.n; i++) {
		char c = text.s[i];

		if (quoted && c == '\\')
			i++;
		else if (c == '"')
			quoted = !quoted;
		else if (!quoted && (c == '{' || c == '['))
			deepest = ++depth > deepest ? depth : deepest;
		else if (!quoted && (c == '}' || c == ']'))
			depth--;
	}
	return deepest;
}

/* An object, steps and a step stand around an action_input. */
#define INPUT_MAX_DEPTH (JSON_MAX_DEPTH - 3)

/* What a string of arguments says, when that is JSON. */
static bool
put_parsed(const struct turns *run, struct buf *out, struct json_doc *scratch,
    const struct json_node *arguments)
{
	struct str text = str_trim(turns_text(run, arguments));
	size_t start = out->len;

	if (text.n == 0) {
		buf_puts(out, "{}");
		return true;
	}
	if (!json_parse(scratch, text, NULL) ||
	    json_depth(text) > INPUT_MAX_DEPTH)
		return false;
	buf_add_str(out, text);
	/* Line breaks in JSON stand between tokens only; a record is a line. */
	for (size_t i = start; i < out->len; i++)
		if (out->bytes[i] == '\n' || out->bytes[i] == '\r')
			out->bytes[i] = ' ';
	return true;
}

static void
put_input(const struct turns *run, struct buf *out, struct json_doc *scratch,
    const struct call *call)
{
	const struct json_node *input = call->input;

	buf_puts(out, ",\"action_input\":");
	if (call->name == NULL) {
		buf_puts(out, "{\"content\":");
		put_chain(run, out, call->said);
		buf_putc(out, '}');
	} else if (input == NULL) {
		buf_puts(out, "{}");
	} else if (input->type != JSON_STRING) {
		buf_add_str(out, json_raw(&run->record->doc, input));
	} else if (!put_parsed(run, out, scratch, input)) {
		buf_puts(out, "{\"_raw\":");
		buf_add_str(out, json_raw(&run->record->doc, input));
		buf_putc(out, '}');
	}
}

static void
put_step(const struct turns *run, struct buf *out, struct json_doc *scratch,
    const struct call *call, struct str speak)
{
	bool talk = call->name == NULL;

	buf_putc(out, '{');
	put_text(run, out, "thought", talk ? CHAIN_EMPTY : call->said);
	buf_puts(out, ",\"action_name\":");
	if (talk)
		json_put_string(out, speak);
	else
		buf_add_str(out, json_raw(&run->record->doc, call->name));
	put_input(run, out, scratch, call);
	buf_puts(out, ",\"observation\":");
	if (call->result == NULL) {
		buf_puts(out, "null");
	} else {
		buf_putc(out, '"');
		put_content(run, out, call->result);
		buf_putc(out, '"');
	}
	if (call->user.first != CHAIN_END) {
		buf_putc(out, ',');
		put_text(run, out, "user", call->user);
	}
	if (call->parallel)
		buf_puts(out, ",\"parallel\":true");
	buf_putc(out, '}');
}

/* The action that stands for a turn to the user: the first user tool of the
 * record or the caller, else a name that no tool has. */
static struct str
talk_action(const struct turns *run)
{
	const struct json_node *tools =
	    record_get(run->record, RECORD_USER_TOOLS);
	const struct json_node *tool = json_first(&run->record->doc, tools);

	if (tool != NULL)
		return turns_text(run, tool);
	if (run->talk.n > 0)
		return run->talk;
	for (size_t i = 0; i < run->call_count; i++)
		if (run->calls[i].name != NULL &&
		    str_eq(turns_text(run, run->calls[i].name), STR("respond")))
			return STR("respond_to_user");
	return STR("respond");
}

static bool
has_talk(const struct turns *run)
{
	for (size_t i = 0; i < run->call_count; i++)
		if (run->calls[i].name == NULL)
			return true;
	return false;
}

static void
put_steps(const struct turns *run, struct buf *out, struct str speak)
{
	struct json_doc scratch;

	json_init(&scratch);
	buf_puts(out, ",\"steps\":[");
	for (size_t i = 0; i < run->call_count; i++) {
		if (i > 0)
			buf_putc(out, ',');
		put_step(run, out, &scratch, &run->calls[i], speak);
	}
	buf_putc(out, ']');
	json_release(&scratch);
}

/* Does the run have such a text, and the record no member of its own? */
static bool
is_ours(const struct turns *run, enum record_slot slot, struct chain chain)
{
	return chain.first != CHAIN_END &&
	       record_get(run->record, slot) == NULL;
}

void
turns_put(const struct turns *run, struct buf *out)
{
	struct str speak = talk_action(run);

	if (is_ours(run, RECORD_ORIGINAL_PROMPT, run->prompt)) {
		buf_putc(out, ',');
		put_text(run, out, "original_prompt", run->prompt);
	}
	if (is_ours(run, RECORD_SYSTEM, run->system)) {
		buf_putc(out, ',');
		put_text(run, out, "system", run->system);
	}
	put_steps(run, out, speak);
	if (is_ours(run, RECORD_FINAL_ANSWER, run->answer)) {
		buf_putc(out, ',');
		put_text(run, out, "final_answer", run->answer);
	}
	if (!has_talk(run) || run->talk.n > 0 ||
	    record_get(run->record, RECORD_USER_TOOLS) != NULL)
		return;
	buf_puts(out, ",\"user_tools\":[");
	json_put_string(out, speak);
	buf_putc(out, ']');
}
