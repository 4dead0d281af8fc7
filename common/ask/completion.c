#include "completion.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "json.h"
#include "util.h"

#define FIELDS_MAX 31	/* json_shape's entries, less the last */
#define TRIES 64	/* closing braces that are looked at */
#define WORK_MAX 8	/* bytes looked at, as a multiple of the text's */
#define WORK_LEAST 4096 /* the same, for a short text */

struct reading {
	struct str text;
	const struct completion_field *fields;
	size_t count;
	struct json_shape shape[FIELDS_MAX + 1];
	struct json_doc doc;
	struct arena *arena;
	size_t work; /* bytes that may yet be looked at */
	char *why;
	size_t why_size;
};

/* --- finding the object --- */

/* The offset behind the last '}' before `end`, 0 when there is none. */
static size_t
last_close(struct str text, size_t end)
{
	const char *at = end == 0 ? NULL : memrchr(text.s, '}', end);

	return at == NULL ? 0 : (size_t)(at - text.s) + 1;
}

/* Is the quote at i escaped, by an odd number of backslashes? */
static bool
is_escaped(struct str text, size_t i)
{
	size_t slashes = 0;

	while (slashes < i && text.s[i - slashes - 1] == '\\')
		slashes++;
	return slashes % 2 == 1;
}

/*
 * The offset of the '{' whose '}' stands before `end`, STR_NONE when there is
 * none. Read backwards from the end of an object, what is a string is certain:
 * reasoning in front of it may have any quotes and braces.
 */
static size_t
open_of(struct reading *r, size_t end)
{
	size_t depth = 0;
	bool quoted = false;

	for (size_t i = end; i > 0 && r->work > 0; r->work--) {
		char c = r->text.s[--i];

		if (c == '"') {
			if (!is_escaped(r->text, i))
				quoted = !quoted;
		} else if (quoted) {
			continue;
		} else if (c == '}' || c == ']') {
			if (++depth > JSON_MAX_DEPTH)
				return STR_NONE;
		} else if (c == '{' || c == '[') {
			if (--depth == 0)
				return c == '{' ? i : STR_NONE;
		}
	}
	return STR_NONE;
}

/* --- its fields --- */

static bool
complain(struct reading *r, const struct completion_field *field,
    const char *expected, const struct json_node *node)
{
	struct str raw = json_raw(&r->doc, node);

	if (node->type == JSON_STRING || node->type == JSON_ARRAY ||
	    node->type == JSON_OBJECT || raw.n > 40)
		raw = str_of(json_type_name(node->type));
	snprintf(r->why, r->why_size, "%s: expected %s, found %.*s",
	    field->name, expected, STR_ARG(raw));
	return false;
}

/* A NUL would end the text for many a reader of the training data; it is no
 * more of a character than a lone surrogate. */
static struct str
text_of(struct reading *r, const struct json_node *node)
{
	struct str text = json_text(&r->doc, node, r->arena), rest = text;
	struct buf out;
	size_t nul;

	if (str_find_char(text, '\0', 0) == STR_NONE)
		return arena_copy(r->arena, text);
	buf_init(&out, BUF_NO_MAX);
	while ((nul = str_find_char(rest, '\0', 0)) != STR_NONE) {
		buf_add_str(&out, str_sub(rest, 0, nul));
		buf_puts(&out, "\xef\xbf\xbd");
		rest = str_sub(rest, nul + 1, rest.n);
	}
	buf_add_str(&out, rest);
	text = arena_copy(r->arena, buf_str(&out));
	buf_release(&out);
	return text;
}

static bool
read_text(struct reading *r, const struct completion_field *field,
    const struct json_node *node)
{
	struct str *out = field->out;

	if (node->type != JSON_STRING && node->type != JSON_NULL)
		return complain(r, field, "a string", node);
	*out = node->type == JSON_NULL ? STR("") : text_of(r, node);
	return true;
}

static bool
read_bool(struct reading *r, const struct completion_field *field,
    const struct json_node *node)
{
	bool *out = field->out;

	if (node->type != JSON_TRUE && node->type != JSON_FALSE)
		return complain(r, field, "true or false", node);
	*out = node->type == JSON_TRUE;
	return true;
}

static bool
read_fraction(struct reading *r, const struct completion_field *field,
    const struct json_node *node)
{
	double *out = field->out, value = -1;

	if (node->type == JSON_NUMBER)
		value = json_number(&r->doc, node);
	if (!(value >= 0 && value <= 1))
		return complain(r, field, "a number from 0 to 1", node);
	*out = value + 0.0; /* of -0.0 it makes 0.0 */
	return true;
}

static bool
read_texts(struct reading *r, const struct completion_field *field,
    const struct json_node *node)
{
	struct field_texts *out = field->out;
	const struct json_node *item;
	size_t i = 0;

	if (node->type != JSON_ARRAY)
		return complain(r, field, "an array of strings", node);
	out->count = node->count;
	out->items =
	    arena_alloc(r->arena, (out->count + 1) * sizeof(*out->items));
	for (item = json_first(&r->doc, node); item != NULL;
	     item = json_next(&r->doc, item)) {
		if (item->type != JSON_STRING)
			return complain(r, field, "an array of strings", item);
		out->items[i++] = text_of(r, item);
	}
	return true;
}

