/*
 * POSTs, many at once, on one thread. The only user of curl.
 *
 * HTTP/2 where the server has it, connections reused, no redirects followed,
 * no netrc; a proxy of the environment for https: alone, since one for http:
 * reads the key and the text, and cannot reach loopback. The bearer key is
 * handed to curl and nowhere else.
 */
#ifndef AHER_HTTP_H
#define AHER_HTTP_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>

#include "str.h"

struct http;

#define HTTP_CONNECT_MS 4000
#define HTTP_IDLE_MS 60000 /* a body that has begun and does not go on */
#define HTTP_ANSWER_MAX (4UL << 20) /* bytes of a body */

/* Raises the soft limit of open files to the hard one. */
struct http *http_new(void);
/* Other limits than the three above, for tests; before the first request. */
void http_set_limits(
    struct http *, long long connect_ms, long long idle_ms, size_t answer_max);
void http_free(struct http *); /* ends transfers without callbacks */

enum http_fate {
	HTTP_DONE,	 /* status and body are whole */
	HTTP_NO_CONNECT, /* no such host, refused, TLS failed */
	HTTP_NO_TRUST,	 /* the server's certificate does not hold */
	HTTP_LOST,	 /* the connection broke, the body is cut */
	HTTP_TIMEOUT,	 /* in all, or idle */
	HTTP_TOO_LARGE,	 /* more than HTTP_ANSWER_MAX, or endless headers */
};

struct http_result {
	enum http_fate fate;
	int status;
	struct str body;	 /* until the callback returns */
	const char *retry_after; /* header values, NULL where absent */
	const char *remaining_requests, *reset_requests; /* x-ratelimit-* */
	const char *remaining_tokens, *reset_tokens;
	const char *location; /* of a redirect */
	long long ms;
	char why[200]; /* not HTTP_DONE: for a person */
};

struct http_request {
	const char *url;
	const char *key; /* bearer token, or NULL; borrowed for the call */
	struct str body; /* JSON; borrowed until done */
	long long timeout_ms;
	void (*done)(void *arg, const struct http_result *);
	void *arg;
};

void http_post(struct http *, const struct http_request *);
size_t http_flying(const struct http *);

/* Moves all transfers, calling done for those that ended, and waits at most
 * timeout_ms for the next event of a transfer or of fds, whose revents are set
 * as by poll(2); an fd of -1 is passed over. */
void http_step(struct http *, struct pollfd *fds, size_t count, int timeout_ms);

/* Is the URL's host 127.0.0.0/8, ::1 or localhost? Does it say http:? False
 * for what is no URL. */
bool http_is_loopback(const char *url);
bool http_is_plain(const char *url);
/* Is this its host? Letters of any case, IPv6 without brackets. */
bool http_is_host(const char *url, const char *host);

/* Is it a URL that we may talk to?
 * NULL, or what is wrong with it: not http(s), no host, a user or password in
 * it. */
const char *http_url_check(const char *url);

#endif
