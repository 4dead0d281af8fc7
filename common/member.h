/*
 * The members that stages write, read and spelled in one place: keys in the
 * order of aher-record(5), no blanks, fractions with a decimal point.
 */
#ifndef AHER_MEMBER_H
#define AHER_MEMBER_H

#include <stdbool.h>
#include <stddef.h>

#include "buf.h"
#include "record.h"
#include "str.h"

enum failure_type {
	FAILURE_NONE, /* not a failure: written as null */
	FAILURE_INCOMPLETE,
	FAILURE_CONSTRAINT_VIOLATION,
	FAILURE_WRONG_RESULT,
	FAILURE_TOOL_ERROR,
	FAILURE_HALLUCINATION,
	FAILURE_OFF_TOPIC,
	FAILURE_TYPE_COUNT,
};

/* "constraint_violation"; "null" for FAILURE_NONE. */
const char *failure_type_name(enum failure_type);

enum tristate {
	TRI_UNKNOWN, /* null */
	TRI_FALSE,
	TRI_TRUE,
};

#define STEP_FINAL_ANSWER ((size_t)-1)

struct evidence {
	size_t step;	 /* index from 0; STEP_FINAL_ANSWER is written null */
	struct str text; /* the words that were found */
};

#define EVIDENCE_MAX 8

struct failure {
	enum tristate is_failure;
	enum failure_type type;
	double severity; /* 0 mild .. 1 catastrophic */
	double weight;	 /* 0 .. 1, how much the sample counts in training */
	bool recoverable;
	struct str explanation;
	struct evidence evidence[EVIDENCE_MAX];
	size_t evidence_count;
	struct str by;
};

struct outcome {
	struct str *achievements;
	size_t achievement_count;
	struct str *observations; /* key_observations */
	size_t observation_count;
	struct str limitations;
	struct str by;
};

/* What one judge said of a goal. */
struct verdict {
	struct str model;
	bool is_valid;
	double confidence;
	struct str reason; /* rejection_reason, "" for none */
};

/* An attempt that was not accepted, and is not the one that the member shows.
 */
struct tried {
	struct str prompt; /* s == NULL: the answer held no goal */
	double confidence;
	struct str final_answer; /* s == NULL: none was written */
	struct str reason; /* "judge_disagreed" and so on, as in `rejected` */
	struct str detail;
	const struct verdict *verdicts;
	size_t verdict_count;
};

/* A claim of a goal that nothing in the run supports. */
struct unsupported {
	struct str text; /* as the goal says it */
	struct str kind; /* "number" and so on; s == NULL: not written */
	struct str why;
};

/* The claims of a goal, and the steps that support them. */
struct grounded {
	size_t claims, supported;
	const struct evidence *evidence;       /* one a supported claim */
	const struct unsupported *unsupported; /* claims - supported */
};

struct hindsight {
	struct str prompt; /* s == NULL: no attempt brought a goal */
	bool is_valid;
	struct str rationale;
	double confidence;
	struct str final_answer; /* s == NULL: none was written */
	struct str accepted;	 /* judges, self_judge, single, fallback, rules;
				    s == NULL: the goal was not accepted */
	struct str reason;	 /* why it was not, as in `tried`; s == NULL: */
	struct str detail;	 /* neither is written */
	long attempts;
	const struct verdict *verdicts; /* judges; left out where there were
					   none */
	size_t verdict_count;
	const struct tried *tried; /* likewise */
	size_t tried_count;
	struct str past; /* of a member that was read: its judges and tried as
			    JSON members, ,"judges":[...],"tried":[...]; written
			    in place of the two where s != NULL */
	const struct grounded *grounding; /* NULL: it was not looked at */
	struct str by;
};

/* Each appends one JSON object. Arrays of the struct are borrowed. */
void failure_put(struct buf *, const struct failure *);
void outcome_put(struct buf *, const struct outcome *);
void hindsight_put(struct buf *, const struct hindsight *);

/*
 * Each reads the record's member, with text and arrays in its arena, and
 * returns false when there is none; the struct is filled either way. What a
 * custom stage left out, or wrote as another type, takes the default of
 * aher-record(5): is_failure true, weight 1.0, recoverable true. Fractions
 * are held to [0, 1], evidence to the first EVIDENCE_MAX entries. The
 * judges' verdicts and the other attempts (tried) are for people: they are
 * read as bytes only (past). grounding is not read.
 */
bool failure_read(struct failure *, struct record *);
bool outcome_read(struct outcome *, struct record *);
bool hindsight_read(struct hindsight *, struct record *);

/* The type alone, as failure_read has it, where no more is asked for. */
enum failure_type failure_type_read(struct record *);

/*
 * The gates of aher-classify, for the stages behind it: a classifier of
 * somebody else may write `failure` and no `rejected`. Turns the record down
 * in the name of the stage, with not_failure or not_recoverable, and returns
 * true where `failure` says that it is not to be used. A record without
 * `failure` passes.
 */
bool failure_gate(struct record *, enum stage_id);

#endif
