/*
 * One model at one address: its key, what it was found to accept, how much it
 * may be asked at once. aher(7), ENDPOINTS.
 */
#ifndef AHER_ENDPOINT_H
#define AHER_ENDPOINT_H

#include <stdbool.h>
#include <stddef.h>

struct endpoint;

struct endpoint_options {
	const char *base_url; /* "https://api.openai.com/v1" */
	const char *model;
	const char *key;      /* NULL: none. Copied, and wiped at the end */
	int most;	      /* -j: requests in flight */
	double rpm, tpm;      /* requests, tokens a minute; 0: no limit */
	long long give_up_ms; /* so long may it be gone */
	/* Is the key allowed over plain http to this host? Loopback always. */
	const char *const *key_hosts;
	size_t key_host_count;
};

/* Checks the URL (http or https, no user or password in it). NULL with `why`.
 */
struct endpoint *endpoint_new(
    const struct endpoint_options *, char *why, size_t why_size);
void endpoint_free(struct endpoint *);

const char *endpoint_url(
    const struct endpoint *); /* base, as messages show it */
const char *endpoint_model(const struct endpoint *);
bool endpoint_is(
    const struct endpoint *, const char *base_url, const char *model);

/* Has it answered once? Until then it gets one request at a time. */
bool endpoint_proven(const struct endpoint *);

/* The requests that may be in flight now. */
int endpoint_limit(const struct endpoint *);

/* What it was found to accept: "json_schema,max_completion_tokens,temperature";
 * static or the endpoint's. */
const char *endpoint_modes(const struct endpoint *);

#endif
