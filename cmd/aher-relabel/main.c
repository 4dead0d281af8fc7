/* aher-relabel: writes hindsight goals that failed runs fulfil. */
#include "algorithm.h"
#include "member.h"
#include "offline.h"
#include "stage.h"
#include "util.h"

#define THETA 0.5 /* least confidence; algorithm 1 of the paper */

static struct algorithm_options algorithm = {.theta = THETA};
static bool paper;

static const struct stage_option options[] = {
    {0, "theta", "C", "least confidence of a goal that is accepted (0.5)",
	OPTION_FRACTION, &algorithm.theta, 0, 1},
    {'J', "judge", "MODEL", "a judge, MODEL[@URL]; all must agree (repeatable)",
	OPTION_LIST, &asking.judges, 0, 0},
    {0, "no-judge", NULL, "the model's own confidence is enough", OPTION_FLAG,
	&algorithm.no_judge, 0, 0},
    {0, "fallback", NULL, "else the best goal of a little less confidence",
	OPTION_FLAG, &algorithm.fallback, 0, 0},
    {0, "paper", NULL, "algorithm 1 as published: --fallback, no gates",
	OPTION_FLAG, &paper, 0, 0},
    {.name = NULL},
};

/* Returns -1 to go on. */
static int
check_options(struct stage *stage)
{
	const char *without_model = algorithm.no_judge	 ? "no-judge"
				    : algorithm.fallback ? "fallback"
				    : paper		 ? "paper"
							 : NULL;

	(void)stage;
	if (asking.model == NULL && without_model != NULL) {
		say("--%s is for a model: give one with -m", without_model);
		return EXIT_USAGE;
	}
	if (algorithm.no_judge && asking.judges.count > 0) {
		say("--judge and --no-judge do not go together");
		return EXIT_USAGE;
	}
	if (paper)
		algorithm.fallback = algorithm.no_gates = true;
	return -1;
}

static bool
relabel(struct stage *stage, struct record *record, struct trajectory *traj)
{
	if (!failure_gate(record, stage->id))
		offline_relabel(record, traj, stage->lexicon, algorithm.theta);
	return true;
}

static enum job_state
ask(struct stage *stage, struct job *job)
{
	if (failure_gate(&job->record, stage->id))
		return JOB_DONE;
	return algorithm_relabel(stage, job, &algorithm);
}

int
main(int argc, char **argv)
{
	struct stage stage = {
	    .id = STAGE_RELABEL,
	    .purpose = "write hindsight goals that failed agent runs fulfil",
	    .options = options,
	    .begin = check_options,
	    .work = relabel,
	    .asker = &asker_model,
	    .ask = ask,
	    .roles = 1 << ROLE_RELABEL | 1 << ROLE_JUDGE,
	};

	return stage_main(&stage, argc, argv);
}
