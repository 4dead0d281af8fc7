/* Samples put together by hand, and their conversations as one text. */
#ifndef AHER_TEST_SAMPLES_H
#define AHER_TEST_SAMPLES_H

#include "buf.h"
#include "compose.h"
#include "conversation.h"
#include "steps.h"

#define THOUGHT_STEP(why, name, in, seen)                                      \
	{                                                                      \
		.thought = STR(why), .action = STR(name), .input = STR(in),    \
		.observation = STR(seen)                                       \
	}

static struct record record; /* for its arena */
static struct buf shown_text;

static int
samples_begin(void **state)
{
	(void)state;
	record_init(&record);
	buf_init(&shown_text, BUF_NO_MAX);
	return 0;
}

static int
samples_end(void **state)
{
	(void)state;
	record_release(&record);
	buf_release(&shown_text);
	return 0;
}

/* The run under the goal "New.". */
static struct sample
sample_of(const struct trajectory *run)
{
	return (struct sample){.goal = STR("New."),
	    .weight = 1,
	    .record = &record,
	    .run = run,
	    .answer = run->final_answer,
	    .old_answer = run->final_answer};
}

static void
show_turn(const struct turn *turn)
{
	static const char *const speakers[] = {"S ", "U ", "A ", "T"};

	buf_puts(&shown_text, speakers[turn->speaker]);
	if (turn->thought.n > 0)
		buf_printf(&shown_text, "(%.*s) ", STR_ARG(turn->thought));
	if (turn->speaker == SPEAKER_TOOL)
		buf_printf(&shown_text, "%zu ", turn->answers->id);
	buf_add_str(&shown_text, turn->text);
	for (size_t i = 0; i < turn->call_count; i++)
		buf_printf(&shown_text, " %zu:%.*s%.*s", turn->calls[i].id,
		    STR_ARG(turn->calls[i].name),
		    STR_ARG(turn->calls[i].arguments));
	buf_putc(&shown_text, '\n');
}

/* A turn a line: "A (thought) text 0:name{arguments}", "T0 result". */
static const char *
shown(const struct conversation *made)
{
	buf_clear(&shown_text);
	for (size_t i = 0; i < made->count; i++)
		show_turn(&made->turns[i]);
	return shown_text.bytes;
}

#endif
