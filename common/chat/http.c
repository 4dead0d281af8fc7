#include "http.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "buf.h"
#include "clock.h"
#include "headers.h"
#include "poller.h"
#include "site.h"
#include "util.h"

#define LOOK_MS 1000		  /* between two looks for idle bodies */
#define CONNECTIONS_KEPT 4096L	  /* as many as were in flight stay open */
#define HEADERS_MAX (256UL << 10) /* bytes; curl keeps every header */

struct transfer {
	CURL *easy;
	struct http *http;
	struct site *site;
	struct transfer *next, *prev; /* of those that fly; next idle one */
	void (*done)(void *arg, const struct http_result *);
	void *arg;
	struct buf body;
	long long started_ms, moved_ms;
	size_t header_bytes;
	struct headers headers;
	char error[CURL_ERROR_SIZE];
};

struct http {
	CURLM *multi;
	struct site *sites;
	struct transfer *flying;
	size_t flying_count;
	struct poller poller;
	long long now_ms, looked_ms;
	long long timer_ms; /* when curl wants to be called; -1: not at all */
	long long connect_ms, idle_ms;
	size_t answer_max;
};

/* --- what a server sends --- */

static size_t
take_body(char *bytes, size_t size, size_t count, void *arg)
{
	struct transfer *t = arg;
	size_t len = size * count;

	t->moved_ms = t->http->now_ms;
	buf_add(&t->body, bytes, len);
	return t->body.over ? 0 : len;
}

static size_t
take_header(char *bytes, size_t size, size_t count, void *arg)
{
	struct transfer *t = arg;
	struct str line = {bytes, size * count};

	t->header_bytes += line.n;
	if (t->header_bytes > HEADERS_MAX)
		return 0;
	headers_take(&t->headers, line);
	return line.n;
}

/* --- handles --- */

