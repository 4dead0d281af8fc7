#include "compose.h"

#include <string.h>

#include "paragraphs.h"
#include "tools.h"

static void
begin(struct row *row, const struct rendering *rendering, struct arena *arena)
{
	*row =
	    (struct row){.label = true, .rendering = rendering, .arena = arena};
}

/* As text, if that is asked for. */
static void
render(struct row *row, struct conversation *made)
{
	if (row->rendering->text)
		conversation_as_text(made, row->rendering, row->arena);
}

void
compose_single(struct row *row, const struct sample *sample, struct str goal,
    const struct rendering *rendering, struct arena *arena)
{
	begin(row, rendering, arena);
	conversation_make(&row->chosen, sample, goal, true, rendering, arena);
	render(row, &row->chosen);
	row->shared = row->chosen.prompt;
}

/* The same with turns of its own: the first `count`, and room for `more`. */
static struct conversation
head(const struct conversation *whole, size_t count, size_t more,
    struct arena *arena)
{
	struct conversation made = *whole;

	made.turns = arena_alloc(arena, (count + more) * sizeof(*made.turns));
	memcpy(made.turns, whole->turns, count * sizeof(*made.turns));
	made.count = count;
	return made;
}

/* --- one run under two goals --- */

bool
compose_goals(struct row *row, const struct sample *sample,
    const struct rendering *rendering, struct arena *arena)
{
	struct conversation *chosen = &row->chosen, *rejected = &row->rejected;
	struct str opening[] = {sample->run->prompt, STR("")};
	size_t behind;

	begin(row, rendering, arena);
	if (str_eq(str_trim(sample->goal), str_trim(sample->run->prompt)))
		return false;
	conversation_make(chosen, sample, sample->goal, true, rendering, arena);
	*rejected = head(chosen, chosen->prompt, 0, arena);
	opening[1] = chosen->opening;
	rejected->turns[rejected->count - 1].text =
	    paragraphs(opening, 2, arena);
	/* What follows the goals is the same, and told once. */
	render(row, rejected);
	render(row, chosen);
	behind = chosen->count - chosen->prompt;
	*rejected = head(rejected, rejected->prompt, behind, arena);
	memcpy(rejected->turns + rejected->count,
	    chosen->turns + chosen->prompt, behind * sizeof(*chosen->turns));
	rejected->count += behind;
	row->shared = chosen->prompt - 1;
	return true;
}

/* --- two answers --- */

/* What the agent thought before it said the answer to the user. */
static struct str
last_thought(const struct sample *sample)
{
	struct str thought, bare;

	if (!sample->said)
		return str_of(NULL);
	thought = sample->run->steps[sample->run->count - 1].thought;
	bare = str_trim(thought);
	return str_eq(bare, str_trim(sample->answer)) ||
		       str_eq(bare, str_trim(sample->old_answer))
		   ? str_of(NULL)
		   : thought;
}

/* The last turn, as the row has it; with what the agent said before and nobody
 * answered. */
static struct turn
answer_turn(const struct row *row, const struct turn *before, bool unanswered,
    struct turn answer)
{
	struct turn both[] = {*before, answer};
	struct conversation alone = {.turns = &answer, .count = 1};

	if (unanswered)
		answer = conversation_join(both, 2, row->arena);
	if (!row->rendering->text)
		return answer;
	conversation_as_text(&alone, row->rendering, row->arena);
	return alone.turns[0];
}

/* Why there are no two answers that differ; NULL: there are. */
static const char *
no_two_answers(const struct sample *sample, struct str new, struct str old)
{
	if (old.n == 0)
		return "the run gave no final answer to its old goal, so there "
		       "is none to reject";
	if (new.n > 0 && !str_eq(new, old))
		return NULL;
	return sample->hindsight.final_answer.n > 0
		   ? "the final answer to the new goal is the old one"
		   : "nobody wrote a final answer to the new goal "
		     "(aher-relabel --answer)";
}

const char *
compose_answers(struct row *row, const struct sample *sample,
    const struct rendering *rendering, struct arena *arena)
{
	struct str new = str_trim(sample->answer);
	struct str old = str_trim(sample->old_answer);
	struct turn turn = {
	    .speaker = SPEAKER_ASSISTANT, .thought = last_thought(sample)};
	struct conversation *chosen = &row->chosen, *rejected = &row->rejected;
	const char *why = no_two_answers(sample, new, old);
	struct turn last;
	bool unanswered;

	if (why != NULL)
		return why;
	begin(row, rendering, arena);
	conversation_make(
	    chosen, sample, sample->goal, false, rendering, arena);
	last = chosen->turns[chosen->count - 1];
	unanswered = last.speaker == SPEAKER_ASSISTANT;
	chosen->count -= unanswered;
	render(row, chosen);
	row->shared = chosen->count;
	*rejected = head(chosen, chosen->count, 1, arena);
	turn.text = sample->answer;
	chosen->turns[chosen->count++] =
	    answer_turn(row, &last, unanswered, turn);
	turn.text = sample->old_answer;
	rejected->turns[rejected->count++] =
	    answer_turn(row, &last, unanswered, turn);
	return NULL;
}

/* --- two runs --- */

/* A row with one prompt has one list of tools: what both call is in it. */
static struct str
tools_of_both(
    const struct sample *a, const struct sample *b, struct arena *arena)
{
	size_t count = a->run->count + b->run->count;
	struct step *steps = arena_alloc(arena, count * sizeof(*steps));

	memcpy(steps, a->run->steps, a->run->count * sizeof(*steps));
	memcpy(steps + a->run->count, b->run->steps,
	    b->run->count * sizeof(*steps));
	return tools_make(a->run->tools, steps, count, NULL, arena);
}

static bool
same_calls(const struct turn *a, const struct turn *b)
{
	if (a->call_count != b->call_count)
		return false;
	for (size_t i = 0; i < a->call_count; i++)
		if (!str_eq(a->calls[i].name, b->calls[i].name) ||
		    !str_eq(a->calls[i].arguments, b->calls[i].arguments))
			return false;
	return true;
}

static bool
same_turns(const struct row *row, size_t count)
{
	const struct turn *a = row->chosen.turns, *b = row->rejected.turns;

	for (size_t i = 0; i < count; i++)
		if (a[i].speaker != b[i].speaker ||
		    !str_eq(a[i].text, b[i].text) ||
		    !str_eq(a[i].thought, b[i].thought) ||
		    !same_calls(&a[i], &b[i]))
			return false;
	return true;
}

const char *
compose_runs(struct row *row, const struct sample *success,
    const struct sample *failure, bool shared_prompt,
    const struct rendering *rendering, struct arena *arena)
{
	struct conversation *chosen = &row->chosen, *rejected = &row->rejected;

	begin(row, rendering, arena);
	conversation_make(
	    chosen, success, success->run->prompt, true, rendering, arena);
	conversation_make(
	    rejected, failure, failure->run->prompt, true, rendering, arena);
	render(row, chosen);
	render(row, rejected);
	row->shared = chosen->prompt;
	if (chosen->count == rejected->count && same_turns(row, chosen->count))
		return "the two runs are the same, so there is nothing to "
		       "prefer";
	if (!shared_prompt)
		return NULL;
	if (chosen->prompt != rejected->prompt ||
	    !same_turns(row, chosen->prompt))
		return "the two runs were not given the same prompt";
	if (!rendering->text && !str_eq(chosen->tools, rejected->tools))
		chosen->tools = rejected->tools =
		    tools_of_both(success, failure, arena);
	return NULL;
}
