/* Any text through the parser; the nodes of what is JSON must be JSON with
 * nothing between them, and a decoded string come back from its spelling. */
#include <stdint.h>
#include <stdlib.h>

#include "json.h"
#include "util.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_text(struct str text, struct arena *arena)
{
	struct buf spelled;

	buf_init(&spelled, BUF_NO_MAX);
	json_put_string(&spelled, text);
	if (!str_eq(json_decode(buf_str(&spelled), arena), text))
		abort();
	buf_release(&spelled);
}

/* Between two nodes stand only white space and so many commas. */
static void
check_gap(const struct json_doc *doc, size_t from, size_t to, size_t commas)
{
	if (from > to)
		abort();
	for (size_t i = from; i < to; i++)
		if (doc->text.s[i] == ',')
			commas--;
		else if (!char_is_space(doc->text.s[i]))
			abort();
	if (commas != 0)
		abort();
}

static void
check_children(const struct json_doc *doc, const struct json_node *node)
{
	const struct json_node *child = json_first(doc, node);
	size_t at = node->beg + 1, count = 0;

	for (; child != NULL; child = json_next(doc, child), count++) {
		bool member = child->key_end > child->key_beg;

		if (member != (node->type == JSON_OBJECT))
			abort();
		check_gap(
		    doc, at, member ? child->key_beg : child->beg, count > 0);
		at = child->end;
	}
	check_gap(doc, at, node->end - 1, 0);
	if (count != node->count)
		abort();
}

static void
check_node(const struct json_doc *doc, const struct json_node *node,
    struct json_doc *again, struct arena *arena)
{
	if (node->prev_end > node->beg || node->beg >= node->end ||
	    node->end > doc->text.n)
		abort();
	if (!json_parse(again, json_raw(doc, node), NULL) ||
	    json_root(again)->type != node->type)
		abort();
	if (node->type == JSON_ARRAY || node->type == JSON_OBJECT)
		check_children(doc, node);
	if (node->type == JSON_STRING)
		check_text(json_text(doc, node, arena), arena);
	if (node->type == JSON_NUMBER)
		json_number(doc, node);
	if (node->key_end > node->key_beg)
		check_text(json_key(doc, node, arena), arena);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct json_doc doc, again;
	struct arena arena = ARENA_INIT;

	json_init(&doc);
	json_init(&again);
	if (json_parse(
		&doc, (struct str){(const char *)data, size}, json_shape_all))
		/* Not more of them: each is parsed again. */
		for (size_t i = 0; i < doc.used && i < 100; i++)
			check_node(&doc, &doc.nodes[i], &again, &arena);
	json_release(&doc);
	json_release(&again);
	arena_release(&arena);
	return 0;
}
