/* aher-relabel: writes hindsight goals that failed runs fulfil. */
#include "algorithm.h"
#include "member.h"
#include "offline.h"
#include "recheck.h"
#include "stage.h"
#include "util.h"

#define THETA 0.5 /* least confidence; algorithm 1 of the paper */

static struct algorithm_options algorithm = {
    .theta = THETA, .gates = GATES_DEFAULT};
static const char *gate_list;
static bool paper, recheck;

static const struct stage_option options[] = {
    {0, "theta", "C", "least confidence of a goal that is accepted (0.5)",
	OPTION_FRACTION, &algorithm.theta, 0, 1},
    {'J', "judge", "MODEL", "a judge, MODEL[@URL]; all must agree (repeatable)",
	OPTION_LIST, &asking.judges, 0, 0},
    {0, "no-judge", NULL, "the model's own confidence is enough", OPTION_FLAG,
	&algorithm.no_judge, 0, 0},
    {0, "answer", NULL, "write a final answer to the goal, too", OPTION_FLAG,
	&algorithm.answer, 0, 0},
    {0, "fallback", NULL, "else the best goal of a little less confidence",
	OPTION_FLAG, &algorithm.fallback, 0, 0},
    {0, "paper", NULL, "algorithm 1 as published: --fallback, no gates",
	OPTION_FLAG, &paper, 0, 0},
    {0, "gates", "LIST", "of " GATES_ALL ", or none", OPTION_TEXT, &gate_list,
	0, 0},
    {0, "min-topic", "S",
	"grounding: share of a clause's words in the run (0.5)",
	OPTION_FRACTION, &algorithm.gates.topic_min, 0, 1},
    {0, "min-cover", "S", "substance: share of the useful steps needed (0.5)",
	OPTION_FRACTION, &algorithm.gates.cover_min, 0, 1},
    {0, "min-length", "X", "substance: times the original's length (0.4)",
	OPTION_FRACTION, &algorithm.gates.length_min, 0, 1000},
    {0, "max-length", "X", "substance: times the original's length (2.5)",
	OPTION_FRACTION, &algorithm.gates.length_max, 0, 1000},
    {0, "max-copy", "N", "leak: words in a row that the original has too (4)",
	OPTION_NUMBER, &algorithm.gates.copy_max, 0, 1e6},
    {0, "recheck", NULL, "check the goals that the records have already",
	OPTION_FLAG, &recheck, 0, 0},
    {.name = NULL},
};

/* Options of the gates. Returns -1 to go on. */
static int
check_gates(void)
{
	struct gates *gates = &algorithm.gates;
	struct str unknown;

	if (paper && gate_list != NULL) {
		say("--paper has no gates: not with --gates");
		return EXIT_USAGE;
	}
	if (gate_list != NULL &&
	    !gates_select(gates, str_of(gate_list), &unknown)) {
		say("--gates: there is no gate \"%.*s\"; it takes any of %s, "
		    "or none",
		    STR_ARG(unknown), GATES_ALL);
		return EXIT_USAGE;
	}
	if (gates->length_min > gates->length_max) {
		say("--min-length is above --max-length: no goal is so long");
		return EXIT_USAGE;
	}
	if (recheck && (asking.model != NULL || algorithm.answer)) {
		say("--recheck writes nothing: not with -m or --answer");
		return EXIT_USAGE;
	}
	if (paper)
		*gates = (struct gates){.grounding = false};
	return -1;
}

/* Returns -1 to go on. */
static int
check_options(struct stage *stage)
{
	const char *without_model = algorithm.no_judge	 ? "no-judge"
				    : algorithm.fallback ? "fallback"
				    : paper		 ? "paper"
							 : NULL;

	if (asking.model == NULL && without_model != NULL) {
		say("--%s is for a model: give one with -m", without_model);
		return EXIT_USAGE;
	}
	if (algorithm.no_judge && asking.judges.count > 0) {
		say("--judge and --no-judge do not go together");
		return EXIT_USAGE;
	}
	if (paper && algorithm.answer) {
		say("--paper has the answers as they are: not with --answer");
		return EXIT_USAGE;
	}
	if (algorithm.answer)
		stage->roles |= 1 << ROLE_ANSWER;
	if (paper)
		algorithm.fallback = true;
	return check_gates();
}

static bool
relabel(struct stage *stage, struct record *record, struct trajectory *traj)
{
	const struct offline_options offline = {
	    &algorithm.gates, algorithm.theta, algorithm.answer};

	if (failure_gate(record, stage->id))
		return true;
	if (recheck)
		recheck_relabel(record, traj, stage->lexicon, &algorithm.gates,
		    algorithm.theta);
	else
		offline_relabel(record, traj, stage->lexicon, &offline);
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
