/*
 * What a trainer may stumble over, by name, and the messages about it.
 */
#ifndef AHER_PACK_TRAP_H
#define AHER_PACK_TRAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "buf.h"
#include "str.h"

/* In the order of the table in trap.c: the file, its columns, messages, tools,
 * pairs and labels. */
enum trap {
	TRAP_EXTENSION,
	TRAP_COMPRESSED,
	TRAP_FRAMES,
	TRAP_CONTAINER,
	TRAP_BYTE_ORDER_MARK,
	TRAP_BLANK_LINE,
	TRAP_CUT_FILE,
	TRAP_NO_ROWS,
	TRAP_FEW_ROWS,
	TRAP_REGISTRATION,

	TRAP_NOT_JSON,
	TRAP_NOT_UTF8,
	TRAP_DUPLICATE_KEY,
	TRAP_LONE_SURROGATE,
	TRAP_TOO_LARGE,
	TRAP_NOT_OBJECT,

	TRAP_UNEVEN_KEYS,
	TRAP_LATE_KEY,
	TRAP_LATE_TYPE,
	TRAP_MIXED_TYPES,
	TRAP_DATE_STRINGS,
	TRAP_BIG_INTEGER,
	TRAP_AGENT_TRACE,
	TRAP_MISSING_COLUMN,
	TRAP_COLUMN_CLASH,
	TRAP_COLUMN_TYPE,
	TRAP_UNKNOWN_KEY,

	TRAP_FROM_VALUE,
	TRAP_EMPTY_MESSAGES,
	TRAP_MESSAGE,
	TRAP_ROLE,
	TRAP_CONTENT,
	TRAP_NULL_CALLS,
	TRAP_TURN_ORDER,
	TRAP_TURN_COUNT,
	TRAP_LAST_TURN,
	TRAP_NO_ASSISTANT,
	TRAP_LOST_KEY,
	TRAP_WEIGHT,
	TRAP_SEPARATOR,

	TRAP_CALL,
	TRAP_ARGUMENTS,
	TRAP_MIXED_ARGUMENTS,
	TRAP_PARALLEL_CALLS,
	TRAP_CALL_ID,
	TRAP_UNANSWERED_CALL,
	TRAP_FUNCTION_NAME,
	TRAP_FUNCTION_CALL,
	TRAP_TOOLS,
	TRAP_EMPTY_TOOLS,
	TRAP_UNKNOWN_TOOL,

	TRAP_GOAL_PAIR,
	TRAP_SAME_PAIR,
	TRAP_PREFIX_PAIR,
	TRAP_PROMPT,
	TRAP_REJECTED,
	TRAP_OBSERVATION_LOSS,
	TRAP_STEP_LOSS,
	TRAP_LABEL,
	TRAP_ONE_LABEL,
	TRAP_NEIGHBOURS,

	TRAP_COUNT,
};

/* "  goal-pair   ...": a line each. */
void trap_list(FILE *);

enum severity {
	SEVERITY_ERROR, /* it crashes, or rows are lost or flattened */
	SEVERITY_NOTE,	/* it loads, but ... */
};

/* The messages about one file. */
struct findings {
	const char *file;
	unsigned long long most; /* messages of a trap and severity; 0: all */
	size_t line;
	unsigned long long counts[TRAP_COUNT][2];
	unsigned long long errors, notes, bad_rows;
	bool bad_row; /* the present one has an error */
	struct buf message;
};

void findings_begin(
    struct findings *, const char *file, unsigned long long most);
void findings_release(struct findings *);
/* The next row begins. */
void findings_row(struct findings *, size_t line);
/* Counts one; is it to be printed? */
bool findings_counts(struct findings *, enum trap, enum severity);
/* "FILE:LINE: path: trap: text" on stdout; a note has "note: " before its
 * text. */
void findings_print(struct findings *, size_t line, struct str path, enum trap,
    enum severity, struct str text);
/* How many more there were of each. */
void findings_end(struct findings *);

/* "1,234". */
struct count_text {
	char s[32];
};
struct count_text count_text(unsigned long long);

#endif
