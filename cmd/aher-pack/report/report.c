#include "report.h"

#include <stdlib.h>
#include <string.h>

#include "figure.h"
#include "json.h"
#include "page.h"
#include "util.h"
#include "view.h"

/* Records that the page shows, of those that were packed and of the others. */
#define SHOWN 30
#define SHOWN_BYTES (768 * 1024)
#define VIEW_BYTES (32 * 1024)

static bool
read_path(struct report *report)
{
	struct str path = str_of(report->path);

	report->page = str_ends_nocase(path, STR(".html"));
	if (report->page || str_ends_nocase(path, STR(".json")))
		return true;
	say("--report %s: it is a page or JSON, by its name: FILE.html or "
	    "FILE.json",
	    report->path);
	return false;
}

bool
report_begin(struct report *report)
{
	const char *ledger = getenv("AHER_LEDGER");

	if (report->path == NULL && report->ledgers.count > 0) {
		say("--ledger is for --report FILE, which says what the calls "
		    "cost");
		return false;
	}
	if (report->path == NULL)
		return true;
	if (!read_path(report))
		return false;
	if (report->ledgers.count == 0 && ledger != NULL && *ledger != '\0')
		option_list_add(&report->ledgers, ledger);
	goals_init(&report->goals);
	draw_init(&report->packed, SHOWN, SHOWN_BYTES);
	draw_init(&report->rejected, SHOWN, SHOWN_BYTES);
	buf_init(&report->view, BUF_NO_MAX);
	return true;
}

void
report_release(struct report *report)
{
	if (report->path == NULL)
		return;
	figures_release(&report->figures);
	goals_release(&report->goals);
	bill_release(&report->bill);
	draw_release(&report->packed);
	draw_release(&report->rejected);
	buf_release(&report->view);
}

/* --- records --- */

static struct str
prompt_of(struct record *record)
{
	const struct json_node *node =
	    record_get(record, RECORD_ORIGINAL_PROMPT);

	return node == NULL ? STR("")
			    : json_text(&record->doc, node, &record->arena);
}

static bool
is_failure(struct record *record)
{
	struct str stage, reason;

	return !record_rejection(record, &stage, &reason) ||
	       !str_eq(reason, str_of(reason_name(REASON_NOT_FAILURE)));
}

static void
end_record(struct report *report, enum figures_end end, struct record *record,
    uint64_t key, bool failed)
{
	figures_add(&report->figures, end, record);
	if (failed && is_failure(record) &&
	    goals_wants(&report->goals, GOALS_BEFORE, key))
		goals_add(&report->goals, GOALS_BEFORE, key, prompt_of(record));
}

/* Keeps a record for the page, where it falls into the sample. */
static void
show(struct report *report, struct draw *draw, struct record *record,
    uint64_t key)
{
	if (!report->page || !draw_wants(draw, key))
		return;
	buf_clear(&report->view);
	view_put(&report->view, record, VIEW_BYTES);
	draw_add(draw, key, buf_str(&report->view));
}

void
report_reject(struct report *report, struct record *record)
{
	uint64_t key;

	if (report->path == NULL)
		return;
	key = draw_key(report->seed, record_id(record));
	end_record(report, END_REJECTED, record, key, true);
	show(report, &report->rejected, record, key);
}

void
report_pack(struct report *report, const struct sample *sample)
{
	uint64_t key;

	if (report->path == NULL)
		return;
	key = draw_key(report->seed, record_id(sample->record));
	end_record(report, END_PACKED, sample->record, key,
	    sample->origin != ORIGIN_SUCCESS);
	if (sample->origin == ORIGIN_HINDSIGHT &&
	    goals_wants(&report->goals, GOALS_KEPT, key))
		goals_add(&report->goals, GOALS_KEPT, key, sample->run->prompt);
	if (sample->origin == ORIGIN_HINDSIGHT &&
	    goals_wants(&report->goals, GOALS_AFTER, key))
		goals_add(&report->goals, GOALS_AFTER, key, sample->goal);
	show(report, &report->packed, sample->record, key);
}

