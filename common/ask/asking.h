/*
 * The options of a stage that asks a model, and what they set up: endpoints,
 * ledger, client, broker. A stage without -m sets up nothing of it.
 */
#ifndef AHER_ASKING_H
#define AHER_ASKING_H

#include <stdbool.h>
#include <stddef.h>

#include "broker.h"
#include "model.h"
#include "options.h"

struct asking_options {
	const char *model, *base_url, *key_file, *prompts;
	const char *ledger_scope, *batch_out, *price;
	struct option_list judges; /* -J, of aher-relabel's own table */
	struct option_list ledgers, batch_in, key_hosts;
	long long most, attempts, context, answer_tokens, window;
	double rpm, tpm, timeout_s, give_up_s, max_cost;
	bool replay, estimate, print_prompts, ledger_sync;
};

extern struct asking_options asking;
extern const struct stage_option asking_table[];

/* Everything that asking takes. */
struct asked {
	struct model model;   /* -m */
	struct model *judges; /* -J, or the model itself */
	size_t judge_count;
	bool self_judge;	     /* no -J */
	struct endpoint **endpoints; /* of all of them, each once */
	size_t endpoint_count;
	struct chat *chat; /* NULL where nothing is sent */
	struct ledger *ledger;
	struct batch *batch;
	struct broker *broker;
};

/* Checks options that do not go together. False after a message. */
bool asking_check(void);

/* Is there a ledger that stays? */
bool asking_has_ledger(void);

/*
 * Reads keys, opens the ledger, makes the broker. -1, or an exit status after
 * a message (2 usage, 1 a ledger or file that cannot be used). ready and arg as
 * in broker.h.
 */
int asking_begin(struct asked *, const char *stage, unsigned roles,
    void (*ready)(void *arg, struct asks *), void *arg);
void asking_end(struct asked *);

#endif
