/* aher-pack(1): writes relabeled runs as training data. */
#include <stdio.h>
#include <string.h>

#include "checkfiles.h"
#include "choices.h"
#include "formats.h"
#include "packer.h"
#include "shared.h"
#include "stage.h"
#include "target.h"
#include "util.h"

static struct choices choices;
static struct packer packer;
static const char *check;
static long long check_most = 5;

static const struct stage_option options[] = {
    {'f', "format", "FORMAT", "what to write; \"help\" lists the formats",
	OPTION_TEXT, &choices.format, 0, 0},
    {0, "check", "FORMAT", "look whether FILE will load; \"help\" lists traps",
	OPTION_TEXT, &check, 0, 0},
    {0, "check-most", "N", "messages of --check for one trap (5); 0: all",
	OPTION_NUMBER, &check_most, 0, 1e15},
    {0, "pairs", "answers|runs|goals", "what the sides of a pair differ in",
	OPTION_TEXT, &choices.pairs, 0, 0},
    {0, "pair-by", "KEY", "what runs of one task have in common (prompt)",
	OPTION_TEXT, &choices.pair_by, 0, 0},
    {0, "with-successes", NULL, "runs that reached their goal, under it, too",
	OPTION_FLAG, &choices.successes, 0, 0},
    {0, "final", "auto|original|rewritten|drop",
	"the final answer, default auto: as judged", OPTION_TEXT,
	&choices.final, 0, 0},
    {0, "thoughts", "keep|content|think|drop",
	"where thoughts go, default keep", OPTION_TEXT, &choices.thoughts, 0,
	0},
    {0, "arguments", "auto|object|string", "of calls: JSON, or its text",
	OPTION_TEXT, &choices.arguments, 0, 0},
    {0, "text", NULL, "calls and results as plain text (ReAct)", OPTION_FLAG,
	&choices.text, 0, 0},
    {0, "max-observation", "SIZE", "shorten results to this, at whole lines",
	OPTION_SIZE, &choices.max_observation, 1, 1e15},
    {0, "keep-refusals", NULL, "final answers that only give up, too",
	OPTION_FLAG, &choices.keep_refusals, 0, 0},
    {0, "paper", NULL, "as published: --final original --keep-refusals",
	OPTION_FLAG, &choices.paper, 0, 0},
    {0, "weight-as", "column|repeat|loss_scale|drop", "how rows weigh",
	OPTION_TEXT, &choices.weight_as, 0, 0},
    {0, "seed", "N", "of --weight-as repeat and of samples (0)", OPTION_NUMBER,
	&choices.seed, -1e18, 1e18},
    {0, "dedup", "exact|near|none", "leave out duplicates, default exact",
	OPTION_TEXT, &choices.dedup, 0, 0},
    {0, "min-goal-words", "N", "leave out shorter hindsight goals",
	OPTION_NUMBER, &choices.min_goal_words, 1, 1e9},
    {0, "max-goal-share", "P", "no shape of these goals has a larger share",
	OPTION_FRACTION, &choices.max_goal_share, 1e-9, 1},
    {0, "seen", "FILE", "leave out what FILE has, of an earlier round",
	OPTION_LIST, &packer.seen_files, 0, 0},
    {0, "max-per-task", "N", "so many rows a task", OPTION_NUMBER,
	&choices.max_per_task, 1, 1e15},
    {0, "report", "FILE", "what came of all, as FILE.html or FILE.json",
	OPTION_TEXT, &packer.side.report_path, 0, 0},
    {0, "ledger", "FILE", "what the calls cost, for --report (repeatable)",
	OPTION_LIST, &packer.report.ledgers, 0, 0},
    {0, "audit", "FILE", "a page to rate some of the rows on, FILE.html",
	OPTION_TEXT, &packer.side.audit_path, 0, 0},
    {0, "sample", "N", "runs of --audit (200)", OPTION_NUMBER,
	&packer.audit.sample, 1, 100000},
    {0, "raters", "N", "people who are to rate them (3)", OPTION_NUMBER,
	&packer.audit.raters, 1, 1000},
    {0, "split", "PARTS", "train=0.9,test=0.1: a file for each part",
	OPTION_TEXT, &choices.split.parts, 0, 0},
    {0, "split-by", "KEY", "what a task is: prompt, or metadata.task_id",
	OPTION_TEXT, &choices.split.by, 0, 0},
    {0, "split-seed", "N", "another split (0)", OPTION_NUMBER,
	&choices.split.seed, -1e18, 1e18},
    {0, "heldout", "FILE", "tasks of the part \"test\", a line each",
	OPTION_TEXT, &choices.split.heldout, 0, 0},
    {0, "rejects", "FILE", "write the records that were rejected to FILE",
	OPTION_TEXT, &packer.side.rejects_path, 0, 0},
    {0, "meta", "FILE", "write a line about each row to FILE", OPTION_TEXT,
	&packer.side.meta_path, 0, 0},
    {0, NULL, NULL, NULL, OPTION_FLAG, NULL, 0, 0},
};

static const char *
words(const char *arg)
{
	return strcmp(arg, "FORMAT") == 0 ? pack_format_words() : NULL;
}

static int
begin(struct stage *stage)
{
	const struct target target = {shared.output, shared.level, stage->files,
	    stage->file_count, packer.side.meta_path,
	    packer.side.report_path != NULL || packer.side.audit_path != NULL};

	if (check != NULL)
		return check_files(check, stage->files, stage->file_count,
		    (unsigned long long)check_most, stage->quiet);
	if (choices.format != NULL && strcmp(choices.format, "help") == 0) {
		pack_format_list(stdout);
		return stage_close_stdout();
	}
	if (!side_named(&packer.side) ||
	    !choices_read(&choices, &packer.plan) ||
	    !target_suits(&target, &packer.plan))
		return EXIT_USAGE;
	packer.report.path = packer.side.report_path;
	packer.audit.path = packer.side.audit_path;
	packer.report.seed = packer.audit.seed = choices.seed;
	if (!report_begin(&packer.report) || !audit_begin(&packer.audit))
		return EXIT_USAGE;
	stage->own_outputs =
	    packer.plan.split.count > 0 || plan_is_none(&packer.plan);
	return packer_begin(&packer) ? -1 : EXIT_STOPPED;
}

static bool
takes(struct stage *stage, struct record *record)
{
	(void)stage;
	return packer_takes(&packer, record);
}

static bool
work(struct stage *stage, struct record *record, struct trajectory *run)
{
	packer_work(&packer, stage, record, run);
	return true;
}

static bool
emit(struct stage *stage, struct record *record, bool rejected)
{
	(void)rejected;
	return packer_emit(&packer, stage, record);
}

static bool
finish(struct stage *stage, bool complete)
{
	return packer_finish(&packer, stage, complete);
}

static bool
end(struct stage *stage, bool complete)
{
	bool fine = packer_end(&packer, stage, complete);

	if (!stage->quiet)
		summary_print(&packer.summary, stage->tally->bad,
		    packer.plan.format->name, &packer.plan.split, stderr);
	plan_release(&packer.plan);
	return fine;
}

int
main(int argc, char **argv)
{
	struct stage stage = {
	    .id = STAGE_PACK,
	    .purpose = "write relabeled runs as training data",
	    .options = options,
	    .words = words,
	    .begin = begin,
	    .takes = takes,
	    .work = work,
	    .emit = emit,
	    .finish = finish,
	    .end = end,
	};

	return stage_main(&stage, argc, argv);
}
