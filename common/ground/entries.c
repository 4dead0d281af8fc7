#include "entries.h"

#include <string.h>

#define DEPTH_MAX 64
#define KEY_MAX 80   /* bytes of a member's name that are looked at */
#define NUMBER_MAX 3 /* digits of an item's number */

void
entries_init(struct entries *e, struct arena *arena)
{
	*e = (struct entries){.arena = arena};
}

/* Doubles, so that what is left behind in the arena is no more than what is
 * used. */
static void
make_room(struct entries *e)
{
	struct entry *old = e->entry;

	e->cap = e->cap == 0 ? 32 : 2 * e->cap;
	e->entry = arena_alloc(e->arena, e->cap * sizeof(*e->entry));
	if (e->count > 0)
		memcpy(e->entry, old, e->count * sizeof(*old));
}

static size_t
open_entry(struct entries *e, size_t begin, size_t end, size_t parent)
{
	if (e->count == ENTRIES_MAX)
		return ENTRIES_MAX - 1;
	if (e->count == e->cap)
		make_room(e);
	e->entry[e->count] = (struct entry){begin, end, parent, 0};
	return e->count++;
}

/* Text that begins as an object or an array of values does, not "[Next >]". */
static bool
looks_like_json(struct str text)
{
	struct str head = str_trim(text), in;

	if (head.n < 2)
		return false;
	if (head.s[0] == '{')
		return true;
	if (head.s[0] != '[')
		return false;
	in = str_trim(str_sub(head, 1, head.n));
	if (in.n > 0 && (in.s[0] == '{' || in.s[0] == '[' || in.s[0] == '"' ||
			    in.s[0] == '\''))
		return head.s[head.n - 1] != '>';
	for (size_t i = 0; i < in.n; i++)
		if (!char_is_digit(in.s[i]) && in.s[i] != '.')
			return in.s[i] == ',' && i > 0;
	return false;
}

/* {"gift_card_12": {...}, ...}: where the member's name before the brace
 * begins, which is one of many; else the brace. */
static size_t
numbered_key(struct str text, size_t brace)
{
	size_t at = brace, quotes = 0;
	bool digit = false;

	while (at > 0 && brace - at < KEY_MAX && quotes < 2) {
		char c = text.s[--at];

		if (c == '"' || c == '\'')
			quotes++;
		else if (quotes == 1)
			digit = digit || char_is_digit(c);
		else if (c != ':' && !char_is_space(c))
			return brace;
	}
	return digit && quotes == 2 ? at : brace;
}

struct open {
	char bracket;
	size_t entry; /* around what stands in it */
	bool own;     /* the bracket itself opened that entry */
};

static void
read_brackets(struct entries *e, struct str text)
{
	struct open stack[DEPTH_MAX];
	size_t depth = 0, over = 0;

	for (size_t i = 0; i < text.n; i++) {
		char c = text.s[i], around = '\0';
		size_t entry = 0, key = i;

		if (c == '}' || c == ']') {
			if (over > 0) {
				over--;
			} else if (depth > 0) {
				depth--;
				if (stack[depth].own)
					e->entry[stack[depth].entry].end =
					    i + 1;
			}
			continue;
		}
		if (c != '{' && c != '[')
			continue;
		if (depth == DEPTH_MAX) {
			over++;
			continue;
		}
		if (depth > 0) {
			around = stack[depth - 1].bracket;
			entry = stack[depth - 1].entry;
		}
		stack[depth] = (struct open){c, entry, false};
		if (c == '{' && around != '[')
			key = numbered_key(text, i);
		if (e->count < ENTRIES_MAX &&
		    (around == '[' || (c == '{' && around == 0) || key < i)) {
			stack[depth].entry = open_entry(e, key, text.n, entry);
			stack[depth].own = true;
		}
		depth++;
	}
}

/* "6) " or "6. " or "#6 ": the item's number, 0 where there is none. */
static long
item_number(struct str text, size_t at)
{
	size_t end = at;
	long number = 0;

	if (end < text.n && text.s[end] == '#')
		end++;
	while (end < text.n && char_is_digit(text.s[end]) &&
	       end - at <= NUMBER_MAX)
		number = number * 10 + (text.s[end++] - '0');
	if (number == 0 || end + 1 >= text.n)
		return 0;
	if ((text.s[end] == ')' || text.s[end] == '.' ||
		(text.s[end] == ':' && text.s[at] == '#')) &&
	    char_is_space(text.s[end + 1]))
		return number;
	return 0;
}

/* Does an item begin at the head of this line? */
static bool
is_item(struct str line, long *number)
{
	struct str head = str_trim(line);
	size_t close;

	*number = 0;
	if (head.n < 2)
		return false;
	*number = item_number(head, 0);
	if (*number > 0)
		return true;
	switch (head.s[0]) {
	case '-':
	case '*':
	case '+':
		return char_is_space(head.s[1]);
	case '|':
		return true;
	case '[': /* [B08B5XZ7LR], [12] link 'Next' */
		close = str_find_char(head, ']', 0);
		return close != STR_NONE && close > 1;
	case '\xe2': /* U+2022 */
		return str_starts(head, STR("\xe2\x80\xa2"));
	default:
		return str_find_char(head, '\t', 0) != STR_NONE;
	}
}

