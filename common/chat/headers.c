#include "headers.h"

#include <string.h>

#define NAME(literal)                                                          \
	{                                                                      \
		literal, sizeof(literal) - 1                                   \
	}

static const struct str names[HEADER_COUNT] = {
    [HEADER_RETRY_AFTER] = NAME("retry-after"),
    [HEADER_REMAINING_REQUESTS] = NAME("x-ratelimit-remaining-requests"),
    [HEADER_RESET_REQUESTS] = NAME("x-ratelimit-reset-requests"),
    [HEADER_REMAINING_TOKENS] = NAME("x-ratelimit-remaining-tokens"),
    [HEADER_RESET_TOKENS] = NAME("x-ratelimit-reset-tokens"),
    [HEADER_LOCATION] = NAME("location"),
};

void
headers_clear(struct headers *h)
{
	h->here = 0;
}

static void
keep(struct headers *h, struct str line)
{
	for (int i = 0; i < HEADER_COUNT; i++) {
		struct str name = names[i], value;

		if (line.n <= name.n || line.s[name.n] != ':' ||
		    !str_starts_nocase(line, name))
			continue;
		value = str_trim(str_sub(line, name.n + 1, line.n));
		value = str_sub(value, 0, sizeof(h->value[i]) - 1);
		memcpy(h->value[i], value.s, value.n);
		h->value[i][value.n] = '\0';
		h->here |= 1u << i;
	}
}

void
headers_take(struct headers *h, struct str line)
{
	if (line.n == 0)
		return;
	switch (char_lower(line.s[0])) {
	case 'h':
		if (str_starts(line, STR("HTTP/")))
			headers_clear(h);
		break;
	case 'l':
	case 'r':
	case 'x':
		keep(h, line);
		break;
	}
}

const char *
headers_get(const struct headers *h, enum header i)
{
	return h->here & 1u << i ? h->value[i] : NULL;
}
