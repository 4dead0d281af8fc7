#include "splice.h"

#include "evaluator.h"
#include "json.h"
#include "turn.h"

struct splice {
	struct sample *sample;
	const struct json_doc *doc;
	struct buf *out;
	size_t at; /* up to here the line has been copied */
	const struct json_node *first_user;
	const struct json_node *last;	 /* the last message that stays */
	const struct json_node *answer;	 /* message with the final answer whose
					    content is replaced, or NULL */
	const struct json_node *given;	 /* arguments that give it: likewise */
	const struct json_node *dropped; /* a call, or NULL */
	const struct json_node *called;	 /* see find_called, */
	uint32_t looked;		 /* which got so far */
	bool opening;			 /* in the first user turn */
};

enum role {
	ROLE_OTHER,
	ROLE_USER,
	ROLE_ASSISTANT,
	ROLE_TOOL,
};

static enum role
role_of(const struct splice *s, const struct json_node *message)
{
	const struct json_node *role = json_get(s->doc, message, "role");
	struct str name;

	if (role == NULL || role->type != JSON_STRING)
		return ROLE_OTHER;
	name = json_text(s->doc, role, &s->sample->record->arena);
	return str_eq(name, STR("user"))	? ROLE_USER
	       : str_eq(name, STR("assistant")) ? ROLE_ASSISTANT
	       : str_eq(name, STR("tool"))	? ROLE_TOOL
						: ROLE_OTHER;
}

static const struct json_node *
content_of(const struct splice *s, const struct json_node *message)
{
	const struct json_node *node = json_get(s->doc, message, "content");

	return node != NULL && node->type == JSON_NULL ? NULL : node;
}

static const struct json_node *
first_call(const struct splice *s, const struct json_node *message)
{
	return json_first(s->doc, json_get(s->doc, message, "tool_calls"));
}

static void
copy_to(struct splice *s, size_t end)
{
	buf_add_str(s->out, str_sub(s->doc->text, s->at, end));
	s->at = end;
}

static void
replace(struct splice *s, const struct json_node *value, struct str text)
{
	copy_to(s, value->beg);
	json_put_string(s->out, text);
	s->at = value->end;
}

/* Leaves a message, or a member of one, out, with the comma before it; with
 * the one behind it where nothing stands before it. */
static void
leave_out(struct splice *s, const struct json_node *node)
{
	struct str text = s->doc->text;
	char before;

	if (node->prev_end > s->at)
		copy_to(s, node->prev_end);
	s->at = node->end;
	before = s->out->bytes[s->out->len - 1];
	if (before != '{' && before != '[')
		return;
	while (s->at < text.n && char_is_space(text.s[s->at]))
		s->at++;
	s->at += s->at < text.n && text.s[s->at] == ',';
}

/* --- what stays --- */

/* The last message of the assistant before `end`, NULL: of all, behind the
 * first user turn; *behind, unless NULL, counts the messages behind it. */
static const struct json_node *
last_assistant(const struct splice *s, const struct json_node *messages,
    const struct json_node *end, size_t *behind)
{
	const struct json_node *message = json_first(s->doc, messages);
	const struct json_node *last = NULL;
	bool begun = false;
	size_t count = 0;

	for (; message != end; message = json_next(s->doc, message)) {
		begun = begun || message == s->first_user;
		count++;
		if (begun && role_of(s, message) == ROLE_ASSISTANT) {
			last = message;
			count = 0;
		}
	}
	if (behind != NULL)
		*behind = count;
	return last;
}

static const struct json_node *
find_first_user(const struct splice *s, const struct json_node *messages)
{
	const struct json_node *message = json_first(s->doc, messages);

	while (message != NULL && role_of(s, message) != ROLE_USER)
		message = json_next(s->doc, message);
	return message;
}

/* Does the assistant's last message hold the final answer: nothing comes
 * behind it, or its words are the record's final answer? */
