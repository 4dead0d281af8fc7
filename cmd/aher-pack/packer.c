#include "packer.h"

#include <stdlib.h>

#include "advice.h"
#include "datasetinfo.h"
#include "digest.h"
#include "misfit.h"
#include "partners.h"
#include "shared.h"
#include "util.h"

bool
packer_begin(struct packer *packer)
{
	const struct plan *plan = &packer->plan;

	sink_init(
	    &packer->sink, plan->format->array, &packer->side, &plan->split);
	packer->duplicates = duplicates_new(plan->dedup, plan->max_per_task);
	buf_init(&packer->meta, BUF_NO_MAX);
	if ((plan->pairings & PAIRING_RUNS) != 0)
		packer->pairs = pairs_new();
	if (packer->seen_files.count > 0) {
		packer->seen = seen_read(&packer->seen_files);
		if (packer->seen == NULL)
			return false;
	}
	if (plan->max_goal_share > 0) {
		packer->cap = goalcap_new();
		if (packer->cap == NULL)
			return false;
	}
	return (plan->pairings & PAIRING_RUNS) == 0 || packer->pairs != NULL;
}

/* Later than the inputs, so that a wrong name among them leaves no file behind.
 */
bool
packer_open(struct packer *packer)
{
	if (packer->opened)
		return true;
	packer->opened = true;
	return side_open(&packer->side) &&
	       sink_open(&packer->sink, shared.output, (int)shared.level);
}

/* --- what is worked on --- */

bool
packer_takes(struct packer *packer, struct record *record)
{
	struct str stage, reason;

	if (packer->pairs != NULL)
		return true;
	return packer->plan.successes &&
	       record_rejection(record, &stage, &reason) &&
	       str_eq(reason, str_of(reason_name(REASON_NOT_FAILURE)));
}

static bool
turn_down(struct packer *packer, enum reason reason, const char *detail)
{
	record_reject(
	    packer->sample.record, STAGE_PACK, reason, str_of(detail));
	return false;
}

bool
packer_add_row(struct packer *packer, const struct row *row)
{
	enum weighing weighing = packer->plan.weighing;
	struct row *added = &packer->rows[packer->row_count++];
	const char *why;

	*added = *row;
	added->weight =
	    weighing == WEIGHING_COLUMN || weighing == WEIGHING_LOSS_SCALE
		? &packer->sample.weight
		: NULL;
	added->loss_scale = weighing == WEIGHING_LOSS_SCALE;
	packer->sample.left_out = row->chosen.left_out;
	why = row_misfit(row, &packer->plan);
	return why == NULL || turn_down(packer, REASON_UNSUPPORTED, why);
}

/* KTO: right for this goal, and, of a failure, wrong for its own. */
static bool
compose_labelled(struct packer *packer)
{
	const struct rendering *rendering = &packer->plan.rendering;
	struct sample *sample = &packer->sample;
	struct arena *arena = &sample->record->arena;
	struct row row;

	if (sample->origin != ORIGIN_HINDSIGHT) {
		compose_single(&row, sample, sample->goal, rendering, arena);
		return packer_add_row(packer, &row);
	}
	if (!compose_goals(&row, sample, rendering, arena))
		return turn_down(packer, REASON_NO_PAIR,
		    "the goal is the one that the run failed: it cannot be "
		    "right and wrong for it");
	if (!packer_add_row(packer, &row))
		return false;
	row.chosen = row.rejected;
	row.label = false;
	return packer_add_row(packer, &row);
}

static bool
compose_pairs(struct packer *packer)
{
	const struct plan *plan = &packer->plan;
	struct sample *sample = &packer->sample;
	struct arena *arena = &sample->record->arena;
	const char *why = NULL;
	struct row row;

	if ((plan->pairings & PAIRING_ANSWERS) != 0) {
		why = compose_answers(&row, sample, &plan->rendering, arena);
		if (why == NULL && !packer_add_row(packer, &row))
			return false;
	}
	if ((plan->pairings & PAIRING_GOALS) != 0) {
		why = "the new goal is the old one, so there is no pair";
		if (compose_goals(&row, sample, &plan->rendering, arena) &&
		    !packer_add_row(packer, &row))
			return false;
	}
	return packer->row_count > 0 || turn_down(packer, REASON_NO_PAIR, why);
}

