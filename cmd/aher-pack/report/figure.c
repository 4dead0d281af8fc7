#include "figure.h"

#include <math.h>
#include <stdio.h>

#include "json.h"

void
figure_comma(struct buf *out)
{
	char last = out->len > 0 ? out->bytes[out->len - 1] : '{';

	if (last != '{' && last != '[' && last != ':' && last != ',')
		buf_putc(out, ',');
}

void
figure_name(struct buf *out, const char *name)
{
	figure_comma(out);
	buf_printf(out, "\"%s\":", name);
}

void
figure_count(struct buf *out, const char *name, unsigned long long count)
{
	figure_name(out, name);
	buf_printf(out, "%llu", count);
}

/* printf follows the locale, which no stage sets. */
void
figure_number(struct buf *out, const char *name, double value)
{
	size_t end;

	if (!isfinite(value)) {
		figure_null(out, name);
		return;
	}
	figure_name(out, name);
	/* Not -0. */
	buf_printf(out, "%.6f", fabs(value) < 0.0000005 ? 0 : value);
	end = out->len;
	while (out->bytes[end - 1] == '0')
		end--;
	if (out->bytes[end - 1] == '.')
		end--;
	buf_truncate(out, end);
}

void
figure_text(struct buf *out, const char *name, struct str text)
{
	figure_name(out, name);
	json_put_string(out, text);
}

void
figure_null(struct buf *out, const char *name)
{
	figure_name(out, name);
	buf_puts(out, "null");
}

void
figure_counts(struct buf *out, const char *name,
    const unsigned long long *counts, size_t n)
{
	figure_name(out, name);
	buf_putc(out, '[');
	for (size_t i = 0; i < n; i++)
		buf_printf(out, i == 0 ? "%llu" : ",%llu", counts[i]);
	buf_putc(out, ']');
}
