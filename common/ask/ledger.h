/*
 * The ledger: every answer of a model, in one SQLite file, under the digest of
 * what was asked. Nothing is paid for twice: an answer is committed before it
 * is used. SQLite itself is behind book.h.
 *
 * Key bytes in, answer bytes out: the ledger knows neither records nor HTTP.
 * Several processes may use one file at once. aher(7), LEDGER, has the schema.
 */
#ifndef AHER_LEDGER_H
#define AHER_LEDGER_H

#include <stdbool.h>
#include <stddef.h>

#include "buf.h"
#include "str.h"

#define LEDGER_KEY 64 /* hex digits of a SHA-256 */

/* Is it one: LEDGER_KEY of 0 to 9 and a to f? */
bool ledger_is_key(struct str);

struct ledger;

struct ledger_options {
	const char *path;	   /* NULL: a file that is gone at the end */
	const char *const *others; /* read besides, never written */
	size_t other_count;
	bool sync_full; /* synchronous=FULL: survives a power cut too */
	bool read_only; /* --replay: path is not written either */
};

/* Opens or makes it; a network file system gets journal_mode DELETE and an
 * exclusive lock, with a message. NULL with `why`: "run.db: ...". */
struct ledger *ledger_open(
    const struct ledger_options *, char *why, size_t why_size);
/* Commits what is still queued, with a message when it cannot. */
void ledger_close(struct ledger *);

/* One answer: a row of `call`, or of `spent` for an answer that was billed and
 * is of no use. Text is borrowed for the call. */
struct ledger_row {
	const char *key;   /* LEDGER_KEY hex digits */
	const char *stage; /* "aher-relabel" */
	const char *role;  /* "judge" */
	int ordinal;	   /* among judges of one model, from 0 */
	int attempt;	   /* k of algorithm 1, from 1 */
	const char *model, *scope;
	struct str request;   /* the intended messages as JSON; kept as zstd */
	struct str response;  /* the model's text */
	const char *endpoint; /* URL that answered, without a key */
	const char *finish;   /* finish_reason, NULL for none */
	const char *modes;    /* what the endpoint was really sent:
				 "json_schema,max_completion_tokens" */
	long long sent_bytes; /* of the body that was sent */
	long long prompt_tokens, cached_tokens, completion_tokens;
	double cost_usd; /* < 0: no price is known, written as NULL */
	long long latency_ms;
	int tries; /* HTTP requests until this answer */
	bool batch;
};

/* What a lookup tells besides the text. */
struct ledger_found {
	long long prompt_tokens, cached_tokens, completion_tokens;
	double cost_usd; /* 0 where the row has none */
};

enum ledger_result {
	LEDGER_FOUND,
	LEDGER_NOTHING,
	LEDGER_ERROR, /* ledger_why */
};

/* The answer under a key, appended to text; the own file first, then others in
 * order. */
enum ledger_result ledger_find(
    struct ledger *, const char *key, struct buf *text, struct ledger_found *);

/*
 * Adds rows in one transaction (BEGIN IMMEDIATE): rows are queued by
 * ledger_add, which copies them, and written by ledger_commit. A key that is
 * there already keeps its old answer; the new one goes to `spent`. Commit
 * returns false with ledger_why when it could not; the rows stay queued, so
 * that it may be tried again.
 */
void ledger_add(struct ledger *, const struct ledger_row *);
void ledger_add_spent(struct ledger *, const struct ledger_row *);
bool ledger_commit(struct ledger *);
size_t ledger_queued(const struct ledger *);

/* What the answers of one stage, role and model come to. */
struct ledger_sum {
	struct str stage, role, model;
	long long calls;  /* answers, used or not */
	long long unused; /* of them: billed, of no use */
	long long prompt_tokens, cached_tokens, completion_tokens;
	long long unpriced; /* answers without a known price */
	double cost_usd;    /* of the others */
};
typedef void ledger_sum_row(void *arg, const struct ledger_sum *);

/* Sums up a file that is only read, ordered by stage, role and model; text is
 * good for the call. False with `why`: "run.db: ...". */
bool ledger_sums(const char *path, ledger_sum_row *each, void *arg, char *why,
    size_t why_size);

const char *ledger_why(const struct ledger *);
const char *ledger_name(const struct ledger *); /* path or "<no file>" */

/*
 * Results of a batch wait here, by key, until they are asked for. status is
 * the HTTP status of the result, body the response's JSON. A failed result is
 * kept too, with how often the key has failed so far.
 *
 * A key's first success stays. A failure with the status and body that are
 * there already is the same one, loaded again, and not counted. Put writes at
 * once, in a transaction that ledger_commit ends, or it itself after some
 * thousand results.
 */
struct ledger_batch {
	int status;   /* 200: an answer */
	int failures; /* results with another status so far */
};

bool ledger_batch_put(
    struct ledger *, const char *key, int status, struct str body);
/* The success, else the last failure; and the nth failure, from 0, of the own
 * file. */
enum ledger_result ledger_batch_find(
    struct ledger *, const char *key, struct buf *body, struct ledger_batch *);
/* The success under this key is of no use: a failure like others, so that
 * another result may take its place. */
bool ledger_batch_spoil(struct ledger *, const char *key);
enum ledger_result ledger_batch_failure(
    struct ledger *, const char *key, int nth, struct buf *body, int *status);

#endif
