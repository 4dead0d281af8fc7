#include "giveup.h"

#include "act.h"
#include "json.h"
#include "str.h"

/* give_up, give_up_and_restart: one word. The name of a file or a sentence
 * about it says nothing of the run. */
static bool
says_give_up(struct str value)
{
	if (!str_starts_nocase(value, STR("give_up")))
		return false;
	for (size_t i = 0; i < value.n; i++)
		if (!char_is_word(value.s[i]))
			return false;
	return true;
}

/* Is an input, or a member of it, a string that says so? One that is itself
 * a string of JSON has its text in *inner. */
static bool
input_gives_up(struct str input, struct str *inner, struct arena *arena)
{
	const struct json_node *node;
	struct json_doc doc;
	bool found = false;

	json_init(&doc);
	if (json_parse(&doc, input, json_shape_all)) {
		node = json_root(&doc);
		if (node->type == JSON_STRING)
			*inner = json_text(&doc, node, arena);
		else
			node = json_first(&doc, node);
		for (; node != NULL && !found; node = json_next(&doc, node))
			found = node->type == JSON_STRING &&
				says_give_up(json_text(&doc, node, arena));
	}
	json_release(&doc);
	return found;
}

/* Nothing came back from it, or its name says that nothing would follow. */
static bool
is_ending(const struct step *step)
{
	return str_trim(step->observation).n == 0 || act_of(step) == ACT_FINISH;
}

bool
step_gives_up(const struct step *step, struct arena *arena)
{
	struct str inner = {NULL, 0}, none;

	if (step->talk || !is_ending(step) ||
	    str_find_nocase(step->input, STR("give_up"), 0) == STR_NONE)
		return false;
	return input_gives_up(step->input, &inner, arena) ||
	       (inner.n > 0 && input_gives_up(inner, &none, arena));
}
