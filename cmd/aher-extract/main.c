/* aher-extract: says what a failed run has achieved all the same. */
#include "buf.h"
#include "member.h"
#include "rules.h"
#include "stage.h"

static bool
work(struct stage *stage, struct record *record, struct trajectory *run)
{
	struct buf *json = stage->state;
	struct outcome outcome;
	struct str nothing;

	if (failure_gate(record, stage->id))
		return true;
	nothing = extract_rules(&outcome, run, stage->lexicon, &record->arena);
	buf_clear(json);
	outcome_put(json, &outcome);
	record_add(record, stage_member(stage->id), buf_str(json));
	if (outcome.achievement_count == 0)
		record_reject(record, stage->id, REASON_NO_OUTCOME, nothing);
	return true;
}

int
main(int argc, char **argv)
{
	static const struct stage_option options[] = {{.name = NULL}};
	struct buf json;
	struct stage stage = {
	    .id = STAGE_EXTRACT,
	    .purpose = "what failed agent runs have achieved all the same",
	    .options = options,
	    .work = work,
	    .state = &json,
	};
	int status;

	buf_init(&json, BUF_NO_MAX);
	status = stage_main(&stage, argc, argv);
	buf_release(&json);
	return status;
}
