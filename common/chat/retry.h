/* When a request that failed is sent again: pure decisions, no clock. */
#ifndef AHER_RETRY_H
#define AHER_RETRY_H

#include <stdbool.h>
#include <time.h>

/*
 * A request that fails this often is given up: the record's own failure.
 * Timeouts are dear and give up sooner.
 *
 * 429, 502, 503 and 504 count where the endpoint answers others, and only two
 * minutes after the first: limits are counted by the minute, and whoever waits
 * for the next one is overtaken many times.
 */
#define RETRY_FAILURES 12
#define RETRY_TIMEOUTS 3
#define RETRY_LIMITED_MS 120000

bool retry_again(int failures, int timeouts);

#define RETRY_BASE_MS 250
#define RETRY_CAP_MS 30000
/* So long at most a server's word is followed, where it names a time. */
#define RETRY_SERVER_MS 60000

/*
 * Milliseconds to wait before the next try after `failures` in a row (>= 1):
 * full jitter, random * min(cap, base * 2^(failures - 1)), random in [0, 1).
 * A server that named a time (server_ms >= 0) is given that, and up to a tenth
 * more (at least RETRY_BASE_MS wide), so that its callers do not come back at
 * once.
 */
long long retry_wait_ms(int failures, long long server_ms, double random);

/* Retry-After (RFC 9110, 10.2.3): seconds or an HTTP date; milliseconds from
 * now, at most an hour; -1 where it is neither. */
long long retry_after_ms(const char *value, time_t now);
/* x-ratelimit-reset-*: "1s", "6m0s", "20ms", "1h2m3.5s", or plain seconds. */
long long retry_reset_ms(const char *value);

#endif