void
report_pair(struct report *report, const struct sample *side)
{
	if (report->path != NULL)
		end_record(report, END_PACKED, side->record,
		    draw_key(report->seed, record_id(side->record)),
		    side->origin != ORIGIN_SUCCESS);
}

/* --- the file --- */

static void
put_rows(struct buf *out, const struct report_rows *rows)
{
	unsigned long long all = 0, bytes = 0;

	if (rows->format == NULL) {
		figure_null(out, "rows");
		return;
	}
	for (size_t i = 0; i < rows->count; i++) {
		all += rows->parts[i].rows;
		bytes += rows->parts[i].bytes;
	}
	figure_name(out, "rows");
	buf_putc(out, '{');
	figure_text(out, "format", str_of(rows->format));
	figure_count(out, "rows", all);
	figure_count(out, "bytes", bytes);
	figure_count(out, "tokens", bytes / 4);
	figure_count(out, "duplicates", rows->duplicates);
	figure_name(out, "parts");
	buf_putc(out, '[');
	for (size_t i = 0; i < rows->count && rows->parts[i].name != NULL;
	     i++) {
		figure_comma(out);
		buf_putc(out, '{');
		figure_text(out, "part", str_of(rows->parts[i].name));
		figure_count(out, "rows", rows->parts[i].rows);
		figure_count(out, "bytes", rows->parts[i].bytes);
		figure_count(out, "tokens", rows->parts[i].bytes / 4);
		buf_putc(out, '}');
	}
	buf_puts(out, "]}");
}

static void
put_bias(struct buf *out, const struct report_rows *rows)
{
	figure_name(out, "bias");
	buf_putc(out, '{');
	if (rows->min_goal_words > 0)
		figure_count(out, "min_goal_words", rows->min_goal_words);
	else
		figure_null(out, "min_goal_words");
	if (rows->max_goal_share > 0)
		figure_number(out, "max_goal_share", rows->max_goal_share);
	else
		figure_null(out, "max_goal_share");
	figure_count(out, "too_short", rows->too_short);
	figure_count(out, "too_common", rows->too_common);
	buf_putc(out, '}');
}

static void
put_report(
    struct report *report, struct buf *out, const struct report_rows *rows)
{
	const struct figures *figures = &report->figures;

	buf_puts(out,
	    "{\"format\":\"aher-report/1\",\"by\":\"aher-pack " AHER_VERSION
	    "\"");
	figure_name(out, "seed");
	buf_printf(out, "%lld", report->seed);
	figures_put(figures, out, rows->bad);
	/* The stages before this one have ended, and so have their ledgers. */
	report->unread = !bill_read(&report->bill, &report->ledgers);
	bill_put(&report->bill, out, figures_records(figures, END_PACKED));
	put_rows(out, rows);
	put_bias(out, rows);
	goals_put(&report->goals, out);
	buf_putc(out, '}');
}

static void
put_records(struct buf *out, struct draw *draw)
{
	draw_sort(draw);
	for (size_t i = 0; i < draw->count; i++) {
		figure_comma(out);
		buf_add_str(out, draw->items[i].text);
	}
}

void
report_write(
    struct report *report, const struct report_rows *rows, struct output *out)
{
	struct buf json, page;

	if (report->path == NULL)
		return;
	buf_init(&json, BUF_NO_MAX);
	buf_init(&page, BUF_NO_MAX);
	if (report->page)
		buf_puts(&json, "{\"report\":");
	put_report(report, &json, rows);
	if (report->page) {
		buf_puts(&json, ",\"records\":[");
		put_records(&json, &report->packed);
		put_records(&json, &report->rejected);
		buf_puts(&json, "]}");
		page_put(&page, &page_report, buf_str(&json));
	} else {
		buf_add_str(&page, buf_str(&json));
		buf_putc(&page, '\n');
	}
	output_write_str(out, buf_str(&page));
	buf_release(&json);
	buf_release(&page);
}
