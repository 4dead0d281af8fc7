/* One check of a text's claims against a run, and how each kind of claim is
 * checked: what ground.c is made of. */
#ifndef AHER_CHECK_H
#define AHER_CHECK_H

#include <stdbool.h>
#include <stddef.h>

#include "endstate.h"
#include "finds.h"
#include "ground.h"
#include "place.h"

/* Words of a topic, or of all of them: how many there are, how many the run
 * has, and of these the item that was bought. */
struct share {
	size_t words, found, step;
	size_t of_topic, in_item; /* words of topics only */
	struct str missing;	  /* the first that the run does not have */
};

struct check {
	struct grounding *grounding;
	struct str text;
	const struct trajectory *traj;
	const struct lexicon *lexicon;
	double topic_min;
	struct arena *arena;
	struct places places;
	struct finds finds;
	struct endstate end;
	bool has_end;
	bool is_answer;
	bool tells; /* the goal asks to be told something, and to buy nothing */
	struct share all;
	size_t walks; /* over the run, for counts and superlatives */
};

/* The end state, read when it is asked for first. */
const struct endstate *check_end(struct check *);

/* Fill in the support of a claim: yes, by this step; no, for this reason. */
void check_support(struct support *, size_t step);
void check_lack(struct support *, struct str why);

/* What to say of a claim that the run does not have. */
struct str check_why(
    const struct check *, const struct claim *, const struct find *);

/* Is it found where it supports what is asserted, or what is not? */
bool check_is_found(const struct find *, bool asserted, size_t *step);

bool check_is_naming(enum claim_kind);

/*
 * The claim that names what a value is said of, or CLAIMS_MAX: the name,
 * identifier, file or quote before it in its sentence, an identifier rather
 * than a name, the nearest of those that weigh the same; else one behind it.
 */
size_t check_partner(const struct claims *, size_t number, struct str text);

/* The words of a topic with the names in its clause; of all clauses for
 * CLAIMS_MAX. */
struct share check_share(const struct check *, size_t claim);

/* Each fills in the support of one claim. */
void check_found(struct check *, size_t claim);
void check_name(struct check *, size_t claim);
void check_number(struct check *, size_t claim);
bool check_count_said(struct check *, size_t claim);
void check_bound(struct check *, size_t claim);
void check_file(struct check *, size_t claim);
void check_file_type(struct check *, size_t claim);
void check_topic(struct check *, size_t claim);

#endif
