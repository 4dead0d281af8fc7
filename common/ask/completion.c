#include "completion.h"

#include <stdio.h>
#include <string.h>

#include "json.h"
#include "util.h"

#define FIELDS_MAX 31 /* json_shape's entries, less the last */
#define SAME_VALUE 64 /* bytes by which two values are told apart */

struct reading {
	struct str text; /* the answer and what stands before it */
	size_t open;	 /* of the answer's '{' */
	const struct completion_field *fields;
	size_t count;
	struct json_shape shape[FIELDS_MAX + 1];
	struct json_doc doc;
	struct arena *arena;
	char *why;
	size_t why_size;
};

/* --- finding the object --- */

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
 * The offset of the '{' whose '}' ends the text, STR_NONE when there is none.
 * Read backwards from the end of an object, what is a string is certain:
 * reasoning in front of it may have any quotes and braces.
 */
static size_t
open_of(struct str text)
{
	size_t depth = 0;
	bool quoted = false;

	if (text.n == 0 || text.s[text.n - 1] != '}')
		return STR_NONE;
	for (size_t i = text.n; i > 0;) {
		char c = text.s[--i];

		if (c == '"') {
			if (!is_escaped(text, i))
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

/* Without white space and a code fence at the end. */
static struct str
without_fence(struct str text)
{
	text = str_trim(text);
	while (text.n > 0 && text.s[text.n - 1] == '`')
		text.n--;
	return str_trim(text);
}

/* --- reasoning --- */

/* What models put around their reasoning. */
static const struct {
	const char *open, *close;
} tags[] = {
    {"<think>", "</think>"},
    {"<thinking>", "</thinking>"},
    {"<thought>", "</thought>"},
    {"<reasoning>", "</reasoning>"},
    {"<reflection>", "</reflection>"},
    {"<analysis>", "</analysis>"},
    {"<scratchpad>", "</scratchpad>"},
    {"<seed:think>", "</seed:think>"},
    {"[THINK]", "[/THINK]"},
    {"<|begin_of_thought|>", "<|end_of_thought|>"},
    {"<|channel|>analysis", "<|channel|>final<|message|>"},
};

/* The bytes of a tag with which the text begins, 0 when there is none. */
static size_t
tag_size(struct str text, bool closing)
{
	for (size_t i = 0; i < ARRAY_LEN(tags); i++) {
		const char *tag = closing ? tags[i].close : tags[i].open;

		if (str_starts_nocase(text, str_of(tag)))
			return strlen(tag);
	}
	return 0;
}

/* The first tag in the text; its size goes to *size. */
static size_t
find_tag(struct str text, bool closing, size_t *size)
{
	for (size_t at = 0; at < text.n; at++) {
		if (text.s[at] != '<' && text.s[at] != '[')
			continue;
		*size = tag_size(str_sub(text, at, text.n), closing);
		if (*size > 0)
			return at;
	}
	return STR_NONE;
}

/*
 * Takes the reasoning off what stands before the answer. Some servers keep its
 * opening tag; a text that begins with an object or a code fence has none. A
 * tag later on is quoted. Returns false where reasoning has no end: the object
 * is part of it then.
 */
static bool
drop_reasoning(struct str *before)
{
	struct str rest = str_trim(*before);
	bool first = rest.n > 0 && rest.s[0] != '{' && rest.s[0] != '`';
	size_t at, size;

	for (; first || tag_size(rest, false) > 0; first = false) {
		at = find_tag(rest, true, &size);
		if (at == STR_NONE)
			break;
		rest = str_trim(str_sub(rest, at + size, rest.n));
	}
	*before = rest;
	return find_tag(rest, false, &size) == STR_NONE;
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

/* --- is it the answer? --- */

/* The offset behind spaces. */
static size_t
skip_space(struct str text, size_t at)
{
	while (at < text.n && char_is_space(text.s[at]))
		at++;
	return at;
}

/* Is the word at [beg, end) the name of a member: in quotes of any kind, or
 * without behind a brace or a comma? What is behind its colon goes to *value.*/
static bool
is_member(struct str text, size_t beg, size_t end, struct str *value)
{
	while (beg > 0 && char_is_space(text.s[beg - 1]))
		beg--;
	if (beg == 0 || strchr("\"'`{,", text.s[beg - 1]) == NULL)
		return false;
	while (end < text.n && strchr("\\\"'`", text.s[end]) != NULL)
		end++;
	end = skip_space(text, end);
	if (end == text.n || text.s[end] != ':')
		return false;
	end = skip_space(text, end + 1);
	*value = str_sub(text, end, text.n);
	/* {"is_valid": maybe} is no answer of any kind. */
	return value->n == 0 || strchr("\"'[{-tfnTFN", value->s[0]) != NULL ||
	       char_is_digit(value->s[0]);
}

/* Does the text begin with this value of a member? */
static bool
begins_with(struct str text, struct str value)
{
	if (value.n > SAME_VALUE)
		value.n = SAME_VALUE;
	return value.n > 0 && str_starts_nocase(text, value) &&
	       (text.n == value.n || !char_is_word(value.s[value.n - 1]) ||
		   (!char_is_word(text.s[value.n]) && text.s[value.n] != '.'));
}

/* Is a name spelled as a member in the text, with another value than this one
 * (s == NULL: any)? */
static bool
spells_other(struct str text, const char *field, struct str value)
{
	struct str name = str_of(field), other;
	size_t at = 0;

	while ((at = str_find(text, name, at)) != STR_NONE) {
		size_t beg = at;

		at += name.n;
		if ((beg > 0 && char_is_word(text.s[beg - 1])) ||
		    (at < text.n && char_is_word(text.s[at])))
			continue;
		if (is_member(text, beg, at, &other) &&
		    !begins_with(other, value))
			return true;
	}
	return false;
}

static bool
spells_any(const struct reading *r, struct str text)
{
	static const struct str none = {NULL, 0};

	for (size_t i = 0; i < r->count; i++)
		if (spells_other(text, r->fields[i].name, none))
			return true;
	return false;
}

static bool
has_any_field(const struct reading *r)
{
	const struct json_node *root = json_root(&r->doc);

	for (size_t i = 0; i < r->count; i++)
		if (json_get(&r->doc, root, r->fields[i].name) != NULL)
			return true;
	return false;
}

/*
 * Does what stands before the object answer too, and otherwise? Then the object
 * is a quotation, such as in {"is_valid":false,"rejection_reason":"it prints
 * {"is_valid":true}, or the model has changed its mind: nothing of it may be
 * believed.
 */
static bool
is_contradicted(const struct reading *r)
{
	struct str before = str_sub(r->text, 0, r->open);

	if (!drop_reasoning(&before)) {
		snprintf(r->why, r->why_size, "the reasoning has no end");
		return true;
	}
	for (size_t i = 0; i < r->count; i++) {
		const char *name = r->fields[i].name;
		const struct json_node *node =
		    json_get(&r->doc, json_root(&r->doc), name);
		struct str value = {NULL, 0};

		if (node != NULL)
			value = json_raw(&r->doc, node);
		if (spells_other(before, name, value)) {
			snprintf(r->why, r->why_size,
			    "%s: the answer has more than one", name);
			return true;
		}
	}
	return false;
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

/* Parses the object at the end into r->doc. */
static bool
find_answer(struct reading *r)
{
	r->open = open_of(r->text);
	return r->open != STR_NONE &&
	       json_parse(
		   &r->doc, str_sub(r->text, r->open, r->text.n), r->shape) &&
	       has_any_field(r);
}

bool
completion_read(struct str text, const struct completion_field *fields,
    size_t count, struct arena *arena, char *why, size_t why_size)
{
	struct reading r = {.text = without_fence(text),
	    .fields = fields,
	    .count = count,
	    .arena = arena,
	    .why = why,
	    .why_size = why_size};
	bool fine = false;

	make_shape(&r);
	json_init(&r.doc);
	if (find_answer(&r))
		fine = !is_contradicted(&r) && read_fields(&r);
	else
		snprintf(why, why_size, "%s",
		    r.text.n == 0 ? "the answer is empty"
		    : spells_any(&r, r.text)
			? "no whole JSON object at the end of the answer"
			: "no JSON object in the answer");
	json_release(&r.doc);
	return fine;
}
