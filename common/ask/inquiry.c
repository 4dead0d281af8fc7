#include "inquiry.h"

#include "cut.h"
#include "transcript.h"
#include "util.h"
#include "withhold.h"

/* Most of a budget is the run's; a prompt or a reason is seldom long. */
#define ORIGINAL_PART 4
#define REASON_PART 8

/* What a question is about; lives in the record's arena. */
struct subject {
	enum role role;
	const struct trajectory *run;
	const struct lexicon *lexicon;
	struct arena *arena;
};

/* What is known of the failure: its reason, else a reward or a flag. */
static struct str
reason_of(const struct trajectory *run)
{
	struct str reason = str_trim(run->failure_reason);

	if (reason.n > 0)
		return reason;
	if (run->given == GIVEN_FAILURE && run->given_by.n > 0)
		return run->given_by;
	return (struct str){NULL, 0};
}

static void
put_values(void *arg, size_t budget, struct str values[PROMPT_VARIABLES],
    struct buf *hold)
{
	const struct subject *subject = arg;
	const struct trajectory *run = subject->run;
	bool extract = subject->role == ROLE_EXTRACT;
	struct transcript_options options = {.each = TRANSCRIPT_BRIEF,
	    /* What a run that is cut keeps: what it was to be about. */
	    .claims = run->prompt,
	    /* No thought shows that something was achieved. */
	    .without_thoughts = extract};
	struct str original =
	    withhold(subject->lexicon, run->prompt, subject->arena);
	struct str reason =
	    withhold(subject->lexicon, reason_of(run), subject->arena);

	original = cut_text(original, budget / ORIGINAL_PART, subject->arena);
	values[PROMPT_REASON] =
	    cut_text(reason, budget / REASON_PART, subject->arena);
	options.max = budget - values[PROMPT_REASON].n;
	if (!extract)
		options.max -= original.n;
	transcript_put(hold, run, &options, subject->lexicon, subject->arena);
	values[PROMPT_RUN] = buf_str(hold);
	/* Few templates of an extractor show it: it has what is left. */
	if (extract)
		original =
		    cut_text(original, options.max - hold->len, subject->arena);
	values[PROMPT_ORIGINAL] = original;
}

void
inquiry_reject(
    struct record *record, enum stage_id stage, const struct answer *answer)
{
	record_reject(record, stage,
	    answer->state == ANSWER_NO_BUDGET ? REASON_BUDGET
					      : REASON_LLM_ERROR,
	    answer->text);
}

enum inquiry_state
inquire(const struct inquiry *inquiry, struct stage *stage, struct job *job)
{
	struct arena *arena = &job->record.arena;
	struct subject *subject = arena_alloc(arena, sizeof(*subject));
	struct question question = {
	    .role = inquiry->role,
	    .model = &stage->asked->model,
	    .values = put_values,
	    .arg = subject,
	    .typical = inquiry->typical,
	};
	char why[200] = "";
	int k;

	*subject =
	    (struct subject){inquiry->role, &job->run, stage->lexicon, arena};
	for (k = 1; k <= asking.attempts; k++) {
		struct answer answer;

		question.attempt = k;
		question.temperature = k == 1 ? 0 : AGAIN_TEMPERATURE;
		answer =
		    broker_ask(stage->asked->broker, &job->asks, &question);
		if (answer.state == ANSWER_WAITS)
			return INQUIRY_WAITS;
		if (answer.state != ANSWER_HERE) {
			inquiry_reject(&job->record, stage->id, &answer);
			return INQUIRY_REJECTED;
		}
		if (inquiry->read(
			inquiry->arg, answer.text, arena, why, sizeof(why)))
			return INQUIRY_ANSWERED;
	}
	record_reject(&job->record, stage->id, REASON_LLM_ERROR,
	    arena_printf(arena,
		"none of %d answers could be read, the last: %s", k - 1, why));
	return INQUIRY_REJECTED;
}
