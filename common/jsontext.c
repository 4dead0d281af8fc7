/* The part of json.h that looks at nodes and writes text; no parser here. */
#include "json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "utf8.h"
#include "util.h"

#define REPLACEMENT "\xef\xbf\xbd" /* U+FFFD */

const struct json_node *
json_root(const struct json_doc *doc)
{
	return doc->used == 0 ? NULL : &doc->nodes[0];
}

const struct json_node *
json_first(const struct json_doc *doc, const struct json_node *node)
{
	if (node == NULL || node->child == JSON_NO_NODE)
		return NULL;
	return &doc->nodes[node->child];
}

const struct json_node *
json_next(const struct json_doc *doc, const struct json_node *node)
{
	if (node == NULL || node->next == JSON_NO_NODE)
		return NULL;
	return &doc->nodes[node->next];
}

void
json_members(const struct json_doc *doc, const struct json_node *object,
    const struct json_node *members[], size_t slots)
{
	const struct json_node *node = json_first(doc, object);

	for (size_t i = 0; i < slots; i++)
		members[i] = NULL;
	for (; node != NULL; node = json_next(doc, node))
		if (node->slot < slots)
			members[node->slot] = node;
}

static unsigned
hex4(const char *s)
{
	unsigned value = 0;

	for (int i = 0; i < 4; i++) {
		char c = char_lower(s[i]);

		value = value << 4 |
			(unsigned)(char_is_digit(c) ? c - '0' : c - 'a' + 10);
	}
	return value;
}

static char *
put_code_point(char *out, unsigned c)
{
	if (c < 0x80) {
		*out++ = (char)c;
	} else if (c < 0x800) {
		*out++ = (char)(0xc0 | c >> 6);
		*out++ = (char)(0x80 | (c & 0x3f));
	} else if (c < 0x10000) {
		*out++ = (char)(0xe0 | c >> 12);
		*out++ = (char)(0x80 | (c >> 6 & 0x3f));
		*out++ = (char)(0x80 | (c & 0x3f));
	} else {
		*out++ = (char)(0xf0 | c >> 18);
		*out++ = (char)(0x80 | (c >> 12 & 0x3f));
		*out++ = (char)(0x80 | (c >> 6 & 0x3f));
		*out++ = (char)(0x80 | (c & 0x3f));
	}
	return out;
}

/* \uXXXX at s[0..], which the parser has found well-formed; returns how many
 * bytes were read. A high surrogate takes a low one behind it along. */
static size_t
decode_unicode(const char *s, size_t n, char **out)
{
	unsigned c = hex4(s + 2);
	size_t read = 6;

	if (c >= 0xd800 && c < 0xdc00 && n >= 12 && s[6] == '\\' &&
	    s[7] == 'u') {
		unsigned low = hex4(s + 8);

		if (low >= 0xdc00 && low < 0xe000) {
			c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
			read = 12;
		}
	}
	if (c >= 0xd800 && c < 0xe000)
		c = 0xfffd;
	*out = put_code_point(*out, c);
	return read;
}

/* Decodes what stands between the quotes. The result is never longer than the
 * source: the shortest escape for three bytes of UTF-8 has six. */
static size_t
decode(const char *s, size_t n, char *out)
{
	static const char meaning[256] = {['"'] = '"',
	    ['\\'] = '\\',
	    ['/'] = '/',
	    ['b'] = '\b',
	    ['f'] = '\f',
	    ['n'] = '\n',
	    ['r'] = '\r',
	    ['t'] = '\t'};
	char *start = out;

	while (n > 0) {
		const char *slash = memchr(s, '\\', n);
		size_t plain = slash == NULL ? n : (size_t)(slash - s), read;

		memcpy(out, s, plain);
		out += plain;
		s += plain;
		n -= plain;
		if (n == 0)
			break;
		if (s[1] == 'u') {
			read = decode_unicode(s, n, &out);
		} else {
			*out++ = meaning[(unsigned char)s[1]];
			read = 2;
		}
		s += read;
		n -= read;
	}
	return (size_t)(out - start);
}

struct str
json_decode(struct str raw, struct arena *arena)
{
	struct str inside = str_sub(raw, 1, raw.n - 1);
	char *text;
	size_t len;

	if (str_find_char(inside, '\\', 0) == STR_NONE)
		return inside;
	text = arena_alloc(arena, inside.n + 1);
	len = decode(inside.s, inside.n, text);
	text[len] = '\0';
	return (struct str){text, len};
}

struct str
json_raw(const struct json_doc *doc, const struct json_node *node)
{
	return str_sub(doc->text, node->beg, node->end);
}

struct str
json_key(const struct json_doc *doc, const struct json_node *node,
    struct arena *arena)
{
	return json_decode(
	    str_sub(doc->text, node->key_beg, node->key_end), arena);
}

