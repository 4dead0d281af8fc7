#include "splice.h"

#include "json.h"
#include "observation.h"
#include "turn.h"

struct splice {
	struct sample *sample;
	const struct json_doc *doc;
	struct buf *out;
	size_t at; /* up to here the line has been copied */
	const struct json_node *first_user;
	const struct json_node *last;	    /* the last message that stays */
	const struct json_node *old_answer; /* content to replace, or NULL */
	bool opening;			    /* in the first user turn */
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

/* Finds the first user turn and the last message that stays; false when the
 * messages have no place for a goal or nothing that the agent said. */
static bool
survey(struct splice *s, const struct json_node *messages)
{
	const struct json_node *message = json_first(s->doc, messages);
	const struct json_node *end = NULL, *calls;
	size_t behind = 0;

	for (; message != NULL; message = json_next(s->doc, message)) {
		enum role role = role_of(s, message);

		end = message;
		behind++;
		if (role == ROLE_USER && s->first_user == NULL)
			s->first_user = message;
		if (role == ROLE_ASSISTANT && s->first_user != NULL) {
			s->last = message;
			behind = 0;
		}
	}
	if (s->last == NULL || s->first_user == NULL ||
	    content_of(s, s->first_user) == NULL)
		return false;
	if (s->sample->hindsight.final_answer.s == NULL) {
		s->sample->left_out = behind;
		return true;
	}
	calls = json_get(s->doc, s->last, "tool_calls");
	if (s->last == end && (calls == NULL || calls->count == 0))
		s->old_answer = content_of(s, s->last);
	s->last = end;
	return true;
}

static void
clean_text(struct splice *s, const struct json_node *node)
{
	struct arena *arena = &s->sample->record->arena;
	struct str text, kept;

	if (node == NULL || node->type != JSON_STRING)
		return;
	text = json_text(s->doc, node, arena);
	kept = observation_without_evaluator(s->sample->lexicon, text, arena);
	if (kept.n != text.n)
		replace(s, node, kept);
}

static void
clean_result(struct splice *s, const struct json_node *content)
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
copy_message(struct splice *s, const struct json_node *message)
{
	const struct json_node *content = content_of(s, message);

	switch (role_of(s, message)) {
	case ROLE_USER:
		if (message == s->first_user) {
			replace(s, content, s->sample->hindsight.prompt);
			s->opening = true;
		} else if (s->opening) {
			/* The rest of the old goal. */
			copy_to(s, message->prev_end);
			s->at = message->end;
		}
		break;
	case ROLE_ASSISTANT:
		s->opening = false;
		if (content != NULL && content == s->old_answer)
			replace(s, content, s->sample->answer);
		break;
	case ROLE_TOOL:
		clean_result(s, content);
		break;
	default:
		break;
	}
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
	if (sample->hindsight.final_answer.s != NULL && s.old_answer == NULL) {
		turn_put(out, "assistant", sample->answer);
	}
	return true;
}
