/*
 * A run as the turns of a chat: what every format for a chat trainer is
 * written from, one and the same whether the record came with steps or with
 * messages.
 *
 * Turns alternate as trainers want it: nothing but a tool's or the user's turn
 * stands between two of the assistant. Where the agent spoke twice in a row its
 * words are one turn; where it said nothing there is no turn, but between a
 * result and the user's words. Calls of one turn have their results behind
 * them, in order, an empty one where the run has none. The last turn is the
 * assistant's, and says or does something.
 */
#ifndef AHER_PACK_CONVERSATION_H
#define AHER_PACK_CONVERSATION_H

#include <stdbool.h>
#include <stddef.h>

#include "arena.h"
#include "sample.h"
#include "str.h"

enum speaker {
	SPEAKER_SYSTEM,
	SPEAKER_USER,
	SPEAKER_ASSISTANT,
	SPEAKER_TOOL,
};

struct call {
	size_t id;	      /* of its step: "call_3" answers step 3 */
	struct str name;      /* of the tool */
	struct str arguments; /* a JSON object's text, always */
};

struct turn {
	enum speaker speaker;
	struct str text; /* what is said; of a tool: its result. Never NULL */
	/* Of the assistant alone: */
	struct str thought; /* before it spoke or called; n == 0: none */
	const struct call *calls;
	size_t call_count;
	/* Of a tool alone: */
	const struct call *answers;
};

/* How thoughts are written: --thoughts. */
enum thoughts {
	THOUGHTS_CONTENT, /* as the text, in front of what is said */
	THOUGHTS_THINK,	  /* the same between <think> and </think> */
	THOUGHTS_DROP,	  /* sample_read has left them out */
};

struct rendering {
	enum thoughts thoughts;
	bool text;		/* --text: no calls, no tools, no system turn */
	bool strict_names;	/* tools are named as OpenAI allows */
	bool arguments_text;	/* a call's arguments as a string of JSON */
	size_t max_observation; /* bytes of a result; 0: whole */
};

struct conversation {
	struct turn *turns;
	size_t count;  /* with an answer >= 2 */
	size_t prompt; /* the first so many are not the agent's: system, goal
			*/
	struct str opening; /* what stands behind the goal in its turn, after a
			       blank line: the user went on before the agent
			       said anything; n == 0: nothing */
	struct str tools;   /* JSON array of OpenAI's function objects as text
			       (tools.h), "[]" where there are none. To become
			       text: those of the record, one a line; "[]" when it
			       is */
	struct str renamed; /* tools that had to be renamed, as a JSON object
			       from new to old name; n == 0: none */
	bool parallel;	    /* some turn makes more than one call */
	size_t shortened;   /* results that --max-observation cut */
	size_t left_out;    /* turns behind the assistant's last that say
			       something */
};

/*
 * Makes one of the sample's run under a goal. Without `answer` the final answer
 * is left out, and so is the step that does nothing but give it
 * (demonstration.h): what comes before an answer in a preference pair. Then the
 * last turn may be anybody's, and is the goal where nothing came before.
 * Everything lives in the arena or is the sample's; there is room for one more
 * turn behind the last.
 */
void conversation_make(struct conversation *, const struct sample *,
    struct str goal, bool answer, const struct rendering *, struct arena *);

/* Turns of the assistant that nothing stands between, as one: what the first
 * of them thought, all that was said, in order, the later thoughts between,
 * and the calls of the last. */
struct turn conversation_join(
    const struct turn *, size_t count, struct arena *);

/* What stands in a turn's content: thought and text as the rendering has them.
 * In the arena, or the turn's own. */
struct str turn_words(
    const struct turn *, const struct rendering *, struct arena *);

/*
 * Tells the same as plain text (react.c): calls as "Action: name({...})" behind
 * "Thought: ...", results as a user's "Observation: ...", system text and the
 * record's own tools in front of the goal. Only user and assistant speak, in
 * turn. It must have been made with rendering->text. With prompt == 0 there
 * is no goal among the turns: they are a part of a conversation.
 */
void conversation_as_text(
    struct conversation *, const struct rendering *, struct arena *);

#endif