struct str
json_text(const struct json_doc *doc, const struct json_node *node,
    struct arena *arena)
{
	return json_decode(json_raw(doc, node), arena);
}

static bool
key_is(const struct json_doc *doc, const struct json_node *node, struct str key)
{
	const char *inside = doc->text.s + node->key_beg + 1;
	size_t len = node->key_end - node->key_beg;
	char decoded[6 * 64];

	if (len < 2)
		return false;
	len -= 2;
	if (!node->key_escaped)
		return len == key.n && memcmp(inside, key.s, len) == 0;
	if (len > sizeof(decoded))
		return false;
	len = decode(inside, len, decoded);
	return str_eq((struct str){decoded, len}, key);
}

const struct json_node *
json_get(
    const struct json_doc *doc, const struct json_node *object, const char *key)
{
	struct str name = str_of(key);
	const struct json_node *node = json_first(doc, object);

	while (node != NULL && !key_is(doc, node, name))
		node = json_next(doc, node);
	return node;
}

double
json_number(const struct json_doc *doc, const struct json_node *node)
{
	struct str raw = json_raw(doc, node);
	char copy[64], *text = copy;
	double value;

	if (raw.n >= sizeof(copy))
		text = xmalloc(raw.n + 1);
	memcpy(text, raw.s, raw.n);
	text[raw.n] = '\0';
	value = strtod(text, NULL);
	if (text != copy)
		free(text);
	return value;
}

/* --- writing --- */

/* For each byte of a string: 0 when it stands for itself, else the letter of
 * its escape, 'u' where it has no short one. */
/* clang-format off */
static const char escapes[256] =
    "uuuuuuuubtnufruu" "uuuuuuuuuuuuuuuu"
    "\0\0\"\0\0\0\0\0" "\0\0\0\0\0\0\0\0"   /* 0x20: '"' */
    "\0\0\0\0\0\0\0\0"  "\0\0\0\0\0\0\0\0"
    "\0\0\0\0\0\0\0\0"  "\0\0\0\0\0\0\0\0"
    "\0\0\0\0\0\0\0\0"  "\0\0\0\0\\";        /* 0x50: '\' */
/* clang-format on */

static void
put_valid(struct buf *out, struct str text)
{
	size_t i = 0;

	while (i < text.n) {
		size_t end = i;
		unsigned char c = 0;

		while (end < text.n &&
		       escapes[c = (unsigned char)text.s[end]] == 0)
			end++;
		buf_add(out, text.s + i, end - i);
		i = end + 1;
		if (end == text.n)
			break;
		if (escapes[c] == 'u') {
			buf_printf(out, "\\u%04x", c);
		} else {
			buf_putc(out, '\\');
			buf_putc(out, escapes[c]);
		}
	}
}

void
json_put_escaped(struct buf *out, struct str text)
{
	size_t from = 0, bad;

	while ((bad = utf8_bad(text, from)) != STR_NONE) {
		put_valid(out, str_sub(text, from, bad));
		buf_puts(out, REPLACEMENT);
		from = bad + 1;
	}
	put_valid(out, str_sub(text, from, text.n));
}

void
json_put_string(struct buf *out, struct str text)
{
	buf_putc(out, '"');
	json_put_escaped(out, text);
	buf_putc(out, '"');
}

/* The offset behind the string that starts at beg. */
static size_t
string_end(struct str json, size_t beg)
{
	size_t i = beg + 1;

	while (i < json.n && json.s[i] != '"')
		i += json.s[i] == '\\' ? 2 : 1;
	return i + 1;
}

struct str
json_plain(struct str json, struct arena *arena)
{
	struct buf out;
	struct str plain;
	size_t i = 0;

	if (str_find(json, STR("\\u"), 0) == STR_NONE)
		return json;
	buf_init(&out, BUF_NO_MAX);
	while (i < json.n) {
		size_t beg = str_find_char(json, '"', i), end;

		if (beg == STR_NONE)
			beg = json.n;
		buf_add_str(&out, str_sub(json, i, beg));
		if (beg == json.n)
			break;
		end = string_end(json, beg);
		json_put_string(
		    &out, json_decode(str_sub(json, beg, end), arena));
		i = end;
	}
	plain = arena_copy(arena, buf_str(&out));
	buf_release(&out);
	return plain;
}

void
json_put_fraction(struct buf *out, double value)
{
	long units = lround(value * 10000);
	char text[] = "0.0000";

	text[0] = (char)('0' + units / 10000);
	for (int i = 5; i >= 2; i--, units /= 10)
		text[i] = (char)('0' + units % 10);
	for (int i = 5; i > 2 && text[i] == '0'; i--)
		text[i] = '\0';
	buf_puts(out, text);
}
