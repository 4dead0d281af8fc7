/* aher-relabel: writes hindsight goals that failed runs fulfil. */
#include "member.h"
#include "offline.h"
#include "stage.h"

#define THETA 0.5 /* least confidence; algorithm 1 of the paper */

static double theta = THETA;

static const struct stage_option options[] = {
    {0, "theta", "C", "least confidence of a goal that is accepted (0.5)",
	OPTION_FRACTION, &theta, 0, 1},
    {0},
};

static bool
relabel(struct stage *stage, struct record *record, struct trajectory *traj)
{
	if (!failure_gate(record, stage->id))
		offline_relabel(record, traj, stage->lexicon, theta);
	return true;
}

int
main(int argc, char **argv)
{
	struct stage stage = {
	    .id = STAGE_RELABEL,
	    .purpose = "write hindsight goals that failed agent runs fulfil",
	    .options = options,
	    .work = relabel,
	};

	return stage_main(&stage, argc, argv);
}
