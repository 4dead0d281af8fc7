#include "recheck.h"

#include "buf.h"
#include "member.h"
#include "util.h"

static const enum reason gate_reasons[] = {REASON_UNGROUNDED, REASON_LEAK,
    REASON_NO_SUBSTANCE, REASON_USER_CONTRADICTS};

/* The reason of this name; REASON_COUNT for a word of somebody else's. */
static enum reason
reason_of(struct str name)
{
	size_t reason = 0;

	while (reason < REASON_COUNT &&
	       !str_eq(name, str_of(reason_name((enum reason)reason))))
		reason++;
	return (enum reason)reason;
}

/* May a goal that was turned down for it pass when it is looked at again? */
static bool
is_ours_to_decide(enum reason reason)
{
	for (size_t i = 0; i < ARRAY_LEN(gate_reasons); i++)
		if (reason == gate_reasons[i])
			return true;
	return reason == REASON_LOW_CONFIDENCE;
}

static struct str
text_of(struct record *record, const struct json_node *object, const char *key)
{
	const struct json_node *node = json_get(&record->doc, object, key);

	if (node == NULL || node->type != JSON_STRING)
		return STR("");
	return json_text(&record->doc, node, &record->arena);
}

/* The `rejected` that this program wrote before: its reason, REASON_COUNT
 * where there is none. */
static enum reason
rejected_before(struct record *record, struct str *detail)
{
	const struct json_node *node = record_get(record, RECORD_REJECTED);

	if (node == NULL || !str_eq(text_of(record, node, "stage"),
				str_of(stage_program(STAGE_RELABEL))))
		return REASON_COUNT;
	*detail = text_of(record, node, "detail");
	return reason_of(text_of(record, node, "reason"));
}

/* Why the goal was turned down before: what became of the record, and where
 * that is ours to decide, what became of this goal; REASON_COUNT for nothing.
 */
static struct flaw
turned_down_before(struct record *record, const struct hindsight *hindsight)
{
	struct flaw flaw = {.reason = REASON_COUNT};
	enum reason own = reason_of(hindsight->reason);

	flaw.reason = rejected_before(record, &flaw.detail);
	if (own != REASON_COUNT && !is_ours_to_decide(own) &&
	    (flaw.reason == REASON_COUNT || is_ours_to_decide(flaw.reason))) {
		flaw.reason = own;
		flaw.detail = hindsight->detail;
	}
	return flaw;
}

static void
turn_down(struct flaw *flaw, enum reason reason, struct str detail)
{
	*flaw = (struct flaw){.reason = reason, .detail = detail};
}

/* Does the goal stand? Fills in the flaw where it does not. */
static bool
check(struct hindsight *goal, struct flaw *flaw, struct record *record,
    const struct trajectory *run, const struct lexicon *lexicon,
    const struct gates *gates, double theta)
{
	struct arena *arena = &record->arena;

	if (!gates_check(gates, flaw, &goal->grounding, run, lexicon,
		goal->prompt, arena))
		return false;
	if (goal->final_answer.s != NULL &&
	    !gates_check_answer(gates, flaw, run, lexicon, goal->prompt,
		goal->final_answer, arena))
		return false;
	if (!goal->is_valid)
		turn_down(flaw, REASON_LOW_CONFIDENCE,
		    STR("the goal is not valid (is_valid_replay)"));
	else if (goal->confidence < theta)
		turn_down(flaw, REASON_LOW_CONFIDENCE,
		    arena_printf(arena, "the confidence %.4g is below %.4g",
			goal->confidence, theta));
	else
		return true;
	return false;
}

static void
write_hindsight(struct record *record, const struct hindsight *hindsight)
{
	struct buf json;

	buf_init(&json, BUF_NO_MAX);
	hindsight_put(&json, hindsight);
	record_add(record, stage_member(STAGE_RELABEL), buf_str(&json));
	buf_release(&json);
}

/* The record has no goal. */
static void
reject_goalless(
    struct record *record, const struct hindsight *hindsight, bool has_member)
{
	struct str detail;
	enum reason reason = rejected_before(record, &detail);

	if (has_member)
		write_hindsight(record, hindsight);
	if (reason == REASON_COUNT) {
		reason = REASON_LOW_CONFIDENCE;
		detail = STR("there is no goal to check");
	}
	record_reject(record, STAGE_RELABEL, reason, detail);
}

/* flaw: NULL where the goal stands. */
static void
conclude(
    struct record *record, struct hindsight *hindsight, const struct flaw *flaw)
{
	if (flaw == NULL) {
		hindsight->reason.s = NULL;
		if (hindsight->accepted.s == NULL)
			hindsight->accepted = STR("rules");
		write_hindsight(record, hindsight);
		return;
	}
	hindsight->accepted.s = NULL;
	if (hindsight->reason.s == NULL || is_ours_to_decide(flaw->reason)) {
		hindsight->reason = str_of(reason_name(flaw->reason));
		hindsight->detail = flaw->detail;
	}
	write_hindsight(record, hindsight);
	record_reject(record, STAGE_RELABEL, flaw->reason, flaw->detail);
}

void
recheck_relabel(struct record *record, const struct trajectory *run,
    const struct lexicon *lexicon, const struct gates *gates, double theta)
{
	struct hindsight hindsight;
	bool has_member = hindsight_read(&hindsight, record), passed;
	struct flaw before, flaw;

	if (run->given == GIVEN_SUCCESS) {
		record_reject(
		    record, STAGE_RELABEL, REASON_NOT_FAILURE, run->given_by);
		return;
	}
	hindsight.prompt = str_trim(hindsight.prompt);
	if (hindsight.prompt.n == 0) {
		hindsight.prompt.s = NULL;
		reject_goalless(record, &hindsight, has_member);
		return;
	}
	before = turned_down_before(record, &hindsight);
	passed = check(&hindsight, &flaw, record, run, lexicon, gates, theta);
	if (before.reason != REASON_COUNT && !is_ours_to_decide(before.reason))
		conclude(record, &hindsight, &before);
	else
		conclude(record, &hindsight, passed ? NULL : &flaw);
}
