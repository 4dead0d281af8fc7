/* aher-pack(1): writes relabeled runs as training data. */
#include <stdio.h>
#include <string.h>

#include "choices.h"
#include "formats.h"
#include "io.h"
#include "side.h"
#include "stage.h"
#include "summary.h"
#include "util.h"

static struct pack {
	const char *format_name;
	const struct pack_format *format;
	struct choices choices;
	struct sample_options sample_options;
	struct side_files side;
	struct sample sample;
	struct summary summary;
} pack;

static const struct stage_option options[] = {
    {'f', "format", "FORMAT", "what to write; \"help\" lists the formats",
	OPTION_TEXT, &pack.format_name, 0, 0},
    {0, "final", "WHICH",
	"the final answer: auto (as judged), original, rewritten or drop",
	OPTION_TEXT, &pack.choices.final, 0, 0},
    {0, "thoughts", "WHAT", "keep (default) or drop", OPTION_TEXT,
	&pack.choices.thoughts, 0, 0},
    {0, "keep-refusals", NULL, "final answers that only give up, too",
	OPTION_FLAG, &pack.choices.keep_refusals, 0, 0},
    {0, "paper", NULL, "as published: --final original --keep-refusals",
	OPTION_FLAG, &pack.choices.paper, 0, 0},
    {0, "rejects", "FILE", "write the records that were rejected to FILE",
	OPTION_TEXT, &pack.side.rejects_path, 0, 0},
    {0, "meta", "FILE", "write a line about each row to FILE", OPTION_TEXT,
	&pack.side.meta_path, 0, 0},
    {0, NULL, NULL, NULL, OPTION_FLAG, NULL, 0, 0},
};

static int
list_formats(void)
{
	pack_format_list(stdout);
	if (fclose(stdout) == 0)
		return EXIT_DONE;
	say("<stdout>: cannot write");
	return EXIT_STOPPED;
}

/* Standard output is for the rows. */
static bool
is_stdout(const char *option, const char *path)
{
	if (path == NULL || strcmp(path, "-") != 0)
		return false;
	say("%s takes the name of a file, not \"-\"", option);
	return true;
}

static int
begin(struct stage *stage)
{
	const char *name = pack.format_name;

	(void)stage;
	if (is_stdout("--rejects", pack.side.rejects_path) ||
	    is_stdout("--meta", pack.side.meta_path) ||
	    !choices_read(&pack.choices, &pack.sample_options))
		return EXIT_USAGE;
	if (name != NULL && strcmp(name, "help") == 0)
		return list_formats();
	pack.format = name == NULL ? NULL : pack_format_find(name);
	if (pack.format != NULL)
		return choices_fit(&pack.sample_options, pack.format)
			   ? -1
			   : EXIT_USAGE;
	if (name == NULL)
		say("which format? -f takes one of these:");
	else
		say("there is no format \"%s\"; -f takes one of these:", name);
	pack_format_list(stderr);
	return EXIT_USAGE;
}

static bool
work(struct stage *stage, struct record *record, struct trajectory *run)
{
	if (sample_read(&pack.sample, record, run, stage->lexicon,
		&pack.sample_options) &&
	    pack.format->shape == SHAPE_PAIR &&
	    str_trim(pack.sample.answer).n == 0)
		record_reject(record, STAGE_PACK, REASON_NO_PAIR,
		    STR("the run has no final answer, so there is no pair"));
	return true;
}

static bool
emit(struct stage *stage, struct record *record, bool rejected)
{
	if (!side_open(&pack.side))
		return false;
	if (rejected) {
		summary_add_rejected(&pack.summary, record);
		side_reject(&pack.side, record);
		return true;
	}
	pack.format->sample(&pack.sample, output_buffer(stage->out));
	output_write(stage->out, "\n", 1);
	summary_add_row(&pack.summary, &pack.sample);
	side_row(&pack.side, &pack.sample);
	return true;
}

static bool
end(struct stage *stage, bool complete)
{
	bool fine = side_close(&pack.side, complete);

	if (!stage->quiet)
		summary_print(
		    &pack.summary, stage->tally, pack.format->name, stderr);
	return fine;
}

int
main(int argc, char **argv)
{
	struct stage stage = {
	    .id = STAGE_PACK,
	    .purpose = "write relabeled runs as training data",
	    .options = options,
	    .begin = begin,
	    .work = work,
	    .emit = emit,
	    .end = end,
	};

	return stage_main(&stage, argc, argv);
}
