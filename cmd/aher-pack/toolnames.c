#include "toolnames.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "json.h"

#define NAME_MAX_BYTES 64

static int
compare_names(struct str x, struct str y)
{
	size_t n = x.n < y.n ? x.n : y.n;
	int order = n > 0 ? memcmp(x.s, y.s, n) : 0;

	return order != 0 ? order : (x.n > y.n) - (x.n < y.n);
}

static int
compare_places(const void *a, const void *b)
{
	const struct tool_use *x = a, *y = b;

	return (x->at > y->at) - (x->at < y->at);
}

static int
compare_uses(const void *a, const void *b)
{
	const struct tool_use *x = a, *y = b;
	int order = compare_names(x->name, y->name);

	return order != 0 ? order : compare_places(a, b);
}

size_t
tool_uses_distinct(struct tool_use *uses, size_t count)
{
	size_t kept = 0;

	if (count == 0)
		return 0;
	qsort(uses, count, sizeof(*uses), compare_uses);
	for (size_t i = 0; i < count; i++)
		if (i == 0 || !str_eq(uses[i].name, uses[kept - 1].name))
			uses[kept++] = uses[i];
	qsort(uses, kept, sizeof(*uses), compare_places);
	return kept;
}

/* --- new names --- */

/* A name that is wanted. */
struct wish {
	struct str from, to;
	size_t at;
};

/* Who has a name already gets it, then who comes first. */
static int
compare_wishes(const void *a, const void *b)
{
	const struct wish *x = a, *y = b;
	int order = compare_names(x->to, y->to);
	bool has_x = x->from.s == x->to.s, has_y = y->from.s == y->to.s;

	if (order != 0)
		return order;
	if (has_x != has_y)
		return has_x ? -1 : 1;
	return (x->at > y->at) - (x->at < y->at);
}

static bool
is_allowed(char c)
{
	return char_is_alpha(c) || char_is_digit(c) || c == '_' || c == '-';
}

/* The name itself, the same pointer, where it is allowed. */
static struct str
allowed(struct str name, struct arena *arena)
{
	size_t good = 0;
	char *to;

	while (good < name.n && is_allowed(name.s[good]))
		good++;
	if (good == name.n && name.n > 0 && name.n <= NAME_MAX_BYTES)
		return name;
	if (name.n == 0)
		return STR("_");
	name = str_sub(name, 0, NAME_MAX_BYTES);
	to = arena_alloc(arena, name.n);
	for (size_t i = 0; i < name.n; i++)
		to[i] = is_allowed(name.s[i]) ? name.s[i] : '_';
	return (struct str){to, name.n};
}

static bool
is_wished(const struct wish *wishes, size_t count, struct str name)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = compare_names(wishes[middle].to, name);

		if (order == 0)
			return true;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

/* Numbers go on from name to name, so that a name with one is like no other
 * and the search ends. */
static struct str
numbered(const struct wish *wishes, size_t count, struct str name,
    size_t *number, struct arena *arena)
{
	char text[NAME_MAX_BYTES + 1];
	struct str made;

	do {
		char digits[24];
		int len = snprintf(digits, sizeof(digits), "_%zu", ++*number);
		size_t room = sizeof(text) - 1 - (size_t)len;

		made = str_sub(name, 0, room);
		memcpy(text, made.s, made.n);
		memcpy(text + made.n, digits, (size_t)len);
		made = (struct str){text, made.n + (size_t)len};
	} while (is_wished(wishes, count, made));
	return arena_copy(arena, made);
}

static int
compare_changed(const void *a, const void *b)
{
	const struct tool_name *x = a, *y = b;

	return compare_names(x->from, y->from);
}

void
tool_names_make(struct tool_names *names, const struct tool_use *uses,
    size_t count, struct arena *arena)
{
	struct wish *wishes = arena_alloc(arena, count * sizeof(*wishes));
	size_t changed = 0, number = 1;

	for (size_t i = 0; i < count; i++) {
		struct str to = allowed(uses[i].name, arena);

		wishes[i] = (struct wish){uses[i].name, to, uses[i].at};
		changed += to.s != uses[i].name.s;
	}
	*names = (struct tool_names){NULL, 0};
	if (changed == 0)
		return;
	names->changed = arena_alloc(arena, changed * sizeof(*names->changed));
	qsort(wishes, count, sizeof(*wishes), compare_wishes);
	for (size_t i = 0; i < count; i++) {
		struct str to = wishes[i].to;

		if (wishes[i].from.s == to.s)
			continue;
		if (i > 0 && str_eq(wishes[i - 1].to, to))
			to = numbered(wishes, count, to, &number, arena);
		names->changed[names->count++] =
		    (struct tool_name){wishes[i].from, to};
	}
	qsort(names->changed, names->count, sizeof(*names->changed),
	    compare_changed);
}

struct str
tool_rename(const struct tool_names *names, struct str name)
{
	struct tool_name key = {.from = name};
	const struct tool_name *found;

	if (names->count == 0)
		return name;
	found = bsearch(
	    &key, names->changed, names->count, sizeof(key), compare_changed);
	return found == NULL ? name : found->to;
}

struct str
tools_renamed(const struct tool_names *names, struct arena *arena)
{
	struct str text;
	struct buf out;

	if (names->count == 0)
		return STR("");
	buf_init(&out, BUF_NO_MAX);
	for (size_t i = 0; i < names->count; i++) {
		buf_putc(&out, i == 0 ? '{' : ',');
		json_put_string(&out, names->changed[i].to);
		buf_putc(&out, ':');
		json_put_string(&out, names->changed[i].from);
	}
	buf_putc(&out, '}');
	text = arena_copy(arena, buf_str(&out));
	buf_release(&out);
	return text;
}
