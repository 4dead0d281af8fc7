#include "side.h"

#include <string.h>

#include "json.h"
#include "util.h"

#define LINE_KEPT_MAX (4 * 1024 * 1024) /* memory kept for the next line */

static bool
is_named(const char *option, const char *path)
{
	if (path == NULL || strcmp(path, "-") != 0)
		return true;
	say("%s takes the name of a file, not \"-\"", option);
	return false;
}

bool
side_named(const struct side_files *side)
{
	return is_named("--rejects", side->rejects_path) &&
	       is_named("--meta", side->meta_path) &&
	       is_named("--report", side->report_path) &&
	       is_named("--audit", side->audit_path);
}

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
	       open_one(&side->meta, side->meta_path) &&
	       open_one(&side->report, side->report_path) &&
	       open_one(&side->audit, side->audit_path);
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
side_put_tail(struct buf *tail, const struct sample *sample, struct str renamed,
    struct str partner)
{
	enum failure_type type = sample->failure.type;
	bool own = sample->origin != ORIGIN_HINDSIGHT;

	put_text(tail, ",\"trajectory_id\":", sample->run->id);
	put_text(tail, ",\"by\":", own ? STR("") : sample->hindsight.by);
	put_fraction(
	    tail, ",\"confidence\":", own ? 1 : sample->hindsight.confidence);
	put_text(tail, ",\"accepted\":",
	    own ? STR("success") : sample->hindsight.accepted);
	put_fraction(tail, ",\"weight\":", sample->weight);
	if (type == FAILURE_NONE)
		buf_puts(tail, ",\"failure_type\":null");
	else
		put_text(tail,
		    ",\"failure_type\":", str_of(failure_type_name(type)));
	if (partner.n > 0)
		put_text(tail, ",\"paired_with\":", partner);
	if (renamed.n > 0) {
		buf_puts(tail, ",\"tools_renamed\":");
		buf_add_str(tail, renamed);
	}
	buf_putc(tail, '}');
}

void
side_meta(struct side_files *side, const char *part, unsigned long long row,
    struct str tail)
{
	if (side->meta == NULL)
		return;
	buf_printf(&side->line, "{\"row\":%llu", row);
	if (part != NULL)
		put_text(&side->line, ",\"part\":", str_of(part));
	buf_add_str(&side->line, tail);
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

static bool
flush_one(struct output *out)
{
	if (out == NULL)
		return true;
	output_flush(out);
	return output_state(out) != OUTPUT_FAILED;
}

bool
side_flush(struct side_files *side)
{
	bool fine = side_open(side) && flush_one(side->rejects);

	fine = flush_one(side->meta) && fine;
	fine = flush_one(side->report) && fine;
	return flush_one(side->audit) && fine;
}

bool
side_close(struct side_files *side, bool complete)
{
	bool fine = close_one(side->rejects, side->rejects_path, complete);

	fine = close_one(side->meta, side->meta_path, complete) && fine;
	fine = close_one(side->report, side->report_path, complete) && fine;
	fine = close_one(side->audit, side->audit_path, complete) && fine;
	buf_release(&side->line);
	return fine;
}
