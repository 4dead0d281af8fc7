#include "conversation.h"

#include "buf.h"

struct teller {
	const struct conversation *from;
	const struct rendering *rendering;
	struct buf words; /* of the turn at hand */
};

/* A blank line, but not in front. */
static void
separate(struct buf *out)
{
	if (out->len > 0)
		buf_puts(out, "\n\n");
}

static void
tell_thought(struct teller *t, const struct turn *turn)
{
	bool think = t->rendering->thoughts == THOUGHTS_THINK;

	if (turn->thought.n == 0)
		return;
	buf_puts(&t->words, think ? "<think>\n" : "Thought: ");
	buf_add_str(&t->words, turn->thought);
	buf_puts(&t->words, think ? "\n</think>" : "");
}

static void
tell_calls(struct teller *t, const struct turn *turn)
{
	struct buf *out = &t->words;

	if (turn->text.n > 0 || t->rendering->thoughts == THOUGHTS_THINK)
		separate(out);
	else if (out->len > 0)
		buf_putc(out, '\n');
	for (size_t i = 0; i < turn->call_count; i++) {
		buf_puts(out, i == 0 ? "Action: " : "\nAction: ");
		buf_add_str(out, turn->calls[i].name);
		buf_putc(out, '(');
		buf_add_str(out, turn->calls[i].arguments);
		buf_putc(out, ')');
	}
}

static void
tell_assistant(struct teller *t, const struct turn *turn)
{
	tell_thought(t, turn);
	if (turn->text.n > 0) {
		separate(&t->words);
		buf_add_str(&t->words, turn->text);
	}
	if (turn->call_count > 0)
		tell_calls(t, turn);
}

static void
tell_other(struct teller *t, const struct turn *turn)
{
	separate(&t->words);
	if (turn->speaker == SPEAKER_TOOL)
		buf_puts(&t->words, "Observation: ");
	buf_add_str(&t->words, turn->text);
}

/* The tools stand between what the system says and the goal. */
static void
tell_tools(struct teller *t)
{
	if (t->from->tools.n == 0)
		return;
	separate(&t->words);
	buf_puts(&t->words, "Tools:\n");
	buf_add_str(&t->words, t->from->tools);
}

/* One turn of the text, from turn `i` on; returns where the next begins. */
static size_t
tell_turn(struct teller *t, size_t i)
{
	const struct conversation *from = t->from;

	buf_clear(&t->words);
	if (from->turns[i].speaker == SPEAKER_ASSISTANT) {
		tell_assistant(t, &from->turns[i]);
		return i + 1;
	}
	for (; i < from->count; i++) {
		if (from->turns[i].speaker == SPEAKER_ASSISTANT)
			break;
		if (i + 1 == from->prompt)
			tell_tools(t);
		tell_other(t, &from->turns[i]);
	}
	return i;
}

void
conversation_as_text(struct conversation *made,
    const struct rendering *rendering, struct arena *arena)
{
	struct conversation from = *made;
	struct teller t = {.from = &from, .rendering = rendering};

	buf_init(&t.words, BUF_NO_MAX);
	made->turns =
	    arena_alloc(arena, (from.count + 1) * sizeof(*made->turns));
	made->count = 0;
	for (size_t i = 0; i < from.count;) {
		struct turn *turn = &made->turns[made->count++];

		*turn = (struct turn){.speaker = SPEAKER_USER};
		if (from.turns[i].speaker == SPEAKER_ASSISTANT)
			turn->speaker = SPEAKER_ASSISTANT;
		i = tell_turn(&t, i);
		turn->text = arena_copy(arena, buf_str(&t.words));
	}
	made->prompt = from.prompt > 0;
	made->tools = STR("[]");
	made->parallel = false;
	buf_release(&t.words);
}
