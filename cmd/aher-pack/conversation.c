#include "conversation.h"

#include "arguments.h"
#include "paragraphs.h"
#include "tools.h"

struct maker {
	struct conversation *made;
	const struct sample *sample;
	const struct rendering *rendering;
	struct tool_names names; /* count 0: tools keep their names */
	struct call *calls;	 /* of all turns */
	size_t call_count;
	struct arena *arena;
};

static struct turn *
add(struct maker *m, enum speaker speaker, struct str text)
{
	struct turn *turn = &m->made->turns[m->made->count++];

	*turn = (struct turn){
	    .speaker = speaker, .text = text.s == NULL ? STR("") : text};
	return turn;
}

/* --- steps --- */

/* Steps that one turn called together: up to `end`. */
static size_t
group_end(const struct step *steps, size_t first, size_t count)
{
	size_t end = first + 1;

	while (end < count && steps[end].parallel && !steps[end].talk)
		end++;
	return end;
}

static struct str
thoughts_of(const struct step *steps, size_t count, struct arena *arena)
{
	struct str *texts;

	if (count == 1)
		return steps->thought;
	texts = arena_alloc(arena, count * sizeof(*texts));
	for (size_t i = 0; i < count; i++)
		texts[i] = steps[i].thought;
	return paragraphs(texts, count, arena);
}

static void
add_result(struct maker *m, const struct step *step, const struct call *call)
{
	size_t max = m->rendering->max_observation;
	struct turn *turn = add(m, SPEAKER_TOOL, step->observation);

	turn->answers = call;
	if (max == 0)
		return;
	turn->text = paragraphs_cut(turn->text, max, m->arena);
	m->made->shortened += !str_eq(turn->text, step->observation);
}

static void
add_group(struct maker *m, const struct step *steps, size_t first, size_t end)
{
	struct call *calls = m->calls + m->call_count;
	struct turn *turn = add(m, SPEAKER_ASSISTANT, STR(""));

	turn->thought = thoughts_of(steps + first, end - first, m->arena);
	turn->calls = calls;
	turn->call_count = end - first;
	m->call_count += turn->call_count;
	m->made->parallel |= turn->call_count > 1;
	for (size_t i = first; i < end; i++) {
		calls[i - first] =
		    (struct call){i, tool_rename(&m->names, steps[i].action),
			arguments_of(steps[i].input, m->arena)};
		add_result(m, &steps[i], &calls[i - first]);
	}
	for (size_t i = first; i < end; i++)
		if (steps[i].user.n > 0)
			add(m, SPEAKER_USER, steps[i].user);
}

static bool
is_silent(const struct turn *turn)
{
	return turn->call_count == 0 && str_trim(turn->text).n == 0 &&
	       str_trim(turn->thought).n == 0;
}

/* Silence is no turn, unless it stands between a result and the user, who
 * could not follow each other without it. */
static void
add_talk(struct maker *m, const struct step *step)
{
	struct str speech = step_speech(step, m->arena);
	struct turn *turn = add(m, SPEAKER_ASSISTANT, speech);
	bool between = turn[-1].speaker == SPEAKER_TOOL && step->user.n > 0;

	if (!str_eq(step->thought, speech))
		turn->thought = step->thought;
	if (is_silent(turn) && (!between || m->rendering->text))
		m->made->count--;
	if (step->user.n > 0)
		add(m, SPEAKER_USER, step->user);
}

static void
add_steps(struct maker *m, const struct step *steps, size_t count)
{
	for (size_t i = 0; i < count;) {
		size_t end = i + 1;

		if (steps[i].talk) {
			add_talk(m, &steps[i]);
		} else {
			end = group_end(steps, i, count);
			add_group(m, steps, i, end);
		}
		i = end;
	}
}

/* --- turns --- */

