/* Conversations of FastChat 0.2.36: train/train.py, preprocess(), which takes
 * the Vicuna template. */
#include "consumers.h"
#include "str.h"

/* Between the turns of the template; text that holds one is cut there, and the
 * row's loss is masked as a whole. */
static void
check_value(struct inspection *in, const struct json_node *value)
{
	struct str text = text_of(in, value);

	if (text.n == 0)
		fault(in, value, TRAP_CONTENT,
		    "an empty value has no separator behind it: FastChat masks "
		    "the whole row");
	else if (str_find(text, STR(" ASSISTANT: "), 0) != STR_NONE ||
		 str_find(text, STR("</s>"), 0) != STR_NONE)
		fault(in, value, TRAP_SEPARATOR,
		    "\" ASSISTANT: \" and \"</s>\" end a turn: FastChat masks "
		    "the whole row; change that text");
}

static bool
check_turn(struct inspection *in, const struct json_node *turn, size_t index,
    bool *human)
{
	const struct json_node *from = child(in, turn, "from");
	const struct json_node *value = child(in, turn, "value");

	*human = text_is(in, from, "human");
	if (!*human && !text_is(in, from, "gpt")) {
		fault(in, from == NULL ? turn : from, TRAP_ROLE,
		    "\"from\" is human or gpt, nothing else (KeyError); it is "
		    "%s: write results as a human's turn",
		    found(in, from));
		return false;
	}
	if (*human != (index % 2 == 0)) {
		fault(in, turn, TRAP_TURN_ORDER,
		    "human and gpt are to alternate (AssertionError); join "
		    "turns of one speaker");
		return false;
	}
	if (is(value, JSON_STRING))
		check_value(in, value);
	else
		fault(in, turn, TRAP_CONTENT,
		    "\"value\" is to be a string; it is %s", found(in, value));
	return true;
}

void
fastchat_row(struct inspection *in, const struct json_node *row)
{
	const struct json_node *list = child(in, row, "conversations");
	const struct json_node *turn = first(in, list), *last = NULL;
	bool human = false;
	size_t index = 0;

	if (!is(list, JSON_ARRAY)) {
		fault(in, row, TRAP_MISSING_COLUMN,
		    "\"conversations\" is a list of {\"from\", \"value\"}; it "
		    "is %s",
		    found(in, list));
		return;
	}
	if (text_is(in, child(in, turn, "from"), "gpt")) {
		note(in, turn, TRAP_TURN_ORDER,
		    "a first turn of gpt is left out");
		turn = next(in, turn);
	}
	if (turn == NULL)
		fault(in, list, TRAP_EMPTY_MESSAGES,
		    "no turn of human: there is nothing to train on");
	for (; turn != NULL; turn = next(in, turn), index++) {
		last = turn;
		if (!check_turn(in, turn, index, &human))
			return;
	}
	if (last != NULL && human)
		fault(in, last, TRAP_LAST_TURN,
		    "the last turn is human's: FastChat masks the whole row; "
		    "end with gpt");
}
