#include "member.h"

#include "arena.h"
#include "json.h"
#include "util.h"

static const char *const type_names[FAILURE_TYPE_COUNT] = {
    [FAILURE_NONE] = "null",
    [FAILURE_INCOMPLETE] = "incomplete",
    [FAILURE_CONSTRAINT_VIOLATION] = "constraint_violation",
    [FAILURE_WRONG_RESULT] = "wrong_result",
    [FAILURE_TOOL_ERROR] = "tool_error",
    [FAILURE_HALLUCINATION] = "hallucination",
    [FAILURE_OFF_TOPIC] = "off_topic",
};

static const char *const tristate_names[] = {
    [TRI_UNKNOWN] = "null",
    [TRI_FALSE] = "false",
    [TRI_TRUE] = "true",
};

const char *
failure_type_name(enum failure_type type)
{
	if ((size_t)type >= FAILURE_TYPE_COUNT)
		BUG("no failure type %d", (int)type);
	return type_names[type];
}

static enum failure_type
type_of(struct str name)
{
	for (size_t i = FAILURE_NONE + 1; i < FAILURE_TYPE_COUNT; i++)
		if (str_eq(name, str_of(type_names[i])))
			return (enum failure_type)i;
	return FAILURE_NONE;
}

/* The put_* helpers append ,"key":value; the first key of an object is put
 * with its brace in place of the comma. */

static void
put_key(struct buf *out, char before, const char *key)
{
	buf_putc(out, before);
	buf_putc(out, '"');
	buf_puts(out, key);
	buf_puts(out, "\":");
}

static void
put_word(struct buf *out, char before, const char *key, const char *word)
{
	put_key(out, before, key);
	buf_puts(out, word);
}

static void
put_text(struct buf *out, char before, const char *key, struct str text)
{
	put_key(out, before, key);
	json_put_string(out, text);
}

static void
put_fraction(struct buf *out, const char *key, double value)
{
	put_key(out, ',', key);
	json_put_fraction(out, value);
}

static void
put_texts(struct buf *out, char before, const char *key,
    const struct str *texts, size_t count)
{
	put_key(out, before, key);
	buf_putc(out, '[');
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			buf_putc(out, ',');
		json_put_string(out, texts[i]);
	}
	buf_putc(out, ']');
}

static const char *
bool_name(bool value)
{
	return value ? "true" : "false";
}

static void
put_evidence(struct buf *out, const struct evidence *list, size_t count)
{
	put_key(out, ',', "evidence");
	buf_putc(out, '[');
	for (size_t i = 0; i < count; i++) {
		const struct evidence *evidence = &list[i];

		if (i > 0)
			buf_putc(out, ',');
		put_key(out, '{', "step");
		if (evidence->step == STEP_FINAL_ANSWER)
			buf_puts(out, "null");
		else
			buf_printf(out, "%zu", evidence->step);
		put_text(out, ',', "text", evidence->text);
		buf_putc(out, '}');
	}
	buf_putc(out, ']');
}

void
failure_put(struct buf *out, const struct failure *failure)
{
	put_word(out, '{', "is_failure", tristate_names[failure->is_failure]);
	if (failure->type == FAILURE_NONE)
		put_word(out, ',', "failure_type", "null");
	else
		put_text(out, ',', "failure_type",
		    str_of(failure_type_name(failure->type)));
	put_fraction(out, "severity", failure->severity);
	put_fraction(out, "weight", failure->weight);
	put_word(out, ',', "recoverable", bool_name(failure->recoverable));
	put_text(out, ',', "explanation", failure->explanation);
	put_evidence(out, failure->evidence, failure->evidence_count);
	put_text(out, ',', "by", failure->by);
	buf_putc(out, '}');
}

void
outcome_put(struct buf *out, const struct outcome *outcome)
{
	put_texts(out, '{', "actual_achievements", outcome->achievements,
	    outcome->achievement_count);
	put_texts(out, ',', "key_observations", outcome->observations,
	    outcome->observation_count);
	put_text(out, ',', "limitations", outcome->limitations);
	put_text(out, ',', "by", outcome->by);
	buf_putc(out, '}');
}

static void
put_verdicts(struct buf *out, const struct verdict *verdicts, size_t count)
{
	if (count == 0)
		return;
	put_key(out, ',', "judges");
	for (size_t i = 0; i < count; i++) {
		const struct verdict *verdict = &verdicts[i];

		buf_putc(out, i == 0 ? '[' : ',');
		put_text(out, '{', "model", verdict->model);
		put_word(out, ',', "is_valid", bool_name(verdict->is_valid));
		put_fraction(out, "confidence", verdict->confidence);
		put_text(out, ',', "rejection_reason", verdict->reason);
		buf_putc(out, '}');
	}
	buf_putc(out, ']');
}

/* Where an answer held no goal, both are null. */
static void
put_goal(struct buf *out, struct str goal)
{
	if (goal.s == NULL)
		put_word(out, '{', "hindsight_prompt", "null");
	else
		put_text(out, '{', "hindsight_prompt", goal);
}

