/*
 * Answers questions: from the ledger, from an equal question in flight, from a
 * batch, or from a model; and keeps the budget. Here records' work, the ledger
 * and the chat client meet.
 *
 * A job is a function of its record and of the answers so far. It is run from
 * its start; each ask() gives the answer that is there, or says that it has to
 * be waited for, and then the job is run again when it came. So algorithm 1 is
 * a plain loop, and replay, batches and estimates need no code of their own in
 * a stage.
 */
#ifndef AHER_BROKER_H
#define AHER_BROKER_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>

#include "asks.h"
#include "buf.h"
#include "model.h"
#include "prompt.h"
#include "role.h"
#include "str.h"
#include "totals.h"

struct broker;

/*
 * Brings the values of a template's variables (prompt.h), together at most
 * `budget` bytes. One long value may be put into `hold`, which is empty and
 * lives as long as the values are used; the rest must live until the answer is
 * there, like arg: in the record's arena.
 */
typedef void question_values(void *arg, size_t budget,
    struct str values[PROMPT_VARIABLES], struct buf *hold);

struct question {
	enum role role;
	const struct model *model;
	int attempt; /* k of algorithm 1, from 1; part of the key */
	double temperature;
	question_values *values;
	void *arg;
	size_t whole;	    /* bytes of values that are never cut: where they do
			       not fit, the question is ANSWER_FAILED */
	struct str typical; /* an answer such as models give, for --estimate */
};

/*
 * The answer to the job's next question. A job must ask the same questions in
 * the same order each time it is run, as it does when it depends on its record
 * and the answers alone; a question that was asked before is not looked at.
 */
struct answer broker_ask(
    struct broker *, struct asks *, const struct question *);

enum broker_mode {
	BROKER_LIVE,
	BROKER_REPLAY,	 /* --replay: what the ledger lacks has failed */
	BROKER_BATCH,	 /* --batch-out: it is written as a request */
	BROKER_ESTIMATE, /* --estimate: typical answers */
};

struct broker_options {
	enum broker_mode mode;
	const char *stage;   /* program, a column of the ledger */
	const char *scope;   /* --ledger-scope, "" */
	const char *prompts; /* --prompts DIR, NULL */
	long long context;   /* --context, tokens */
	double max_cost;     /* USD; < 0: no limit */
	int answer_tokens;
	struct chat *chat;     /* borrowed; NULL unless live or batch */
	struct ledger *ledger; /* borrowed */
	struct batch *batch;   /* borrowed; BROKER_BATCH */
	/* All questions of these asks are answered: run the job again. */
	void (*ready)(void *arg, struct asks *);
	void *arg;
};

/* Loads the prompts of the roles, a bit each (1 << ROLE_JUDGE). NULL with
 * `why`. */
struct broker *broker_new(
    const struct broker_options *, unsigned roles, char *why, size_t why_size);
void broker_free(struct broker *);

/*
 * One turn: moves the calls, commits what came to the ledger, and then calls
 * ready for the jobs that it completes. fds as in chat_step.
 */
void broker_step(
    struct broker *, struct pollfd *fds, size_t count, int timeout_ms);

/* Why nothing more can be asked (an endpoint, the ledger), or NULL. */
const char *broker_fatal(const struct broker *);

/* Does a call wait for budget? What was begun comes before what is new. */
bool broker_parked(const struct broker *);

/* No new calls; those in flight still come. */
void broker_stop(struct broker *);

/* What was asked so far (totals.h), and what it cost in this run. */
const struct totals *broker_totals(const struct broker *);

#endif