/* The rows of a sample of a chat format; none of the others. */
static bool
compose(struct packer *packer)
{
	const struct plan *plan = &packer->plan;
	struct sample *sample = &packer->sample;
	struct row row;

	if (plan->format->row == NULL)
		return plan->format->shape != SHAPE_PAIR ||
		       sample->answer.n > 0 ||
		       turn_down(packer, REASON_NO_PAIR,
			   "the run has no final answer, so there is no pair");
	if (plan->format->shape == SHAPE_LABELLED)
		return compose_labelled(packer);
	if (plan->format->shape == SHAPE_PAIR)
		return compose_pairs(packer);
	compose_single(&row, sample, sample->goal, &plan->rendering,
	    &sample->record->arena);
	return packer_add_row(packer, &row);
}

#define COPIES 4 /* of a row of weight 1: from 0.25 on none gets lost */

/* --weight-as repeat: 4 w rows on average; the fraction is drawn by a digest of
 * seed and id, so that it is drawn the same on every machine. */
static bool
draw_copies(struct packer *packer)
{
	struct sample *sample = &packer->sample;
	unsigned char digest[DIGEST_BYTES];
	double wanted = COPIES * sample->weight, draw;
	struct str parts[2];

	packer->copies = 1;
	if (packer->plan.weighing != WEIGHING_REPEAT)
		return true;
	parts[0] =
	    arena_printf(&sample->record->arena, "%lld\n", packer->plan.seed);
	parts[1] = sample->run->id;
	digest_sha256(parts, 2, digest);
	draw = (double)(digest_head(digest) >> 11) / (double)(1ull << 53);
	packer->copies = (size_t)(wanted + draw);
	return packer->copies > 0 ||
	       turn_down(packer, REASON_LOW_WEIGHT,
		   "its weight drew no row (--weight-as repeat)");
}

bool
packer_task(struct packer *packer, struct record *record,
    const struct trajectory *run, struct str *task)
{
	struct plan *plan = &packer->plan;

	packer->part = 0;
	*task = STR("");
	if (plan->split.count == 0 && plan->max_per_task == 0)
		return true;
	if (!task_read(&plan->split.key, record, run, task))
		return false;
	if (plan->split.count > 0)
		packer->part = split_part(&plan->split, *task);
	return true;
}

bool
packer_place(struct packer *packer, const struct trajectory *run)
{
	struct str task;
	const char *duplicate = NULL;

	if (!packer_task(packer, packer->sample.record, run, &task))
		return turn_down(packer, REASON_UNSUPPORTED, PACKER_NO_TASK);
	heldout_meet(&packer->plan.split.heldout, task);
	if (!draw_copies(packer))
		return false;
	if (packer->seen != NULL)
		duplicate = seen_find(packer->seen, &packer->sample);
	if (duplicate == NULL)
		duplicate =
		    duplicates_add(packer->duplicates, &packer->sample, task);
	return duplicate == NULL ||
	       turn_down(packer, REASON_DUPLICATE, duplicate);
}

/* Reads the sample that a record makes on its own; false where it makes none.
 */
static bool
read_sample(struct packer *packer, struct stage *stage, struct record *record,
    const struct trajectory *run)
{
	const struct plan *plan = &packer->plan;
	struct sample *sample = &packer->sample;
	struct str by, reason, flaw;

	if (plan->pairings == PAIRING_RUNS)
		return false;
	if (plan->successes && plan->format->shape != SHAPE_PAIR &&
	    sample_is_success(record, run)) {
		if (!sample_read_own(sample, record, run, ORIGIN_SUCCESS,
			stage->lexicon, &plan->sample))
			return false;
	} else if (record_rejection(record, &by, &reason) ||
		   !sample_read(
		       sample, record, run, stage->lexicon, &plan->sample)) {
		return false;
	}
	flaw = sample_flaw(sample);
	if (flaw.s != NULL) {
		record_reject(record, STAGE_PACK, REASON_UNSUPPORTED, flaw);
		return false;
	}
	flaw = goal_too_short(sample, plan->min_goal_words);
	if (flaw.s != NULL) {
		record_reject(record, STAGE_PACK, REASON_GOAL_BIAS, flaw);
		packer->too_short++;
	}
	return flaw.s == NULL;
}

