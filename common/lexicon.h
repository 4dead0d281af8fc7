/*
 * The lexicon: which words in which place mean what. A readable file
 * (lexicon.txt, built in; --lexicon FILE replaces it), matched in one pass.
 *
 * The file has sections, "[class]" on a line of its own, and one term a line
 * below it; '#' starts a comment line. Terms are matched without regard to
 * ASCII case and at word boundaries only, so that "error" does not match in
 * "terror". A term that begins with '^' matches at the start of a line only.
 * The terms of [hostile] are patterns (pattern.h), which lexicon_scan does not
 * find; a file without that section has the built-in ones.
 */
#ifndef AHER_LEXICON_H
#define AHER_LEXICON_H

#include <stdbool.h>
#include <stddef.h>

#include "str.h"

enum term_class {
	TERM_ERROR,	 /* a tool that failed: "traceback", "timed out" */
	TERM_RETRY,	 /* an interface that refused: "invalid action" */
	TERM_GIVE_UP,	 /* "i was unable to", "could not find" */
	TERM_HEDGE,	 /* "i believe", "from my training data" */
	TERM_CONSTRAINT, /* "over budget", "does not match" */
	TERM_WRONG,	 /* "instead of", "incorrect", "wrong" */
	TERM_OFF_TOPIC,	 /* "unrelated to", "a different question" */
	TERM_EVALUATOR,	 /* a line that an evaluator printed */
	TERM_HOSTILE,	 /* what speaks to a model that reads the run */
	TERM_ABOUT_RUN,	 /* "the agent", "the previous attempt", in a goal */
	TERM_CLASS_COUNT,
};

const char *term_class_name(enum term_class);

struct term {
	struct str text; /* folded to lower case, without the '^' */
	enum term_class class;
	bool at_line_start;
};

struct lexicon;
struct patterns;

/*
 * Reads FILE, or the built-in lexicon for NULL. Returns NULL with a message
 * "lexicon.txt:12: ..." in why (of size why_size) when the file cannot be read
 * or has an unknown section. The caller frees it with lexicon_free.
 */
struct lexicon *lexicon_load(const char *path, char *why, size_t why_size);
void lexicon_free(struct lexicon *);

/* The built-in file's text, for --print-lexicon. */
struct str lexicon_builtin(void);

/*
 * Finds every term in the text, in order of their ends, in one pass over it.
 * `found` gets the term and the offset of its first byte; it returns false to
 * stop the search.
 */
typedef bool lexicon_found(void *arg, const struct term *, size_t at);
void lexicon_scan(
    const struct lexicon *, struct str text, lexicon_found *, void *arg);

/* Of the terms with a '^', those that the text, a line, begins with; `found`
 * gets 0 for their place. */
void lexicon_head(
    const struct lexicon *, struct str line, lexicon_found *, void *arg);

/* The first term of a class in the text, NULL if there is none; its place
 * goes to *at where at is not NULL. */
const struct term *lexicon_first(
    const struct lexicon *, struct str text, enum term_class, size_t *at);

/* The bytes, in lower case, with which terms of a class begin, where all of
 * them begin a line; else NULL: they may stand anywhere. */
const bool *lexicon_starts(const struct lexicon *, enum term_class);

/* The terms of [hostile]. */
const struct patterns *lexicon_hostile(const struct lexicon *);

#endif
