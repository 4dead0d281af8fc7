#include "stage.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

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

static void
print_help(const struct stage *stage)
{
	printf("usage: %s [OPTION ...] [FILE ...]\n%s.\n\n",
	    stage_program(stage->id), stage->purpose);
	if (stage->options != NULL && stage->options->name != NULL) {
		options_print(stage->options, stdout);
		putchar('\n');
	}
	if (stage->ask != NULL) {
		options_print(asking_table, stdout);
		putchar('\n');
	}
	options_print(shared_options, stdout);
	printf("\nSee %s(1), aher(7) and aher-record(5).\n",
	    stage_program(stage->id));
}

static int
close_stdout(void)
{
	if (ferror(stdout) || fclose(stdout) != 0) {
		say("<stdout>: cannot write");
		return EXIT_STOPPED;
	}
	return EXIT_DONE;
}

static void
print_summary(const struct loop *loop)
{
	const struct stage *stage = loop->stage;
	const struct tally *tally = &loop->tally;

	if (shared.quiet || stage->emit != NULL ||
	    (!shared.verbose && stage->asked == NULL))
		return;
	say("%llu records in, %llu out, %llu of them rejected, %llu bad",
	    tally->in - tally->elsewhere, tally->out, tally->rejected_total,
	    tally->bad);
	tally_print_rejected(tally, stderr);
	if (stage->asked != NULL)
		totals_say(broker_totals(stage->asked->broker));
}

static bool
open_bad(struct loop *loop)
{
	char why[200];

	if (shared.bad == NULL)
		return true;
	loop->bad = output_open(shared.bad, -1, why, sizeof(why));
	if (loop->bad == NULL)
		say("%s: %s", shared.bad, why);
	return loop->bad != NULL;
}

/* Options to exit status, or -1 to go on. */
static int
read_options(struct stage *stage, int argc, char **argv)
{
	const struct stage_option *const tables[OPTION_TABLES] = {
	    shared_options, stage->options,
	    stage->ask != NULL ? asking_table : NULL};

	if (!options_parse(tables, argc, argv) || !shared_check() ||
	    !asking_check()) {
		fprintf(stderr, "Try '%s --help'.\n", stage_program(stage->id));
		return EXIT_USAGE;
	}
	if (shared.help) {
		print_help(stage);
		return close_stdout();
	}
	if (shared.version) {
		printf("%s %s\n", stage_program(stage->id), AHER_VERSION);
		return close_stdout();
	}
	if (shared.print_lexicon) {
		struct str text = lexicon_builtin();

		fwrite(text.s, 1, text.n, stdout);
		return close_stdout();
	}
	if (asking.print_prompts) {
		prompt_print();
		return close_stdout();
	}
	stage->quiet = shared.quiet;
	return -1;
}

/* Did records fail that another day may do better? */
static bool
some_failed(const struct loop *loop)
{
	enum stage_id stage = loop->stage->id;

	return loop->stage->asked != NULL &&
	       tally_of(&loop->tally, stage, REASON_LLM_ERROR) +
		       tally_of(&loop->tally, stage, REASON_BUDGET) >
		   0;
}

static int
status_of(const struct loop *loop)
{
	if (loop->failed || loop->cut)
		return EXIT_STOPPED;
	if (loop->missing > 0)
		return EXIT_BATCH;
	if (some_failed(loop) ||
	    shared_too_many_bad(loop->tally.bad, loop->tally.in))
		return EXIT_SOME_BAD;
	return EXIT_DONE;
}

/* The batch's requests are whole when the input was read to its end. */
static void
end_batch(struct loop *loop)
{
	struct asked *asked = loop->stage->asked;

	if (asked == NULL || asked->batch == NULL)
		return;
	if (!batch_end(asked->batch, !loop->stopped && !loop->failed))
		loop->failed = true;
	asked->batch = NULL;
}

/* Everything between the options and the exit status. */
static void
run_loop(struct loop *loop, char **names, size_t count, bool *usage)
{
	const struct stage *stage = loop->stage;
	const char *to = shared.output;
	char *spool = NULL;

	if (asking.batch_out != NULL && to == NULL)
		to = spool = spool_begin();
	if ((asking.batch_out == NULL || to != NULL) &&
	    files_open(
		&loop->files, names, count, to, (int)shared.level, usage) &&
	    open_bad(loop))
		loop_files(loop);
	else
		loop->failed = true;
	end_batch(loop);
	if (spool != NULL &&
	    !spool_end(spool, !loop->stopped && !loop->failed && !loop->cut &&
				  loop->missing == 0))
		loop->failed = true;
	if (!stage->silent)
		print_summary(loop);
	else if (!loop->failed && !estimate_print(loop))
		loop->failed = true;
}

/* With -m: everything that asking takes. -1, or an exit status. */
static int
begin_asking(struct stage *stage, struct asked *asked, struct loop *loop)
{
	if (stage->ask == NULL || asking.model == NULL)
		return -1;
	stage->asked = asked;
	stage->silent = asking.estimate;
	if (stage->silent && shared.limit == 0)
		shared.limit = ESTIMATE_RECORDS;
	signals_catch();
	return asking_begin(
	    asked, stage_program(stage->id), stage->roles, pump_ready, loop);
}

static int
run_stage(struct stage *stage, char **names, size_t count)
{
	struct loop loop;
	struct asked asked;
	char why[200];
	bool usage = false;
	int status;

	stage->lexicon = lexicon_load(shared.lexicon, why, sizeof(why));
	if (stage->lexicon == NULL) {
		say("%s", why);
		return EXIT_STOPPED;
	}
	loop_init(&loop, stage);
	status = begin_asking(stage, &asked, &loop);
	if (status < 0) {
		run_loop(&loop, names, count, &usage);
		status = usage ? EXIT_USAGE : status_of(&loop);
	}
	loop_release(&loop);
	if (stage->asked != NULL)
		asking_end(&asked);
	lexicon_free(stage->lexicon);
	if (signals_caught() != 0)
		signals_raise();
	return status;
}

int
stage_main(struct stage *stage, int argc, char **argv)
{
	int status;

	if (!io_std_open())
		return EXIT_STOPPED;
	/* A write to a reader that has gone away is to fail, not to kill. */
	signal(SIGPIPE, SIG_IGN);
	status = read_options(stage, argc, argv);
	if (status >= 0)
		return status;
	if (stage->begin != NULL) {
		status = stage->begin(stage);
		if (status >= 0)
			return status;
	}
	return run_stage(stage, argv + optind, (size_t)(argc - optind));
}