void
packer_work(struct packer *packer, struct stage *stage, struct record *record,
    const struct trajectory *run)
{
	packer->row_count = 0;
	packer->fate = read_sample(packer, stage, record, run) &&
			       compose(packer) && packer_place(packer, run)
			   ? FATE_ROWS
			   : FATE_REJECTED;
	if (packer->pairs != NULL)
		partners_hold(packer, stage, record, run);
	if (packer->cap == NULL || packer->fate != FATE_ROWS)
		return;
	packer->fate = FATE_HELD;
	packer->failed =
	    !goalcap_hold(packer->cap, &packer->sample) || packer->failed;
}

void
packer_read_again(
    struct record *record, struct trajectory *run, struct str line)
{
	if (!record_parse(record, line) ||
	    (run != NULL && !trajectory_read(run, record, &shared.trajectory)))
		BUG("a kept record cannot be read: %s", record->why);
}

void
packer_work_again(struct packer *packer, struct stage *stage,
    struct record *record, const struct trajectory *run)
{
	struct str task;

	packer->row_count = 0;
	if (!read_sample(packer, stage, record, run) || !compose(packer) ||
	    !packer_task(packer, record, run, &task) || !draw_copies(packer))
		BUG("a kept record makes no row any more");
}

/* --- what is written --- */

/* One row of the sample: `which` of packer->rows. */
static void
write_row_of(struct packer *packer, size_t which, struct str meta)
{
	const struct pack_format *format = packer->plan.format;
	bool hold = format->shape == SHAPE_LABELLED && which > 0;
	struct sink *sink = &packer->sink;
	struct buf *out = hold ? sink_hold(sink, packer->part)
			       : sink_begin(sink, packer->part);

	if (format->row != NULL)
		format->row(&packer->rows[which], out);
	else
		format->sample(&packer->sample, out);
	if (hold)
		sink_held(sink, packer->part, meta);
	else
		sink_end(sink, packer->part, packer->copies, meta);
}

static void
count_rows(struct packer *packer, size_t count)
{
	struct summary *summary = &packer->summary;
	size_t shortened = 0;

	for (size_t i = 0; i < packer->row_count; i++)
		shortened += packer->rows[i].chosen.shortened;
	summary_add_rows(
	    summary, &packer->sample, packer->part, count * packer->copies);
	summary->shortened += shortened;
}

void
packer_write(struct packer *packer, struct stage *stage, struct str partner)
{
	size_t count = packer->plan.format->row != NULL ? packer->row_count : 1;
	struct str renamed = str_of(NULL);

	if (partner.n == 0) {
		report_pack(&packer->report, &packer->sample);
		audit_pack(&packer->audit, &packer->sample);
	}
	if (plan_is_none(&packer->plan))
		return;
	if (packer->plan.split.count == 0)
		sink_attach(&packer->sink, stage->out);
	if (packer->row_count > 0)
		renamed = packer->rows[0].chosen.renamed;
	buf_clear(&packer->meta);
	if (packer->side.meta_path != NULL)
		side_put_tail(&packer->meta, &packer->sample, renamed, partner);
	for (size_t i = 0; i < count; i++)
		write_row_of(packer, i, buf_str(&packer->meta));
	count_rows(packer, count);
}

bool
packer_emit(struct packer *packer, struct stage *stage, struct record *record)
{
	enum fate fate = packer->fate;

	packer->fate = FATE_REJECTED;
	if (!packer_open(packer))
		return false;
	summary_add(&packer->summary, record);
	if (fate == FATE_ROWS)
		packer_write(packer, stage, str_of(NULL));
	if (fate == FATE_REJECTED)
		packer_reject(packer, record);
	return sink_fine(&packer->sink) && !packer->failed;
}

void
packer_reject(struct packer *packer, struct record *record)
{
	summary_add_rejected(&packer->summary, record);
	report_reject(&packer->report, record);
	side_reject(&packer->side, record);
}

