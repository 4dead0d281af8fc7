#include "asker.h"

#include <stdio.h>
#include <stdlib.h>

#include "asking.h"
#include "batch.h"
#include "estimate.h"
#include "loop.h"
#include "prompt.h"
#include "pump.h"
#include "shared.h"
#include "signals.h"
#include "spool.h"
#include "util.h"

static int
check(void)
{
	if (!asking_check())
		return EXIT_USAGE;
	if (!asking.print_prompts)
		return -1;
	prompt_print();
	return stage_close_stdout();
}

static int
begin(struct loop *loop)
{
	struct stage *stage = loop->stage;

	if (asking.model == NULL)
		return -1;
	stage->silent = asking.estimate;
	if (stage->silent && shared.limit == 0)
		shared.limit = ESTIMATE_RECORDS;
	stage->asked = xcalloc(1, sizeof(*stage->asked));
	signals_catch();
	if (asking.batch_out != NULL && loop->to == NULL) {
		loop->spool = spool_begin();
		if (loop->spool == NULL)
			return EXIT_STOPPED;
		loop->to = loop->spool;
	}
	return asking_begin(stage->asked, stage_program(stage->id),
	    stage->roles, pump_ready, loop);
}

/* The batch's requests are whole when the input was read to its end. */
static void
finish_batch(struct loop *loop)
{
	struct asked *asked = loop->stage->asked;

	if (asked->batch != NULL &&
	    !batch_end(asked->batch, !loop->stopped && !loop->failed))
		loop->failed = true;
	asked->batch = NULL;
}

static void
finish(struct loop *loop)
{
	const struct stage *stage = loop->stage;

	finish_batch(loop);
	if (loop->spool != NULL &&
	    !spool_end(loop->spool, !loop->stopped && !loop->failed &&
					!loop->cut && loop->missing == 0))
		loop->failed = true;
	loop->spool = NULL;
	if (stage->silent && !loop->failed && !estimate_print(loop))
		loop->failed = true;
}

static void
summary(const struct loop *loop)
{
	size_t left = loop->window.count;

	totals_say(broker_totals(loop->stage->asked->broker));
	if (loop->missing > 0)
		say("%zu records wait for answers of a batch; no record was "
		    "written",
		    loop->missing);
	else if (loop->stopped)
		say("stopped before the end, with %zu records begun%s", left,
		    asking_has_ledger() ? "; the same command goes on from here"
					: "");
	if (tally_of(&loop->tally, loop->stage->id, REASON_BUDGET) > 0)
		say("--max-cost left %llu records out; with more, or smaller "
		    "--answer-tokens, the same command goes on",
		    tally_of(&loop->tally, loop->stage->id, REASON_BUDGET));
}

static void
end(struct loop *loop)
{
	struct stage *stage = loop->stage;

	if (loop->spool != NULL)
		spool_end(loop->spool, false);
	asking_end(stage->asked);
	free(stage->asked);
	stage->asked = NULL;
}

const struct asker asker_model = {
    .options = asking_table,
    .check = check,
    .begin = begin,
    .admit = pump_admit,
    .pass = pump_pass,
    .until = pump_until,
    .drain = pump_drain,
    .finish = finish,
    .summary = summary,
    .end = end,
};
