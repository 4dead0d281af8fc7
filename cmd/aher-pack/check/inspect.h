/*
 * A row under inspection: its nodes, the texts of JSON inside it, and what is
 * said of them.
 */
#ifndef AHER_PACK_INSPECT_H
#define AHER_PACK_INSPECT_H

#include <stdbool.h>
#include <stddef.h>

#include "arena.h"
#include "buf.h"
#include "json.h"
#include "str.h"
#include "trap.h"

/* The row, a text in it, a text in that: a list of messages that is a string,
 * with calls whose arguments are strings. */
#define INSPECT_LEVELS 4
/* So many levels of a path remember how far they have come, so that messages
 * about one element after the other do not count from the first each time. */
#define INSPECT_TRAIL 6

struct consumer;
struct layout;

/* What is carried from row to row of a file. */
struct carried {
	size_t rows;
	bool first_has_prompt;	      /* TRL looks at the first row alone */
	bool first_has_response;      /* ms-swift's rejected_response */
	bool first_is_text;	      /* its prompt, or text, is a string */
	bool tools_seen, system_seen; /* columns */
	size_t object_arguments, string_arguments; /* first line; 0: none */
	unsigned long long labels[2];
	struct buf run;		/* of the row before, to tell neighbours */
	bool noted[TRAP_COUNT]; /* by note_once */
};

struct inspection {
	struct findings *findings;
	const struct consumer *consumer;
	const struct layout *layout; /* of LLaMA-Factory */
	struct carried carried;
	struct arena arena;	    /* of the row */
	const struct json_doc *doc; /* == &docs[level] */
	struct json_doc docs[INSPECT_LEVELS];
	const struct json_node *outer[INSPECT_LEVELS]; /* the string whose text
							  docs[i] is */
	size_t level;
	struct trail {
		const struct json_node *parent, *child;
		size_t index;
	} trails[INSPECT_LEVELS][INSPECT_TRAIL];
};

void inspection_init(struct inspection *, struct findings *,
    const struct consumer *, const struct layout *);
void inspection_release(struct inspection *);

/* Parses the next row; NULL after an error was reported. */
const struct json_node *inspect_row(struct inspection *, struct str text);

/* A string node's text as JSON: its root, and until inspect_leave all nodes are
 * that text's; NULL where it is none, and nothing was entered. */
const struct json_node *inspect_enter(
    struct inspection *, const struct json_node *string);
void inspect_leave(struct inspection *);
/* The same for a part of its text, decoded. */
const struct json_node *inspect_enter_text(
    struct inspection *, const struct json_node *string, struct str text);

/* A member that is there and not null (Arrow makes no difference); NULL
 * otherwise, also where `object` is NULL or no object. */
const struct json_node *child(
    const struct inspection *, const struct json_node *object, const char *key);
/* Is it there, be it null? */
bool has(
    const struct inspection *, const struct json_node *object, const char *key);
const struct json_node *first(
    const struct inspection *, const struct json_node *list);
const struct json_node *next(
    const struct inspection *, const struct json_node *element);
bool is(const struct json_node *, enum json_type);
bool is_bool(const struct json_node *);
/* A string's text; empty where it is none. In the arena or the row. */
struct str text_of(struct inspection *, const struct json_node *);
bool text_is(struct inspection *, const struct json_node *, const char *text);
/* Is the string one of the list's words, which ends with NULL? */
bool text_among(
    struct inspection *, const struct json_node *, const char *const words[]);
/* For a message: "missing or null", "an object", "the string \"...\"". */
const char *found(struct inspection *, const struct json_node *);

/* Reports; the node is where, NULL for the whole row. */
void fault(struct inspection *, const struct json_node *, enum trap,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));
void note(struct inspection *, const struct json_node *, enum trap,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));
/* A note that is worth saying once a file. */
void note_once(struct inspection *, const struct json_node *, enum trap,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));
/* The same about a line, 1 for the whole file, and a path in words. */
void remark(struct inspection *, enum severity, size_t line, struct str path,
    enum trap, const char *fmt, ...) __attribute__((format(printf, 6, 7)));

#endif
