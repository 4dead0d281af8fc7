#include "ending.h"

#include "arena.h"
#include "buf.h"
#include "cut.h"
#include "inquiry.h"
#include "member.h"

#define DETAIL_MAX                                                             \
	240 /* bytes for one attempt in `rejected`; `hindsight` has            \
	       all of it */

/* Every attempt but the one that is shown. */
static struct tried *
list_tried(struct arena *arena, const struct attempts *all,
    const struct attempt *shown)
{
	struct tried *tried = arena_alloc(arena, all->count * sizeof(*tried));
	size_t count = 0;

	for (size_t i = 0; i < all->count; i++) {
		const struct attempt *attempt = &all->items[i];

		if (attempt == shown)
			continue;
		tried[count++] = (struct tried){
		    .prompt = attempt->goal,
		    .confidence = attempt->confidence,
		    .final_answer = attempt->answer,
		    .reason = str_of(reason_name(attempt->reason)),
		    .detail = attempt->detail,
		    .verdicts = attempt->verdicts,
		    .verdict_count = attempt->verdict_count,
		};
	}
	return tried;
}

/* accepted: s == NULL where the goal was not. */
static void
add_hindsight(struct record *record, const struct attempts *all,
    const struct attempt *shown, struct str accepted)
{
	struct hindsight hindsight = {
	    .prompt = shown->goal,
	    .is_valid = shown->is_valid,
	    .rationale = shown->rationale,
	    .confidence = shown->confidence,
	    .final_answer = shown->answer,
	    .accepted = accepted,
	    .attempts = (long)all->count,
	    .verdicts = shown->verdicts,
	    .verdict_count = shown->verdict_count,
	    .tried = list_tried(&record->arena, all, shown),
	    .tried_count = all->count - 1,
	    .grounding = shown->grounding,
	    .by = all->by,
	};
	struct buf json;

	if (accepted.s == NULL) {
		hindsight.reason = str_of(reason_name(shown->reason));
		hindsight.detail = shown->detail;
	}
	buf_init(&json, BUF_NO_MAX);
	hindsight_put(&json, &hindsight);
	record_add(record, stage_member(STAGE_RELABEL), buf_str(&json));
	buf_release(&json);
}

/* Shown is the last goal, or the last attempt where none brought a goal. */
static void
add_unaccepted(struct record *record, const struct attempts *all)
{
	const struct attempt *shown;

	if (all->count == 0)
		return;
	shown = &all->items[all->count - 1];
	for (size_t i = all->count; i-- > 0;)
		if (all->items[i].goal.s != NULL) {
			shown = &all->items[i];
			break;
		}
	add_hindsight(record, all, shown, (struct str){NULL, 0});
}

/* What says most about a run of which no goal was accepted. */
static int
weight_of(enum reason reason)
{
	switch (reason) {
	case REASON_JUDGE_DISAGREED:
		return 3;
	case REASON_LOW_CONFIDENCE:
		return 1;
	case REASON_LLM_ERROR:
		return 0;
	default:
		return 2; /* a gate's */
	}
}

void
ending_accept(struct record *record, const struct attempts *all,
    const struct attempt *attempt, struct str accepted)
{
	add_hindsight(record, all, attempt, accepted);
}

void
ending_reject(
    struct record *record, const struct attempts *all, bool lacks_verdict)
{
	enum reason reason = REASON_LLM_ERROR;
	struct buf detail;

	add_unaccepted(record, all);
	buf_init(&detail, BUF_NO_MAX);
	buf_printf(
	    &detail, "%zu attempt%s:", all->count, all->count == 1 ? "" : "s");
	for (size_t i = 0; i < all->count; i++) {
		const struct attempt *attempt = &all->items[i];

		if (weight_of(attempt->reason) >= weight_of(reason))
			reason = attempt->reason;
		buf_printf(&detail, "%s (%zu) ", i == 0 ? "" : ";", i + 1);
		cut_line(&detail, attempt->detail, DETAIL_MAX);
	}
	record_reject(record, STAGE_RELABEL,
	    lacks_verdict ? REASON_LLM_ERROR : reason, buf_str(&detail));
	buf_release(&detail);
}

void
ending_stop(struct record *record, const struct attempts *all,
    const struct answer *answer)
{
	add_unaccepted(record, all);
	inquiry_reject(record, STAGE_RELABEL, answer);
}
