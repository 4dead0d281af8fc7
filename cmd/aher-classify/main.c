/* aher-classify: says whether a run failed, how, and what it is worth. */
#include "ask.h"
#include "buf.h"
#include "member.h"
#include "rules.h"
#include "stage.h"

static double delta = 0.3; /* the paper, 3.3 */
static bool strict_failure;

static const struct stage_option options[] = {
    {0, "delta", "W", "turn down failures of a weight below W (0.3)",
	OPTION_FRACTION, &delta, 0, 1},
    {0, "strict-failure", NULL,
	"turn down runs of which nothing says that they failed", OPTION_FLAG,
	&strict_failure, 0, 0},
    {.name = NULL},
};

/* Turns the record down where a gate of algorithm 1 says so. */
static void
gate(struct record *record, const struct failure *failure)
{
	struct str detail = failure->explanation;

	if (failure->is_failure == TRI_FALSE ||
	    (failure->is_failure == TRI_UNKNOWN && strict_failure)) {
		record_reject(
		    record, STAGE_CLASSIFY, REASON_NOT_FAILURE, detail);
	} else if (!failure->recoverable) {
		if (str_eq(failure->by, STR("rules")) || detail.n == 0)
			detail = STR("No observation carries real content.");
		record_reject(
		    record, STAGE_CLASSIFY, REASON_NOT_RECOVERABLE, detail);
	} else if (failure->weight < delta) {
		detail = arena_printf(&record->arena,
		    "The weight %.4g is below %.4g.", failure->weight, delta);
		record_reject(
		    record, STAGE_CLASSIFY, REASON_LOW_WEIGHT, detail);
	}
}

static void
finish(
    struct stage *stage, struct record *record, const struct failure *failure)
{
	struct buf *json = stage->state;

	buf_clear(json);
	failure_put(json, failure);
	record_add(record, stage_member(stage->id), buf_str(json));
	gate(record, failure);
}

static bool
work(struct stage *stage, struct record *record, struct trajectory *run)
{
	struct failure failure;

	classify_rules(&failure, run, stage->lexicon, delta, &record->arena);
	finish(stage, record, &failure);
	return true;
}

static enum job_state
ask(struct stage *stage, struct job *job)
{
	struct failure failure;

	if (job->run.given == GIVEN_SUCCESS) {
		work(stage, &job->record, &job->run);
		return JOB_DONE;
	}
	switch (classify_ask(&failure, stage, job)) {
	case INQUIRY_WAITS:
		return JOB_WAITS;
	case INQUIRY_ANSWERED:
		finish(stage, &job->record, &failure);
		break;
	case INQUIRY_REJECTED:
		break;
	}
	return JOB_DONE;
}

int
main(int argc, char **argv)
{
	struct buf json;
	struct stage stage = {
	    .id = STAGE_CLASSIFY,
	    .purpose =
		"whether agent runs failed, how, and what they are worth",
	    .options = options,
	    .work = work,
	    .asker = &asker_model,
	    .ask = ask,
	    .roles = 1 << ROLE_CLASSIFY,
	    .state = &json,
	};
	int status;

	buf_init(&json, BUF_NO_MAX);
	status = stage_main(&stage, argc, argv);
	buf_release(&json);
	return status;
}
