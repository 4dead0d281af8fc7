/*
 * Chat messages with tool calls, as chat templates read them: contents are
 * strings, arguments are objects, the tools are the text of a JSON array.
 */
#include "formats.h"

#include "json.h"
#include "splice.h"
#include "turn.h"

/* Templates go through the arguments by name, so they are always an object. */
static void
put_arguments(struct buf *out, struct str input, struct arena *arena)
{
	if (str_eq(input, STR("null"))) {
		buf_puts(out, "{}");
	} else if (str_starts(input, STR("{"))) {
		buf_add_str(out, json_plain(input, arena));
	} else {
		buf_puts(out, "{\"input\":");
		buf_add_str(out, json_plain(input, arena));
		buf_putc(out, '}');
	}
}

/* Steps that one turn called together: [first, end). */
struct group {
	const struct step *steps;
	size_t first, end;
};

static struct group
group_at(const struct trajectory *run, size_t first)
{
	struct group group = {run->steps, first, first + 1};

	while (group.end < run->count && run->steps[group.end].parallel &&
	       !run->steps[group.end].talk)
		group.end++;
	return group;
}

static void
put_calls(struct buf *out, struct group group, struct arena *arena)
{
	bool any = false;

	turn_open(out, "assistant");
	for (size_t i = group.first; i < group.end; i++) {
		if (group.steps[i].thought.n == 0)
			continue;
		buf_puts(out, any ? "\\n\\n" : "");
		json_put_escaped(out, group.steps[i].thought);
		any = true;
	}
	buf_puts(out, "\",\"tool_calls\":[");
	for (size_t i = group.first; i < group.end; i++) {
		buf_puts(out, i > group.first ? "," : "");
		buf_puts(out, "{\"id\":\"call_");
		put_count(out, i);
		buf_puts(
		    out, "\",\"type\":\"function\",\"function\":{\"name\":");
		json_put_string(out, group.steps[i].action);
		buf_puts(out, ",\"arguments\":");
		put_arguments(out, group.steps[i].input, arena);
		buf_puts(out, "}}");
	}
	buf_puts(out, "]}");
}

/* A call without a result gets an empty one: every id must be answered before
 * the next turn. Returns how many of the results say something. */
static size_t
put_results(struct buf *out, struct group group)
{
	size_t saying = 0;

	for (size_t i = group.first; i < group.end; i++) {
		const struct step *step = &group.steps[i];

		buf_puts(out, ",{\"role\":\"tool\",\"tool_call_id\":\"call_");
		put_count(out, i);
		buf_puts(out, "\",\"name\":");
		json_put_string(out, step->action);
		buf_puts(out, ",\"content\":");
		json_put_string(out, step->observation);
		buf_putc(out, '}');
		saying += step->observation.n > 0;
	}
	for (size_t i = group.first; i < group.end; i++) {
		if (group.steps[i].user.n == 0)
			continue;
		turn_put(out, "user", group.steps[i].user);
		saying++;
	}
	return saying;
}

static void
put_steps(struct sample *sample, struct buf *out)
{
	const struct trajectory *run = sample->run;
	size_t end = out->len, behind = 0; /* the last assistant message's */

	for (size_t i = 0; i < run->count;) {
		const struct step *step = &run->steps[i];
		struct group group = group_at(run, i);

		if (step->talk) {
			turn_put(out, "assistant", sample_speech(sample, i++));
			end = out->len;
			behind = step->user.n > 0;
			if (step->user.n > 0)
				turn_put(out, "user", step->user);
		} else {
			put_calls(out, group, &sample->record->arena);
			end = out->len;
			behind = put_results(out, group);
			i = group.end;
		}
	}
	if (sample->answer.n > 0 && !sample->said) {
		turn_put(out, "assistant", sample->answer);
	} else {
		buf_truncate(out, end);
		sample->left_out = behind;
	}
}

void
own_messages(struct sample *sample, struct buf *out)
{
	buf_puts(out, "{\"messages\":[");
	if (!splice_messages(sample, out)) {
		if (sample->run->system.n > 0)
			turn_put(out, "system", sample->run->system);
		turn_put(out, "user", sample->goal);
		put_steps(sample, out);
	}
	buf_puts(out, "],\"tools\":");
	json_put_string(out, sample_tools(sample));
	buf_putc(out, '}');
}
