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
	struct option_list judges; /* -J, aher-relabel's own */
	struct option_list ledgers, batch_in, key_hosts;
	long long most, attempts, rpm, tpm, timeout, give_up, context;
	long long answer_tokens, limit, window;
	double max_cost;
	bool replay, estimate, print_prompts, sync, no_ledger_warning;
};

extern struct asking_options asking;
extern const struct stage_option asking_table[];

/* Everything that asking takes. */
struct asked {
	struct model model;   /* -m */
	struct model *judges; /* -J, or the model itself */
	size_t judge_count;
	bool self_judge; /* no -J */
	struct chat *chat;
	struct ledger *ledger;
	struct batch *batch;
	struct broker *broker;
};

/* Checks options that do not go together. False after a message. */
bool asking_check(void);

/*
 * Reads keys, opens the ledger, makes the broker. -1, or an exit status after
 * a message (2 usage, 1 a ledger or file that cannot be used). ready and arg as
 * in broker.h.
 */
int asking_begin(struct asked *, const char *stage, unsigned roles,
    void (*ready)(void *arg, struct asks *), void *arg);
void asking_end(struct asked *);

#endif
