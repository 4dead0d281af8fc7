/*
 * A slice of bytes that somebody else owns: a pointer and a length, no NUL at
 * the end. It may hold NULs; case is folded for ASCII letters only.
 */
#ifndef AHER_STR_H
#define AHER_STR_H

#include <stdbool.h>
#include <stddef.h>

struct str {
	const char *s;
	size_t n;
};

/* A slice of a string literal, and of a C string (NULL gives the empty one);
 * both live as long as what they point to. */
#define STR(literal) ((struct str){"" literal, sizeof(literal) - 1})
struct str str_of(const char *text);
/* The same slice of a literal in an initializer of static data. */
/* clang-format off */
#define STR_INIT(literal) {"" literal, sizeof(literal) - 1}
/* clang-format on */

/* For printf: printf("%.*s", STR_ARG(x)). */
#define STR_ARG(x) ((int)(x).n), ((x).s)

bool str_eq(struct str a, struct str b);
bool str_eq_nocase(struct str a, struct str b);
bool str_starts(struct str text, struct str prefix);
bool str_starts_nocase(struct str text, struct str prefix);
bool str_ends_nocase(struct str text, struct str suffix);

#define STR_NONE ((size_t)-1)

/* Offset of the first occurrence at or after from, or STR_NONE. */
size_t str_find(struct str text, struct str what, size_t from);
size_t str_find_nocase(struct str text, struct str what, size_t from);
size_t str_find_char(struct str text, char c, size_t from);

/* The slice [from, to), both clipped to the text. */
static inline struct str
str_sub(struct str text, size_t from, size_t to)
{
	if (to > text.n)
		to = text.n;
	if (from > to)
		from = to;
	return (struct str){text.s == NULL ? NULL : text.s + from, to - from};
}

/* Without white space (space, tab, CR, LF, FF, VT) at either end. */
struct str str_trim(struct str text);

/*
 * Takes the next line off *rest, without its line break (LF or CRLF).
 * Returns false when nothing is left.
 */
bool str_line(struct str *rest, struct str *line);
/* Takes the next word (a run of bytes that are not white space) off *rest. */
bool str_word(struct str *rest, struct str *word);

/*
 * The longest head of text that has at most max bytes and ends at the end of
 * a word; where the first word is longer than that, at the end of a UTF-8
 * sequence. Trailing white space is left out.
 */
struct str str_cut_words(struct str text, size_t max);

/* Is it one of so many words? Case is ignored. */
bool str_among(struct str word, const char *const *words, size_t count);

/* ASCII classes that do not depend on the locale; bytes >= 0x80 are in none
 * but char_is_word, so that UTF-8 letters never end a word. */
static inline bool
char_is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static inline bool
char_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline bool
char_is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

static inline bool
char_is_lower(char c)
{
	return c >= 'a' && c <= 'z';
}

static inline bool
char_is_alpha(char c)
{
	return char_is_lower(c) || char_is_upper(c);
}

/* Letter, digit, '_' or a byte >= 0x80. */
static inline bool
char_is_word(char c)
{
	return char_is_alpha(c) || char_is_digit(c) || c == '_' ||
	       (unsigned char)c >= 0x80;
}

/* The value of a hexadecimal digit, -1 for any other byte. */
static inline int
char_hex(char c)
{
	if (char_is_digit(c))
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static inline char
char_lower(char c)
{
	return char_is_upper(c) ? (char)(c + ('a' - 'A')) : c;
}

#endif
