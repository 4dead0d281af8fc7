/* Fine-tuning at OpenAI and where its files are read. A line with a member
 * that the first one lacks is refused there, so nothing is left out where it is
 * empty, and there is no weight. */
#include "formats.h"

#include "chatjson.h"
#include "turn.h"

static void
put_turns(struct buf *out, const char *name, const struct row *row,
    const struct conversation *conversation, size_t from, size_t to)
{
	buf_puts(out, name);
	put_messages(out, row, conversation, from, to, CHAT_OF_OPENAI);
}

static void
put_tool_list(struct buf *out, const struct row *row)
{
	const struct conversation *chosen = &row->chosen;

	if (row->rendering->text)
		return;
	buf_puts(out, ",\"tools\":");
	buf_add_str(out, chosen->tools);
	buf_puts(out, ",\"parallel_tool_calls\":");
	buf_puts(out, chosen->parallel ? "true" : "false");
}

void
openai_sft(const struct row *row, struct buf *out)
{
	put_turns(
	    out, "{\"messages\":", row, &row->chosen, 0, row->chosen.count);
	put_tool_list(out, row);
	buf_putc(out, '}');
}

void
openai_dpo(const struct row *row, struct buf *out)
{
	const struct conversation *chosen = &row->chosen;
	const struct conversation *rejected = &row->rejected;

	put_turns(
	    out, "{\"input\":{\"messages\":", row, chosen, 0, row->shared);
	put_tool_list(out, row);
	put_turns(out, "},\"preferred_output\":", row, chosen, row->shared,
	    chosen->count);
	put_turns(out, ",\"non_preferred_output\":", row, rejected, row->shared,
	    rejected->count);
	buf_putc(out, '}');
}
