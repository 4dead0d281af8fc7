#include "turn.h"

#include "json.h"

void
turn_open(struct buf *out, const char *role)
{
	if (out->len > 0 && out->bytes[out->len - 1] != '[')
		buf_putc(out, ',');
	buf_puts(out, "{\"role\":\"");
	buf_puts(out, role);
	buf_puts(out, "\",\"content\":\"");
}

void
turn_put(struct buf *out, const char *role, struct str content)
{
	turn_open(out, role);
	json_put_escaped(out, content);
	buf_puts(out, "\"}");
}

void
put_count(struct buf *out, size_t n)
{
	char digits[24];
	size_t at = sizeof(digits);

	do
		digits[--at] = (char)('0' + n % 10);
	while ((n /= 10) > 0);
	buf_add(out, digits + at, sizeof(digits) - at);
}
