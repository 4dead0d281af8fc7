/*
 * Chat messages with tool calls, as chat templates read them: contents are
 * strings, arguments are objects, the tools are the text of a JSON array.
 */
#include "formats.h"

#include "conversation.h"
#include "json.h"
#include "splice.h"
#include "tools.h"
#include "turn.h"

static const struct rendering rendering = {.thoughts = THOUGHTS_CONTENT};

static void
put_calls(struct buf *out, const struct turn *turn)
{
	for (size_t i = 0; i < turn->call_count; i++) {
		const struct call *call = &turn->calls[i];

		buf_puts(out, i == 0 ? ",\"tool_calls\":[" : ",");
		buf_puts(out, "{\"id\":\"call_");
		put_count(out, call->id);
		buf_puts(
		    out, "\",\"type\":\"function\",\"function\":{\"name\":");
		json_put_string(out, call->name);
		buf_puts(out, ",\"arguments\":");
		buf_add_str(out, call->arguments);
		buf_puts(out, "}}");
	}
	buf_puts(out, turn->call_count > 0 ? "]}" : "}");
}

static void
put_result(struct buf *out, const struct turn *turn)
{
	buf_puts(out, ",{\"role\":\"tool\",\"tool_call_id\":\"call_");
	put_count(out, turn->answers->id);
	buf_puts(out, "\",\"name\":");
	json_put_string(out, turn->answers->name);
	buf_puts(out, ",\"content\":");
	json_put_string(out, turn->text);
	buf_putc(out, '}');
}

static void
put_turn(struct buf *out, const struct turn *turn, struct arena *arena)
{
	switch (turn->speaker) {
	case SPEAKER_SYSTEM:
		turn_put(out, "system", turn->text);
		break;
	case SPEAKER_USER:
		turn_put(out, "user", turn->text);
		break;
	case SPEAKER_ASSISTANT:
		turn_open(out, "assistant");
		json_put_escaped(out, turn_words(turn, &rendering, arena));
		buf_putc(out, '"');
		put_calls(out, turn);
		break;
	case SPEAKER_TOOL:
		put_result(out, turn);
		break;
	}
}

/* The turns made from the steps. */
static void
put_turns(struct sample *sample, struct buf *out)
{
	struct arena *arena = &sample->record->arena;
	struct conversation made = {0};

	conversation_make(&made, sample, sample->goal, true, &rendering, arena);
	for (size_t i = 0; i < made.count; i++)
		put_turn(out, &made.turns[i], arena);
	sample->left_out = made.left_out;
}

/* The record's own tools byte for byte, too. */
static struct str
tools_of(const struct sample *sample)
{
	const struct trajectory *run = sample->run;

	if (str_find_char(run->tools, '{', 0) != STR_NONE)
		return run->tools;
	return tools_make(
	    run->tools, run->steps, run->count, NULL, &sample->record->arena);
}

void
own_messages(struct sample *sample, struct buf *out)
{
	buf_puts(out, "{\"messages\":[");
	if (!splice_messages(sample, out))
		put_turns(sample, out);
	buf_puts(out, "],\"tools\":");
	json_put_string(out, tools_of(sample));
	buf_putc(out, '}');
}