static void
put_confidence(struct buf *out, struct str goal, double confidence)
{
	if (goal.s == NULL)
		put_word(out, ',', "confidence", "null");
	else
		put_fraction(out, "confidence", confidence);
}

static void
put_tried(struct buf *out, const struct tried *tried, size_t count)
{
	if (count == 0)
		return;
	put_key(out, ',', "tried");
	for (size_t i = 0; i < count; i++) {
		buf_putc(out, i == 0 ? '[' : ',');
		put_goal(out, tried[i].prompt);
		put_confidence(out, tried[i].prompt, tried[i].confidence);
		if (tried[i].final_answer.s != NULL)
			put_text(
			    out, ',', "final_answer", tried[i].final_answer);
		put_text(out, ',', "reason", tried[i].reason);
		put_text(out, ',', "detail", tried[i].detail);
		put_verdicts(out, tried[i].verdicts, tried[i].verdict_count);
		buf_putc(out, '}');
	}
	buf_putc(out, ']');
}

static void
put_grounding(struct buf *out, const struct grounded *grounding)
{
	if (grounding == NULL)
		return;
	put_key(out, ',', "grounding");
	buf_printf(out, "{\"claims\":%zu,\"supported\":%zu", grounding->claims,
	    grounding->supported);
	put_evidence(out, grounding->evidence, grounding->supported);
	put_key(out, ',', "unsupported");
	buf_putc(out, '[');
	for (size_t i = 0; i < grounding->claims - grounding->supported; i++) {
		const struct unsupported *claim = &grounding->unsupported[i];

		if (i > 0)
			buf_putc(out, ',');
		put_text(out, '{', "text", claim->text);
		if (claim->kind.s != NULL)
			put_text(out, ',', "kind", claim->kind);
		put_text(out, ',', "why", claim->why);
		buf_putc(out, '}');
	}
	buf_puts(out, "]}");
}

void
hindsight_put(struct buf *out, const struct hindsight *hindsight)
{
	put_goal(out, hindsight->prompt);
	put_word(out, ',', "is_valid_replay", bool_name(hindsight->is_valid));
	put_text(out, ',', "rationale", hindsight->rationale);
	put_confidence(out, hindsight->prompt, hindsight->confidence);
	if (hindsight->final_answer.s != NULL)
		put_text(out, ',', "final_answer", hindsight->final_answer);
	if (hindsight->accepted.s != NULL)
		put_text(out, ',', "accepted", hindsight->accepted);
	if (hindsight->reason.s != NULL) {
		put_text(out, ',', "reason", hindsight->reason);
		put_text(out, ',', "detail", hindsight->detail);
	}
	put_key(out, ',', "attempts");
	buf_printf(out, "%ld", hindsight->attempts);
	if (hindsight->past.s != NULL) {
		buf_add_str(out, hindsight->past);
	} else {
		put_verdicts(
		    out, hindsight->verdicts, hindsight->verdict_count);
		put_tried(out, hindsight->tried, hindsight->tried_count);
	}
	put_grounding(out, hindsight->grounding);
	put_text(out, ',', "by", hindsight->by);
	buf_putc(out, '}');
}

/* A member that a stage wrote, while it is read. */
struct reader {
	struct record *record;
	const struct json_node *object; /* NULL when there is none */
};

static struct reader
reader_of(struct record *record, enum stage_id stage)
{
	const struct json_node *object = record_get(record, stage_slot(stage));

	if (object != NULL && object->type != JSON_OBJECT)
		object = NULL;
	return (struct reader){record, object};
}

static const struct json_node *
get(const struct reader *in, const char *key, enum json_type type)
{
	const struct json_node *node;

	node = json_get(&in->record->doc, in->object, key);
	return node != NULL && node->type == type ? node : NULL;
}

static struct str
node_text(const struct reader *in, const struct json_node *node)
{
	return json_text(&in->record->doc, node, &in->record->arena);
}

static struct str
get_text(const struct reader *in, const char *key)
{
	const struct json_node *node = get(in, key, JSON_STRING);

	return node != NULL ? node_text(in, node) : (struct str){NULL, 0};
}

static bool
get_bool(const struct reader *in, const char *key, bool missing)
{
	if (get(in, key, JSON_TRUE) != NULL)
		return true;
	return get(in, key, JSON_FALSE) != NULL ? false : missing;
}

static double
get_fraction(const struct reader *in, const char *key, double missing)
{
	const struct json_node *node = get(in, key, JSON_NUMBER);
	double value;

	if (node == NULL)
		return missing;
	value = json_number(&in->record->doc, node);
	return value > 1 ? 1 : value >= 0 ? value : 0;
}

static struct str *
get_texts(const struct reader *in, const char *key, size_t *count)
{
	const struct json_doc *doc = &in->record->doc;
	const struct json_node *array = get(in, key, JSON_ARRAY);
	const struct json_node *node;
	struct str *texts;

	*count = 0;
	if (array == NULL || array->count == 0)
		return NULL;
	texts = arena_alloc(&in->record->arena, array->count * sizeof(*texts));
	for (node = json_first(doc, array); node != NULL;
	     node = json_next(doc, node))
		if (node->type == JSON_STRING)
			texts[(*count)++] = node_text(in, node);
	return texts;
}

