/* When a request that failed is sent again: pure decisions, no clock. */
#ifndef AHER_RETRY_H
#define AHER_RETRY_H

#include <stdbool.h>
#include <time.h>

/*
 * A request that fails this often, while its endpoint answers others, is given
 * up: the record's own failure. Timeouts are dear and give up sooner. 429 and
 * 503 do not count.
 */
#define RETRY_FAILURES 12
#define RETRY_TIMEOUTS 3

bool retry_again(int failures, int timeouts);

#define RETRY_BASE_MS 250
#define RETRY_CAP_MS 30000

/*
 * Milliseconds to wait before the next try after `failures` in a row (>= 1):
 * full jitter, random * min(cap, base * 2^(failures - 1)), random in [0, 1).
 * A server that named a time (server_ms >= 0) is given at least that, and up
 * to a tenth more (at least RETRY_BASE_MS wide), so that its callers do not
 * come back at once.
 */
long long retry_wait_ms(int failures, long long server_ms, double random);

/* Retry-After (RFC 9110, 10.2.3): seconds or an HTTP date; milliseconds from
 * now, at most an hour; -1 where it is neither. */
long long retry_after_ms(const char *value, time_t now);
/* x-ratelimit-reset-*: "1s", "6m0s", "20ms", "1h2m3.5s", or plain seconds. */
long long retry_reset_ms(const char *value);

#endif
