/* aher-extract: says what a failed run has achieved all the same. */
#include "ask.h"
#include "buf.h"
#include "member.h"
#include "rules.h"
#include "stage.h"

static void
finish(struct stage *stage, struct record *record,
    const struct outcome *outcome, struct str nothing)
{
	struct buf *json = stage->state;

	buf_clear(json);
	outcome_put(json, outcome);
	record_add(record, stage_member(stage->id), buf_str(json));
	if (outcome->achievement_count == 0)
		record_reject(record, stage->id, REASON_NO_OUTCOME, nothing);
}

static bool
work(struct stage *stage, struct record *record, struct trajectory *run)
{
	struct outcome outcome;
	struct str nothing;

	if (failure_gate(record, stage->id))
		return true;
	nothing = extract_rules(&outcome, run, stage->lexicon, &record->arena);
	finish(stage, record, &outcome, nothing);
	return true;
}

static enum job_state
ask(struct stage *stage, struct job *job)
{
	struct outcome outcome;

	if (failure_gate(&job->record, stage->id))
		return JOB_DONE;
	switch (extract_ask(&outcome, stage, job)) {
	case INQUIRY_WAITS:
		return JOB_WAITS;
	case INQUIRY_ANSWERED:
		finish(stage, &job->record, &outcome,
		    STR("the model found nothing that the run achieved"));
		break;
	case INQUIRY_REJECTED:
		break;
	}
	return JOB_DONE;
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
	    .asker = &asker_model,
	    .ask = ask,
	    .roles = 1 << ROLE_EXTRACT,
	    .state = &json,
	};
	int status;

	buf_init(&json, BUF_NO_MAX);
	status = stage_main(&stage, argc, argv);
	buf_release(&json);
	return status;
}
