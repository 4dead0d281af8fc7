#include "audit.h"

#include "digest.h"
#include "figure.h"
#include "page.h"
#include "util.h"
#include "view.h"

#define SAMPLE 200
#define RATERS 3
#define RUN_BYTES (256 * 1024) /* of a run that are shown, more or less */

bool
audit_begin(struct audit *audit)
{
	if (audit->path == NULL && (audit->sample > 0 || audit->raters > 0)) {
		say("--sample and --raters are for --audit FILE");
		return false;
	}
	if (audit->path == NULL)
		return true;
	audit->sample = audit->sample > 0 ? audit->sample : SAMPLE;
	audit->raters = audit->raters > 0 ? audit->raters : RATERS;
	if (!str_ends_nocase(str_of(audit->path), STR(".html"))) {
		say("--audit %s: it is a page, so its name ends in .html",
		    audit->path);
		return false;
	}
	draw_init(&audit->drawn, (size_t)audit->sample, SIZE_MAX);
	buf_init(&audit->view, BUF_NO_MAX);
	return true;
}

void
audit_release(struct audit *audit)
{
	if (audit->path == NULL)
		return;
	draw_release(&audit->drawn);
	buf_release(&audit->view);
}

/* What the rater sees, then what only the export has. */
static void
put_item(struct buf *out, const struct sample *sample)
{
	const struct hindsight *hindsight = &sample->hindsight;
	enum failure_type type = sample->failure.type;

	figure_text(out, "trajectory_id", record_id(sample->record));
	figure_text(out, "goal", sample->goal);
	view_put_run(out, sample->run, RUN_BYTES);
	figure_name(out, "hidden");
	buf_putc(out, '{');
	if (type == FAILURE_NONE)
		figure_null(out, "failure_type");
	else
		figure_text(
		    out, "failure_type", str_of(failure_type_name(type)));
	figure_text(out, "kind", hindsight->accepted);
	figure_number(out, "confidence", hindsight->confidence);
	buf_putc(out, '}');
}

void
audit_pack(struct audit *audit, const struct sample *sample)
{
	uint64_t key;

	if (audit->path == NULL || sample->origin != ORIGIN_HINDSIGHT)
		return;
	key = draw_key(audit->seed, record_id(sample->record));
	if (!draw_wants(&audit->drawn, key))
		return;
	buf_clear(&audit->view);
	put_item(&audit->view, sample);
	draw_add(&audit->drawn, key, buf_str(&audit->view));
}

/* Two pages have one name where their items are the same: what raters export of
 * the one goes with what they export of the other. */
static struct str
name_audit(const struct draw *drawn, char hex[17])
{
	unsigned char digest[DIGEST_BYTES];
	struct buf items;
	struct str all;

	buf_init(&items, BUF_NO_MAX);
	for (size_t i = 0; i < drawn->count; i++) {
		buf_add_str(&items, drawn->items[i].text);
		buf_putc(&items, '\n');
	}
	all = buf_str(&items);
	digest_sha256(&all, 1, digest);
	digest_hex16(digest, hex);
	buf_release(&items);
	return str_of(hex);
}

static void
put_audit(struct audit *audit, struct buf *out)
{
	char hex[17];

	draw_sort(&audit->drawn);
	buf_putc(out, '{');
	figure_text(out, "audit", name_audit(&audit->drawn, hex));
	figure_name(out, "seed");
	buf_printf(out, "%lld", audit->seed);
	figure_count(out, "raters", (unsigned long long)audit->raters);
	figure_count(out, "packed", audit->drawn.seen);
	figure_name(out, "items");
	buf_putc(out, '[');
	for (size_t i = 0; i < audit->drawn.count; i++) {
		figure_comma(out);
		buf_putc(out, '{');
		figure_count(out, "item", i + 1);
		buf_putc(out, ',');
		buf_add_str(out, audit->drawn.items[i].text);
		buf_putc(out, '}');
	}
	buf_puts(out, "]}");
}

void
audit_write(struct audit *audit, struct output *out)
{
	struct buf json, page;

	if (audit->path == NULL)
		return;
	buf_init(&json, BUF_NO_MAX);
	buf_init(&page, BUF_NO_MAX);
	put_audit(audit, &json);
	draw_release(&audit->drawn);
	page_put(&page, &page_audit, buf_str(&json));
	buf_release(&json);
	output_write_str(out, buf_str(&page));
	buf_release(&page);
}
