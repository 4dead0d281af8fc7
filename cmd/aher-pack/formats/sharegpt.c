#include "sharegpt.h"

#include "json.h"
#include "turn.h"
#include "util.h"

static const struct str call_words[] = {STR_INIT("<tool_call>")};
static const struct str thought_words[] = {
    STR_INIT("<tool_call>"), STR_INIT("</think>")};
static const struct str json_words[] = {STR_INIT("</")};

static bool
starts_any(struct str text, const struct str *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (str_starts(text, words[i]))
			return true;
	return false;
}

/* Text with a wedge behind the "<" of each of the words. */
static void
put_wedged(struct buf *out, struct str text, const struct str *words,
    size_t count, const char *wedge)
{
	size_t from = 0, at = 0;

	while ((at = str_find_char(text, '<', at)) != STR_NONE) {
		bool found =
		    starts_any(str_sub(text, at, text.n), words, count);

		at++;
		if (!found)
			continue;
		json_put_escaped(out, str_sub(text, from, at));
		buf_puts(out, wedge);
		from = at;
	}
	json_put_escaped(out, str_sub(text, from, text.n));
}

static void
put_calls(struct buf *out, const struct turn *turn)
{
	struct buf json;

	buf_init(&json, BUF_NO_MAX);
	for (size_t i = 0; i < turn->call_count; i++) {
		if (turn->call_count > 1)
			buf_putc(&json, i > 0 ? ',' : '[');
		put_call(&json, &turn->calls[i]);
	}
	if (turn->call_count > 1)
		buf_putc(&json, ']');
	put_wedged(
	    out, buf_str(&json), json_words, ARRAY_LEN(json_words), "\\\\");
	buf_release(&json);
}

static void
put_function(struct buf *out, const struct turn *turn, struct str words,
    enum thoughts thoughts)
{
	if (words.n == 0) {
		put_calls(out, turn);
	} else if (thoughts == THOUGHTS_THINK && turn->text.n == 0) {
		buf_puts(out, "<think>\\n");
		put_wedged(out, turn->thought, thought_words,
		    ARRAY_LEN(thought_words), " ");
		buf_puts(out, "\\n</think>\\n\\n");
		put_calls(out, turn);
	} else {
		put_wedged(out, words, call_words, ARRAY_LEN(call_words), " ");
		buf_puts(out, "\\n<tool_call>\\n");
		put_calls(out, turn);
		buf_puts(out, "\\n</tool_call>");
	}
}

void
sharegpt_put_agent(
    struct buf *out, const struct row *row, const struct turn *turn)
{
	struct str words = turn_words(turn, row->rendering, row->arena);

	if (turn->call_count == 0) {
		buf_puts(out, "{\"from\":\"gpt\",\"value\":\"");
		json_put_escaped(out, words);
	} else {
		buf_puts(out, "{\"from\":\"function_call\",\"value\":\"");
		put_function(out, turn, words, row->rendering->thoughts);
	}
	buf_puts(out, "\"}");
}

/* The turn at `i` of somebody else, with those of the same speaker behind it.
 * Returns where the next one stands. */
static size_t
put_other(struct buf *out, const struct conversation *conversation, size_t i,
    size_t to)
{
	const struct turn *turns = conversation->turns;
	enum speaker speaker = turns[i].speaker;

	buf_puts(out, speaker == SPEAKER_TOOL
			  ? "{\"from\":\"observation\",\"value\":\""
			  : "{\"from\":\"human\",\"value\":\"");
	json_put_escaped(out, turns[i].text);
	while (++i < to && turns[i].speaker == speaker) {
		buf_puts(out, "\\n");
		json_put_escaped(out, turns[i].text);
	}
	buf_puts(out, "\"}");
	return i;
}

void
sharegpt_put(struct buf *out, const struct row *row,
    const struct conversation *conversation, size_t from, size_t to)
{
	buf_putc(out, '[');
	for (size_t i = from; i < to;) {
		const struct turn *turn = &conversation->turns[i];

		put_comma(out);
		if (turn->speaker == SPEAKER_ASSISTANT) {
			sharegpt_put_agent(out, row, turn);
			i++;
		} else {
			i = put_other(out, conversation, i, to);
		}
	}
	buf_putc(out, ']');
}