#define SET(easy, option, value)                                               \
	do {                                                                   \
		if (curl_easy_setopt(easy, option, value) != CURLE_OK)         \
			BUG("curl does not take " #option);                    \
	} while (0)

static void
set_up(struct transfer *t)
{
	CURL *easy = t->easy;
	const char *url = t->site->url;
	const char *authorities = getenv("CURL_CA_BUNDLE");

	if (authorities == NULL)
		authorities = getenv("SSL_CERT_FILE");
	SET(easy, CURLOPT_URL, url);
	SET(easy, CURLOPT_HTTPHEADER, t->site->headers);
	SET(easy, CURLOPT_PRIVATE, t);
	SET(easy, CURLOPT_ERRORBUFFER, t->error);
	SET(easy, CURLOPT_NOSIGNAL, 1L);
	SET(easy, CURLOPT_QUICK_EXIT, 1L); /* waits for no slow name server */
	SET(easy, CURLOPT_PROTOCOLS_STR, "http,https");
	SET(easy, CURLOPT_FOLLOWLOCATION, 0L);
	SET(easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	SET(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)t->http->connect_ms);
	SET(easy, CURLOPT_TCP_KEEPALIVE, 1L);
	SET(easy, CURLOPT_UPLOAD_BUFFERSIZE, 32768L);
	SET(easy, CURLOPT_USERAGENT, "aher/" AHER_VERSION);
	SET(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
	SET(easy, CURLOPT_WRITEFUNCTION, take_body);
	SET(easy, CURLOPT_WRITEDATA, t);
	SET(easy, CURLOPT_HEADERFUNCTION, take_header);
	SET(easy, CURLOPT_HEADERDATA, t);
	SET(easy, CURLOPT_POST, 1L);
	if (http_is_plain(url) || http_is_loopback(url))
		SET(easy, CURLOPT_PROXY, "");
	/* Before a plain server has answered, waiting for what it can do would
	 * put all requests in a row. */
	if (!http_is_plain(url))
		SET(easy, CURLOPT_PIPEWAIT, 1L);
	/* As the curl program has it, for a server with a certificate of one's
	 * own. */
	if (authorities != NULL)
		SET(easy, CURLOPT_CAINFO, authorities);
	/* A curl may have been built without these two. */
	curl_easy_setopt(
	    easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
	curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "gzip");
}

static struct transfer *
transfer_new(struct http *http, struct site *site)
{
	struct transfer *t = xcalloc(1, sizeof(*t));

	*t = (struct transfer){.http = http, .site = site};
	t->easy = curl_easy_init();
	if (t->easy == NULL)
		BUG("no memory for a curl handle");
	buf_init(&t->body, http->answer_max);
	set_up(t);
	return t;
}

static void
transfer_free(struct transfer *t)
{
	curl_easy_cleanup(t->easy);
	buf_release(&t->body);
	free(t);
}

static struct curl_slist *
add_header(struct curl_slist *list, const char *line)
{
	list = curl_slist_append(list, line);
	if (list == NULL)
		BUG("no memory for a header");
	return list;
}

static struct curl_slist *
header_list(const char *key)
{
	struct curl_slist *list;
	char *bearer;

	list = add_header(NULL, "Content-Type: application/json");
	list = add_header(list, "Expect:");
	if (key == NULL)
		return list;
	if (asprintf(&bearer, "Authorization: Bearer %s", key) < 0)
		BUG("asprintf failed");
	list = add_header(list, bearer);
	site_wipe(bearer);
	free(bearer);
	return list;
}

static void
end_site(struct site *site)
{
	struct transfer *t;

	while ((t = site->idle) != NULL) {
		site->idle = t->next;
		transfer_free(t);
	}
	for (struct curl_slist *h = site->headers; h != NULL; h = h->next)
		site_wipe(h->data);
	curl_slist_free_all(site->headers);
	site_free(site);
}

/* --- waiting --- */

static int
watch_socket(CURL *easy, curl_socket_t fd, int what, void *arg, void *unused)
{
	struct http *http = arg;
	short events = 0;

	(void)easy;
	(void)unused;
	if (what == CURL_POLL_IN || what == CURL_POLL_INOUT)
		events |= POLLIN;
	if (what == CURL_POLL_OUT || what == CURL_POLL_INOUT)
		events |= POLLOUT;
	poller_watch(&http->poller, fd, events);
	return 0;
}

static int
set_timer(CURLM *multi, long timeout_ms, void *arg)
{
	struct http *http = arg;

	(void)multi;
	http->timer_ms = timeout_ms < 0 ? -1 : clock_ms() + timeout_ms;
	return 0;
}

/* --- transfers --- */

struct http *
http_new(void)
{
	struct http *http = xcalloc(1, sizeof(*http));
	struct rlimit files;

	if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
		files.rlim_cur = files.rlim_max;
		setrlimit(RLIMIT_NOFILE, &files);
	}
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK ||
	    (http->multi = curl_multi_init()) == NULL)
		BUG("curl does not start");
	poller_init(&http->poller);
	http->timer_ms = -1;
	curl_multi_setopt(http->multi, CURLMOPT_MAXCONNECTS, CONNECTIONS_KEPT);
	curl_multi_setopt(http->multi, CURLMOPT_SOCKETFUNCTION, watch_socket);
	curl_multi_setopt(http->multi, CURLMOPT_SOCKETDATA, http);
	curl_multi_setopt(http->multi, CURLMOPT_TIMERFUNCTION, set_timer);
	curl_multi_setopt(http->multi, CURLMOPT_TIMERDATA, http);
	http_set_limits(http, HTTP_CONNECT_MS, HTTP_IDLE_MS, HTTP_ANSWER_MAX);
	http->now_ms = clock_ms();
	return http;
}

void
http_set_limits(struct http *http, long long connect_ms, long long idle_ms,
    size_t answer_max)
{
	http->connect_ms = connect_ms;
	http->idle_ms = idle_ms;
	http->answer_max = answer_max;
}