static bool
is_answer(
    const struct splice *s, const struct json_node *message, size_t behind)
{
	const struct json_node *content = content_of(s, message);

	if (first_call(s, message) != NULL)
		return false;
	return behind == 0 ||
	       (content != NULL && content->type == JSON_STRING &&
		   str_eq(str_trim(json_text(
			      s->doc, content, &s->sample->record->arena)),
		       str_trim(s->sample->own_answer)));
}

/* The call that is the run's last step, where that gives the final answer, or
 * NULL. What the agent says in words is no call: then it is `answer`. */
static const struct json_node *
giving_call(const struct splice *s, const struct json_node *answer)
{
	const struct json_node *call, *last = NULL;

	if (!s->sample->given || s->last == NULL ||
	    (s->sample->talked && answer != NULL))
		return NULL;
	for (call = first_call(s, s->last); call != NULL;
	     call = json_next(s->doc, call))
		last = call;
	return last;
}

/* Finds what stays where the final answer, a message or a call, goes. */
static bool
survey_dropped(struct splice *s, const struct json_node *messages,
    const struct json_node *answer, size_t behind)
{
	const struct json_node *call = giving_call(s, answer);

	if (call != NULL && call != first_call(s, s->last))
		s->dropped = call;
	else if (call != NULL)
		s->last = last_assistant(s, messages, s->last, &behind);
	s->sample->left_out = behind;
	return s->last != NULL;
}

/* Finds what stays, and where the final answer is; false when the messages
 * have no place for a goal or nothing that the agent said. */
static bool
survey(struct splice *s, const struct json_node *messages)
{
	struct sample *sample = s->sample;
	const struct json_node *answer = NULL, *all = NULL, *call;
	size_t behind;

	s->first_user = find_first_user(s, messages);
	s->last = last_assistant(s, messages, NULL, &behind);
	if (s->last == NULL || content_of(s, s->first_user) == NULL)
		return false;
	sample->left_out = behind;
	if (sample->ending == ENDING_KEPT)
		return true;
	if (is_answer(s, s->last, behind)) {
		answer = s->last;
		s->last = last_assistant(s, messages, answer, &behind);
	}
	if (sample->ending == ENDING_DROPPED)
		return survey_dropped(s, messages, answer, behind);
	call = giving_call(s, answer);
	s->given =
	    json_get(s->doc, json_get(s->doc, call, "function"), "arguments");
	if (s->given != NULL && sample->talked)
		return true;
	s->answer = answer;
	s->last = answer;
	if (answer != NULL)
		return true;
	sample->left_out = 0;
	for (all = json_first(s->doc, messages); all != NULL;
	     all = json_next(s->doc, all))
		s->last = all;
	return true;
}

/* --- writing --- */

static void
clean_text(struct splice *s, const struct json_node *node)
{
	struct arena *arena = &s->sample->record->arena;
	struct str text, kept;

	if (node == NULL || node->type != JSON_STRING)
		return;
	text = json_text(s->doc, node, arena);
	kept = evaluator_cut(s->sample->lexicon, text, arena);
	if (kept.n != text.n)
		replace(s, node, kept);
}

static void
clean_content(struct splice *s, const struct json_node *content)
{
	const struct json_node *part;

	clean_text(s, content);
	if (content == NULL || content->type != JSON_ARRAY)
		return;
	part = json_first(s->doc, content);
	for (; part != NULL; part = json_next(s->doc, part))
		clean_text(s, part->type == JSON_OBJECT
				  ? json_get(s->doc, part, "text")
				  : part);
}

static void
copy_user(struct splice *s, const struct json_node *message)
{
	if (message == s->first_user) {
		replace(s, content_of(s, message), s->sample->goal);
		s->opening = true;
	} else if (s->opening) {
		leave_out(s, message); /* the rest of the old goal */
	} else {
		clean_content(s, content_of(s, message));
	}
}

/* The last message with calls among the assistant's that follow each other
 * from this one on: what is said before it is thought. */
static void
find_called(struct splice *s, const struct json_node *message)
{
	if (message->beg < s->looked)
		return;
	s->called = NULL;
	while (message != NULL && role_of(s, message) == ROLE_ASSISTANT) {
		if (first_call(s, message) != NULL)
			s->called = message;
		s->looked = message->end;
		message =
		    message == s->last ? NULL : json_next(s->doc, message);
	}
}

