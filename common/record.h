/*
 * The record, aher-record(5): one line of input, the members that stages
 * read, and what a stage adds to it.
 *
 * The line's bytes are kept. A stage's own member is spliced in before the
 * closing brace; members that a stage replaces are cut out; nothing else is
 * touched.
 */
#ifndef AHER_RECORD_H
#define AHER_RECORD_H

#include <stdbool.h>
#include <stddef.h>

#include "arena.h"
#include "buf.h"
#include "json.h"
#include "shape.h"
#include "str.h"

/* The stages, in the order in which their members stand in a record. */
enum stage_id {
	STAGE_CLASSIFY,
	STAGE_EXTRACT,
	STAGE_RELABEL,
	STAGE_PACK,
	STAGE_COUNT,
};

/* "aher-classify" and so on; the member it writes by slot, which is
 * RECORD_SLOTS for aher-pack; and by name. */
const char *stage_program(enum stage_id);
enum record_slot stage_slot(enum stage_id);
const char *stage_member(enum stage_id);

/* Why a record was turned down: the closed list of aher-record(5). */
enum reason {
	REASON_NOT_FAILURE,
	REASON_NOT_RECOVERABLE,
	REASON_LOW_WEIGHT,
	REASON_NO_OUTCOME,
	REASON_LOW_CONFIDENCE,
	REASON_JUDGE_DISAGREED,
	REASON_UNGROUNDED,
	REASON_LEAK,
	REASON_NO_SUBSTANCE,
	REASON_USER_CONTRADICTS,
	REASON_NO_ANSWER,
	REASON_LLM_ERROR,
	REASON_BUDGET,
	REASON_NO_PAIR,
	REASON_DUPLICATE,
	REASON_GOAL_BIAS,
	REASON_UNSUPPORTED,
	REASON_COUNT,
};

const char *reason_name(enum reason);

struct output;

struct record {
	struct str line;     /* the input's bytes; borrowed, see record_parse */
	struct json_doc doc; /* its nodes: record_shape in shape.c */
	const struct json_node *members[RECORD_SLOTS];
	struct arena arena;  /* memory of this record: decoded text, views */
	struct buf extended; /* holds the line after record_extend_end */
	struct buf longer;   /* holds it while it is made */
	struct buf added;    /* members to splice in: ,"name":value ... */
	const struct json_node *cut[STAGE_COUNT + 1]; /* not written: members
				of stages and `rejected`, in any order */
	size_t cut_count;
	/* Of record_reject. */
	struct str rejected_stage, rejected_reason, rejected_detail;
	char why[512]; /* what is wrong, with the JSON path in front */
};

void record_init(struct record *);
void record_release(struct record *);

/*
 * Parses one line and checks every member that aher-record(5) defines: its
 * type, that required ones are there, that a member under a stage's name is
 * one of ours. The line is borrowed until the next record_parse. Returns false
 * with `why` set: "steps[2].observation: expected a string, found a number";
 * doc.cut tells a line that ends too early from one that is wrong.
 * Clears what was added to the record before.
 */
bool record_parse(struct record *, struct str line);

/*
 * Appends members to the line itself and parses it again: for what the record
 * should have held from the start. Between the two calls the members, each as
 * `,"name":value`, are added to the buffer that begin returns; the record stays
 * as it is until end, which returns false with `why` set when the line that
 * came of it is no record. After it, text that was decoded before is gone.
 */
struct buf *record_extend_begin(struct record *);
bool record_extend_end(struct record *);

/* trajectory_id as text, in the record's arena; where it is absent the 16 hex
 * digits of SHA-256 over the raw bytes of original_prompt, steps (or messages)
 * and final_answer. */
struct str record_id(struct record *);

/* A top-level member, or NULL. */
const struct json_node *record_get(const struct record *, enum record_slot);

/*
 * What every stage does first: drops the member of this stage, those of later
 * stages, and a `rejected` of this or a later stage, so that a stage run twice
 * gives the same bytes. Returns true when a `rejected` of an earlier (or a
 * foreign) stage remains: such a record is passed on as it is.
 */
bool record_start(struct record *, enum stage_id);

/* The `rejected` that will be written, added or remaining: its stage and
 * reason, decoded. Returns false when the record is not rejected. */
bool record_rejection(struct record *, struct str *stage, struct str *reason);

/* Bytes of memory that it holds, without its line. */
size_t record_bytes(const struct record *);

/*
 * Adds a member behind all others. `json` is written as it is and must be one
 * JSON value. Order of calls is order in the line.
 */
void record_add(struct record *, const char *name, struct str json);
/* Adds "rejected":{"stage":...,"reason":...,"detail":...}, in the place of one
 * of an earlier stage. */
void record_reject(
    struct record *, enum stage_id, enum reason, struct str detail);

/* The line with its cuts and additions, without a newline, appended to out;
 * and the same with a newline, written without a copy. */
void record_put(const struct record *, struct buf *out);
void record_write(const struct record *, struct output *out);

#endif
