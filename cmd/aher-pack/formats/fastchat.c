/* FastChat's Vicuna: human and gpt in turn, nobody else. The conversation is
 * plain text (conversation_as_text). */
#include "formats.h"

#include "sharegpt.h"
#include "turn.h"

void
fastchat_vicuna(const struct row *row, struct buf *out)
{
	buf_puts(out, "{\"conversations\":");
	sharegpt_put(out, row, &row->chosen, 0, row->chosen.count);
	row_close(out, row);
}