static void
get_evidence(const struct reader *in, struct failure *failure)
{
	const struct json_doc *doc = &in->record->doc;
	const struct json_node *node, *step;

	node = json_first(doc, get(in, "evidence", JSON_ARRAY));
	for (; node != NULL && failure->evidence_count < EVIDENCE_MAX;
	     node = json_next(doc, node)) {
		struct reader entry = {in->record, node};
		struct evidence *evidence;
		double number;

		if (node->type != JSON_OBJECT)
			continue;
		evidence = &failure->evidence[failure->evidence_count++];
		evidence->text = get_text(&entry, "text");
		evidence->step = STEP_FINAL_ANSWER;
		step = get(&entry, "step", JSON_NUMBER);
		number = step != NULL ? json_number(doc, step) : -1;
		if (number >= 0 && number < UINT32_MAX)
			evidence->step = (size_t)number;
	}
}

bool
failure_read(struct failure *failure, struct record *record)
{
	struct reader in = reader_of(record, STAGE_CLASSIFY);

	*failure = (struct failure){0};
	failure->is_failure = TRI_TRUE;
	if (get(&in, "is_failure", JSON_FALSE) != NULL)
		failure->is_failure = TRI_FALSE;
	else if (get(&in, "is_failure", JSON_NULL) != NULL)
		failure->is_failure = TRI_UNKNOWN;
	failure->type = type_of(get_text(&in, "failure_type"));
	failure->severity = get_fraction(&in, "severity", 0);
	failure->weight = get_fraction(&in, "weight", 1);
	failure->recoverable = get_bool(&in, "recoverable", true);
	failure->explanation = get_text(&in, "explanation");
	get_evidence(&in, failure);
	failure->by = get_text(&in, "by");
	return in.object != NULL;
}

enum failure_type
failure_type_read(struct record *record)
{
	struct reader in = reader_of(record, STAGE_CLASSIFY);

	return type_of(get_text(&in, "failure_type"));
}

bool
outcome_read(struct outcome *outcome, struct record *record)
{
	struct reader in = reader_of(record, STAGE_EXTRACT);

	*outcome = (struct outcome){0};
	outcome->achievements =
	    get_texts(&in, "actual_achievements", &outcome->achievement_count);
	outcome->observations =
	    get_texts(&in, "key_observations", &outcome->observation_count);
	outcome->limitations = get_text(&in, "limitations");
	outcome->by = get_text(&in, "by");
	return in.object != NULL;
}

/* The verdicts and the other attempts, as they stand. */
static struct str
get_past(const struct reader *in)
{
	static const char *const keys[] = {"judges", "tried"};
	struct str past = {NULL, 0};
	struct buf out;

	buf_init(&out, BUF_NO_MAX);
	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		const struct json_node *node = get(in, keys[i], JSON_ARRAY);

		if (node == NULL)
			continue;
		put_key(&out, ',', keys[i]);
		buf_add_str(&out, json_raw(&in->record->doc, node));
	}
	if (out.len > 0)
		past = arena_copy(&in->record->arena, buf_str(&out));
	buf_release(&out);
	return past;
}

bool
hindsight_read(struct hindsight *hindsight, struct record *record)
{
	struct reader in = reader_of(record, STAGE_RELABEL);
	const struct json_node *attempts;

	*hindsight = (struct hindsight){0};
	hindsight->prompt = get_text(&in, "hindsight_prompt");
	hindsight->is_valid = get_bool(&in, "is_valid_replay", true);
	hindsight->rationale = get_text(&in, "rationale");
	hindsight->confidence = get_fraction(&in, "confidence", 1);
	hindsight->final_answer = get_text(&in, "final_answer");
	hindsight->accepted = get_text(&in, "accepted");
	hindsight->reason = get_text(&in, "reason");
	hindsight->detail = get_text(&in, "detail");
	attempts = get(&in, "attempts", JSON_NUMBER);
	hindsight->attempts = 1;
	if (attempts != NULL) {
		double number = json_number(&record->doc, attempts);

		hindsight->attempts =
		    number >= 0 && number < 1e6 ? (long)number : 0;
	}
	hindsight->past = get_past(&in);
	hindsight->by = get_text(&in, "by");
	return in.object != NULL;
}

bool
failure_gate(struct record *record, enum stage_id stage)
{
	struct reader in = reader_of(record, STAGE_CLASSIFY);

	if (get(&in, "is_failure", JSON_FALSE) != NULL)
		record_reject(record, stage, REASON_NOT_FAILURE,
		    STR("failure.is_failure is false"));
	else if (!get_bool(&in, "recoverable", true))
		record_reject(record, stage, REASON_NOT_RECOVERABLE,
		    STR("failure.recoverable is false"));
	else
		return false;
	return true;
}
