#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "clock.h"
#include "fit.h"
#include "headers.h"
#include "health.h"
#include "http.h"
#include "loopback.h"
#include "util.h"

/* What the callbacks saw, the last one in detail. */
struct seen {
	int count, status;
	enum http_fate fate;
	char body[200], why[200], retry_after[32], location[64];
};

static void
on_done(void *arg, const struct http_result *r)
{
	struct seen *seen = arg;

	seen->count++;
	seen->fate = r->fate;
	seen->status = r->status;
	snprintf(seen->body, sizeof(seen->body), "%.*s",
	    r->body.n < 199 ? (int)r->body.n : 199, r->body.s);
	snprintf(seen->why, sizeof(seen->why), "%s", r->why);
	snprintf(seen->retry_after, sizeof(seen->retry_after), "%.31s",
	    r->retry_after == NULL ? "" : r->retry_after);
	snprintf(seen->location, sizeof(seen->location), "%.63s",
	    r->location == NULL ? "" : r->location);
}

static void
post(struct http *http, const char *url, long long timeout_ms, struct seen *s)
{
	const struct http_request request = {
	    .url = url,
	    .key = "sk-0123456789",
	    .body = STR("{\"a\":1}"),
	    .timeout_ms = timeout_ms,
	    .done = on_done,
	    .arg = s,
	};

	http_post(http, &request);
}

static void
run_all(struct http *http)
{
	long long end = clock_ms() + 10000;

	while (http_flying(http) > 0 && clock_ms() < end)
		http_step(http, NULL, 0, 100);
	assert_int_equal(http_flying(http), 0);
}

static void
test_a_request_and_its_answer(void **state)
{
	static const struct step steps[] = {
	    {200, "RETRY-After:  7 \r\nx-other: 1\r\n", "hello", WHOLE, 0}};
	struct http *http = http_new();
	struct seen seen = {0};
	struct loopback l;

	(void)state;
	loopback_start(&l, steps, 1);
	for (int i = 0; i < 3; i++) {
		post(http, l.url, 5000, &seen);
		run_all(http);
	}
	assert_int_equal(seen.count, 3);
	assert_int_equal(seen.fate, HTTP_DONE);
	assert_int_equal(seen.status, 200);
	assert_string_equal(seen.body, "hello");
	assert_string_equal(seen.retry_after, "7");
	assert_int_equal(l.connections, 1);
	assert_non_null(strstr(l.seen[0], "POST /v1 HTTP/1.1\r\n"));
	assert_non_null(
	    strstr(l.seen[0], "Authorization: Bearer sk-0123456789\r\n"));
	assert_non_null(
	    strstr(l.seen[0], "Content-Type: application/json\r\n"));
	assert_non_null(strstr(l.seen[0], "User-Agent: aher/"));
	assert_null(strstr(l.seen[0], "Expect:"));
	assert_non_null(strstr(l.seen[2], "\r\n\r\n{\"a\":1}"));
	http_free(http);
	loopback_stop(&l);
}

static void
test_many_at_once(void **state)
{
	static const struct step steps[] = {{200, NULL, "x", WHOLE, 200}};
	struct http *http = http_new();
	struct seen seen = {0};
	struct loopback l;
	long long began;

	(void)state;
	loopback_start(&l, steps, 1);
	began = clock_ms();
	for (int i = 0; i < 40; i++)
		post(http, l.url, 5000, &seen);
	run_all(http);
	assert_true(clock_ms() - began < 2000);
	assert_int_equal(seen.count, 40);
	assert_int_equal(l.most_at_once, 40);
	http_free(http);
	loopback_stop(&l);
}

/* Returns why. */
static const char *
fails_as(const struct step *step, enum http_fate fate, long long timeout_ms)
{
	static struct seen seen;
	struct http *http = http_new();
	struct loopback l;

	seen = (struct seen){0};
	http_set_limits(http, 1000, 150, 100000);
	loopback_start(&l, step, 1);
	post(http, l.url, timeout_ms, &seen);
	run_all(http);
	assert_int_equal(seen.count, 1);
	assert_int_equal(seen.fate, fate);
	assert_true(strlen(seen.why) > 5);
	http_free(http);
	loopback_stop(&l);
	return seen.why;
}

