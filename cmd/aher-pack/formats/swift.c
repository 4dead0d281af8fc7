/*
 * ms-swift: a call is a message of its own, its content a string of JSON; what
 * the agent says beside its calls is an assistant's message before them, and
 * the two are one turn again there. Where a conversation has no tools they are
 * "[]": any other string becomes a list with that in it, and stops the
 * training.
 */
#include "formats.h"

#include "json.h"
#include "turn.h"

/* Of a message that is trained on; the weight is read from each. */
static void
close_trained(struct buf *out, const struct row *row)
{
	buf_putc(out, '"');
	if (row->weight != NULL && row->loss_scale) {
		buf_puts(out, ",\"loss_scale\":");
		json_put_fraction(out, *row->weight);
	}
	buf_putc(out, '}');
}

/* The words before calls end their line: what is behind them is set right
 * there by most of its templates. */
static void
put_words(struct buf *out, const struct row *row, const struct turn *turn)
{
	struct str words = turn_words(turn, row->rendering, row->arena);

	if (words.n == 0 && turn->call_count > 0)
		return;
	turn_open(out, "assistant");
	json_put_escaped(out, words);
	if (turn->call_count > 0 && words.s[words.n - 1] != '\n')
		buf_puts(out, "\\n");
	close_trained(out, row);
}

static void
put_assistant(struct buf *out, const struct row *row, const struct turn *turn)
{
	struct buf call;

	put_words(out, row, turn);
	buf_init(&call, BUF_NO_MAX);
	for (size_t i = 0; i < turn->call_count; i++) {
		buf_clear(&call);
		put_call(&call, &turn->calls[i]);
		turn_open(out, "tool_call");
		json_put_escaped(out, buf_str(&call));
		close_trained(out, row);
	}
	buf_release(&call);
}

/* With the tool's name, which Gemma's template writes. */
static void
put_response(struct buf *out, const struct turn *turn)
{
	turn_open(out, "tool_response");
	json_put_escaped(out, turn->text);
	buf_puts(out, "\",\"name\":");
	json_put_string(out, turn->answers->name);
	buf_putc(out, '}');
}

static void
put_turns(struct buf *out, const char *name, const struct row *row,
    const struct conversation *conversation)
{
	buf_puts(out, name);
	for (size_t i = 0; i < conversation->count; i++) {
		const struct turn *turn = &conversation->turns[i];

		switch (turn->speaker) {
		case SPEAKER_SYSTEM:
			turn_put(out, "system", turn->text);
			break;
		case SPEAKER_USER:
			turn_put(out, "user", turn->text);
			break;
		case SPEAKER_ASSISTANT:
			put_assistant(out, row, turn);
			break;
		case SPEAKER_TOOL:
			put_response(out, turn);
			break;
		}
	}
	buf_putc(out, ']');
}

static void
put_tool_list(struct buf *out, const char *name, const struct row *row,
    const struct conversation *conversation)
{
	if (row->rendering->text)
		return;
	buf_puts(out, name);
	put_tools(out, conversation, "[]");
}

void
swift_sft(const struct row *row, struct buf *out)
{
	put_turns(out, "{\"messages\":[", row, &row->chosen);
	put_tool_list(out, ",\"tools\":", row, &row->chosen);
	row_close(out, row);
}

void
swift_dpo(const struct row *row, struct buf *out)
{
	put_turns(out, "{\"messages\":[", row, &row->chosen);
	put_turns(out, ",\"rejected_messages\":[", row, &row->rejected);
	put_tool_list(out, ",\"tools\":", row, &row->chosen);
	put_tool_list(out, ",\"rejected_tools\":", row, &row->rejected);
	row_close(out, row);
}

void
swift_kto(const struct row *row, struct buf *out)
{
	put_turns(out, "{\"messages\":[", row, &row->chosen);
	buf_puts(out, row->label ? ",\"label\":true" : ",\"label\":false");
	put_tool_list(out, ",\"tools\":", row, &row->chosen);
	row_close(out, row);
}
