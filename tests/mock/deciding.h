/*
 * A request that is being decided: what plan.c, faults.c and refusals.c share.
 * plan.c asks the others in turn, until one has an answer.
 */
#ifndef MOCK_DECIDING_H
#define MOCK_DECIDING_H

#include <stdbool.h>

#include "config.h"
#include "counts.h"
#include "plan.h"
#include "request.h"
#include "script.h"

struct deciding {
	struct planner *planner;
	const struct config *config;
	const struct arrival *arrival;
	struct plan *plan;
	struct request request;
	struct script script;
	struct seen *seen;
	char secret[300];
	bool echo; /* the key is to stand in the answer's text */
};

void plan_name_fault(struct plan *, const char *name);
void plan_add_header(struct plan *, const char *name, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* An error that is said at once, as servers do; the usual body for the status
 * where there is none. */
void plan_refuse(struct plan *, int status, const char *fault);

/* The first fault that is due. True when it stands for the answer; else it may
 * have changed the form, or the way that the answer goes. */
bool faults_give(struct deciding *, enum form *);

/* What this server has been told not to take: a model, more at once; a member
 * of the request; a prompt of this length (which may end as an empty answer).
 * True when refused. */
bool refusals_over_limit(struct deciding *);
bool refusals_give(struct deciding *);
bool refusals_too_long(struct deciding *, enum form *);

#endif
