/*
 * Prompts: a system text, a user template and a JSON schema for every role,
 * files under prompts/ that are built in and that --prompts DIR replaces.
 *
 * A template holds variables as {{name}}. What a variable brings is data of
 * somebody else: it is fenced, always, so that no template can forget it.
 */
#ifndef AHER_PROMPT_H
#define AHER_PROMPT_H

#include <stdbool.h>
#include <stddef.h>

#include "buf.h"
#include "role.h"
#include "str.h"

/* What templates may name. Not every role has every one: prompt.c's table. */
enum prompt_variable {
	PROMPT_GOAL,	 /* the goal that is judged: the hindsight goal */
	PROMPT_ORIGINAL, /* original_prompt */
	PROMPT_RUN,	 /* the run, a transcript (transcript.h) */
	PROMPT_OUTCOME,	 /* what the run achieved, and its limitations */
	PROMPT_REASON,	 /* failure_reason */
	PROMPT_NOTES,	 /* what became of the attempts before this one */
	PROMPT_VARIABLES,
};

struct prompt;

/*
 * Loads ROLE.system.txt, ROLE.user.txt and ROLE.schema.json, from dir where it
 * is not NULL and has them, else the built-in ones. A file is UTF-8; white
 * space at its end is no part of it. The system text has no variables, and the
 * user template every one that the role cannot do without, none twice. NULL
 * with `why`, such as "prompts/judge.user.txt:4: {{original}}: a judge has no
 * such variable; it has {{goal}} and {{run}}".
 */
struct prompt *prompt_load(
    enum role, const char *dir, char *why, size_t why_size);
void prompt_free(struct prompt *);

/* Does a folder for --prompts hold templates, and no file that is called like
 * one but that no role has? False with `why`. */
bool prompt_check_folder(const char *dir, char *why, size_t why_size);

struct str prompt_system(const struct prompt *);
struct str prompt_schema(const struct prompt *); /* JSON, without blanks */
const char *prompt_name(const struct prompt *);	 /* of the role */

/*
 * Appends the user message: the template with every variable's value fenced.
 * A value with s == NULL (there is none) leaves out the whole paragraph (lines
 * between blank lines) in which its variable stands. Values are never expanded
 * again.
 */
void prompt_expand(const struct prompt *,
    const struct str values[PROMPT_VARIABLES], struct buf *out);

/* The most bytes that a user message has beside its values, fences included:
 * what is left of a budget is for the values. */
size_t prompt_overhead(const struct prompt *);

/*
 * Appends text between two lines that no text can close: the fence is the
 * first 16 hex digits of the SHA-256 of the text, again with a counter behind
 * it while it occurs in the text. Never random: the same record always gives
 * the same request.
 */
void prompt_fence(struct buf *out, const char *name, struct str text);

/*
 * --print-prompts: all built-in files on stdout, each under a line
 * "==> judge.user.txt <==". To have them as files for --prompts DIR:
 *
 *	aher-relabel --print-prompts | (mkdir DIR; cd DIR;
 *	    awk '/^==> .* <==$/ {f = $2; next} {print >f}')
 */
void prompt_print(void);

#endif
