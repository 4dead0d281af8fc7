/*
 * A run in which a person spoke again. Those turns stay in the sample, so a
 * goal would have to ask for all that they ask for; rules cannot tell.
 */
#include "hindsight.h"
#include "phrase.h"
#include "util.h"

#define QUOTE_MAX 120 /* bytes of a turn in a detail */
#define SPEECH_WORDS_MIN 5
#define CLOSING_WORDS_MAX 8

/* Actions that speak to somebody, alone or before '_' ("ask_user"). */
static const char *const talk_actions[] = {"respond", "reply", "say", "message",
    "ask", "talk", "speak", "chat", "send_message_to_user"};

/* How a turn begins that asks for nothing more. */
static const char *const closings[] = {
    "thank", "thanks", "ok", "okay", "great", "perfect", "bye", "###stop###"};

static bool
is_closing(struct str turn)
{
	turn = str_trim(turn);
	if (turn.n == 0)
		return true;
	if (phrase_length(turn) > CLOSING_WORDS_MAX ||
	    str_find_char(turn, '?', 0) != STR_NONE ||
	    phrase_has(turn, STR("but")))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(closings); i++)
		if (str_starts_nocase(turn, str_of(closings[i])))
			return true;
	return false;
}

static bool
is_talk_name(struct str action)
{
	for (size_t i = 0; i < ARRAY_LEN(talk_actions); i++) {
		struct str name = str_of(talk_actions[i]);

		if (str_starts_nocase(action, name) &&
		    (action.n == name.n || action.s[name.n] == '_'))
			return true;
	}
	return false;
}

/* Does the step plainly talk to somebody who answers, though no --user-tool
 * says so? */
static bool
talks(struct run *run, size_t step)
{
	const struct step *said = &run->traj->steps[step];

	return !said->talk && is_talk_name(said->action) &&
	       str_trim(said->observation).n > 0 &&
	       phrase_length(run_first_text(run, step)) >= SPEECH_WORDS_MIN;
}

enum fit
shape_dialogue(struct run *run, struct goal *goal)
{
	const struct trajectory *traj = run->traj;

	for (size_t i = 0; i < traj->count; i++) {
		struct str turn = traj->steps[i].user;

		if (is_closing(turn))
			continue;
		goal->reason = REASON_USER_CONTRADICTS;
		goal->detail = arena_printf(run->arena,
		    "after steps[%zu] the user says \"%.*s\": no goal written "
		    "by rule surely covers what is asked there",
		    i, STR_ARG(str_cut_words(str_trim(turn), QUOTE_MAX)));
		return FIT_REJECT;
	}
	for (size_t i = 0; i < traj->count; i++) {
		if (!talks(run, i))
			continue;
		goal->reason = REASON_USER_CONTRADICTS;
		goal->detail = arena_printf(run->arena,
		    "steps[%zu] (%.*s) seems to talk to a person who answers; "
		    "name the tool with --user-tool %.*s",
		    i, STR_ARG(traj->steps[i].action),
		    STR_ARG(traj->steps[i].action));
		return FIT_REJECT;
	}
	return FIT_NOT;
}
