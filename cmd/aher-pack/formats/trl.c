/*
 * TRL's trainers and Axolotl, which read the same messages with the tools as a
 * string of JSON beside them. Where a conversation has no tools they want
 * different strings, and neither takes "": TRL (1.16) hands what it parses to
 * the chat template, where only null is none (for [] Llama's tell of tools);
 * Axolotl (0.19) stops at what is no list. No string at all, null, would do for
 * both, but not for datasets, which takes the column's type from the first
 * 10 MB.
 */
#include "formats.h"

#include "chatjson.h"
#include "turn.h"

#define TRL_NONE "null"
#define AXOLOTL_NONE "[]"

static void
put_turns(struct buf *out, const char *name, const struct row *row,
    const struct conversation *conversation, size_t from, size_t to)
{
	buf_puts(out, name);
	put_messages(out, row, conversation, from, to, CHAT_OF_TEMPLATES);
}

static void
end(struct buf *out, const struct row *row, const char *none)
{
	if (!row->rendering->text) {
		buf_puts(out, ",\"tools\":");
		put_tools(out, &row->chosen, none);
	}
	row_close(out, row);
}

void
trl_sft(const struct row *row, struct buf *out)
{
	put_turns(
	    out, "{\"messages\":", row, &row->chosen, 0, row->chosen.count);
	end(out, row, TRL_NONE);
}

void
axolotl_sft(const struct row *row, struct buf *out)
{
	put_turns(
	    out, "{\"messages\":", row, &row->chosen, 0, row->chosen.count);
	end(out, row, AXOLOTL_NONE);
}

void
trl_dpo(const struct row *row, struct buf *out)
{
	const struct conversation *chosen = &row->chosen;
	const struct conversation *rejected = &row->rejected;

	put_turns(out, "{\"prompt\":", row, chosen, 0, row->shared);
	put_turns(out, ",\"chosen\":", row, chosen, row->shared, chosen->count);
	put_turns(
	    out, ",\"rejected\":", row, rejected, row->shared, rejected->count);
	end(out, row, TRL_NONE);
}

void
trl_kto(const struct row *row, struct buf *out)
{
	const struct conversation *run = &row->chosen;

	put_turns(out, "{\"prompt\":", row, run, 0, run->prompt);
	put_turns(out, ",\"completion\":", row, run, run->prompt, run->count);
	buf_puts(out, row->label ? ",\"label\":true" : ",\"label\":false");
	end(out, row, TRL_NONE);
}
