#include "source.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scan.h"
#include "util.h"

/* A buffer that an extraordinary record has blown up is given back. */
#define BUFFER_KEEP (4 * IO_CHUNK)

enum kind {
	KIND_UNKNOWN,
	KIND_LINES,  /* NDJSON: every newline ends a record */
	KIND_VALUES, /* one array, or values in a row */
};

struct source {
	struct input *in;
	size_t max_record;
	struct source_hooks hooks;

	struct buf data;
	size_t pos;	/* where the next record begins in data */
	size_t scanned; /* up to here there is no newline */
	size_t line;	/* number of the line at pos */
	enum kind kind;
	bool in_array;
	int last_read; /* what input_read returned last: 0 at the end */
};

struct source *
source_new(struct input *in, size_t max_record, struct source_hooks hooks)
{
	struct source *src = xcalloc(1, sizeof(*src));

	src->in = in;
	src->max_record = max_record;
	src->hooks = hooks;
	src->line = 1;
	src->last_read = 1;
	input_on_wait(in, hooks.waits, hooks.arg);
	buf_init(&src->data, BUF_NO_MAX);
	return src;
}

void
source_free(struct source *src)
{
	if (src == NULL)
		return;
	input_close(src->in);
	buf_release(&src->data);
	free(src);
}

const struct input *
source_input(const struct source *src)
{
	return src->in;
}

static struct str
rest(const struct source *src)
{
	return str_sub(buf_str(&src->data), src->pos, src->data.len);
}

/* Moves what is left to the front and reads more behind it. False at the end
 * of the input or after an error; last_read tells which. */
static bool
fill(struct source *src)
{
	struct buf *data = &src->data;

	if (src->last_read <= 0)
		return false;
	if (src->pos > 0) {
		struct str left = rest(src);

		if (left.n == 0 && data->cap > BUFFER_KEEP) {
			buf_release(data);
		} else {
			memmove(data->bytes, left.s, left.n);
			buf_truncate(data, left.n);
		}
		src->scanned -=
		    src->scanned < src->pos ? src->scanned : src->pos;
		src->pos = 0;
	}
	src->last_read = input_read(src->in, data);
	return src->last_read > 0;
}

static void
count_lines(struct source *src, size_t to)
{
	const char *at = src->data.bytes + src->pos;
	const char *end = src->data.bytes + to;

	while ((at = memchr(at, '\n', (size_t)(end - at))) != NULL) {
		src->line++;
		at++;
	}
	src->pos = to;
}

/* Skips a byte order mark at the very start. */
static void
skip_mark(struct source *src)
{
	static const struct str mark = {"\xef\xbb\xbf", 3};

	while (src->data.len < mark.n &&
	       str_starts(mark, buf_str(&src->data)) && fill(src))
		;
	if (str_starts(buf_str(&src->data), mark))
		src->pos = mark.n;
}

/* Finds the end of the line that begins at `from` (relative to pos), reading
 * as far as needed; STR_NONE when it is longer than a record may be. */
static size_t
line_end(struct source *src, size_t from)
{
	size_t at = from;

	for (;;) {
		size_t end = str_find_char(rest(src), '\n', at);

		if (end != STR_NONE)
			return end;
		at = rest(src).n;
		if (at - from > src->max_record)
			return STR_NONE;
		if (!fill(src))
			return rest(src).n;
	}
}

/* The first byte that is not white space, '\0' where there is none. Drops the
 * blank lines before it. */
static char
first_byte(struct source *src)
{
	size_t i = 0;

	for (;;) {
		struct str text = rest(src);

		if (i == text.n) {
			if (!fill(src))
				return '\0';
		} else if (text.s[i] == '\n') {
			count_lines(src, src->pos + i + 1);
			i = 0;
		} else if (char_is_space(text.s[i])) {
			i++;
		} else {
			return text.s[i];
		}
	}
}

/*
 * '[' begins an array; else it is NDJSON when the first or the second line
 * that is not blank is a whole object, or both begin one and the first does
 * not go on behind its end, so that cut lines do not change the kind; else
 * values in a row, as a pretty-printer writes them.
 */
static enum kind
tell_kind(struct source *src)
{
	bool first_is_cut = false;
	size_t from = 0;

	if (first_byte(src) == '[')
		return KIND_VALUES;
	for (int lines = 0; lines < 2;) {
		size_t end = line_end(src, from);
		struct str line;

		if (end == STR_NONE || end > src->max_record)
			return KIND_LINES;
		line = str_trim(str_sub(rest(src), from, end));
		if (line.n > 0) {
			if (scan_is_object(line))
				return KIND_LINES;
			if (first_is_cut && line.s[0] == '{')
				return KIND_LINES;
			first_is_cut =
			    line.s[0] == '{' &&
			    strchr("{[,:", line.s[line.n - 1]) == NULL;
			lines++;
		}
		if (end == rest(src).n)
			break;
		from = end + 1;
	}
	return KIND_VALUES;
}