/* Is what an assistant's message says thought: a call goes with it, or comes
 * before anybody else's turn? */
static bool
is_thought(const struct splice *s, const struct json_node *message)
{
	return s->called != NULL && message->beg <= s->called->beg;
}

static void
copy_spoken(struct splice *s, const struct json_node *message,
    const struct json_node *content)
{
	bool drop = s->sample->options->drop_thoughts;

	if (message == s->answer)
		replace(s, content, s->sample->answer);
	else if (drop && is_thought(s, message) && content->type != JSON_NULL)
		replace(s, content, STR(""));
}

/* Arguments are JSON, its text, or nothing but the answer. */
static void
put_given(struct splice *s)
{
	const struct sample *sample = s->sample;
	struct str input = sample->run->steps[sample->run->count - 1].input;
	struct str text;

	if (s->given->type == JSON_STRING) {
		text = json_text(s->doc, s->given, &sample->record->arena);
		replace(s, s->given,
		    str_eq(str_trim(text), str_trim(sample->own_answer))
			? sample->answer
			: input);
		return;
	}
	copy_to(s, s->given->beg);
	buf_add_str(s->out, input);
	s->at = s->given->end;
}

static bool
is_within(const struct json_node *inner, const struct json_node *outer)
{
	return inner != NULL && inner->beg > outer->beg &&
	       inner->end < outer->end;
}

/* A message's calls. */
static void
copy_calls(struct splice *s, const struct json_node *calls)
{
	if (is_within(s->given, calls))
		put_given(s);
	if (is_within(s->dropped, calls))
		leave_out(s, s->dropped);
}

static bool
is_reasoning(struct str name)
{
	return str_eq(name, STR("reasoning_content")) ||
	       str_eq(name, STR("reasoning")) || str_eq(name, STR("thinking"));
}

static void
copy_assistant(struct splice *s, const struct json_node *message)
{
	struct arena *arena = &s->sample->record->arena;
	bool drop = s->sample->options->drop_thoughts;
	const struct json_node *member;

	s->opening = false;
	if (drop)
		find_called(s, message);
	if (drop && is_thought(s, message) && message != s->called &&
	    first_call(s, message) == NULL) {
		leave_out(s, message);
		return;
	}
	member = json_first(s->doc, message);
	for (; member != NULL; member = json_next(s->doc, member)) {
		struct str name = json_key(s->doc, member, arena);

		if (str_eq(name, STR("content")))
			copy_spoken(s, message, member);
		else if (str_eq(name, STR("tool_calls")))
			copy_calls(s, member);
		else if (drop && is_reasoning(name))
			leave_out(s, member);
	}
}

static void
copy_message(struct splice *s, const struct json_node *message)
{
	switch (role_of(s, message)) {
	case ROLE_USER:
		copy_user(s, message);
		break;
	case ROLE_ASSISTANT:
		copy_assistant(s, message);
		break;
	case ROLE_TOOL:
		clean_content(s, content_of(s, message));
		break;
	default:
		break;
	}
	if (s->at < message->end)
		copy_to(s, message->end);
}

bool
splice_messages(struct sample *sample, struct buf *out)
{
	const struct json_node *messages =
	    record_get(sample->record, RECORD_MESSAGES);
	struct splice s = {
	    .sample = sample, .doc = &sample->record->doc, .out = out};
	const struct json_node *message;

	if (messages == NULL || messages->type != JSON_ARRAY ||
	    !survey(&s, messages))
		return false;
	s.at = messages->beg + 1;
	message = json_first(s.doc, messages);
	for (;; message = json_next(s.doc, message)) {
		copy_message(&s, message);
		if (message == s.last)
			break;
	}
	if (sample->ending == ENDING_REPLACED &&
	    (s.given == NULL || !sample->talked) &&
	    (s.answer == NULL || json_get(s.doc, s.answer, "content") == NULL))
		turn_put(out, "assistant", sample->answer);
	return true;
}
