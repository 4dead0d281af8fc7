#include "sink.h"

#include <stdlib.h>
#include <string.h>

#include "files.h"
#include "util.h"

#define HELD_KEPT_MAX (4 * 1024 * 1024) /* memory kept for the next row */

void
sink_init(struct sink *sink, bool array, struct side_files *side,
    const struct split *split)
{
	*sink = (struct sink){.array = array, .side = side, .split = split};
	for (size_t i = 0; i < SPLIT_PARTS; i++) {
		buf_init(&sink->parts[i].held, BUF_NO_MAX);
		buf_init(&sink->parts[i].held_meta, BUF_NO_MAX);
	}
}

static bool
open_part(struct sink_part *part, const char *path, const char *name, int level)
{
	char why[256], *own = split_path(path, name);

	part->out = output_open(own, level, why, sizeof(why));
	if (part->out == NULL)
		say("%s: %s", own, why);
	free(own);
	return part->out != NULL;
}

bool
sink_open(struct sink *sink, const char *path, int level)
{
	const struct split *split = sink->split;

	if (sink->opened || split->count == 0)
		return true;
	sink->opened = true;
	if (path == NULL || strcmp(path, "-") == 0) {
		say("--split needs -o FILE, to name the parts' files by");
		return false;
	}
	for (size_t i = 0; i < split->count; i++)
		if (!open_part(
			&sink->parts[i], path, split->parts[i].name, level))
			return false;
	return true;
}

void
sink_attach(struct sink *sink, struct output *out)
{
	if (sink->split->count == 0)
		sink->parts[0].out = out;
}

/* --- rows --- */

static struct str
separator(const struct sink *sink, const struct sink_part *part)
{
	if (!sink->array)
		return STR("");
	return part->rows == 0 ? STR("[\n") : STR(",\n");
}

/* Behind the last byte of a row and its copies: hands a full buffer on, and
 * forgets one that nobody takes any more. */
static void
end_rows(struct sink *sink, size_t index, size_t copies, struct str meta)
{
	struct sink_part *part = &sink->parts[index];
	const struct split *split = sink->split;

	if (output_state(part->out) != OUTPUT_FINE)
		buf_clear(output_buffer(part->out));
	output_write_str(part->out, sink->array ? STR("") : STR("\n"));
	part->bytes += !sink->array;
	part->rows += copies;
	for (; copies > 0; copies--)
		side_meta(sink->side,
		    split->count == 0 ? NULL : split->parts[index].name,
		    ++part->number, meta);
}

static void
write_held(struct sink *sink, size_t index)
{
	struct sink_part *part = &sink->parts[index];

	if (!part->holds)
		return;
	output_write_str(part->out, separator(sink, part));
	output_write_str(part->out, buf_str(&part->held));
	part->bytes += separator(sink, part).n + part->held.len;
	end_rows(sink, index, 1, buf_str(&part->held_meta));
	part->holds = false;
	if (part->held.cap > HELD_KEPT_MAX)
		buf_release(&part->held);
}

struct buf *
sink_begin(struct sink *sink, size_t index)
{
	struct sink_part *part = &sink->parts[index];
	struct buf *buf = output_buffer(part->out);

	buf_add_str(buf, separator(sink, part));
	part->bytes += separator(sink, part).n;
	part->from = buf->len;
	return buf;
}

void
sink_end(struct sink *sink, size_t index, size_t copies, struct str meta)
{
	struct sink_part *part = &sink->parts[index];
	struct buf *buf = output_buffer(part->out);
	size_t len = buf->len - part->from;

	for (size_t i = 1; i < copies; i++) {
		buf_add_str(buf, sink->array ? STR(",\n") : STR("\n"));
		/* Out of the buffer and into it: it must not move. */
		if (buf_reserve(buf, len))
			buf_add(buf, buf->bytes + part->from, len);
	}
	part->bytes += buf->len - part->from;
	end_rows(sink, index, copies, meta);
}

struct buf *
sink_hold(struct sink *sink, size_t index)
{
	struct sink_part *part = &sink->parts[index];

	write_held(sink, index);
	buf_clear(&part->held);
	return &part->held;
}

void
sink_held(struct sink *sink, size_t index, struct str meta)
{
	struct sink_part *part = &sink->parts[index];

	part->holds = true;
	buf_clear(&part->held_meta);
	buf_add_str(&part->held_meta, meta);
}

/* --- the end --- */

bool
sink_fine(const struct sink *sink)
{
	for (size_t i = 0; i < sink->split->count; i++)
		if (sink->parts[i].out != NULL &&
		    output_state(sink->parts[i].out) == OUTPUT_FAILED)
			return false;
	return true;
}

static void
finish_part(struct sink *sink, size_t index)
{
	struct sink_part *part = &sink->parts[index];

	if (part->out == NULL)
		return;
	write_held(sink, index);
	if (sink->array) {
		struct str end = part->rows == 0 ? STR("[]\n") : STR("\n]\n");

		output_write_str(part->out, end);
		part->bytes += end.n;
	}
	part->rows = 0;
	buf_release(&part->held);
	buf_release(&part->held_meta);
}

void
sink_finish(struct sink *sink)
{
	if (sink->split->count > 0)
		return;
	finish_part(sink, 0);
	sink->parts[0].out = NULL;
}

bool
sink_end_parts(struct sink *sink)
{
	for (size_t i = 0; i < sink->split->count; i++) {
		finish_part(sink, i);
		output_end(sink->parts[i].out, true);
	}
	return sink_fine(sink);
}

bool
sink_close(struct sink *sink, bool complete)
{
	bool fine = true;

	for (size_t i = 0; i < sink->split->count; i++) {
		struct sink_part *part = &sink->parts[i];

		if (part->out != NULL)
			fine = files_commit(part->out, complete) && fine;
		part->out = NULL;
		buf_release(&part->held);
		buf_release(&part->held_meta);
	}
	return fine;
}
