/*
 * The gates that a goal must pass whoever wrote it (METHOD.md): what no
 * model's mood decides. They stand before any judge.
 */
#ifndef AHER_GATES_H
#define AHER_GATES_H

#include <stdbool.h>

#include "arena.h"
#include "lexicon.h"
#include "member.h"
#include "record.h"
#include "str.h"
#include "trajectory.h"

/* Which gates there are, and where they stand: the options of the command. */
struct gates {
	bool grounding, leak, substance, user;
	double topic_min;  /* share of a clause's words that the run has */
	double cover_min;  /* share of the steps with results that it needs */
	double length_min; /* times the original's words */
	double length_max;
	long long copy_max; /* words in a row that the original has too */
};

/* What is on by default, with numbers tuned on real runs. */
#define GATES_DEFAULT                                                          \
	{                                                                      \
		.grounding = true, .leak = true, .substance = true,            \
		.user = true, .topic_min = 0.5, .cover_min = 0.5,              \
		.length_min = 0.4, .length_max = 2.5, .copy_max = 4            \
	}

#define GATES_ALL "grounding,leak,substance,user"

/* Turns on those of the list "leak,user" (in any order, or "none"), the others
 * off. False where one has another name, which goes to *unknown. */
bool gates_select(struct gates *, struct str list, struct str *unknown);

struct flaw {
	enum reason reason; /* ungrounded, leak, no_substance or
			       user_contradicts */
	struct str detail;  /* for a person, */
	struct str note;    /* and for the next attempt: of the goal and its
			       claims, never a number of ours */
};

/*
 * Does the goal pass? Fills in the flaw where it does not. *grounding is what
 * the member says of its claims, NULL where that gate is off. All of it lives
 * in the arena.
 */
bool gates_check(const struct gates *, struct flaw *,
    const struct grounded **grounding, const struct trajectory *,
    const struct lexicon *, struct str goal, struct arena *);

/* The same for an answer to the goal: observations must show what it claims,
 * and it must not give up or talk about the run. */
bool gates_check_answer(const struct gates *, struct flaw *,
    const struct trajectory *, const struct lexicon *, struct str goal,
    struct str answer, struct arena *);

#endif
