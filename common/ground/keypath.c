#include "keypath.h"

#define STRING_MAX 256 /* bytes of a string that may be a name */

void
keypath_init(struct keypath *path, struct str text)
{
	*path = (struct keypath){.text = text};
}

/* The name that begins at a quote, empty where the string is none. *behind:
 * the closing quote, or the opening one where there is no other nearby. */
static struct str
name_at(struct str text, size_t quote, size_t *behind)
{
	size_t i = quote + 1, end;

	while (i < text.n && i - quote < STRING_MAX &&
	       text.s[i] != text.s[quote] && text.s[i] != '\n')
		i++;
	*behind = quote;
	if (i == text.n || text.s[i] != text.s[quote])
		return (struct str){NULL, 0};
	*behind = end = i;
	for (i++; i < text.n && char_is_space(text.s[i]);)
		i++;
	if (i == text.n || text.s[i] != ':')
		return (struct str){NULL, 0};
	return str_sub(text, quote + 1, end);
}

void
keypath_to(struct keypath *path, size_t offset)
{
	for (; path->at < offset; path->at++) {
		char c = path->text.s[path->at];
		struct str name;
		size_t behind;

		if (c == '{' || c == '[') {
			if (path->depth < KEYPATH_DEPTH) {
				path->outer[path->depth] = path->key;
				path->open[path->depth] = path->at;
			}
			path->depth++;
			if (c == '{')
				path->key = (struct str){NULL, 0};
		} else if ((c == '}' || c == ']') && path->depth > 0) {
			path->depth--;
			if (path->depth < KEYPATH_DEPTH)
				path->key = path->outer[path->depth];
		} else if (c == '"' || c == '\'') {
			name = name_at(path->text, path->at, &behind);
			if (name.n > 0)
				path->key = name;
			path->at = behind; /* maybe behind the offset */
		}
	}
}

struct str
keypath_parent(const struct keypath *path)
{
	if (path->depth == 0 || path->depth > KEYPATH_DEPTH)
		return (struct str){NULL, 0};
	return path->outer[path->depth - 1];
}

size_t
keypath_object(const struct keypath *path)
{
	if (path->depth == 0 || path->depth > KEYPATH_DEPTH)
		return 0;
	return path->open[path->depth - 1];
}
