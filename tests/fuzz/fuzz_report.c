/*
 * Any line as a record of a report: what is counted and shown of it is JSON, it
 * stays in its element of the page, and the shape of its goal is a short text.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "figures.h"
#include "goalshape.h"
#include "page.h"
#include "trajectory.h"
#include "utf8.h"
#include "util.h"
#include "view.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct trajectory_options reading = {.success_at = 1};

static void
check(bool fine)
{
	if (!fine)
		abort();
}

static void
check_json(struct str text)
{
	struct json_doc doc;

	json_init(&doc);
	check(json_parse(&doc, text, NULL));
	check(json_root(&doc)->type == JSON_OBJECT);
	json_release(&doc);
}

static void
check_counts(struct record *record)
{
	struct figures figures = {0};
	struct buf out;

	buf_init(&out, BUF_NO_MAX);
	figures_add(&figures, END_PACKED, record);
	figures_add(&figures, END_REJECTED, record);
	buf_putc(&out, '{');
	figures_put(&figures, &out, 1);
	buf_putc(&out, '}');
	check_json(buf_str(&out));
	figures_release(&figures);
	buf_release(&out);
}

static void
check_page(struct str json)
{
	const struct str open = STR("id=\"data\">");
	const struct page *pages[] = {&page_report, &page_audit};
	struct buf out;

	for (size_t i = 0; i < ARRAY_LEN(pages); i++) {
		struct str page;
		size_t from, to;

		buf_init(&out, BUF_NO_MAX);
		page_put(&out, pages[i], json);
		page = buf_str(&out);
		from = str_find(page, open, 0) + open.n;
		to = str_find(page, STR("</script>"), from);
		page = str_sub(page, from, to);
		check(str_find_char(page, '<', 0) == STR_NONE);
		check(str_find(page, STR("\xe2\x80\xa8"), 0) == STR_NONE);
		check_json(page);
		buf_release(&out);
	}
}

static void
check_view(struct record *record, size_t most)
{
	struct buf out;

	buf_init(&out, BUF_NO_MAX);
	view_put(&out, record, most);
	check_json(buf_str(&out));
	if (most < 1000)
		check_page(buf_str(&out));
	buf_release(&out);
}

static void
check_run(const struct trajectory *run)
{
	struct buf out;

	buf_init(&out, BUF_NO_MAX);
	buf_putc(&out, '{');
	view_put_run(&out, run, 500);
	buf_putc(&out, '}');
	check_json(buf_str(&out));
	buf_clear(&out);
	goal_shape(&out, run->prompt);
	check(out.len <= GOAL_SHAPE_MOST);
	check(utf8_bad(buf_str(&out), 0) == STR_NONE);
	check(goal_words(run->prompt) <= run->prompt.n);
	buf_release(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *copy = xcalloc(size + 1, 1);
	struct trajectory run;
	struct record record;

	memcpy(copy, data, size);
	record_init(&record);
	if (record_parse(&record, (struct str){copy, size}) &&
	    trajectory_read(&run, &record, &reading)) {
		record_start(&record, STAGE_PACK);
		check_counts(&record);
		check_view(&record, 600);
		check_view(&record, 100000);
		check_run(&run);
	}
	record_release(&record);
	free(copy);
	return 0;
}
