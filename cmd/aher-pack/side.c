#include "side.h"

#include "json.h"
#include "util.h"

#define LINE_KEPT_MAX (4 * 1024 * 1024) /* memory kept for the next line */

static bool
open_one(struct output **out, const char *path)
{
	char why[256];

	if (path == NULL)
		return true;
	*out = output_open(path, -1, why, sizeof(why));
	if (*out == NULL)
		say("%s: %s", path, why);
	return *out != NULL;
}

bool
side_open(struct side_files *side)
{
	if (side->open)
		return true;
	buf_init(&side->line, BUF_NO_MAX);
	side->open = true;
	return open_one(&side->rejects, side->rejects_path) &&
	       open_one(&side->meta, side->meta_path);
}

static void
write_line(struct side_files *side, struct output *out)
{
	buf_putc(&side->line, '\n');
	output_write_str(out, buf_str(&side->line));
	if (side->line.cap > LINE_KEPT_MAX)
		buf_release(&side->line);
	buf_clear(&side->line);
}

void
side_reject(struct side_files *side, const struct record *record)
{
	if (side->rejects != NULL)
		record_write(record, side->rejects);
}

static void
put_text(struct buf *line, const char *name, struct str text)
{
	buf_puts(line, name);
	json_put_string(line, text);
}

static void
put_fraction(struct buf *line, const char *name, double value)
{
	buf_puts(line, name);
	json_put_fraction(line, value);
}

void
side_row(struct side_files *side, const struct sample *sample)
{
	struct buf *line = &side->line;
	enum failure_type type = sample->failure.type;

	side->rows++;
	if (side->meta == NULL)
		return;
	buf_printf(line, "{\"row\":%llu", side->rows);
	put_text(line, ",\"trajectory_id\":", sample->run->id);
	put_text(line, ",\"by\":", sample->hindsight.by);
	put_fraction(line, ",\"confidence\":", sample->hindsight.confidence);
	put_text(line, ",\"accepted\":", sample->hindsight.accepted);
	put_fraction(line, ",\"weight\":", sample->weight);
	if (type == FAILURE_NONE)
		buf_puts(line, ",\"failure_type\":null");
	else
		put_text(line,
		    ",\"failure_type\":", str_of(failure_type_name(type)));
	buf_putc(line, '}');
	write_line(side, side->meta);
}

static bool
close_one(struct output *out, const char *path, bool complete)
{
	char why[256];

	if (out == NULL ||
	    output_commit(out, complete, why, sizeof(why)) != OUTPUT_FAILED)
		return true;
	say("%s: %s", path, why);
	return false;
}

bool
side_close(struct side_files *side, bool complete)
{
	bool fine = !complete || side_open(side);

	fine = close_one(side->rejects, side->rejects_path, complete) && fine;
	fine = close_one(side->meta, side->meta_path, complete) && fine;
	buf_release(&side->line);
	return fine;
}