void
http_free(struct http *http)
{
	struct transfer *t;
	struct site *site;

	if (http == NULL)
		return;
	while ((t = http->flying) != NULL) {
		http->flying = t->next;
		curl_multi_remove_handle(http->multi, t->easy);
		transfer_free(t);
	}
	while ((site = http->sites) != NULL) {
		http->sites = site->next;
		end_site(site);
	}
	curl_multi_cleanup(http->multi);
	poller_release(&http->poller);
	curl_global_cleanup();
	free(http);
}

void
http_post(struct http *http, const struct http_request *request)
{
	struct site *site = site_find(&http->sites, request->url, request->key);
	struct transfer *t = site->idle;

	if (site->headers == NULL)
		site->headers = header_list(request->key);
	if (t == NULL)
		t = transfer_new(http, site);
	else
		site->idle = t->next;
	t->done = request->done;
	t->arg = request->arg;
	t->started_ms = t->moved_ms = clock_ms();
	t->header_bytes = 0;
	headers_clear(&t->headers);
	t->error[0] = '\0';
	SET(t->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body.n);
	SET(t->easy, CURLOPT_POSTFIELDS, request->body.s);
	SET(t->easy, CURLOPT_TIMEOUT_MS, (long)request->timeout_ms);
	if (curl_multi_add_handle(http->multi, t->easy) != CURLM_OK)
		BUG("curl does not take a transfer");
	t->prev = NULL;
	t->next = http->flying;
	if (t->next != NULL)
		t->next->prev = t;
	http->flying = t;
	http->flying_count++;
}

size_t
http_flying(const struct http *http)
{
	return http->flying_count;
}

static enum http_fate
fate_of(const struct transfer *t, CURLcode code)
{
	curl_off_t ready = 0;

	if (code == CURLE_OK)
		return HTTP_DONE;
	if (code == CURLE_PEER_FAILED_VERIFICATION ||
	    code == CURLE_SSL_CACERT_BADFILE)
		return HTTP_NO_TRUST;
	if (t->body.over || t->header_bytes > HEADERS_MAX)
		return HTTP_TOO_LARGE;
	/* Without a connection the request never began. */
	curl_easy_getinfo(t->easy, CURLINFO_PRETRANSFER_TIME_T, &ready);
	if (ready == 0)
		return HTTP_NO_CONNECT;
	return code == CURLE_OPERATION_TIMEDOUT ? HTTP_TIMEOUT : HTTP_LOST;
}

static void
say_why(struct http_result *r, const struct transfer *t, CURLcode code)
{
	const char *text =
	    t->error[0] != '\0' ? t->error : curl_easy_strerror(code);
	long number = 0;

	if (code == CURLE_COULDNT_CONNECT)
		curl_easy_getinfo(t->easy, CURLINFO_OS_ERRNO, &number);
	if (r->fate == HTTP_TOO_LARGE && !t->body.over)
		snprintf(r->why, sizeof(r->why),
		    "headers of more than %lu bytes", HEADERS_MAX);
	else if (r->fate == HTTP_TOO_LARGE)
		snprintf(r->why, sizeof(r->why),
		    "an answer of more than %zu bytes", t->http->answer_max);
	else if (r->fate == HTTP_TIMEOUT)
		snprintf(r->why, sizeof(r->why), "no answer after %lld s",
		    (r->ms + 500) / 1000);
	else
		snprintf(r->why, sizeof(r->why), "%.190s",
		    number > 0 ? strerror((int)number) : text);
}

static void
report(struct transfer *t, struct http_result *r)
{
	const struct headers *h = &t->headers;
	long status = 0;

	curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
	r->status = (int)status;
	r->body = buf_str(&t->body);
	r->retry_after = headers_get(h, HEADER_RETRY_AFTER);
	r->remaining_requests = headers_get(h, HEADER_REMAINING_REQUESTS);
	r->reset_requests = headers_get(h, HEADER_RESET_REQUESTS);
	r->remaining_tokens = headers_get(h, HEADER_REMAINING_TOKENS);
	r->reset_tokens = headers_get(h, HEADER_RESET_TOKENS);
	r->location = headers_get(h, HEADER_LOCATION);
	t->done(t->arg, r);
}