static void
test_failures(void **state)
{
	static const struct step reset = {0, NULL, NULL, RESET, 0},
				 cut = {200, NULL, "abcdef", CUT, 0},
				 stalled = {200, NULL, "abcdef", STALLED, 0},
				 silent = {0, NULL, NULL, SILENT, 0},
				 endless = {200, NULL, "", ENDLESS, 0},
				 headers = {200, NULL, "", HEADERS, 0};

	(void)state;
	fails_as(&reset, HTTP_LOST, 5000);
	fails_as(&cut, HTTP_LOST, 5000);
	fails_as(&stalled, HTTP_TIMEOUT, 5000);
	fails_as(&silent, HTTP_TIMEOUT, 200);
	assert_null(strstr(fails_as(&endless, HTTP_TOO_LARGE, 5000), "header"));
	assert_non_null(
	    strstr(fails_as(&headers, HTTP_TOO_LARGE, 5000), "headers of"));
}

static void
test_no_connection(void **state)
{
	struct http *http = http_new();
	struct seen seen = {0};

	(void)state;
	post(http, "http://127.0.0.1:1/v1", 5000, &seen);
	run_all(http);
	assert_int_equal(seen.fate, HTTP_NO_CONNECT);
	assert_string_equal(seen.why, "Connection refused");
	post(http, "http://nosuch.invalid/v1", 5000, &seen);
	run_all(http);
	assert_int_equal(seen.fate, HTTP_NO_CONNECT);
	http_free(http);
}

static void
test_certificates_that_are_no_good(void **state)
{
	static const struct step steps[] = {{200, NULL, "x", WHOLE, 0}};
	struct http *http = http_new();
	struct seen seen = {0};
	struct loopback l;
	char url[80];

	(void)state;
	loopback_start(&l, steps, 1);
	snprintf(url, sizeof(url), "https%s", strchr(l.url, ':'));
	setenv("CURL_CA_BUNDLE", "/nonexistent", 1);
	post(http, url, 5000, &seen);
	unsetenv("CURL_CA_BUNDLE");
	run_all(http);
	assert_int_equal(seen.fate, HTTP_NO_TRUST);
	assert_non_null(strstr(seen.why, "/nonexistent"));
	http_free(http);
	loopback_stop(&l);
}

/* It would read the key. */
static void
test_no_proxy_for_plain_http(void **state)
{
	struct http *http = http_new();
	struct seen seen = {0};

	(void)state;
	setenv("http_proxy", "http://127.0.0.1:1", 1);
	post(http, "http://nosuch.invalid/v1", 5000, &seen);
	unsetenv("http_proxy");
	run_all(http);
	assert_int_equal(seen.fate, HTTP_NO_CONNECT);
	assert_non_null(strstr(seen.why, "nosuch.invalid"));
	http_free(http);
}

static void
test_no_redirect_is_followed(void **state)
{
	static const struct step steps[] = {
	    {302, "Location: http://127.0.0.1:1/x\r\n", "", WHOLE, 0}};
	struct http *http = http_new();
	struct seen seen = {0};
	struct loopback l;

	(void)state;
	loopback_start(&l, steps, 1);
	post(http, l.url, 5000, &seen);
	run_all(http);
	assert_int_equal(seen.status, 302);
	assert_string_equal(seen.location, "http://127.0.0.1:1/x");
	assert_int_equal(l.requests, 1);
	http_free(http);
	loopback_stop(&l);
}

