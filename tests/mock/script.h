/*
 * What a record itself says about its answers: [[mock:KEY=VALUE;...]] in the
 * user text; mock-llm.c documents the keys.
 */
#ifndef MOCK_SCRIPT_H
#define MOCK_SCRIPT_H

#include <stdbool.h>

#include "../../common/buf.h"
#include "../../common/str.h"
#include "request.h"

struct script {
	struct str text; /* between "[[mock:" and "]]"; s == NULL: none */
	int attempt;	 /* k of algorithm 1; 0 for roles that have none */
	int judge;
};

/* `judge` where the model's name does not end in a number. */
void script_read(struct script *, const struct request *, int judge);

/* The value of a key, s == NULL where it has none. */
struct str script_value(const struct script *, const char *key);
long long script_number(const struct script *, const char *key, long long none);

/*
 * How this request is to be answered: the part of "r1", "j1", "x", "c" or "a"
 * (without a number where the attempt has none of its own) that is this
 * judge's. s == NULL: nothing is said.
 */
struct str script_answer(const struct script *, enum role);

/* Takes the next word off a list with commas; s == NULL at its end. */
struct str script_word(struct str *list, char comma);

/* Appends the directive with the attempt in it, to stand in a goal. */
void script_mark(const struct script *, struct buf *);

#endif
