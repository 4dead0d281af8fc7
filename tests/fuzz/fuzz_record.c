/* Any line as a record: a member that is added comes back, adding it twice is
 * adding it once, and nothing else changes. */
#include <stdint.h>
#include <stdlib.h>

#include "record.h"
#include "trajectory.h"
#include "util.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const talkers[] = {"say", "respond"};
static const struct trajectory_options options = {1, talkers, 2};
static const struct str added = {"{\"by\":\"fuzz\"}", 13};

/* What a stage does with the line; false when it is no record. */
static bool
run_stage(struct record *rec, struct str line, struct buf *out)
{
	struct trajectory run;

	buf_clear(out);
	if (!record_parse(rec, line))
		return false;
	record_start(rec, STAGE_CLASSIFY);
	if (!trajectory_read(&run, rec, &options))
		return false;
	record_start(rec, STAGE_CLASSIFY);
	for (size_t i = 0; i < run.count; i++)
		step_speech(&run.steps[i], &rec->arena);
	if (rec->added.len == 0 && rec->extended.len == 0 &&
	    rec->cut_count == 0) {
		record_put(rec, out);
		if (!str_eq(buf_str(out), line))
			abort();
		buf_clear(out);
	}
	record_add(rec, "failure", added);
	record_put(rec, out);
	return true;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct record rec;
	struct buf once, twice;

	record_init(&rec);
	buf_init(&once, BUF_NO_MAX);
	buf_init(&twice, BUF_NO_MAX);
	if (run_stage(&rec, (struct str){(const char *)data, size}, &once)) {
		if (!run_stage(&rec, buf_str(&once), &twice) ||
		    !str_eq(buf_str(&once), buf_str(&twice)))
			abort();
		if (!record_parse(&rec, buf_str(&twice)) ||
		    !str_eq(
			json_raw(&rec.doc, record_get(&rec, RECORD_FAILURE)),
			added))
			abort();
	}
	buf_release(&once);
	buf_release(&twice);
	record_release(&rec);
	return 0;
}