/* Items within a line count up: "1) ... 2) ...", and may go on from a text
 * before. What ends a parenthesis, "(pack of 6)", is none. */
static void
read_inner(struct entries *e, struct str text, size_t begin, size_t end,
    size_t *open, long *last)
{
	struct str line = str_sub(text, 0, end);
	size_t depth = 0;

	for (size_t i = begin; i + 2 < end; i++) {
		bool opened = i > 0 && text.s[i - 1] == '(';
		long number;

		if (text.s[i] == '(')
			depth++;
		else if (text.s[i] == ')' && depth > 0)
			depth--;
		if (!char_is_digit(text.s[i]) ||
		    (depth > 0 && !(depth == 1 && opened)) ||
		    (i > 0 && !opened && !char_is_space(text.s[i - 1])))
			continue;
		number = item_number(line, i);
		if (number == 0 || (*last > 0 && number != *last + 1))
			continue;
		if (*open != 0)
			e->entry[*open].end = i;
		*open = open_entry(e, i, text.n, 0);
		e->entry[*open].number = number;
		*last = number;
	}
}

/* Items that are open, each within the one before. */
struct nest {
	struct {
		size_t entry, indent;
	} open[DEPTH_MAX];
	size_t depth;
};

static size_t
indent_of(struct str line)
{
	size_t indent = 0;

	while (indent < line.n &&
	       (line.s[indent] == ' ' || line.s[indent] == '\t'))
		indent++;
	return indent;
}

/* Ends the items that are not around one of this indent. */
static void
close_items(struct entries *e, struct nest *nest, size_t indent, size_t at)
{
	while (
	    nest->depth > 0 && nest->open[nest->depth - 1].indent >= indent) {
		size_t entry = nest->open[--nest->depth].entry;

		if (entry != 0)
			e->entry[entry].end = at;
	}
}

/* The leaf of a page's tree, "[12] link 'Next'" below others: it belongs to
 * its branch. */
static bool
is_leaf(struct str line, struct str rest)
{
	size_t indent = indent_of(line);
	struct str next;

	if (indent == 0 || line.s[indent] != '[')
		return false;
	return !str_line(&rest, &next) || indent_of(next) <= indent;
}

static void
open_item(struct entries *e, struct nest *nest, size_t indent, size_t begin,
    size_t end, long number)
{
	size_t parent = 0, entry;

	close_items(e, nest, indent, begin);
	if (nest->depth > 0)
		parent = nest->open[nest->depth - 1].entry;
	entry = open_entry(e, begin, end, parent);
	e->entry[entry].number = number;
	if (nest->depth == DEPTH_MAX)
		nest->depth--;
	nest->open[nest->depth].entry = entry;
	nest->open[nest->depth++].indent = indent;
}

static void
read_lines(struct entries *e, struct str text)
{
	struct str rest = text, line;
	struct nest nest = {.depth = 0};
	long number, last = 0;

	while (str_line(&rest, &line)) {
		size_t begin = (size_t)(line.s - text.s), none = 0, *open;
		size_t end = begin + line.n, indent = indent_of(line);

		if (indent == line.n) {
			close_items(e, &nest, 0, begin);
		} else if (is_leaf(line, rest)) {
			close_items(e, &nest, indent, begin);
		} else if (is_item(line, &number)) {
			open_item(e, &nest, indent, begin, text.n, number);
			last = number;
			begin += number > 0 ? 2 : 0;
		}
		open =
		    nest.depth > 0 ? &nest.open[nest.depth - 1].entry : &none;
		read_inner(e, text, begin, end, open, &last);
		if (none != 0) {
			nest.open[0].entry = none;
			nest.open[0].indent = indent;
			nest.depth = 1;
		}
	}
}

void
entries_read(struct entries *e, struct str text)
{
	e->count = 0;
	open_entry(e, 0, text.n, 0);
	e->is_json = looks_like_json(text);
	if (e->is_json)
		read_brackets(e, text);
	else
		read_lines(e, text);
}

size_t
entries_at(const struct entries *e, size_t at)
{
	size_t low = 0, high = e->count;

	/* The last one that begins at or before the offset, */
	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (e->entry[middle].begin <= at)
			low = middle;
		else
			high = middle;
	}
	/* or the one around it that has not ended. */
	while (low != 0 && e->entry[low].end <= at)
		low = e->entry[low].parent;
	return low;
}

static bool
is_within(const struct entries *e, size_t inner, size_t outer)
{
	while (inner > outer)
		inner = e->entry[inner].parent;
	return inner == outer;
}

bool
entries_related(const struct entries *e, size_t a, size_t b)
{
	return is_within(e, a, b) || is_within(e, b, a);
}
