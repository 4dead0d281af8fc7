/*
 * From a sample to the rows of a format: which conversation is chosen, which
 * one is rejected, which one is labelled true or false.
 */
#ifndef AHER_PACK_COMPOSE_H
#define AHER_PACK_COMPOSE_H

#include <stdbool.h>
#include <stddef.h>

#include "conversation.h"
#include "sample.h"

/* What the sides of a preference pair differ in: --pairs. */
enum pairing {
	PAIRING_ANSWERS = 1 << 0, /* the final answers, behind the same steps */
	PAIRING_RUNS = 1 << 1,	  /* a success and a failure of one task, under
				     its own goal (ETO, arXiv 2403.02502) */
	PAIRING_GOALS = 1 << 2,	  /* the goals, over one run (AgentHER,
				     appendix C, eq. 2) */
};

/* One line of a chat format. */
struct row {
	struct conversation chosen;   /* or the only one */
	struct conversation rejected; /* count 0: the row is no pair */
	size_t shared; /* of a pair: so many turns of both are the same, the
			  prompt; else, and of two runs, chosen.prompt */
	bool label;    /* of KTO: is the run right for the goal? */
	const double *weight; /* --weight-as column, loss_scale; NULL: not
				 written */
	bool loss_scale;      /* the weight is one a message (ms-swift) */
	const struct rendering *rendering;
	struct arena *arena; /* for what has to be put together */
};

/* Each fills a row of the sample, without a weight and with label true. All of
 * it lives in the arena or is the samples'. */
void compose_single(struct row *, const struct sample *, struct str goal,
    const struct rendering *, struct arena *);
/* Behind the same steps under the new goal, chosen ends with the answer for
 * that and rejected with the one for the old goal. NULL, or why not: there are
 * no two answers that differ. */
const char *compose_answers(struct row *, const struct sample *,
    const struct rendering *, struct arena *);
/* One run under the new and under the old goal; false: they are one. */
bool compose_goals(struct row *, const struct sample *,
    const struct rendering *, struct arena *);
/* Two runs, each under its own goal. NULL, or why not: they are told in the
 * same words, or `shared_prompt` asks for one prompt, and they were not given
 * the same. With it, both have the same tools, those of the success and what
 * either calls. */
const char *compose_runs(struct row *, const struct sample *success,
    const struct sample *failure, bool shared_prompt, const struct rendering *,
    struct arena *);

#endif