static void
test_other_files_are_waited_for(void **state)
{
	struct http *http = http_new();
	struct pollfd fds[3] = {{.fd = -1, .events = POLLIN}};
	int ends[2], more[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(pipe(more), 0);
	fds[1] = (struct pollfd){.fd = ends[0], .events = POLLIN};
	fds[2] = (struct pollfd){.fd = more[1], .events = 0};
	http_step(http, fds, 3, 50);
	assert_int_equal(fds[1].revents, 0);
	assert_int_equal(fds[2].revents, 0);
	assert_int_equal(write(ends[1], "x", 1), 1);
	http_step(http, fds, 3, 5000);
	assert_int_equal(fds[1].revents, POLLIN);
	fds[1].fd = -1;
	close(more[0]);
	http_step(http, fds, 3, 5000);
	assert_int_equal(fds[2].revents, POLLERR);
	close(more[1]);
	close(ends[0]);
	close(ends[1]);
	http_free(http);
}

static void
test_nothing_is_waited_for_in_full(void **state)
{
	struct http *http = http_new();
	long long began = clock_ms();

	(void)state;
	http_step(http, NULL, 0, 120);
	assert_true(clock_ms() - began >= 110);
	http_free(http);
}

/* --- URLs --- */

static void
test_urls(void **state)
{
	static const char *const bad[] = {"", "x", "ftp://a/", "//a/",
	    "localhost:8000/v1", "http://", "http:///v1", "https://u@h/v1",
	    "https://u:p@h/v1", "http://127.0.0.1@evil/",
	    "http://127.0.0.1\\@evil/", "http://h:99999999/", "http://h:x/",
	    "http://h h/", "http://[::1/", "http://h\n/", "file:///etc/passwd"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		assert_non_null(http_url_check(bad[i]));
		assert_false(http_is_loopback(bad[i]));
		assert_false(http_is_plain(bad[i]));
	}
	assert_null(http_url_check("HTTPS://api.openai.com/v1"));
	assert_null(http_url_check("http://[fe80::1]:8000/v1"));
	assert_true(http_is_plain("HTTP://h/v1"));
	assert_false(http_is_plain("https://h/v1"));
	assert_true(http_is_loopback("http://127.1.2.3:80/v1"));
	assert_true(http_is_loopback("http://[::1]:80/v1"));
	assert_true(http_is_loopback("http://LocalHost"));
	assert_false(http_is_loopback("http://127.0.0.1.evil.com/"));
	assert_false(http_is_loopback("http://localhost.evil.com/"));
	assert_false(http_is_loopback("http://128.0.0.1/"));
	assert_false(http_is_loopback("http://evil.com/127.0.0.1"));
	assert_true(http_is_host("http://GPU7:8000/v1", "gpu7"));
	assert_true(http_is_host("http://[fe80::1]/v1", "fe80::1"));
	assert_false(http_is_host("http://gpu77/v1", "gpu7"));
}

static void
test_headers_begin_anew_with_a_status_line(void **state)
{
	struct headers h;
	char line[600] = "Location: ";

	(void)state;
	headers_clear(&h);
	headers_take(&h, STR("HTTP/1.1 103 Early Hints\r\n"));
	headers_take(&h, STR("Retry-After: 1\r\n"));
	headers_take(&h, STR("HTTP/2 429\r\n"));
	assert_null(headers_get(&h, HEADER_RETRY_AFTER));
	headers_take(&h, STR("X-RateLimit-Reset-Tokens:6m0s\r\n"));
	headers_take(&h, STR("x-ratelimit-reset-tokensX: 1\r\n"));
	headers_take(&h, STR("retry-after"));
	headers_take(&h, STR(""));
	assert_string_equal(headers_get(&h, HEADER_RESET_TOKENS), "6m0s");
	assert_null(headers_get(&h, HEADER_RETRY_AFTER));
	memset(line + 10, 'x', sizeof(line) - 11);
	headers_take(&h, str_of(line));
	assert_int_equal(strlen(headers_get(&h, HEADER_LOCATION)), 255);
}

/* --- whether an endpoint works --- */

static void
test_down_from_the_start(void **state)
{
	struct health h;
	long long now = 1000;

	(void)state;
	health_init(&h, 300000);
	for (int i = 0; i < 30; i++) {
		assert_true(health_careful(&h));
		health_failed(&h, now, now - 1, HEALTH_NO_CONNECT, 0.99);
		if (health_verdict(&h, now) != HEALTH_WORKS)
			break;
		assert_true(health_wait_ms(&h, now) <= HEALTH_PROBE_MS);
		now += health_wait_ms(&h, now) + 1;
	}
	assert_int_equal(health_verdict(&h, now), HEALTH_DOWN);
	assert_true(now >= 1000 + HEALTH_DOWN_MS && now < 9000);
}

static void
test_the_breaker(void **state)
{
	struct health h;

	(void)state;
	health_init(&h, 300000);
	health_answered(&h, true);
	assert_false(health_careful(&h));
	for (int i = 1; i < HEALTH_BREAK; i++)
		health_failed(&h, 1000, 900, HEALTH_ERROR, 0.5);
	assert_false(health_careful(&h));
	health_failed(&h, 1000, 900, HEALTH_ERROR, 0.5);
	assert_true(health_careful(&h));
	assert_int_equal(health_wait_ms(&h, 1000), 125);
	/* Another of the same crowd says nothing new. */
	health_failed(&h, 1001, 900, HEALTH_ERROR, 0.5);
	assert_int_equal(health_wait_ms(&h, 1000), 125);
	health_failed(&h, 1130, 1125, HEALTH_ERROR, 0.5);
	assert_int_equal(health_wait_ms(&h, 1130), 250);
	health_answered(&h, false);
	assert_false(health_careful(&h));
	assert_int_equal(health_wait_ms(&h, 1500), 0);
}

static void
test_gone(void **state)
{
	struct health h;

	(void)state;
	health_init(&h, 300000);
	health_answered(&h, true);
	/* One request's timeouts are not the endpoint's. */
	for (int i = 0; i < 9; i++)
		health_failed(&h, 600000 + i, 1000, HEALTH_TIMEOUT, 0.5);
	for (int i = 0; i < 3; i++)
		health_failed(&h, 600010 + i, 1000, HEALTH_ERROR, 0.5);
	assert_int_equal(health_verdict(&h, 1800000), HEALTH_WORKS);
	health_failed(&h, 1800001, 1000, HEALTH_BUSY, 0.5);
	assert_int_equal(health_verdict(&h, 1800001), HEALTH_GONE);
	health_answered(&h, false);
	assert_int_equal(health_verdict(&h, 9900000), HEALTH_WORKS);
}

/* --- how much text it takes --- */

static size_t
refused(struct fit *f, long long context, long long asked, size_t bytes)
{
	int answer = 1024;

	return fit_refused(f, context, asked, bytes, &answer);
}

static void
test_what_fits(void **state)
{
	struct fit f = {0};
	size_t next;

	(void)state;
	assert_int_equal(fit_start(&f, 50000), 50000);
	assert_int_equal(fit_answer(&f, 4096), 4096);
	/* 40,000 bytes were 10,000 tokens; 8192 - 1024 are there for them. */
	next = refused(&f, 8192, 10000, 40000);
	assert_in_range(next, 27000, 28672);
	assert_int_equal(fit_start(&f, 50000), next);
	assert_int_equal(fit_start(&f, 100), 100);
	fit_taken(&f, 45000, 10); /* another kind of text */
	assert_int_equal(fit_start(&f, 50000), 45000);
	/* No numbers, hostile numbers. */
	assert_int_equal(refused(&f, 0, 0, 9000), 6000);
	assert_int_equal(refused(&f, 1LL << 60, 5, 9000), 6000);
	assert_int_equal(refused(&f, 8192, 1, 9000), 6000);
	assert_int_equal(refused(&f, 1, 1LL << 31, 9000), 0);
	assert_int_equal(refused(&f, 0, 0, 0), 0);
}

static void
test_an_answer_that_does_not_fit(void **state)
{
	struct fit f = {0}, other = {0};
	int answer = 4096;

	(void)state;
	assert_int_equal(fit_refused(&f, 2048, 4196, 400, &answer), 400);
	assert_int_equal(answer, 512);
	assert_int_equal(fit_answer(&f, 4096), 512);
	/* Others were answered with as many. */
	fit_taken(&other, 400, 4096);
	answer = 4096;
	assert_int_equal(fit_refused(&other, 8, 0, 400, &answer), 18);
	assert_int_equal(answer, 2);
	assert_int_equal(fit_answer(&other, 4096), 4096);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_a_request_and_its_answer),
	    cmocka_unit_test(test_many_at_once),
	    cmocka_unit_test(test_failures),
	    cmocka_unit_test(test_no_connection),
	    cmocka_unit_test(test_certificates_that_are_no_good),
	    cmocka_unit_test(test_no_proxy_for_plain_http),
	    cmocka_unit_test(test_no_redirect_is_followed),
	    cmocka_unit_test(test_other_files_are_waited_for),
	    cmocka_unit_test(test_nothing_is_waited_for_in_full),
	    cmocka_unit_test(test_urls),
	    cmocka_unit_test(test_headers_begin_anew_with_a_status_line),
	    cmocka_unit_test(test_down_from_the_start),
	    cmocka_unit_test(test_the_breaker),
	    cmocka_unit_test(test_gone),
	    cmocka_unit_test(test_what_fits),
	    cmocka_unit_test(test_an_answer_that_does_not_fit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