struct turn
conversation_join(const struct turn *turns, size_t count, struct arena *arena)
{
	struct str *texts = arena_alloc(arena, 2 * count * sizeof(*texts));
	struct str *thoughts = arena_alloc(arena, count * sizeof(*thoughts));
	struct turn joined = turns[count - 1];
	size_t said = 0, thought = 0;

	for (size_t i = 0; i < count; i++) {
		if (said == 0)
			thoughts[thought++] = turns[i].thought;
		else
			texts[said++] = turns[i].thought;
		if (turns[i].text.n > 0)
			texts[said++] = turns[i].text;
	}
	joined.text = paragraphs(texts, said, arena);
	joined.thought = paragraphs(thoughts, thought, arena);
	return joined;
}

/* Turns of one speaker in a row become one; each result stays its own. */
static void
join_neighbours(struct conversation *made, struct arena *arena)
{
	struct turn *turns = made->turns;
	size_t kept = 0, end;

	for (size_t i = 0; i < made->count; i = end) {
		end = i + 1;
		while (turns[i].speaker != SPEAKER_TOOL && end < made->count &&
		       turns[end].speaker == turns[i].speaker)
			end++;
		turns[kept++] =
		    end - i == 1 ? turns[i]
				 : conversation_join(turns + i, end - i, arena);
	}
	made->count = kept;
}

static void
end_with_assistant(struct conversation *made)
{
	const struct turn *last = &made->turns[made->count - 1];

	for (; last->speaker != SPEAKER_ASSISTANT || is_silent(last); last--) {
		made->left_out += last->text.n > 0;
		made->count--;
	}
}

/* What the user went on with before the agent said or did anything. */
static struct str
find_opening(const struct conversation *made, struct arena *arena)
{
	struct str *texts = arena_alloc(arena, made->count * sizeof(*texts));
	size_t count = 0, i = made->prompt;

	for (; i < made->count && made->turns[i].speaker == SPEAKER_USER; i++)
		texts[count++] = made->turns[i].text;
	return paragraphs(texts, count, arena);
}

/* Without the step that gives the answer? */
static size_t
step_count(const struct sample *sample, bool answer)
{
	bool given = sample->made.given.s != NULL || sample->said;

	return sample->run->count - (!answer && given);
}

static void
make_tools(struct maker *m, size_t count)
{
	struct conversation *made = m->made;
	const struct trajectory *run = m->sample->run;

	if (m->rendering->text) {
		made->tools = tools_lines(run->tools, m->arena);
		return;
	}
	made->tools = tools_make(run->tools, run->steps, count,
	    m->rendering->strict_names ? &m->names : NULL, m->arena);
	made->renamed = tools_renamed(&m->names, m->arena);
}

void
conversation_make(struct conversation *made, const struct sample *sample,
    struct str goal, bool answer, const struct rendering *rendering,
    struct arena *arena)
{
	const struct trajectory *run = sample->run;
	size_t count = step_count(sample, answer);
	struct maker m = {made, sample, rendering, .arena = arena};

	/* System, goal, answer and one to spare; call, result and user. */
	*made = (struct conversation){
	    .turns =
		arena_alloc(arena, (4 + 3 * count) * sizeof(*made->turns))};
	m.calls = arena_alloc(arena, count * sizeof(*m.calls));
	make_tools(&m, count);
	if (run->system.n > 0)
		add(&m, SPEAKER_SYSTEM, run->system);
	add(&m, SPEAKER_USER, goal);
	made->prompt = made->count;
	add_steps(&m, run->steps, count);
	if (answer && !sample->said && str_trim(sample->answer).n > 0)
		add(&m, SPEAKER_ASSISTANT, sample->answer);
	made->opening = find_opening(made, arena);
	join_neighbours(made, arena);
	if (answer)
		end_with_assistant(made);
}

struct str
turn_words(const struct turn *turn, const struct rendering *rendering,
    struct arena *arena)
{
	struct str both[] = {turn->thought, turn->text};
	struct str words;
	struct buf out;

	if (turn->thought.n == 0)
		return turn->text;
	if (rendering->thoughts != THOUGHTS_THINK)
		return paragraphs(both, 2, arena);
	buf_init(&out, BUF_NO_MAX);
	buf_puts(&out, "<think>\n");
	buf_add_str(&out, turn->thought);
	buf_puts(&out, "\n</think>\n\n");
	buf_add_str(&out, turn->text);
	words = arena_copy(arena, buf_str(&out));
	buf_release(&out);
	return words;
}
