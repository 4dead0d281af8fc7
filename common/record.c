#include "record.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "digest.h"
#include "io.h"
#include "shape.h"
#include "util.h"

static const struct {
	const char *program;
	enum record_slot slot;
} stages[STAGE_COUNT] = {
    [STAGE_CLASSIFY] = {"aher-classify", RECORD_FAILURE},
    [STAGE_EXTRACT] = {"aher-extract", RECORD_OUTCOME},
    [STAGE_RELABEL] = {"aher-relabel", RECORD_HINDSIGHT},
    [STAGE_PACK] = {"aher-pack", RECORD_SLOTS},
};

static const char *const reasons[REASON_COUNT] = {
    [REASON_NOT_FAILURE] = "not_failure",
    [REASON_NOT_RECOVERABLE] = "not_recoverable",
    [REASON_LOW_WEIGHT] = "low_weight",
    [REASON_NO_OUTCOME] = "no_outcome",
    [REASON_LOW_CONFIDENCE] = "low_confidence",
    [REASON_JUDGE_DISAGREED] = "judge_disagreed",
    [REASON_UNGROUNDED] = "ungrounded",
    [REASON_LEAK] = "leak",
    [REASON_NO_SUBSTANCE] = "no_substance",
    [REASON_USER_CONTRADICTS] = "user_contradicts",
    [REASON_NO_ANSWER] = "no_answer",
    [REASON_LLM_ERROR] = "llm_error",
    [REASON_BUDGET] = "budget",
    [REASON_NO_PAIR] = "no_pair",
    [REASON_DUPLICATE] = "duplicate",
    [REASON_GOAL_BIAS] = "goal_bias",
    [REASON_UNSUPPORTED] = "unsupported",
};

const char *
stage_program(enum stage_id id)
{
	return stages[id].program;
}

enum record_slot
stage_slot(enum stage_id id)
{
	return stages[id].slot;
}

const char *
stage_member(enum stage_id id)
{
	return record_shape[stages[id].slot].key;
}

const char *
reason_name(enum reason reason)
{
	return reasons[reason];
}

void
record_init(struct record *rec)
{
	*rec = (struct record){.arena = ARENA_INIT};
	json_init(&rec->doc);
	buf_init(&rec->extended, BUF_NO_MAX);
	buf_init(&rec->longer, BUF_NO_MAX);
	buf_init(&rec->added, BUF_NO_MAX);
}

void
record_release(struct record *rec)
{
	json_release(&rec->doc);
	arena_release(&rec->arena);
	buf_release(&rec->extended);
	buf_release(&rec->longer);
	buf_release(&rec->added);
}

size_t
record_bytes(const struct record *rec)
{
	return rec->doc.cap * sizeof(*rec->doc.nodes) +
	       arena_bytes(&rec->arena) + rec->extended.cap + rec->longer.cap +
	       rec->added.cap;
}

static bool
parse_line(struct record *rec, struct str line)
{
	rec->line = line;
	rec->cut_count = 0;
	rec->rejected_stage = rec->rejected_reason = rec->rejected_detail =
	    str_of(NULL);
	arena_clear(&rec->arena);
	buf_clear(&rec->added);
	if (!json_parse(&rec->doc, line, record_shape)) {
		snprintf(rec->why, sizeof(rec->why), "%s (byte %zu)",
		    rec->doc.error, rec->doc.error_at + 1);
		return false;
	}
	return shape_check(&rec->doc, rec->members, rec->why, sizeof(rec->why));
}

bool
record_parse(struct record *rec, struct str line)
{
	/* Memory for an extraordinary record is not kept for the next. */
	if (rec->extended.cap > 4 * 1024 * 1024)
		buf_release(&rec->extended);
	return parse_line(rec, line);
}

struct buf *
record_extend_begin(struct record *rec)
{
	size_t brace = json_root(&rec->doc)->end - 1;

	buf_release(&rec->longer);
	buf_add_str(&rec->longer, str_sub(rec->line, 0, brace));
	return &rec->longer;
}