/* The callback may start other transfers, and this one's handle is free only
 * after it. */
static void
land(struct transfer *t, struct http_result *r)
{
	struct http *http = t->http;

	curl_multi_remove_handle(http->multi, t->easy);
	if (t->prev != NULL)
		t->prev->next = t->next;
	else
		http->flying = t->next;
	if (t->next != NULL)
		t->next->prev = t->prev;
	http->flying_count--;
	report(t, r);
	buf_release(&t->body);
	buf_init(&t->body, http->answer_max);
	t->next = t->site->idle;
	t->site->idle = t;
}

static void
land_all(struct http *http)
{
	CURLMsg *message;
	int left;

	while ((message = curl_multi_info_read(http->multi, &left)) != NULL) {
		struct http_result r = {.fate = HTTP_DONE};
		CURLcode code = message->data.result;
		struct transfer *t;
		char *private;

		if (message->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(
		    message->easy_handle, CURLINFO_PRIVATE, &private);
		t = (struct transfer *)(void *)private;
		r.ms = http->now_ms - t->started_ms;
		r.fate = fate_of(t, code);
		if (r.fate != HTTP_DONE)
			say_why(&r, t, code);
		land(t, &r);
	}
}

/* A callback may end or start others, so the search begins anew behind each. */
static struct transfer *
find_idle(const struct http *http)
{
	struct transfer *t = http->flying;

	while (t != NULL &&
	       (t->body.len == 0 || http->now_ms - t->moved_ms < http->idle_ms))
		t = t->next;
	return t;
}

static void
end_idle(struct http *http)
{
	struct transfer *t;

	if (http->now_ms - http->looked_ms < LOOK_MS &&
	    http->now_ms - http->looked_ms < http->idle_ms)
		return;
	http->looked_ms = http->now_ms;
	while ((t = find_idle(http)) != NULL) {
		struct http_result r = {.fate = HTTP_TIMEOUT};

		r.ms = http->now_ms - t->started_ms;
		snprintf(r.why, sizeof(r.why),
		    "an answer that began did not go on for %lld s",
		    (http->now_ms - t->moved_ms + 500) / 1000);
		land(t, &r);
	}
}

/* --- a turn --- */

static int
shortest_wait(const struct http *http, int timeout_ms)
{
	long long wait = timeout_ms;

	if (wait < 0 || wait > LOOK_MS)
		wait = LOOK_MS;
	if (wait > http->idle_ms)
		wait = http->idle_ms;
	if (http->timer_ms >= 0 && http->timer_ms - clock_ms() < wait)
		wait = http->timer_ms - clock_ms();
	return wait < 0 ? 0 : (int)wait;
}

static void
move_on(struct http *http, int fd, int events)
{
	int running;

	if (curl_multi_socket_action(http->multi, fd, events, &running) !=
	    CURLM_OK)
		BUG("curl does not go on");
}

void
http_step(struct http *http, struct pollfd *fds, size_t count, int timeout_ms)
{
	struct poller_event ready[POLLER_READY];
	size_t ready_count = poller_wait(
	    &http->poller, fds, count, shortest_wait(http, timeout_ms), ready);

	http->now_ms = clock_ms();
	for (size_t i = 0; i < ready_count; i++)
		move_on(http, ready[i].fd,
		    (ready[i].events & POLLIN ? CURL_CSELECT_IN : 0) |
			(ready[i].events & POLLOUT ? CURL_CSELECT_OUT : 0) |
			(ready[i].events & POLLERR ? CURL_CSELECT_ERR : 0));
	if (http->timer_ms >= 0 && http->timer_ms <= http->now_ms) {
		http->timer_ms = -1;
		move_on(http, CURL_SOCKET_TIMEOUT, 0);
	}
	land_all(http);
	end_idle(http);
}
