/*
 * The words of a text, to compare texts by: what a goal says with what a run
 * shows. Compatibility forms, case and accents are folded (NFKD, Unicode 15),
 * plurals are singular, so that "Café's", "CAFÉ" and "cafes" are one word. Of a
 * script that sets no blanks each character is a word.
 */
#ifndef AHER_TOKEN_H
#define AHER_TOKEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "str.h"

struct token {
	struct str text;   /* as it is written */
	size_t begin, end; /* its place in the text */
	uint32_t key;	   /* of its folded, singular form: equal words have
			      equal keys */
	bool capital;	   /* its first letter is a capital */
	bool opens;	   /* first of its sentence, line, or behind a colon */
	bool joined;	   /* has parts: token_part */
};

/*
 * The next word at or after *at, which moves behind it: letters, digits and
 * marks of any script, with ' _ . - between two of them where they join
 * (O'Brien, user_id, node.js, x-large are one). False at the end.
 */
bool token_next(struct str text, size_t *at, struct token *);

/*
 * The next of the words that a joined one is made of ("price_per_kg": price,
 * per, kg; an apostrophe joins no parts), from *at == 0 on, which moves behind
 * it. False at the end. Their places are those in the whole text.
 */
bool token_part(const struct token *joined, size_t *at, struct token *part);

/* The key of one word. */
uint32_t token_key(struct str word);

/* Is it a word of grammar: "the", "of", "is", "please", "I'd"? */
bool token_is_stop(struct str word);

/*
 * Is it a word that any task may use: "find", "information", "results",
 * "task", "tool"? A goal made of such words says nothing. Words of grammar are
 * such too.
 */
bool token_is_vague(struct str word);

#endif