bool
record_extend_end(struct record *rec)
{
	size_t brace = json_root(&rec->doc)->end - 1;

	buf_add_str(&rec->longer, str_sub(rec->line, brace, rec->line.n));
	buf_release(&rec->extended);
	rec->extended = rec->longer;
	buf_init(&rec->longer, BUF_NO_MAX);
	return parse_line(rec, buf_str(&rec->extended));
}

const struct json_node *
record_get(const struct record *rec, enum record_slot slot)
{
	return slot < RECORD_SLOTS ? rec->members[slot] : NULL;
}

static struct str
raw_member(const struct record *rec, enum record_slot slot)
{
	const struct json_node *node = record_get(rec, slot);

	return node == NULL ? STR("") : json_raw(&rec->doc, node);
}

struct str
record_id(struct record *rec)
{
	const struct json_node *node = record_get(rec, RECORD_TRAJECTORY_ID);
	unsigned char digest[DIGEST_BYTES];
	struct str parts[3];
	char hex[17];

	if (node != NULL && node->type == JSON_STRING)
		return json_text(&rec->doc, node, &rec->arena);
	if (node != NULL)
		return json_raw(&rec->doc, node);
	parts[0] = raw_member(rec, RECORD_ORIGINAL_PROMPT);
	parts[1] = raw_member(rec, RECORD_STEPS);
	if (parts[1].n == 0)
		parts[1] = raw_member(rec, RECORD_MESSAGES);
	parts[2] = raw_member(rec, RECORD_FINAL_ANSWER);
	digest_sha256(parts, ARRAY_LEN(parts), digest);
	digest_hex16(digest, hex);
	return arena_copy(&rec->arena, str_of(hex));
}

/* Which of our stages wrote this name, or STAGE_COUNT. */
static enum stage_id
stage_by_name(struct str program)
{
	enum stage_id id = 0;

	while (id < STAGE_COUNT && !str_eq(program, str_of(stages[id].program)))
		id++;
	return id;
}

static struct str
text_member(
    struct record *rec, const struct json_node *object, const char *name)
{
	const struct json_node *node = json_get(&rec->doc, object, name);

	if (node == NULL || node->type != JSON_STRING)
		return str_of(NULL);
	return json_text(&rec->doc, node, &rec->arena);
}

bool
record_start(struct record *rec, enum stage_id id)
{
	const struct json_node *rejected = record_get(rec, RECORD_REJECTED);
	enum stage_id by = STAGE_COUNT;

	rec->cut_count = 0;
	for (enum stage_id i = id; i < STAGE_COUNT; i++) {
		const struct json_node *node = record_get(rec, stages[i].slot);

		if (node != NULL)
			rec->cut[rec->cut_count++] = node;
	}
	if (rejected == NULL)
		return false;
	by = stage_by_name(text_member(rec, rejected, "stage"));
	if (by == STAGE_COUNT || by < id)
		return true;
	rec->cut[rec->cut_count++] = rejected;
	return false;
}

static bool
is_cut(const struct record *rec, const struct json_node *node)
{
	for (size_t i = 0; i < rec->cut_count; i++)
		if (rec->cut[i] == node)
			return true;
	return false;
}

bool
record_rejection(struct record *rec, struct str *stage, struct str *reason)
{
	const struct json_node *rejected = record_get(rec, RECORD_REJECTED);

	if (rec->rejected_stage.s != NULL) {
		*stage = rec->rejected_stage;
		*reason = rec->rejected_reason;
		return true;
	}
	if (rejected == NULL || is_cut(rec, rejected))
		return false;
	*stage = text_member(rec, rejected, "stage");
	*reason = text_member(rec, rejected, "reason");
	return true;
}

void
record_add(struct record *rec, const char *name, struct str json)
{
	buf_puts(&rec->added, ",\"");
	buf_puts(&rec->added, name);
	buf_puts(&rec->added, "\":");
	buf_add_str(&rec->added, json);
}