/* Registers the parts for LLaMA-Factory. */
static bool
register_parts(const struct packer *packer)
{
	const struct plan *plan = &packer->plan;
	bool fine = true;

	for (size_t i = 0; i < plan->split.count && plan->format->dataset_info;
	     i++) {
		char *path =
		    split_path(shared.output, plan->split.parts[i].name);

		fine = dataset_info_add(path, plan->format) && fine;
		free(path);
	}
	return fine;
}

bool
packer_can_write(const struct packer *packer, const struct stage *stage)
{
	return sink_fine(&packer->sink) &&
	       (stage->out == NULL || output_state(stage->out) == OUTPUT_FINE);
}

/* Records that were held back until all are known. */
static bool
end_held(struct packer *packer, struct stage *stage)
{
	if (packer->pairs != NULL)
		return partners_end(packer, stage);
	return packer->cap == NULL ||
	       (!packer->failed && goalcap_end(packer->cap, packer, stage,
				       packer->plan.max_goal_share));
}

bool
packer_finish(struct packer *packer, struct stage *stage, bool complete)
{
	bool fine = packer_open(packer);

	sink_attach(&packer->sink, stage->out);
	if (complete)
		fine = fine && end_held(packer, stage);
	sink_finish(&packer->sink);
	output_end(stage->out, complete && fine);
	if (!complete || !fine || !packer->plan.format->dataset_info ||
	    shared.output == NULL || !packer_can_write(packer, stage) ||
	    !side_flush(&packer->side))
		return fine;
	return dataset_info_add(output_name(stage->out), packer->plan.format);
}

/* As packer_finish, for the parts of a split, which are no outputs of the
 * stage. Clears `complete` where one of them cannot be written. */
static bool
finish_parts(struct packer *packer, struct stage *stage, bool *complete)
{
	if (!*complete)
		return true;
	if (!packer_open(packer) || !end_held(packer, stage))
		return false;
	*complete = sink_end_parts(&packer->sink);
	return true;
}

/* The pages are made when all is known. */
static void
write_pages(struct packer *packer, struct stage *stage)
{
	const struct plan *plan = &packer->plan;
	const struct split *split = &plan->split;
	struct report_rows rows = {
	    .format = plan_is_none(plan) ? NULL : plan->format->name,
	    .count = split->count > 0 ? split->count : 1,
	    .duplicates = tally_of(
		&packer->summary.rejected, STAGE_PACK, REASON_DUPLICATE),
	    .bad = stage->tally->bad,
	    .too_short = packer->too_short,
	    .too_common = packer->too_common,
	    .min_goal_words = plan->min_goal_words,
	    .max_goal_share = plan->max_goal_share,
	};

	for (size_t i = 0; i < rows.count; i++)
		rows.parts[i] = (struct report_part){
		    split->count > 0 ? split->parts[i].name : NULL,
		    packer->sink.parts[i].number, packer->sink.parts[i].bytes};
	report_write(&packer->report, &rows, packer->side.report);
	stage->useless = stage->useless || packer->report.unread;
	audit_write(&packer->audit, packer->side.audit);
}

/* What can fail but for a rename is done before anything is renamed. */
bool
packer_end(struct packer *packer, struct stage *stage, bool complete)
{
	bool split = packer->plan.split.count > 0, fine = true;

	if (split || plan_is_none(&packer->plan))
		fine = finish_parts(packer, stage, &complete);
	complete = complete && fine && packer_open(packer);
	if (complete)
		write_pages(packer, stage);
	complete = complete && side_flush(&packer->side);
	if (split && complete)
		complete = fine = register_parts(packer);
	fine = sink_close(&packer->sink, complete) && fine;
	fine = side_close(&packer->side, complete) && fine;
	if (complete && !advise(&packer->plan, &packer->summary))
		stage->useless = true;
	report_release(&packer->report);
	audit_release(&packer->audit);
	pairs_free(packer->pairs);
	goalcap_free(packer->cap);
	duplicates_free(packer->duplicates);
	seen_free(packer->seen);
	buf_release(&packer->meta);
	return fine;
}
