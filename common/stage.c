#include "stage.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "files.h"
#include "progress.h"
#include "shared.h"
#include "source.h"
#include "util.h"

static struct stage_counts counts;

const struct stage_counts *
stage_counts(void)
{
	return &counts;
}

/* One run of a stage over its files. */
struct run {
	struct stage *stage;
	struct files files;
	struct output *bad;
	struct record record;
	bool cut;     /* an input ended early, or --strict stopped us */
	bool failed;  /* something could not be written */
	bool stopped; /* nothing more is to be read */
};

static void
print_help(const struct stage *stage)
{
	printf("usage: %s [OPTION ...] [FILE ...]\n%s.\n\n",
	    stage_program(stage->id), stage->purpose);
	if (stage->options != NULL && stage->options->name != NULL) {
		options_print(stage->options, stdout);
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
count_rejection(struct record *rec)
{
	struct str stage, reason;
	size_t s = 0, r = 0;

	if (!record_rejection(rec, &stage, &reason))
		return;
	while (s < STAGE_COUNT && !str_eq(stage, str_of(stage_program(s))))
		s++;
	while (r < REASON_COUNT && !str_eq(reason, str_of(reason_name(r))))
		r++;
	counts.rejected[s][r]++;
	counts.rejected_total++;
}

/* The bytes of a bad record, for --bad. */
static void
keep_bad(void *arg, const char *bytes, size_t len)
{
	struct run *run = arg;

	if (run->bad != NULL)
		output_write(run->bad, bytes, len);
}

/* Nothing is held back while the input makes us wait. */
static void
flush_output(void *arg)
{
	struct run *run = arg;

	output_flush(run->stage->out);
}

static void
report(struct run *run, const struct source *src, size_t line, const char *why)
{
	progress_wipe();
	say("%s:%zu: %s", input_name(source_input(src)), line, why);
	counts.in++;
	counts.bad++;
	run->cut = run->cut || shared.strict;
	run->stopped = run->stopped || shared.strict;
}

static void
report_cut(struct run *run, const struct source *src,
    const struct source_item *item, const char *why)
{
	progress_wipe();
	say("%s:%zu: %s", input_name(source_input(src)), item->line, why);
	run->cut = true;
}

/* Completes the record and lets the stage work on it. False: a bad record. */
static bool
work_on(struct stage *stage, struct record *rec, struct trajectory *t)
{
	bool passed_on = record_start(rec, stage->id);

	if (passed_on && stage->emit == NULL)
		return true;
	if (!trajectory_read(t, rec, &shared.trajectory))
		return false;
	/* Reading may have parsed the line again, with more members. */
	record_start(rec, stage->id);
	return passed_on || stage->work(stage, rec, t);
}

static bool
emit(struct stage *stage, struct record *rec, struct trajectory *t)
{
	struct str by, reason;

	if (stage->emit != NULL)
		return stage->emit(
		    stage, rec, t, record_rejection(rec, &by, &reason));
	record_write(rec, stage->out);
	return true;
}

/* Returns false when the input ends inside of the record. */
static bool
do_record(struct run *run, struct source *src, const struct source_item *item)
{
	struct record *rec = &run->record;
	struct trajectory t;

	if (!record_parse(rec, item->text)) {
		if (item->last_unended && rec->doc.cut) {
			report_cut(
			    run, src, item, "the input ends inside a record");
			return false;
		}
	} else if (shared.shard_count > 1 && !shared_in_shard(record_id(rec))) {
		counts.in++;
		counts.elsewhere++;
		return true;
	} else if (work_on(run->stage, rec, &t)) {
		counts.in++;
		counts.out++;
		count_rejection(rec);
		if (!emit(run->stage, rec, &t))
			run->failed = run->stopped = true;
		return true;
	}
	report(run, src, item->line, rec->why);
	keep_bad(run, item->text.s, item->text.n);
	keep_bad(run, "\n", 1);
	return true;
}

#define LOOK_EVERY 1024 /* records */

/* A reader that went away ends us quietly; a full disk does not. */
static void
look_at_output(struct run *run)
{
	if (counts.in % LOOK_EVERY == 0)
		output_look(run->stage->out);
	if (output_state(run->stage->out) != OUTPUT_FINE)
		run->stopped = true;
}

/* Returns false when the input was not read to a good end. */
static bool
do_source(struct run *run, struct source *src)
{
	struct source_item item;
	bool whole = true;

	while (!run->stopped) {
		switch (source_next(src, &item)) {
		case SOURCE_RECORD:
			whole = do_record(run, src, &item) && whole;
			break;
		case SOURCE_BAD:
			report(run, src, item.line, item.why);
			break;
		case SOURCE_CUT:
			report_cut(run, src, &item, item.why);
			return false;
		case SOURCE_END:
			return whole;
		}
		look_at_output(run);
		if (shared.verbose)
			progress_show(counts.in, counts.rejected_total,
			    source_input(src));
	}
	return false;
}

/* Closes the output of one file or of all; only a whole one is renamed. */
static void
close_output(struct run *run, bool complete)
{
	struct output *out = run->stage->out;

	run->stage->out = NULL;
	if (!files_commit(out, complete))
		run->failed = run->stopped = true;
}

/* The records of one input. Returns false when it was not read to a good end.
 */
static bool
do_file(struct run *run, size_t i)
{
	struct files *f = &run->files;
	struct source *src;
	bool whole;

	if (run->stage->out == NULL)
		run->stage->out = files_output(f, i);
	if (run->stage->out == NULL) {
		run->failed = run->stopped = true;
		return false;
	}
	src = source_new(f->inputs[i], (size_t)shared.max_record,
	    (struct source_hooks){keep_bad, flush_output, run});
	f->inputs[i] = NULL;
	whole = do_source(run, src);
	source_free(src);
	if (f->into_folder)
		close_output(run, whole);
	return whole;
}

static void
do_files(struct run *run)
{
	bool complete = true;

	for (size_t i = 0; i < run->files.count && !run->stopped; i++)
		complete = do_file(run, i) && complete;
	progress_wipe();
	complete = complete && !run->stopped;
	if (run->stage->end != NULL && !run->stage->end(run->stage, complete))
		run->failed = true;
	if (run->stage->out != NULL)
		close_output(run, complete && !run->failed);
	if (run->bad != NULL && !files_commit(run->bad, complete))
		run->failed = true;
}

static void
print_summary(const struct stage *stage)
{
	if (!shared.verbose || shared.quiet || stage->emit != NULL)
		return;
	say("%llu records in, %llu out, %llu of them rejected, %llu bad",
	    counts.in - counts.elsewhere, counts.out, counts.rejected_total,
	    counts.bad);
	for (size_t s = 0; s <= STAGE_COUNT; s++)
		for (size_t r = 0; r <= REASON_COUNT; r++)
			if (counts.rejected[s][r] > 0)
				say("  %llu %s by %s", counts.rejected[s][r],
				    r < REASON_COUNT ? reason_name(r)
						     : "for other reasons",
				    s < STAGE_COUNT ? stage_program(s)
						    : "another stage");
}

static bool
open_bad(struct run *run)
{
	char why[200];

	if (shared.bad == NULL)
		return true;
	run->bad = output_open(shared.bad, -1, why, sizeof(why));
	if (run->bad == NULL)
		say("%s: %s", shared.bad, why);
	return run->bad != NULL;
}

/* Options to exit status, or -1 to go on. */
static int
read_options(struct stage *stage, int argc, char **argv)
{
	const struct stage_option *const tables[OPTION_TABLES] = {
	    shared_options, stage->options};

	if (!options_parse(tables, argc, argv) || !shared_check()) {
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
	stage->quiet = shared.quiet;
	return -1;
}

static int
run_stage(struct stage *stage, char **names, size_t count)
{
	struct run run = {.stage = stage};
	char why[200];
	bool usage = false;

	stage->lexicon = lexicon_load(shared.lexicon, why, sizeof(why));
	if (stage->lexicon == NULL) {
		say("%s", why);
		return EXIT_STOPPED;
	}
	record_init(&run.record);
	if (files_open(&run.files, names, count, shared.output,
		(int)shared.level, &usage) &&
	    open_bad(&run))
		do_files(&run);
	else
		run.failed = true;
	print_summary(stage);
	files_release(&run.files);
	record_release(&run.record);
	lexicon_free(stage->lexicon);
	if (usage)
		return EXIT_USAGE;
	if (run.failed || run.cut)
		return EXIT_STOPPED;
	return shared_too_many_bad(counts.bad, counts.in) ? EXIT_SOME_BAD
							  : EXIT_DONE;
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
