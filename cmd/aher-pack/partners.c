#include "partners.h"

#include "shared.h"
#include "util.h"

/* --- while records come in --- */

/* Sides that share a prompt must have been given the same one. */
static struct str
make_key(const struct packer *packer, const struct trajectory *run,
    struct str task, struct arena *arena)
{
	struct buf key;

	if (!packer->plan.format->shared_prompt)
		return task;
	buf_init(&key, BUF_NO_MAX);
	buf_printf(&key, "%zu %zu ", task.n, run->system.n);
	buf_add_str(&key, task);
	buf_add_str(&key, run->system);
	buf_add_str(&key, run->prompt);
	task = arena_copy(arena, buf_str(&key));
	buf_release(&key);
	return task;
}

static void
turn_down(struct packer *packer, struct record *record, enum reason reason,
    struct str detail)
{
	struct str by, before;

	if (packer->fate == FATE_REJECTED &&
	    !record_rejection(record, &by, &before))
		record_reject(record, STAGE_PACK, reason, detail);
}

void
partners_hold(struct packer *packer, struct stage *stage, struct record *record,
    const struct trajectory *run)
{
	bool success = sample_is_success(record, run);
	bool settled = packer->fate == FATE_ROWS;
	struct sample sample;
	struct str task, flaw;

	if (!success && !sample_is_failure(record, run)) {
		turn_down(packer, record, REASON_NO_PAIR,
		    str_of("nobody knows whether the run is a success or a "
			   "failure"));
		return;
	}
	if (!task_read(&packer->plan.pair_key, record, run, &task)) {
		turn_down(packer, record, REASON_NO_PAIR,
		    str_of("it has no member of the name that --pair-by "
			   "gives"));
		return;
	}
	/* Where pairs are made, no answer is dropped, so it cannot fail. */
	sample_read_own(&sample, record, run,
	    success ? ORIGIN_SUCCESS : ORIGIN_FAILURE, stage->lexicon,
	    &packer->plan.sample);
	flaw = sample_flaw(&sample);
	if (flaw.s != NULL) {
		turn_down(packer, record, REASON_UNSUPPORTED, flaw);
		return;
	}
	task = make_key(packer, run, task, &record->arena);
	packer->failed =
	    !pairs_add(packer->pairs, task, success, settled, record) ||
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
};

/* A record that was read before, and kept as it was then. */
static void
read_again(struct record *record, struct str line)
{
	if (!record_parse(record, line))
		BUG("a kept record cannot be read: %s", record->why);
}

static void
read_side(struct meeting *meeting, struct side *side, struct str line,
    enum origin origin)
{
	read_again(&side->record, line);
	if (!trajectory_read(&side->run, &side->record, &shared.trajectory))
		BUG("a kept run cannot be read: %s", side->record.why);
	sample_read_own(&side->sample, &side->record, &side->run, origin,
	    meeting->stage->lexicon, &meeting->packer->plan.sample);
}

static bool
reject(struct packer *packer, struct record *record, const char *detail)
{
	struct str by, reason;

	if (!record_rejection(record, &by, &reason))
		record_reject(
		    record, STAGE_PACK, REASON_NO_PAIR, str_of(detail));
	packer_reject(packer, record);
	return false;
}

/* Is the pair, whose parts may differ where --split-by is not --pair-by, one of
 * one part? */
static bool
same_part(struct meeting *meeting)
{
	struct split *split = &meeting->packer->plan.split;
	struct side *success = &meeting->success;
	struct str task;

	return split->count == 0 ||
	       (task_read(
		    &split->key, &success->record, &success->run, &task) &&
		   split_part(split, task) == meeting->packer->part);
}

static bool
make_pair(struct meeting *meeting)
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
	if (why != NULL)
		return reject(packer, &failure->record, why);
	if (!packer_add_row(packer, &row) ||
	    !packer_place(packer, &failure->run)) {
		packer_reject(packer, &failure->record);
		return false;
	}
	if (!same_part(meeting))
		return reject(packer, &failure->record,
		    "its partner belongs to another part of the split");
	packer_write(packer, meeting->stage, meeting->success.run.id);
	return true;
}

static bool
meet(void *arg, struct str success, struct str failure, bool first)
{
	struct meeting *meeting = arg;
	struct packer *packer = meeting->packer;

	read_side(meeting, &meeting->success, success, ORIGIN_SUCCESS);
	read_side(meeting, &meeting->failure, failure, ORIGIN_FAILURE);
	if (make_pair(meeting) && first)
		summary_add_rows(&packer->summary, &meeting->success.sample, 0);
	else if (first)
		reject(packer, &meeting->success.record,
		    "its partner was turned down");
	return !packer->failed;
}

static bool
stay_alone(void *arg, struct str line, bool settled)
{
	struct meeting *meeting = arg;
	struct record *record = &meeting->failure.record;

	if (settled)
		return true;
	read_again(record, line);
	reject(meeting->packer, record,
	    "no run of its task came out the other way");
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
	fine = pairs_each(packer->pairs, &hooks);
	record_release(&meeting.success.record);
	record_release(&meeting.failure.record);
	return fine;
}
