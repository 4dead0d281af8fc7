#include "answer.h"

#include <string.h>

#include "../../common/json.h"
#include "hash.h"
#include "obey.h"
#include "wording.h"

#define COPIED_LINE 120 /* bytes of an achievement */
#define COPIED_LINES 3

/* The answer that is being written. */
struct saying {
	const struct request *request;
	const struct script *script;
	const struct config *config;
	const char *secret;
	struct str word;  /* of the script: "valid", "no", a failure type */
	struct str value; /* of the script: a confidence, or more of them */
	const struct buf *goal; /* --obey: what is dictated; NULL: nothing is */
	uint64_t hash;
	struct buf *out;
};

/* --- the members --- */

static void
put_name(struct saying *s, const char *name)
{
	buf_printf(s->out,
	    "%s\"%s\":", s->out->bytes[s->out->len - 1] == '{' ? "" : ",",
	    name);
}

static void
put_text(struct saying *s, const char *name, const struct buf *text)
{
	put_name(s, name);
	json_put_string(s->out, buf_str(text));
}

static void
put_bool(struct saying *s, const char *name, bool value)
{
	put_name(s, name);
	buf_puts(s->out, value ? "true" : "false");
}

/* What the script spells, as it spells it: it may be out of range, or no
 * number; else from low to high. */
static void
put_number(
    struct saying *s, const char *name, uint64_t salt, double low, double high)
{
	struct str spelled = script_word(&s->value, ',');
	double share = hash_fraction(hash_number(s->hash, salt));

	put_name(s, name);
	if (spelled.n > 0)
		buf_add_str(s->out, spelled);
	else if (s->word.n > 0)
		buf_puts(s->out, "0.9");
	else
		buf_printf(s->out, "%.2f", low + share * (high - low));
}

/* A sentence that no other request gets. */
static void
put_remark(struct saying *s, const char *name, const char *words)
{
	struct buf text;

	buf_init(&text, BUF_NO_MAX);
	buf_printf(
	    &text, "%s (mock %016llx)", words, (unsigned long long)s->hash);
	if (s->secret != NULL)
		buf_printf(&text, " %s", s->secret);
	put_text(s, name, &text);
	buf_release(&text);
}

static bool
says(const struct saying *s, const char *word)
{
	return str_eq(s->word, str_of(word));
}

/* yes or no: as the script says, else by the hash. */
static bool
decide(const struct saying *s, uint64_t salt, double share)
{
	if (says(s, "valid") || says(s, "yes"))
		return true;
	if (says(s, "invalid") || says(s, "no"))
		return false;
	return hash_fraction(hash_number(s->hash, salt)) < share;
}

static void
say_relabel(struct saying *s)
{
	struct buf goal;

	buf_init(&goal, BUF_NO_MAX);
	buf_puts(&goal, "Find");
	wording_put_topics(
	    &goal, wording_of(s->request->user, "outcome"), s->hash);
	buf_puts(&goal, ", and write down what is said there of it");
	script_mark(s->script, &goal);
	put_text(s, "hindsight_prompt", &goal);
	buf_release(&goal);
	put_bool(s, "is_valid_replay", decide(s, 1, 0.9));
	put_remark(s, "rationale", "the run shows it");
	put_number(s, "confidence", 2, 0.5, 1);
}

static void
say_judge(struct saying *s)
{
	bool valid = decide(s, 1, 0.8);

	if (s->config->disagree && s->word.n == 0)
		valid = s->script->judge % 2 == 1;
	put_bool(s, "is_valid", valid);
	put_number(s, "confidence", 2, 0.4, 1);
	if (valid && s->secret == NULL) {
		put_name(s, "rejection_reason");
		buf_puts(s->out, "\"\"");
	} else {
		put_remark(s, "rejection_reason", "the run does not show it");
	}
}

static void
put_lines(struct saying *s, struct str run)
{
	struct str line;
	int put = 0;

	buf_putc(s->out, '[');
	while (put < COPIED_LINES && str_line(&run, &line)) {
		if (!str_starts(line, STR("-> ")) &&
		    str_find(line, STR("] -> "), 0) == STR_NONE)
			continue;
		buf_puts(s->out, put++ == 0 ? "" : ",");
		line = str_sub(line, str_find(line, STR("-> "), 0) + 3, line.n);
		json_put_string(s->out, str_cut_words(line, COPIED_LINE));
	}
	if (put == 0)
		buf_puts(s->out, "\"Did what it did\"");
	buf_putc(s->out, ']');
}

