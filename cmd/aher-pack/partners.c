#include "partners.h"

#include "shared.h"
#include "util.h"

/* --- while records come in --- */

/* Runs meet within a task and a part of --split; sides that share a prompt must
 * have been given the same one, which --text puts the record's tools into. */
static struct str
make_key(const struct packer *packer, const struct trajectory *run,
    struct str task, struct arena *arena)
{
	const struct plan *plan = &packer->plan;
	struct str tools = plan->rendering.text ? run->tools : STR("");
	struct buf key;

	buf_init(&key, BUF_NO_MAX);
	buf_printf(&key, "%zu %zu %zu %zu ", packer->part, task.n,
	    run->system.n, tools.n);
	buf_add_str(&key, task);
	if (plan->format->shared_prompt) {
		buf_add_str(&key, run->system);
		buf_add_str(&key, tools);
		buf_add_str(&key, run->prompt);
	}
	task = arena_copy(arena, buf_str(&key));
	buf_release(&key);
	return task;
}

/* Why the record can be no side of a pair; s == NULL where it can be one, of
 * the task with this key. */
static struct str
read_key(struct packer *packer, struct stage *stage, struct record *record,
    const struct trajectory *run, struct str *key, enum reason *reason)
{
	bool success = sample_is_success(record, run);
	struct sample sample;
	struct str flaw;

	*reason = REASON_NO_PAIR;
	if (!success && !sample_is_failure(record, run))
		return STR("nobody knows whether the run is a success or a "
			   "failure");
	*reason = REASON_UNSUPPORTED;
	if (!packer_task(packer, record, run, key))
		return str_of(PACKER_NO_TASK);
	/* Where pairs are made, no answer is dropped, so it cannot fail. */
	sample_read_own(&sample, record, run,
	    success ? ORIGIN_SUCCESS : ORIGIN_FAILURE, stage->lexicon,
	    &packer->plan.sample);
	flaw = sample_flaw(&sample);
	if (flaw.s != NULL)
		return flaw;
	*reason = REASON_NO_PAIR;
	if (!task_read(&packer->plan.pair_key, record, run, key))
		return STR("it has no member of the name that --pair-by gives");
	*key = make_key(packer, run, *key, &record->arena);
	return str_of(NULL);
}

void
partners_hold(struct packer *packer, struct stage *stage, struct record *record,
    const struct trajectory *run)
{
	bool settled = packer->fate == FATE_ROWS;
	struct str key, why, by, before;
	enum reason reason;

	why = read_key(packer, stage, record, run, &key, &reason);
	if (why.s != NULL) {
		if (!settled && !record_rejection(record, &by, &before))
			record_reject(record, STAGE_PACK, reason, why);
		return;
	}
	packer->failed = !pairs_add(packer->pairs, key,
			     sample_is_success(record, run), settled, record) ||
			 packer->failed;
	if (!settled)
		packer->fate = FATE_HELD;
}

/* --- at the end --- */

/* One side of a pair. */
struct side {
	struct record record;
	struct trajectory run;
	struct sample sample;
};

struct meeting {
	struct packer *packer;
	struct stage *stage;
	struct side success, failure;
	bool cut; /* nobody takes the rows any more */
};

static void
read_side(struct meeting *meeting, struct side *side, struct str line,
    enum origin origin)
{
	packer_read_again(&side->record, &side->run, line);
	sample_read_own(&side->sample, &side->record, &side->run, origin,
	    meeting->stage->lexicon, &meeting->packer->plan.sample);
}

/* Where the record made a row of its own it is none that was turned down.
 * `detail` is for one that nothing speaks against but its partner. */
static void
reject(struct meeting *meeting, struct record *record, bool settled,
    const char *detail)
{
	struct str by, reason;

	if (settled)
		return;
	if (!record_rejection(record, &by, &reason))
		record_reject(
		    record, STAGE_PACK, REASON_NO_PAIR, str_of(detail));
	packer_reject(meeting->packer, record);
}

static enum match
make_pair(struct meeting *meeting, bool settled)
{
	struct packer *packer = meeting->packer;
	const struct plan *plan = &packer->plan;
	struct side *failure = &meeting->failure;
	struct row row;
	const char *why;

	packer->sample = failure->sample;
	packer->row_count = 0;
	why = compose_runs(&row, &meeting->success.sample, &failure->sample,
	    plan->format->shared_prompt, &plan->rendering,
	    &failure->record.arena);
	if (why != NULL || !packer_add_row(packer, &row)) {
		reject(meeting, &failure->record, settled, why);
		return MATCH_UNFIT;
	}
	if (!packer_place(packer, &failure->run)) {
		reject(meeting, &failure->record, settled, NULL);
		return MATCH_REFUSED;
	}
	packer_write(packer, meeting->stage, meeting->success.run.id);
	if (!settled)
		report_pair(&packer->report, &failure->sample);
	return MATCH_MADE;
}

static enum match
meet(void *arg, const struct pairs_record *success,
    const struct pairs_record *failure, bool first)
{
	struct meeting *meeting = arg;
	struct packer *packer = meeting->packer;
	enum match match;

	read_side(meeting, &meeting->success, success->text, ORIGIN_SUCCESS);
	read_side(meeting, &meeting->failure, failure->text, ORIGIN_FAILURE);
	match = make_pair(meeting, failure->settled);
	if (match == MATCH_MADE && first) {
		summary_add_rows(
		    &packer->summary, &meeting->success.sample, 0, 0);
		report_pair(&packer->report, &meeting->success.sample);
	}
	meeting->cut = !packer_can_write(packer, meeting->stage);
	return meeting->cut ? MATCH_STOPPED : match;
}

static bool
stay_alone(void *arg, const struct pairs_record *kept, bool others)
{
	struct meeting *meeting = arg;
	struct record *record = &meeting->failure.record;

	if (kept->settled)
		return true;
	packer_read_again(record, NULL, kept->text);
	reject(meeting, record, false,
	    others ? "no failure of its task is left to pair it with"
		   : "no run of its task came out the other way");
	return true;
}

bool
partners_end(struct packer *packer, struct stage *stage)
{
	struct meeting meeting = {.packer = packer, .stage = stage};
	struct pairs_hooks hooks = {meet, stay_alone, &meeting};
	bool fine;

	if (packer->failed || !packer_open(packer))
		return false;
	record_init(&meeting.success.record);
	record_init(&meeting.failure.record);
	fine = pairs_each(packer->pairs, &hooks) || meeting.cut;
	record_release(&meeting.success.record);
	record_release(&meeting.failure.record);
	return fine;
}
