#include "util.h"

#include <err.h>
#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void *
xmalloc(size_t size)
{
	void *p = malloc(size > 0 ? size : 1);

	if (p == NULL)
		err(1, "no memory for %zu bytes", size);
	return p;
}

void *
xcalloc(size_t count, size_t size)
{
	void *p = calloc(count > 0 ? count : 1, size > 0 ? size : 1);

	if (p == NULL)
		err(1, "no memory for %zu times %zu bytes", count, size);
	return p;
}

void *
xreallocarray(void *old, size_t count, size_t size)
{
	void *p = reallocarray(old, count > 0 ? count : 1, size);

	if (p == NULL)
		err(1, "no memory for %zu times %zu bytes", count, size);
	return p;
}

char *
xstrdup(const char *text)
{
	char *copy = strdup(text);

	if (copy == NULL)
		err(1, "no memory for a string");
	return copy;
}

void *
xgrow(void *array, size_t used, size_t *cap, size_t size)
{
	if (used < *cap)
		return array;
	*cap = *cap < 16 ? 16 : *cap + *cap / 2;
	return xreallocarray(array, *cap, size);
}

const char *
parse_number(const char *text, long long min, long long max, long long *out)
{
	char *end;
	long long value;

	errno = 0;
	value = strtoll(text, &end, 10);
	if (end == text || *end != '\0' || strchr(" \t\n\v\f\r", *text) != NULL)
		return "is not a whole number";
	if (errno == ERANGE)
		return value < 0 ? "is too small" : "is too large";
	if (value < min)
		return "is too small";
	if (value > max)
		return "is too large";
	*out = value;
	return NULL;
}

const char *
parse_fraction(const char *text, double min, double max, double *out)
{
	/* No setlocale is ever called, so strtod reads a decimal point. */
	char *end;
	double value = strtod(text, &end);

	if (end == text || *end != '\0' || !isfinite(value) ||
	    strspn(text, "0123456789.-+eE") != strlen(text))
		return "is not a number";
	if (value < min)
		return "is too small";
	if (value > max)
		return "is too large";
	*out = value;
	return NULL;
}

void
hide_controls(char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i];

		if (i + 1 < len && c == 0xc2 &&
		    ((unsigned char)text[i + 1] & 0xe0) == 0x80)
			text[i] = text[i + 1] = '?';
		else if (c < 0x20 || c == 0x7f)
			text[i] = '?';
	}
}

void
say(const char *fmt, ...)
{
	char text[2048];
	size_t len, max = sizeof(text) - 1;
	va_list ap;
	int n;

	n = snprintf(text, max, "%s: ", program_invocation_short_name);
	len = n < 0 ? 0 : (size_t)n < max ? (size_t)n : max;
	va_start(ap, fmt);
	n = vsnprintf(text + len, max - len, fmt, ap);
	va_end(ap);
	len += n < 0 ? 0 : (size_t)n < max - len ? (size_t)n : max - len - 1;
	hide_controls(text, len);
	text[len++] = '\n';
	/* Nothing can be done where even this fails. */
	if (write(STDERR_FILENO, text, len) < 0)
		return;
}

void
bug_at(const char *file, int line, const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "BUG: %s:%d: ", file, line);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	abort();
}
