#include "turn.h"

#include "json.h"

void
put_comma(struct buf *out)
{
	if (out->len > 0 && out->bytes[out->len - 1] != '[')
		buf_putc(out, ',');
}

void
turn_open(struct buf *out, const char *role)
{
	put_comma(out);
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

void
put_call(struct buf *out, const struct call *call)
{
	buf_puts(out, "{\"name\":");
	json_put_string(out, call->name);
	buf_puts(out, ",\"arguments\":");
	buf_add_str(out, call->arguments);
	buf_putc(out, '}');
}

void
put_tools(
    struct buf *out, const struct conversation *conversation, const char *none)
{
	bool any = !str_eq(conversation->tools, STR("[]"));

	json_put_string(out, any ? conversation->tools : str_of(none));
}

void
row_close(struct buf *out, const struct row *row)
{
	if (row->weight != NULL && !row->loss_scale) {
		buf_puts(out, ",\"weight\":");
		json_put_fraction(out, *row->weight);
	}
	buf_putc(out, '}');
}