static void
pass_skipped(struct source *src, size_t to)
{
	if (src->hooks.skipped != NULL)
		src->hooks.skipped(
		    src->hooks.arg, src->data.bytes + src->pos, to - src->pos);
	count_lines(src, to);
}

static enum source_event
too_long(struct source *src, struct source_item *item)
{
	if (src->hooks.skipped != NULL)
		src->hooks.skipped(src->hooks.arg, "\n", 1);
	snprintf(item->why, sizeof(item->why),
	    "longer than %zu bytes (--max-record): skipped", src->max_record);
	return SOURCE_BAD;
}

/* The input ended or broke where a record should go on or begin. */
static enum source_event
at_end(struct source *src, struct source_item *item, bool inside)
{
	item->line = src->line;
	if (src->last_read == INPUT_STOPPED)
		return SOURCE_STOPPED;
	if (src->last_read < 0) {
		snprintf(
		    item->why, sizeof(item->why), "%s", input_why(src->in));
		return SOURCE_CUT;
	}
	if (!inside)
		return SOURCE_END;
	snprintf(item->why, sizeof(item->why), "the input ends inside %s",
	    src->in_array && rest(src).n == 0 ? "an array: it has no closing ]"
					      : "a record");
	return SOURCE_CUT;
}

static enum source_event
skip_line(struct source *src, struct source_item *item)
{
	size_t end;

	for (;;) {
		end = str_find_char(buf_str(&src->data), '\n', src->pos);
		if (end != STR_NONE)
			break;
		pass_skipped(src, src->data.len);
		if (!fill(src)) {
			if (src->last_read < 0)
				return at_end(src, item, true);
			return too_long(src, item);
		}
	}
	pass_skipped(src, end);
	count_lines(src, end + 1);
	return too_long(src, item);
}

static enum source_event
next_line(struct source *src, struct source_item *item)
{
	size_t end;

	for (;;) {
		size_t from = src->scanned > src->pos ? src->scanned : src->pos;

		end = str_find_char(buf_str(&src->data), '\n', from);
		if (end != STR_NONE)
			break;
		src->scanned = src->data.len;
		if (rest(src).n > src->max_record) {
			item->line = src->line;
			return skip_line(src, item);
		}
		if (fill(src))
			continue;
		if (src->last_read < 0 || str_trim(rest(src)).n == 0)
			return at_end(src, item, false);
		item->last_unended = true;
		end = src->data.len;
		break;
	}
	item->text = str_sub(buf_str(&src->data), src->pos, end);
	item->line = src->line++;
	src->pos = end < src->data.len ? end + 1 : end;
	if (item->text.n > src->max_record) {
		if (src->hooks.skipped != NULL)
			src->hooks.skipped(
			    src->hooks.arg, item->text.s, item->text.n);
		return too_long(src, item);
	}
	return SOURCE_RECORD;
}

/* Moves pos to the next value; false at the end of the input. */
static bool
find_value(struct source *src)
{
	for (;;) {
		for (size_t i = src->pos; i < src->data.len; i++) {
			char c = src->data.bytes[i];

			if (char_is_space(c) || (src->in_array && c == ','))
				continue;
			if (c != '[' && !(src->in_array && c == ']')) {
				count_lines(src, i);
				return true;
			}
			if (c == '[' && src->in_array) {
				count_lines(src, i);
				return true;
			}
			src->in_array = c == '[';
		}
		count_lines(src, src->data.len);
		if (!fill(src))
			return false;
	}
}

static enum source_event
next_value(struct source *src, struct source_item *item)
{
	struct scan scan = {0};
	size_t at = 0, end;
	bool skipping = false;

	if (!find_value(src))
		return at_end(src, item, src->in_array);
	item->line = src->line;
	while ((end = scan_value(&scan, rest(src), at)) == STR_NONE) {
		at = rest(src).n;
		if (at > src->max_record || skipping) {
			skipping = true;
			pass_skipped(src, src->data.len);
			at = 0;
		}
		if (fill(src))
			continue;
		/* A number or a word may end where the input does. */
		if (src->last_read < 0 || !scan.scalar || src->in_array)
			return at_end(src, item, true);
		end = rest(src).n;
		item->last_unended = true;
		break;
	}
	if (skipping || end > src->max_record) {
		pass_skipped(src, src->pos + end);
		return too_long(src, item);
	}
	item->text = str_sub(rest(src), 0, end);
	count_lines(src, src->pos + end);
	if (scan.has_break)
		item->text.n = scan_join_lines(
		    src->data.bytes + (item->text.s - src->data.bytes),
		    item->text.n);
	return SOURCE_RECORD;
}

enum source_event
source_next(struct source *src, struct source_item *item)
{
	item->last_unended = false;
	item->why[0] = '\0';
	if (src->kind == KIND_UNKNOWN) {
		skip_mark(src);
		src->kind = tell_kind(src);
	}
	for (;;) {
		enum source_event event = src->kind == KIND_LINES
					      ? next_line(src, item)
					      : next_value(src, item);

		if (event == SOURCE_RECORD && str_trim(item->text).n == 0)
			continue; /* a blank line is no record */
		return event;
	}
}
