/*
 * Memory that does not fail quietly, numbers from a command line, and bugs.
 *
 * Library code returns its errors; the only ways out of the process from
 * common/ are running out of memory and a BUG.
 */
#ifndef AHER_UTIL_H
#define AHER_UTIL_H

#include <stdbool.h>
#include <stddef.h>

#include "banned.h"

/* malloc, realloc and strdup that end the process with status 1 and a
 * message when memory has run out. The caller frees what they return. */
void *xmalloc(size_t size);
void *xcalloc(size_t count, size_t size);
void *xreallocarray(void *old, size_t count, size_t size);
char *xstrdup(const char *text);

/*
 * Makes room for one more element: returns the array itself, or a larger one
 * when used == *cap. Growth is by half, so a run of appends is linear.
 */
void *xgrow(void *array, size_t used, size_t *cap, size_t size);

/*
 * Reads a whole decimal number from min to max. Returns NULL and sets *out,
 * or returns what is wrong with the text ("is not a whole
 * number", "is too large").
 */
const char *parse_number(
    const char *text, long long min, long long max, long long *out);

/* The same for a fraction such as 0.5, written with a point whatever the
 * locale; infinities and NaN are refused. */
const char *parse_fraction(
    const char *text, double min, double max, double *out);

/*
 * A message for a person on stderr, "aher-pack: text" with a newline behind
 * it, in one write(2) so that the stages of a pipe do not mix theirs. Control
 * characters, which may come from the input, are shown as '?'.
 */
void say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Makes each byte of a control character a '?', U+0080 to U+009F in UTF-8
 * too: what comes from elsewhere must not move a terminal's cursor. */
void hide_controls(char *text, size_t len);

/* Our mistake, never the user's: prints file and line, then aborts. */
#define BUG(...) bug_at(__FILE__, __LINE__, __VA_ARGS__)
void bug_at(const char *file, int line, const char *fmt, ...)
    __attribute__((noreturn, format(printf, 3, 4)));

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

#endif
