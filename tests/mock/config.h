/* What the options of mock-llm say; mock-llm.c documents them. */
#ifndef MOCK_CONFIG_H
#define MOCK_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../../common/ask/role.h"

/* How the text of an answer is dressed; those up to FORM_BRACES still hold
 * the whole answer. */
enum form {
	FORM_BARE,
	FORM_FENCED,
	FORM_BRACES,
	FORM_BROKEN,
	FORM_EMPTY,
	FORM_NULL,
	FORM_LENGTH,
	FORM_REFUSAL,
	FORM_COUNT,
};

/* FORM_COUNT for a name that is none. */
enum form form_named(const char *name, size_t len);

enum fault_kind {
	FAULT_STATUS,	   /* an HTTP error */
	FAULT_RETRY_AFTER, /* 429 with the header */
	FAULT_RATE_RESET,  /* 429 with x-ratelimit-reset-requests */
	FAULT_QUOTA,	   /* 429 that waiting does not mend */
	FAULT_RESET,
	FAULT_CLOSE,
	FAULT_CUT,
	FAULT_NO_ANSWER,
	FAULT_DRIP,
	FAULT_HUGE,
	FAULT_REDIRECT,
	FAULT_HTML,
	FAULT_ECHO_KEY,
	FAULT_FORM, /* the text of the answer */
};

struct fault {
	const char *name;
	enum fault_kind kind;
	int status;	   /* FAULT_STATUS */
	enum form form;	   /* FAULT_FORM */
	double rate;	   /* 1: always, whatever max_faults is */
	const char *param; /* NULL where none was given */
	int role;	   /* ROLE_COUNT: any */
};

enum context_style {
	CONTEXT_OPENAI,
	CONTEXT_LLAMA,
	CONTEXT_LLAMA500,
	CONTEXT_LMSTUDIO,
	CONTEXT_VLLM,
};

#define MOCK_FAULTS 32

struct config {
	int port; /* 0: the kernel picks one */
	bool ipv6, with_parent;
	const char *port_file, *stats_file, *log_file;
	bool log_bodies;
	char *key; /* NULL: any or none will do */
	const char *only_model;
	int judge_number;
	uint64_t seed;
	long long delay_ms, jitter_ms, slow_ms;
	double slow_rate;
	struct fault faults[MOCK_FAULTS];
	size_t fault_count;
	int max_faults; /* of one request, for rates below 1 */
	bool no_schema, no_object, no_max_completion_tokens, no_max_tokens,
	    no_temperature;
	long long context; /* tokens; 0: any */
	enum context_style context_style;
	long long down_after, down_ms;	     /* -1: never; for good */
	long long limit_in_flight, capacity; /* 0: none */
	bool disagree, no_usage, obey;
};

/* Reads the command line; false after a message. */
bool config_read(struct config *, int argc, char *argv[]);
void config_release(struct config *);

/* A fault by its name, rate 1 and any role; false where there is none. `name`
 * must outlive it. */
bool fault_named(struct fault *, const char *name);

/* A role's number by its name, ROLE_COUNT for none. */
int role_named(const char *name);

#endif
