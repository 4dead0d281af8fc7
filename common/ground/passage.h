/*
 * A goal's text in words, sentences and clauses, with what its claims cover.
 * For claims.c and the files that read its kinds of claims.
 */
#ifndef AHER_PASSAGE_H
#define AHER_PASSAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "arena.h"
#include "claims.h"
#include "str.h"
#include "token.h"

struct word {
	struct token token;
	unsigned sentence, clause; /* from 0 over the whole text */
	bool content;		   /* neither of grammar nor vague */
	bool asserted;		   /* claims.h */
};

struct passage {
	struct str text;
	struct word *words; /* in the arena, like what follows */
	size_t count;
	bool *covered; /* one a byte: a claim has it */
	bool cased;    /* capitals set names apart from other words */
	struct claims *claims;
};

/* Words, sentences and clauses; is_answer: everything is asserted. */
void passage_read(struct passage *, struct claims *, struct str text,
    bool is_answer, struct arena *);

/* The first word that ends behind the offset, or count. */
size_t passage_word(const struct passage *, size_t at);
/* Is any byte of the range covered? */
bool passage_is_covered(const struct passage *, size_t begin, size_t end);
void passage_cover(struct passage *, size_t begin, size_t end);

/* Adds a claim over a range, which it covers. NULL when there are CLAIMS_MAX
 * already. */
struct claim *passage_claim(
    struct passage *, enum claim_kind, size_t begin, size_t end);

/* What stands between two words: only blanks, one or more? */
bool passage_is_next(const struct passage *, size_t word);
/* Is the i-th word this one? False past the end. */
bool passage_has(const struct passage *, size_t i, const char *word);

/* Each reads its claims. */
void marks_read(struct passage *); /* quotes, addresses, files */
void ids_read(struct passage *);   /* identifiers and paths */
void filetypes_read(struct passage *);
void amounts_read(struct passage *); /* numbers, dates, counts, bounds */
void names_read(struct passage *, struct arena *);
void degrees_read(struct passage *); /* superlatives */
void topics_read(struct passage *, struct arena *);

#endif