static bool
read_choice(struct reading *r, const struct completion_field *field,
    const struct json_node *node)
{
	struct str text;
	int *out = field->out;

	if (node->type != JSON_STRING)
		return complain(r, field, "a string", node);
	text = json_text(&r->doc, node, r->arena);
	for (int i = 0; field->choices[i] != NULL; i++) {
		if (str_eq(text, str_of(field->choices[i]))) {
			*out = i;
			return true;
		}
	}
	text = str_sub(text, 0, 40);
	snprintf(r->why, r->why_size, "%s: \"%.*s\" is none of the choices",
	    field->name, STR_ARG(text));
	return false;
}

static bool
read_field(struct reading *r, const struct completion_field *field,
    const struct json_node *node)
{
	if (node == NULL || (field->optional && node->type == JSON_NULL)) {
		if (field->optional)
			return true;
		snprintf(r->why, r->why_size, "%s is missing", field->name);
		return false;
	}
	switch (field->kind) {
	case FIELD_TEXT:
		return read_text(r, field, node);
	case FIELD_BOOL:
		return read_bool(r, field, node);
	case FIELD_FRACTION:
		return read_fraction(r, field, node);
	case FIELD_TEXTS:
		return read_texts(r, field, node);
	case FIELD_CHOICE:
		return read_choice(r, field, node);
	}
	BUG("no field kind %d", (int)field->kind);
}

static bool
read_fields(struct reading *r)
{
	const struct json_node *root = json_root(&r->doc);

	for (size_t i = 0; i < r->count; i++)
		if (!read_field(r, &r->fields[i],
			json_get(&r->doc, root, r->fields[i].name)))
			return false;
	return true;
}

/* --- which object is the answer --- */

static bool
has_any_field(const struct reading *r)
{
	const struct json_node *root = json_root(&r->doc);

	for (size_t i = 0; i < r->count; i++)
		if (json_get(&r->doc, root, r->fields[i].name) != NULL)
			return true;
	return false;
}

/* Is a field spelled as a member, "name":, anywhere in [from, to)? */
static bool
spells_a_field(const struct reading *r, size_t from, size_t to)
{
	struct str text = str_sub(r->text, from, to);

	for (size_t i = 0; i < r->count; i++) {
		struct str name = str_of(r->fields[i].name);
		size_t at = 0;

		while ((at = str_find(text, name, at)) != STR_NONE) {
			size_t begin = at, end = at += name.n;

			if (begin == 0 || text.s[begin - 1] != '"' ||
			    end >= text.n || text.s[end++] != '"')
				continue;
			while (end < text.n && char_is_space(text.s[end]))
				end++;
			if (end < text.n && text.s[end] == ':')
				return true;
		}
	}
	return false;
}

/*
 * Does an answer that is cut or broken stand behind the object, or around it,
 * such as {"is_valid":false,"rejection_reason":"it prints {"is_valid":true}"?
 * Then the object is a draft or a quotation: nothing of it may be believed.
 */
static bool
is_doubtful(const struct reading *r, size_t open, size_t end)
{
	size_t brace = open;

	while (brace > 0 && r->text.s[brace - 1] != '{' &&
	       r->text.s[brace - 1] != '}')
		brace--;
	return spells_a_field(r, end, r->text.n) ||
	       (brace > 0 && r->text.s[brace - 1] == '{' &&
		   spells_a_field(r, brace, open));
}

static void
make_shape(struct reading *r)
{
	if (r->count > FIELDS_MAX)
		BUG("%zu fields", r->count);
	for (size_t i = 0; i < r->count; i++) {
		r->shape[i].key = r->fields[i].name;
		if (r->fields[i].kind == FIELD_TEXTS)
			r->shape[i].items = json_shape_leaf;
	}
}

/* Parses the last object that has a field into r->doc. */
static bool
find_answer(struct reading *r)
{
	size_t close = last_close(r->text, r->text.n);

	for (int tries = 0; tries < TRIES && close > 0 && r->work > 0;
	     tries++) {
		size_t open = open_of(r, close), end = close;
		size_t cost = 2 * (end - open);

		close = last_close(r->text, close - 1);
		if (open == STR_NONE)
			continue;
		r->work -= cost < r->work ? cost : r->work;
		if (json_parse(
			&r->doc, str_sub(r->text, open, end), r->shape)) {
			if (has_any_field(r))
				return !is_doubtful(r, open, end);
			close = last_close(r->text, open);
		} else if (spells_a_field(r, open, end)) {
			return false; /* the answer, broken */
		}
	}
	return false;
}

bool
completion_read(struct str text, const struct completion_field *fields,
    size_t count, struct arena *arena, char *why, size_t why_size)
{
	struct reading r = {.text = text,
	    .fields = fields,
	    .count = count,
	    .arena = arena,
	    .work = WORK_LEAST,
	    .why = why,
	    .why_size = why_size};
	bool fine;

	if (text.n < SIZE_MAX / WORK_MAX - WORK_LEAST)
		r.work += text.n * WORK_MAX;
	make_shape(&r);
	json_init(&r.doc);
	if (find_answer(&r)) {
		fine = read_fields(&r);
	} else {
		fine = false;
		snprintf(why, why_size, "%s",
		    str_trim(text).n == 0 ? "the answer is empty"
		    : spells_a_field(&r, 0, text.n)
			? "no whole JSON object in the answer"
			: "no JSON object in the answer");
	}
	json_release(&r.doc);
	return fine;
}
