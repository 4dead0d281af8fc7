/*
 * How much text an endpoint takes: learned from what it refused as too long,
 * and from what it took. Pure.
 */
#ifndef AHER_FIT_H
#define AHER_FIT_H

#include <stdbool.h>
#include <stddef.h>

#define FIT_LEAST 1000 /* bytes; a request of less is not made shorter */
#define FIT_TIMES 8    /* so often is one request made shorter */

/* Zeroed: nothing is known. Bytes are of system and user text. */
struct fit {
	size_t bytes;	   /* so much should fit; 0: not known */
	size_t taken;	   /* so much was taken */
	int answer_tokens; /* so many may be asked for; 0: any number */
	int answer_taken;  /* so many were, and that was answered */
};

/* What a request that wants so much begins with. */
size_t fit_start(const struct fit *, size_t wanted);
int fit_answer(const struct fit *, int wanted);

/* A text of so many bytes was taken, with so many tokens for the answer. */
void fit_taken(struct fit *, size_t bytes, int answer_tokens);
/* The same after it was made shorter: so much fits, more may not. */
void fit_found(struct fit *, size_t bytes);

/*
 * A request was refused as too long: the server's context and what was asked
 * of it in tokens (0: it does not say), the text's bytes and the answer's
 * tokens, which become those to try next. Returns the bytes to try next:
 * fewer, or as many where fewer answer tokens are enough. What was taken once
 * is not lowered for others: a refusal may quote what a run says.
 */
size_t fit_refused(struct fit *, long long context, long long asked,
    size_t bytes, int *answer_tokens);

#endif