void
record_reject(
    struct record *rec, enum stage_id id, enum reason reason, struct str detail)
{
	const struct json_node *before = record_get(rec, RECORD_REJECTED);

	if (rec->rejected_stage.s != NULL)
		BUG("a record is rejected twice");
	if (before != NULL && !is_cut(rec, before))
		rec->cut[rec->cut_count++] = before;
	rec->rejected_stage = str_of(stages[id].program);
	rec->rejected_reason = str_of(reasons[reason]);
	rec->rejected_detail = arena_copy(&rec->arena, detail);
	buf_puts(&rec->added, ",\"rejected\":{\"stage\":\"");
	buf_puts(&rec->added, stages[id].program);
	buf_puts(&rec->added, "\",\"reason\":\"");
	buf_puts(&rec->added, reasons[reason]);
	buf_puts(&rec->added, "\",\"detail\":");
	json_put_string(&rec->added, detail);
	buf_putc(&rec->added, '}');
}

/* The next byte at or after i that is not white space of JSON. */
static size_t
skip_blanks(struct str line, size_t i)
{
	while (i < line.n && strchr(" \t\r\n", line.s[i]) != NULL &&
	       line.s[i] != '\0')
		i++;
	return i;
}

/*
 * What is left out for one member: with the comma before it where a member
 * that stays stands before it, else with the comma behind it. `first` is where
 * the first member that stays would begin; it moves on in the second case.
 */
static void
cut_range(struct str line, const struct json_node *node, size_t *first,
    size_t *beg, size_t *end)
{
	if (node->key_beg == *first) {
		*beg = node->key_beg;
		*end = skip_blanks(line, node->end);
		if (line.s[*end] == ',')
			*end = skip_blanks(line, *end + 1);
		else
			*end = node->end;
		*first = *end;
	} else {
		*beg = skip_blanks(line, node->prev_end);
		*end = node->end;
	}
}

static int
by_place(const void *a, const void *b)
{
	const struct json_node *const *x = a, *const *y = b;

	return ((*x)->beg > (*y)->beg) - ((*x)->beg < (*y)->beg);
}

/* Bytes between cuts, the additions, and the brace with what follows. */
#define PARTS_MAX (STAGE_COUNT + 1 + 3)

static size_t
split(const struct record *rec, struct str parts[PARTS_MAX])
{
	const struct json_node *root = json_root(&rec->doc);
	const struct json_node *cuts[STAGE_COUNT + 1];
	size_t from = 0, brace = root->end - 1, n = 0;
	size_t first = skip_blanks(rec->line, root->beg + 1);

	memcpy(cuts, rec->cut, sizeof(cuts));
	qsort(cuts, rec->cut_count, sizeof(cuts[0]), by_place);
	for (size_t i = 0; i < rec->cut_count; i++) {
		size_t beg, end;

		cut_range(rec->line, cuts[i], &first, &beg, &end);
		parts[n++] = str_sub(rec->line, from, beg);
		from = end;
	}
	parts[n++] = str_sub(rec->line, from, brace);
	/* Each addition begins with a comma. */
	parts[n++] = str_sub(buf_str(&rec->added),
	    root->count == rec->cut_count ? 1 : 0, rec->added.len);
	parts[n++] = str_sub(rec->line, brace, rec->line.n);
	return n;
}

void
record_put(const struct record *rec, struct buf *out)
{
	struct str parts[PARTS_MAX];
	size_t n = split(rec, parts);

	for (size_t i = 0; i < n; i++)
		buf_add_str(out, parts[i]);
}

void
record_write(const struct record *rec, struct output *out)
{
	struct str parts[PARTS_MAX];
	size_t n = split(rec, parts);

	for (size_t i = 0; i < n; i++)
		output_write_str(out, parts[i]);
	output_write(out, "\n", 1);
}
