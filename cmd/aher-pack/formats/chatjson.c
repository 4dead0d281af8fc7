#include "chatjson.h"

#include "json.h"
#include "turn.h"

static void
put_tool_calls(struct buf *out, const struct turn *turn, bool text)
{
	for (size_t i = 0; i < turn->call_count; i++) {
		const struct call *call = &turn->calls[i];

		buf_puts(out, i > 0 ? "," : ",\"tool_calls\":[");
		buf_puts(out, "{\"id\":\"call_");
		put_count(out, call->id);
		buf_puts(
		    out, "\",\"type\":\"function\",\"function\":{\"name\":");
		json_put_string(out, call->name);
		buf_puts(out, ",\"arguments\":");
		if (text)
			json_put_string(out, call->arguments);
		else
			buf_add_str(out, call->arguments);
		buf_puts(out, "}}");
	}
	buf_puts(out, turn->call_count > 0 ? "]}" : "}");
}

static void
put_result(struct buf *out, const struct turn *turn, enum chat_dialect dialect)
{
	put_comma(out);
	buf_puts(out, "{\"role\":\"tool\",\"tool_call_id\":\"call_");
	put_count(out, turn->answers->id);
	if (dialect != CHAT_OF_OPENAI) {
		buf_puts(out, "\",\"name\":");
		json_put_string(out, turn->answers->name);
		buf_puts(out, ",\"content\":");
	} else {
		buf_puts(out, "\",\"content\":");
	}
	json_put_string(out, turn->text);
	buf_putc(out, '}');
}

void
put_messages(struct buf *out, const struct row *row,
    const struct conversation *conversation, size_t from, size_t to,
    enum chat_dialect dialect)
{
	bool text = dialect == CHAT_OF_OPENAI || row->rendering->arguments_text;

	buf_putc(out, '[');
	for (size_t i = from; i < to; i++) {
		const struct turn *turn = &conversation->turns[i];

		switch (turn->speaker) {
		case SPEAKER_SYSTEM:
			turn_put(out, "system", turn->text);
			break;
		case SPEAKER_USER:
			turn_put(out, "user", turn->text);
			break;
		case SPEAKER_ASSISTANT:
			turn_open(out, "assistant");
			json_put_escaped(
			    out, turn_words(turn, row->rendering, row->arena));
			buf_putc(out, '"');
			put_tool_calls(out, turn, text);
			break;
		case SPEAKER_TOOL:
			put_result(out, turn, dialect);
			break;
		}
	}
	buf_putc(out, ']');
}