static void
say_extract(struct saying *s)
{
	struct str run = wording_of(s->request->user, "run");
	struct buf words;

	put_name(s, "actual_achievements");
	put_lines(s, run);
	put_name(s, "key_observations");
	buf_init(&words, BUF_NO_MAX);
	buf_puts(&words, "Saw");
	wording_put(&words, run, s->hash);
	buf_putc(s->out, '[');
	json_put_string(s->out, buf_str(&words));
	buf_putc(s->out, ']');
	buf_release(&words);
	put_remark(s, "limitations", "it did no more");
}

static void
say_classify(struct saying *s)
{
	static const char *const types[] = {"incomplete",
	    "constraint_violation", "wrong_result", "tool_error",
	    "hallucination", "off_topic"};
	bool named = s->word.n > 0 && !says(s, "success") && !says(s, "lost");

	put_bool(s, "is_failure",
	    s->word.n > 0 ? !says(s, "success") : decide(s, 1, 0.9));
	put_name(s, "failure_type");
	if (named)
		json_put_string(s->out, s->word);
	else
		buf_printf(s->out, "\"%s\"", types[s->hash % 6]);
	put_number(s, "severity", 3, 0, 0.7);
	put_number(s, "weight", 4, 0.3, 1);
	put_bool(s, "recoverable",
	    s->word.n > 0 ? !says(s, "lost") : decide(s, 5, 0.9));
	put_remark(s, "explanation", "it looks like that");
}

/* What the first observation shows; or what the script wants: words that none
 * shows, that give up, or nothing. */
static void
say_answer(struct saying *s)
{
	struct str run = wording_of(s->request->user, "run");
	size_t seen = str_find(run, STR("\n-> "), 0);
	struct buf text;

	buf_init(&text, BUF_NO_MAX);
	if (says(s, "invalid")) {
		buf_puts(&text, "Zanzibar Quux sells it for $98765.43.");
	} else if (says(s, "unable")) {
		buf_puts(&text, "I was unable to find it.");
	} else if (!says(s, "nothing")) {
		buf_puts(&text, "It is");
		wording_put(&text,
		    seen == STR_NONE ? run : str_sub(run, seen + 4, run.n),
		    s->hash);
	}
	put_text(s, "final_answer", &text);
	buf_release(&text);
}

static void
say_obedient(struct saying *s)
{
	struct buf goal;

	buf_init(&goal, BUF_NO_MAX);
	buf_add_str(&goal, buf_str(s->goal));
	if (s->request->role == ROLE_RELABEL && s->script->text.s != NULL)
		script_mark(s->script, &goal);
	obey_put(s->out, s->request->role, buf_str(&goal));
	buf_release(&goal);
}

static void
say_object(struct saying *s)
{
	static void (*const say_role[ROLE_COUNT])(struct saying *) = {
	    [ROLE_CLASSIFY] = say_classify,
	    [ROLE_EXTRACT] = say_extract,
	    [ROLE_RELABEL] = say_relabel,
	    [ROLE_ANSWER] = say_answer,
	    [ROLE_JUDGE] = say_judge,
	};

	buf_putc(s->out, '{');
	if (s->goal != NULL)
		say_obedient(s);
	else
		say_role[s->request->role](s);
	buf_putc(s->out, '}');
}

/* The text of the message, in its form. */
static void
say_form(struct saying *s, enum form form)
{
	size_t beg;

	switch (form) {
	case FORM_FENCED:
		buf_puts(s->out, "Here it is:\n```json\n");
		say_object(s);
		buf_puts(s->out, "\n```\n");
		return;
	case FORM_BRACES:
		buf_puts(s->out, "<think>The set {a, b} or {\"is_valid\": "
				 "maybe} {} would do, but \"{\" would "
				 "not.</think>\nSo, {as I said}:\n");
		say_object(s);
		return;
	case FORM_BROKEN:
		buf_puts(s->out, "I would say so, {\"confidence\": very");
		return;
	case FORM_EMPTY:
	case FORM_NULL:
	case FORM_REFUSAL:
		return;
	case FORM_LENGTH:
		beg = s->out->len;
		say_object(s);
		buf_truncate(s->out, beg + (s->out->len - beg) / 2);
		return;
	default:
		say_object(s);
	}
}

