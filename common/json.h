/*
 * JSON text parsed once into nodes that remember where they stand.
 *
 * The text is never changed or copied: a node holds byte offsets into it, and
 * what a program writes back is the bytes themselves, so that the spelling of
 * numbers, escapes and the order of members survive. Strings are decoded on
 * demand. Everything outside the nodes that a shape asks for is checked (RFC
 * 8259) and skipped, which is what keeps a stage near the speed of the parser.
 */
#ifndef AHER_JSON_H
#define AHER_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"
#include "buf.h"
#include "str.h"

#define JSON_MAX_DEPTH 512	    /* objects and arrays within each other */
#define JSON_MAX_KEYS (1024 * 1024) /* members of all open objects together */
#define JSON_MAX_NODES (512 * 1024) /* hostile text is mostly short values */
#define JSON_MAX_TEXT UINT32_MAX    /* offsets are 32 bits wide */

enum json_type {
	JSON_NULL,
	JSON_TRUE,
	JSON_FALSE,
	JSON_NUMBER,
	JSON_STRING,
	JSON_ARRAY,
	JSON_OBJECT,
};

/* "a string", "an object": for messages. */
const char *json_type_name(enum json_type);

/*
 * Which members become nodes. A shape lists the members of an object, or,
 * with `items`, what the elements of an array look like. A member that no
 * shape names is checked and skipped. The list ends with a NULL key and has at
 * most 32 entries.
 */
struct json_shape {
	const char *key;
	const struct json_shape *members; /* of this member, when an object */
	const struct json_shape *items;	  /* of its elements, when an array:
					     the shape of each as an object;
					     NULL: no nodes for them */
};

/* In place of members or items: nodes for everything below; and nodes for the
 * elements themselves, nothing below. */
extern const struct json_shape json_shape_all[];
extern const struct json_shape json_shape_leaf[];

#define JSON_NO_NODE UINT32_MAX
#define JSON_NO_SLOT UINT8_MAX

/* All offsets are into the text that was parsed; next and child are indices
 * into json_doc.nodes, JSON_NO_NODE where there is none. */
struct json_node {
	uint32_t key_beg, key_end; /* with quotes; equal when not a member */
	uint32_t beg, end;	   /* the value; a string with its quotes */
	uint32_t prev_end;	   /* end of the token before key or value: '{',
				      '[', or the end of the value before it */
	uint32_t next, child;	   /* siblings and first child */
	uint32_t count;		   /* children, also those without a node; 0
				      where the shape asks for none */
	uint8_t type;
	uint8_t slot;	  /* which entry of its shape named it;
			     JSON_NO_SLOT where none did */
	bool key_escaped; /* its name holds a backslash */
};

struct json_keys; /* of the open objects, to find a name that occurs twice */

struct json_doc {
	struct str text;
	struct json_node *nodes; /* nodes[0] is the root */
	size_t used, cap;
	size_t error_at; /* byte offset of the error in the text */
	bool cut;	 /* the error is that the text ends too early */
	char error[160]; /* what is wrong, without the place */
	struct json_keys *keys;
};

void json_init(struct json_doc *);
void json_release(struct json_doc *);

/*
 * Parses one JSON value with optional white space around it. The text must
 * outlive the doc's use. `shape` describes the root when it is an object;
 * NULL makes a node for the root alone, json_shape_all for everything.
 * Returns false with error, error_at and cut set. An error is: not JSON, text
 * behind the value, UTF-8 that is not well-formed (Unicode 15, table 3-7),
 * depth over JSON_MAX_DEPTH, a name that occurs twice in one object (compared
 * decoded), too many members, too many nodes.
 */
bool json_parse(
    struct json_doc *, struct str text, const struct json_shape *shape);

/* The root; a member of an object by its decoded name, or NULL; the first
 * child and the next sibling, or NULL. Accept and pass on NULL. */
const struct json_node *json_root(const struct json_doc *);
const struct json_node *json_get(
    const struct json_doc *, const struct json_node *object, const char *key);
const struct json_node *json_first(
    const struct json_doc *, const struct json_node *);
const struct json_node *json_next(
    const struct json_doc *, const struct json_node *);

/* The members of an object by slot, NULL for those that it does not have;
 * `object` may be anything and NULL. */
void json_members(const struct json_doc *, const struct json_node *object,
    const struct json_node *members[], size_t slots);

/* The bytes of a node's value, quotes included; its name, decoded. */
struct str json_raw(const struct json_doc *, const struct json_node *);
struct str json_key(
    const struct json_doc *, const struct json_node *, struct arena *);

/*
 * A string node's text, decoded: a slice of the parsed text where it holds no
 * escape, else memory of the arena. A lone surrogate becomes U+FFFD.
 */
struct str json_text(
    const struct json_doc *, const struct json_node *, struct arena *);
/* The same for the raw bytes of one string token, quotes included, which must
 * be well-formed: one that json_parse has let through. */
struct str json_decode(struct str raw, struct arena *);

/* A number node as a double; decimal point whatever the locale. */
double json_number(const struct json_doc *, const struct json_node *);

/*
 * Writing: appends a string with its quotes, escaped as little as RFC 8259
 * allows (", \, controls); bytes that are not UTF-8 become U+FFFD.
 */
void json_put_string(struct buf *, struct str);
/* The same without the quotes, for a string that is put together. */
void json_put_escaped(struct buf *, struct str);
/*
 * JSON text whose strings have no \u escapes but those that JSON needs:
 * "caf\u00e9" becomes "café", a lone surrogate U+FFFD. For a reader, and to be
 * searched for text. It must be well-formed, as for json_decode. Returns the
 * text itself where it has no such escapes, else memory of the arena.
 */
struct str json_plain(struct str json, struct arena *);
/* A fraction in [0, 1] with at most 4 decimals and always a decimal point:
 * 1.0, 0.85, 0.3333. The record's spelling; grep relies on it. */
void json_put_fraction(struct buf *, double);

#endif
