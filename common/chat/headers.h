/* The few headers of an HTTP answer that matter to a client of models. */
#ifndef AHER_HEADERS_H
#define AHER_HEADERS_H

#include "str.h"

enum header {
	HEADER_RETRY_AFTER,
	HEADER_REMAINING_REQUESTS, /* x-ratelimit-* */
	HEADER_RESET_REQUESTS,
	HEADER_REMAINING_TOKENS,
	HEADER_RESET_TOKENS,
	HEADER_LOCATION,
	HEADER_COUNT,
};

struct headers {
	unsigned here; /* a bit for each that was there */
	char value[HEADER_COUNT][256];
};

/* None so far. */
void headers_clear(struct headers *);
/* Takes one line, a status line too: with it all begins anew, since interim
 * answers have headers of their own. A long value is cut. */
void headers_take(struct headers *, struct str line);
/* The value, or NULL where it was not there. */
const char *headers_get(const struct headers *, enum header);

#endif