/* Reads the script's "WORD,VALUE..." for this request; a form's name may stand
 * for the word or behind it. */
static enum form
read_script(struct saying *s, enum form form)
{
	struct str said = script_answer(s->script, s->request->role), rest;
	enum form own;

	s->word = script_word(&said, ',');
	if (s->word.s == NULL)
		return form;
	own = form_named(s->word.s, s->word.n);
	if (own != FORM_COUNT) {
		s->word = (struct str){NULL, 0};
		s->value = said;
		return own;
	}
	s->value = said;
	rest = said;
	while (rest.s != NULL) {
		struct str word = script_word(&rest, ',');

		own = form_named(word.s, word.n);
		if (own != FORM_COUNT) {
			s->value = str_sub(said, 0, (size_t)(word.s - said.s));
			return own;
		}
	}
	return form;
}

bool
answer_is_error(const struct request *q, const struct script *script)
{
	return str_eq(script_answer(script, q->role), STR("error"));
}

static void
put_message(struct buf *body, struct str text, enum form form)
{
	buf_puts(body, "{\"index\":0,\"message\":{\"role\":\"assistant\","
		       "\"content\":");
	if (form == FORM_NULL || form == FORM_REFUSAL)
		buf_puts(body, "null");
	else
		json_put_string(body, text);
	buf_puts(
	    body, form == FORM_REFUSAL
		      ? ",\"refusal\":\"I'm sorry, I can't help with that.\"}"
		      : ",\"refusal\":null}");
}

static void
put_usage(struct buf *body, const struct usage *u)
{
	buf_printf(body,
	    ",\"usage\":{\"prompt_tokens\":%lld,\"completion_tokens\":%lld,"
	    "\"total_tokens\":%lld,\"prompt_tokens_details\":"
	    "{\"cached_tokens\":%lld,\"audio_tokens\":0}}",
	    u->prompt_tokens, u->completion_tokens,
	    u->prompt_tokens + u->completion_tokens, u->cached_tokens);
}

void
answer_put(struct buf *body, const struct request *q,
    const struct script *script, const struct config *config, enum form form,
    const char *secret, struct usage *usage, bool *whole)
{
	struct buf text, goal;
	struct saying s = {
	    .request = q,
	    .script = script,
	    .config = config,
	    .secret = secret,
	    .hash = hash_number(q->key, 17),
	    .out = &text,
	};
	size_t most = SIZE_MAX;

	if (q->limit_tokens > 0)
		most = (size_t)q->limit_tokens * 4;
	buf_init(&text, BUF_NO_MAX);
	buf_init(&goal, BUF_NO_MAX);
	if (config->obey && obey_reads(q->user, &goal))
		s.goal = &goal;
	form = read_script(&s, form);
	say_form(&s, form);
	if (text.len > most) {
		buf_truncate(&text, most);
		form = FORM_LENGTH;
	}
	*whole = form <= FORM_BRACES;
	usage->prompt_tokens = (long long)(q->prompt_bytes + 3) / 4;
	usage->completion_tokens = (long long)(text.len + 3) / 4;
	usage->cached_tokens = s.hash % 3 == 0 ? usage->prompt_tokens / 2 : 0;
	buf_printf(body,
	    "{\"id\":\"chatcmpl-%016llx\",\"object\":\"chat.completion\","
	    "\"created\":1700000000,\"model\":",
	    (unsigned long long)s.hash);
	json_put_string(body, q->model);
	buf_puts(body, ",\"choices\":[");
	put_message(body, buf_str(&text), form);
	buf_printf(body, ",\"logprobs\":null,\"finish_reason\":\"%s\"}]",
	    form == FORM_LENGTH ? "length" : "stop");
	if (!config->no_usage)
		put_usage(body, usage);
	buf_puts(body, ",\"system_fingerprint\":\"mock\"}");
	buf_release(&goal);
	buf_release(&text);
}
