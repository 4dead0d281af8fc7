/*
 * Any line as a record for every format, and two as a pair of runs: each row is
 * one line of JSON, with the same names and types as all others, ends with the
 * agent, and its two sides differ.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include "misfit.h"
#include "packer.h"
#include "util.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const names[] = {"trl-sft", "trl-dpo", "trl-kto",
    "llamafactory-sft", "llamafactory-dpo", "llamafactory-kto", "swift-sft",
    "swift-dpo", "swift-kto", "openai-sft", "openai-dpo", "axolotl", "fastchat",
    "messages", "sft", "dpo", "sharegpt"};

static const struct choices options[] = {
    {.dedup = "none", .successes = true},
    {.dedup = "none", .text = true},
    {.dedup = "none", .text = true, .thoughts = "think"},
    {.dedup = "none", .thoughts = "drop", .final = "original"},
    {.dedup = "none", .thoughts = "think", .arguments = "string"},
    {.dedup = "none", .thoughts = "content", .max_observation = 5},
    {.dedup = "none", .final = "drop", .weight_as = "drop"},
    {.dedup = "none", .pairs = "answers"},
    {.dedup = "near", .keep_refusals = true, .weight_as = "repeat"},
};

static const char *const talkers[] = {"say", "respond"};
static const struct trajectory_options reading = {1, talkers, 2};

/* A format with options that it takes. */
static struct writer {
	struct packer packer;
	struct buf columns; /* names and types of its rows, len 0: none yet */
} writers[ARRAY_LEN(names) * ARRAY_LEN(options)];
static size_t writer_count;
static struct stage stage;

static void
check(bool fine)
{
	if (!fine)
		abort();
}

static void
add_writer(const char *name, const struct choices *with)
{
	struct writer *writer = &writers[writer_count];
	struct choices choices = *with;

	choices.format = name;
	if (choices_read(&choices, &writer->packer.plan) &&
	    packer_begin(&writer->packer)) {
		buf_init(&writer->columns, BUF_NO_MAX);
		writer_count++;
	}
}

/* What does not go together is said nowhere. */
int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	int err = dup(STDERR_FILENO), null = open("/dev/null", O_WRONLY);
	char why[256];

	(void)argc;
	(void)argv;
	stage.lexicon = lexicon_load(NULL, why, sizeof(why));
	check(stage.lexicon != NULL && err >= 0 && null >= 0);
	check(dup2(null, STDERR_FILENO) >= 0);
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		for (size_t k = 0; k < ARRAY_LEN(options); k++)
			add_writer(names[i], &options[k]);
	check(dup2(err, STDERR_FILENO) >= 0);
	close(err);
	close(null);
	return 0;
}

/* --- a row --- */

static void
check_columns(struct writer *writer, const struct json_doc *doc)
{
	const struct json_node *member = json_first(doc, json_root(doc));
	struct buf columns;

	check(json_root(doc)->type == JSON_OBJECT);
	buf_init(&columns, BUF_NO_MAX);
	for (; member != NULL; member = json_next(doc, member)) {
		enum json_type type = (enum json_type)member->type;

		buf_add_str(&columns,
		    str_sub(doc->text, member->key_beg, member->key_end));
		buf_puts(&columns,
		    type == JSON_TRUE ? "false" : json_type_name(type));
	}
	if (writer->columns.len == 0)
		buf_add_str(&writer->columns, buf_str(&columns));
	check(str_eq(buf_str(&writer->columns), buf_str(&columns)));
	buf_release(&columns);
}

static void
check_text(struct writer *writer, const struct buf *out)
{
	struct json_doc doc;

	json_init(&doc);
	check(str_find_char(buf_str(out), '\n', 0) == STR_NONE);
	check(json_parse(&doc, buf_str(out), json_shape_all));
	check_columns(writer, &doc);
	json_release(&doc);
}

