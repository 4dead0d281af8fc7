/* Any body of any status: an answer's text lies in what is held, its finish is
 * a string, why is one line of whole characters. Any header value: -1, or a
 * time of up to an hour. */
#include <stdint.h>
#include <stdlib.h>

#include "retry.h"
#include "utf8.h"
#include "util.h"
#include "wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_why(const struct wire_response *response)
{
	size_t n = strnlen(response->why, sizeof(response->why));

	if (n == 0 || n == sizeof(response->why) ||
	    utf8_bad((struct str){response->why, n}, 0) != STR_NONE)
		abort();
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)response->why[i] < ' ')
			abort();
}

static void
check_response(const struct wire_response *response, const struct buf *hold)
{
	bool has_text = str_trim(response->text).n > 0;

	if (has_text != (response->kind == WIRE_ANSWER))
		abort();
	if (has_text &&
	    (response->text.s < hold->bytes ||
		response->text.s + response->text.n > hold->bytes + hold->len))
		abort();
	if (strlen(response->finish) > hold->len + 20)
		abort();
	if (response->prompt_tokens < 0 || response->completion_tokens < 0 ||
	    response->cached_tokens < 0 ||
	    response->cached_tokens > response->prompt_tokens ||
	    response->context_tokens < 0 || response->asked_tokens < 0)
		abort();
	check_why(response);
}

static void
check_time(long long ms)
{
	if (ms < -1 || ms > 3600000)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const int statuses[] = {
	    200, 400, 401, 403, 404, 413, 422, 429, 500, 503, 302, 0};
	struct wire_response response;
	struct buf hold;
	char *text = xmalloc(size + 1);

	buf_init(&hold, 1 << 16);
	for (size_t i = 0; i < ARRAY_LEN(statuses); i++) {
		buf_clear(&hold);
		wire_read(&response, statuses[i],
		    (struct str){(const char *)data, size}, &hold);
		check_response(&response, &hold);
	}
	if (size > 0)
		memcpy(text, data, size);
	text[size] = '\0';
	check_time(retry_after_ms(text, 1700000000));
	check_time(retry_reset_ms(text));
	free(text);
	buf_release(&hold);
	return 0;
}
