/*
 * The parts of a long text that matter: its head, its tail, and what stands
 * around the words of a goal.
 */
#ifndef AHER_EXCERPT_H
#define AHER_EXCERPT_H

#include <stdbool.h>
#include <stddef.h>

#include "buf.h"
#include "str.h"

#define EXCERPT_TERMS 64 /* of a goal; more are left out */

/* The words of a goal that make a claim: numbers, identifiers, quoted strings
 * and capitalised names. */
struct excerpt_terms;

/* NULL where the text has no such words. Freed by excerpt_terms_free, which
 * takes NULL. */
struct excerpt_terms *excerpt_terms_new(struct str claims);
void excerpt_terms_free(struct excerpt_terms *);

/* Does the text have one of them as a whole word? Case is ignored. */
bool excerpt_bears(const struct excerpt_terms *, struct str text);

/*
 * Appends at most max bytes of the text: all of it where it fits, else head,
 * tail and the first place of as many terms as there is room for, with
 * "... 1,204 bytes left out ..." for what is between. Words are cut only where
 * they are long, UTF-8 sequences never. terms may be NULL.
 */
void excerpt_put(
    struct buf *out, struct str text, size_t max, const struct excerpt_terms *);

#endif