static void
check_end(const struct conversation *c)
{
	const struct turn *last = &c->turns[c->count - 1];

	check(c->count >= 2 && last->speaker == SPEAKER_ASSISTANT);
	check(last->call_count > 0 || str_trim(last->thought).n > 0 ||
	      str_trim(last->text).n > 0);
}

/* Are the sides of a pair the same? It makes no matter what is called. */
static bool
are_same(const struct conversation *a, const struct conversation *b)
{
	for (size_t i = 0; i < a->count; i++)
		if (a->turns[i].speaker != b->turns[i].speaker ||
		    a->turns[i].call_count > 0 ||
		    !str_eq(a->turns[i].text, b->turns[i].text) ||
		    !str_eq(a->turns[i].thought, b->turns[i].thought))
			return false;
	return true;
}

static void
check_row(struct writer *writer, const struct row *row)
{
	const struct pack_format *format = writer->packer.plan.format;
	struct buf out;

	check_end(&row->chosen);
	if (format->shape == SHAPE_PAIR) {
		check_end(&row->rejected);
		check(row->chosen.count != row->rejected.count ||
		      !are_same(&row->chosen, &row->rejected));
	}
	buf_init(&out, BUF_NO_MAX);
	format->row(row, &out);
	check_text(writer, &out);
	buf_release(&out);
}

/* --- a record --- */

static bool
read_run(struct record *record, struct str line, struct trajectory *run)
{
	return record_parse(record, line) &&
	       !record_start(record, STAGE_PACK) &&
	       trajectory_read(run, record, &reading);
}

static void
write_record(struct writer *writer, struct str line)
{
	struct packer *packer = &writer->packer;
	const struct pack_format *format = packer->plan.format;
	struct record record;
	struct trajectory run;
	struct buf out;

	record_init(&record);
	buf_init(&out, BUF_NO_MAX);
	packer->fate = FATE_REJECTED;
	if (read_run(&record, line, &run))
		packer_work(packer, &stage, &record, &run);
	if (packer->fate == FATE_ROWS && format->row == NULL) {
		format->sample(&packer->sample, &out);
		check_text(writer, &out);
	} else if (packer->fate == FATE_ROWS) {
		check(packer->row_count > 0);
		for (size_t i = 0; i < packer->row_count; i++)
			check_row(writer, &packer->rows[i]);
	}
	buf_release(&out);
	record_release(&record);
}

static void
write_runs(struct writer *writer, struct str lines[2])
{
	const struct plan *plan = &writer->packer.plan;
	struct record records[2];
	struct trajectory runs[2];
	struct sample samples[2];
	struct row row;
	bool fine = true;

	for (size_t i = 0; i < 2; i++) {
		record_init(&records[i]);
		fine = fine && read_run(&records[i], lines[i], &runs[i]) &&
		       sample_read_own(&samples[i], &records[i], &runs[i],
			   i == 0 ? ORIGIN_SUCCESS : ORIGIN_FAILURE,
			   stage.lexicon, &plan->sample) &&
		       sample_flaw(&samples[i]).s == NULL;
	}
	if (fine &&
	    compose_runs(&row, &samples[0], &samples[1],
		plan->format->shared_prompt, &plan->rendering,
		&records[1].arena) == NULL &&
	    row_misfit(&row, plan) == NULL) {
		row.weight = plan->weighing == WEIGHING_COLUMN
				 ? &samples[1].weight
				 : NULL;
		check_row(writer, &row);
	}
	for (size_t i = 0; i < 2; i++)
		record_release(&records[i]);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = {(const char *)data, size};
	size_t half = str_find_char(text, '\n', 0);
	struct str lines[2] = {text, STR("")};

	if (half != STR_NONE) {
		lines[0] = str_sub(text, 0, half);
		lines[1] = str_sub(text, half + 1, size);
	}
	for (size_t i = 0; i < writer_count; i++) {
		const struct pack_format *format =
		    writers[i].packer.plan.format;

		write_record(&writers[i], lines[0]);
		if ((format->pairings & PAIRING_RUNS) != 0 && lines[1].n > 0)
			write_runs(&writers[i], lines);
	}
	return 0;
}
