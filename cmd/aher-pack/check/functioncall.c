#include "functioncall.h"

#include "str.h"

void
named_call_check(struct inspection *in, const struct json_node *call)
{
	const struct json_node *name = child(in, call, "name");
	const struct json_node *arguments = child(in, call, "arguments");

	if (!is(call, JSON_OBJECT)) {
		fault(in, call, TRAP_FUNCTION_CALL,
		    "a call is {\"name\":..., \"arguments\":{...}}; this is %s",
		    found(in, call));
		return;
	}
	if (text_of(in, name).n == 0)
		fault(in, call, TRAP_FUNCTION_CALL,
		    "a call has a \"name\", a string; it is %s",
		    found(in, name));
	if (arguments == NULL)
		fault(in, call, TRAP_ARGUMENTS,
		    "\"arguments\" are missing (KeyError); write {}");
	else if (arguments->type == JSON_STRING)
		fault(in, arguments, TRAP_ARGUMENTS,
		    "a string: it is encoded twice in the text that is "
		    "trained, and stops some templates; write an object");
	else if (arguments->type != JSON_OBJECT)
		fault(in, arguments, TRAP_ARGUMENTS,
		    "arguments are to be an object; this is %s",
		    found(in, arguments));
}

/* The text from behind `open` up to `close`; false where they are not there. */
static bool
between(struct str text, struct str open, struct str close, struct str *inside,
    struct str *behind)
{
	size_t begin = str_find(text, open, 0), end;

	if (begin == STR_NONE)
		return false;
	end = str_find(text, close, begin + open.n);
	if (end == STR_NONE)
		return false;
	*inside = str_sub(text, begin + open.n, end);
	*behind = str_sub(text, end + close.n, text.n);
	return begin == 0 || inside->n > 0;
}

/* The part of the value that is to be JSON. */
static struct str
call_text(struct inspection *in, const struct json_node *value, struct str text)
{
	struct str inside, behind;

	if (between(text, STR("<tool_call>"), STR("</tool_call>"), &inside,
		&behind)) {
		note_once(in, value, TRAP_FUNCTION_CALL,
		    "<tool_call>...</tool_call> needs LLaMA-Factory 0.9.4 or "
		    "newer, and templates of gemma, gemma2, gemma3, mistral "
		    "and llama2 stop at it: there, leave thoughts out");
		return inside;
	}
	if (str_starts(text, STR("<think>\n")) &&
	    between(text, STR("<think>\n"), STR("\n</think>\n\n"), &inside,
		&behind)) {
		note_once(in, value, TRAP_FUNCTION_CALL,
		    "<think> before a call stops templates of gemma, mistral, "
		    "llama2, gpt_oss, kimi_vl and seed_oss, and in dpo and kto "
		    "qwen3 cuts it out of earlier turns; text and <tool_call> "
		    "goes further");
		return behind;
	}
	return text;
}

static const char *
grammar_advice(struct str text)
{
	if (str_find(text, STR("<think>"), 0) != STR_NONE)
		return "thoughts are to stand in <think>\\n and "
		       "\\n</think>\\n\\n, with these line breaks";
	return "write the call's JSON alone, or text and "
	       "<tool_call>\\n{...}\\n</tool_call>";
}

void
function_call_check(struct inspection *in, const struct json_node *value)
{
	struct str text = text_of(in, value);
	const struct json_node *root =
	    inspect_enter_text(in, value, call_text(in, value, text));

	if (root == NULL) {
		fault(in, value, TRAP_FUNCTION_CALL,
		    "no JSON of a call in %s: LLaMA-Factory stops; %s",
		    found(in, value), grammar_advice(text));
		return;
	}
	if (root->type == JSON_ARRAY) {
		if (first(in, root) == NULL)
			fault(in, root, TRAP_FUNCTION_CALL,
			    "an empty list of calls");
		for (const struct json_node *call = first(in, root);
		     call != NULL; call = next(in, call))
			named_call_check(in, call);
	} else {
		named_call_check(in, root);
	}
	inspect_leave(in);
}
