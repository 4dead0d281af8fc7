#include "lexicon.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "buf.h"
#include "match.h"
#include "pattern.h"
#include "resource.h"
#include "util.h"

#define LEXICON_MAX (256 * 1024) /* bytes of a file */
#define TERM_MAX 200		 /* bytes of a term */
#define PATTERN_MAX 1000	 /* bytes of a pattern */

struct lexicon {
	struct arena arena; /* the terms' text */
	struct term *terms;
	size_t count, cap;
	size_t heads[256]; /* at_line_start: by first byte, from 1, in order */
	size_t *next_head; /* of each term, the next with that byte, or 0 */
	struct matcher *matcher;
	struct patterns *hostile;
	bool has_hostile;
	/* Of each class: is every term bound to the start of a line, and with
	 * which bytes, folded, do such begin? */
	bool lines_only[TERM_CLASS_COUNT];
	bool starts[TERM_CLASS_COUNT][256];
};

static const char *const class_names[TERM_CLASS_COUNT] = {
    [TERM_ERROR] = "error",
    [TERM_RETRY] = "retry",
    [TERM_GIVE_UP] = "give_up",
    [TERM_HEDGE] = "hedge",
    [TERM_CONSTRAINT] = "constraint",
    [TERM_WRONG] = "wrong",
    [TERM_OFF_TOPIC] = "off_topic",
    [TERM_EVALUATOR] = "evaluator",
    [TERM_HOSTILE] = "hostile",
    [TERM_ABOUT_RUN] = "about_run",
};

const char *term_class_name(enum term_class class)
{
	if ((size_t) class >= TERM_CLASS_COUNT)
		BUG("no term class %d", (int)class);
	return class_names[class];
}

struct str
lexicon_builtin(void)
{
	return resource_find("lexicon.txt");
}

/* Returns TERM_CLASS_COUNT for a name that is none. */
static enum term_class
class_of(struct str name)
{
	size_t class = 0;

	while (class < TERM_CLASS_COUNT &&
	       !str_eq(name, str_of(class_names[class])))
		class ++;
	return (enum term_class) class;
}

static void
add_term(struct lexicon *lexicon, struct str text, enum term_class class)
{
	struct term term = {.class = class};
	char folded[TERM_MAX];

	if (text.s[0] == '^') {
		term.at_line_start = true;
		text = str_sub(text, 1, text.n);
	}
	for (size_t i = 0; i < text.n; i++)
		folded[i] = char_lower(text.s[i]);
	term.text = arena_copy(&lexicon->arena, (struct str){folded, text.n});
	lexicon->terms = xgrow(lexicon->terms, lexicon->count, &lexicon->cap,
	    sizeof(*lexicon->terms));
	lexicon->terms[lexicon->count++] = term;
	if (term.at_line_start)
		lexicon->starts[class][(unsigned char)folded[0]] = true;
	else
		lexicon->lines_only[class] = false;
}

/* Returns what is wrong with the line, or NULL. */
static const char *
read_line(struct lexicon *lexicon, struct str line, enum term_class *class)
{
	line = str_trim(line);
	if (line.n == 0 || line.s[0] == '#')
		return NULL;
	if (line.s[0] == '[' && line.s[line.n - 1] == ']') {
		*class = class_of(str_sub(line, 1, line.n - 1));
		return *class == TERM_CLASS_COUNT ? "no such section" : NULL;
	}
	if (*class == TERM_CLASS_COUNT)
		return "a term before the first [section]";
	if (memchr(line.s, '\0', line.n) != NULL)
		return "a NUL byte";
	if (*class == TERM_HOSTILE) {
		lexicon->has_hostile = true;
		return line.n > PATTERN_MAX
			   ? "a pattern of more than 1000 bytes"
			   : patterns_add(lexicon->hostile, line);
	}
	if (line.n > TERM_MAX)
		return "a term of more than 200 bytes";
	if (str_eq(line, STR("^")))
		return "a '^' without a term";
	add_term(lexicon, line, *class);
	return NULL;
}

static bool
read_terms(struct lexicon *lexicon, const char *name, struct str text,
    char *why, size_t why_size)
{
	enum term_class class = TERM_CLASS_COUNT;
	struct str line;

	for (size_t number = 1; str_line(&text, &line); number++) {
		const char *wrong = read_line(lexicon, line, &class);

		if (wrong == NULL)
			continue;
		line = str_cut_words(str_trim(line), 60);
		snprintf(why, why_size, "%s:%zu: %s: %.*s", name, number, wrong,
		    STR_ARG(line));
		return false;
	}
	return true;
}

static bool
read_file(struct buf *out, const char *path, char *why, size_t why_size)
{
	char chunk[4096];
	FILE *file = fopen(path, "r");
	bool failed;
	size_t n;

	if (file == NULL) {
		snprintf(why, why_size, "%s: %s", path, strerror(errno));
		return false;
	}
	errno = 0;
	while (!out->over && (n = fread(chunk, 1, sizeof(chunk), file)) > 0)
		buf_add(out, chunk, n);
	failed = ferror(file) != 0;
	if (failed)
		snprintf(why, why_size, "%s: %s", path, strerror(errno));
	else if (out->over)
		snprintf(why, why_size, "%s: larger than %d KiB", path,
		    LEXICON_MAX / 1024);
	fclose(file);
	return !failed && !out->over;
}

static void
build_matcher(struct lexicon *lexicon)
{
	struct str *words =
	    xreallocarray(NULL, lexicon->count + 1, sizeof(*words));

	for (size_t i = 0; i < lexicon->count; i++)
		words[i] = lexicon->terms[i].text;
	lexicon->matcher = matcher_new(words, lexicon->count);
	free(words);
}

/* Chains the terms that begin a line by their first byte: by class, then as
 * they stand in the file. */
static void
chain_heads(struct lexicon *lexicon)
{
	lexicon->next_head =
	    xcalloc(lexicon->count + 1, sizeof(*lexicon->next_head));
	for (size_t class = TERM_CLASS_COUNT; class -- > 0;)
		for (size_t i = lexicon->count; i-- > 0;) {
			const struct term *term = &lexicon->terms[i];
			size_t *head =
			    &lexicon->heads[(unsigned char)term->text.s[0]];

			if (term->class != class || !term->at_line_start)
				continue;
			lexicon->next_head[i] = *head;
			*head = i + 1;
		}
}

/* The built-in section, for a file that has none. */
static void
add_builtin_hostile(struct lexicon *lexicon)
{
	struct str text = lexicon_builtin(), line;
	bool inside = false;

	while (str_line(&text, &line)) {
		line = str_trim(line);
		if (line.n > 0 && line.s[0] == '[' && line.s[line.n - 1] == ']')
			inside = str_eq(line, STR("[hostile]"));
		else if (inside && line.n > 0 && line.s[0] != '#')
			patterns_add(lexicon->hostile, line);
	}
}

struct lexicon *
lexicon_load(const char *path, char *why, size_t why_size)
{
	struct lexicon *lexicon = xcalloc(1, sizeof(*lexicon));
	struct str text = lexicon_builtin();
	struct buf file;
	bool read = true;

	lexicon->hostile = patterns_new();
	for (size_t i = 0; i < TERM_CLASS_COUNT; i++)
		lexicon->lines_only[i] = true;
	buf_init(&file, LEXICON_MAX);
	if (path != NULL) {
		read = read_file(&file, path, why, why_size);
		text = buf_str(&file);
	}
	read = read && read_terms(lexicon, path == NULL ? "lexicon.txt" : path,
			   text, why, why_size);
	buf_release(&file);
	if (!read) {
		lexicon_free(lexicon);
		return NULL;
	}
	if (!lexicon->has_hostile)
		add_builtin_hostile(lexicon);
	build_matcher(lexicon);
	chain_heads(lexicon);
	return lexicon;
}

void
lexicon_free(struct lexicon *lexicon)
{
	if (lexicon == NULL)
		return;
	matcher_free(lexicon->matcher);
	patterns_free(lexicon->hostile);
	arena_release(&lexicon->arena);
	free(lexicon->terms);
	free(lexicon->next_head);
	free(lexicon);
}

const struct patterns *
lexicon_hostile(const struct lexicon *lexicon)
{
	return lexicon->hostile;
}

/* Is there only blank space between the start of the line and `at`? */
static bool
starts_line(struct str text, size_t at)
{
	while (at > 0 && (text.s[at - 1] == ' ' || text.s[at - 1] == '\t'))
		at--;
	return at == 0 || text.s[at - 1] == '\n';
}

/* Does the term, found at `at`, stand between word boundaries there? */
static bool
stands(const struct term *term, struct str text, size_t at)
{
	size_t end = at + term->text.n;

	if (char_is_word(term->text.s[0]) && at > 0 &&
	    char_is_word(text.s[at - 1]))
		return false;
	if (char_is_word(term->text.s[term->text.n - 1]) && end < text.n &&
	    char_is_word(text.s[end]))
		return false;
	return !term->at_line_start || starts_line(text, at);
}

struct scan {
	const struct lexicon *lexicon;
	struct str text;
	lexicon_found *found;
	void *arg;
};

static bool
scan_found(void *arg, size_t word, size_t end)
{
	const struct scan *scan = arg;
	const struct term *term = &scan->lexicon->terms[word];
	size_t at = end - term->text.n;

	if (!stands(term, scan->text, at))
		return true;
	return scan->found(scan->arg, term, at);
}

void
lexicon_scan(const struct lexicon *lexicon, struct str text,
    lexicon_found *found, void *arg)
{
	struct scan scan = {lexicon, text, found, arg};

	matcher_scan(lexicon->matcher, text, scan_found, &scan);
}

void
lexicon_head(const struct lexicon *lexicon, struct str line,
    lexicon_found *found, void *arg)
{
	if (line.n == 0)
		return;
	for (size_t i = lexicon->heads[(unsigned char)char_lower(line.s[0])];
	     i > 0; i = lexicon->next_head[i - 1]) {
		const struct term *term = &lexicon->terms[i - 1];

		if (str_starts_nocase(line, term->text) &&
		    stands(term, line, 0) && !found(arg, term, 0))
			return;
	}
}

struct first {
	enum term_class class;
	const struct term *term;
	size_t at;
};

static bool
first_found(void *arg, const struct term *term, size_t at)
{
	struct first *first = arg;

	if (term->class != first->class)
		return true;
	first->term = term;
	first->at = at;
	return false;
}

/* The term of a class with which this line begins. */
static const struct term *
term_of_line(const struct lexicon *lexicon, struct str text,
    enum term_class class, size_t at)
{
	struct str rest = str_sub(text, at, text.n);

	for (size_t i = lexicon->heads[(unsigned char)char_lower(rest.s[0])];
	     i > 0; i = lexicon->next_head[i - 1]) {
		const struct term *term = &lexicon->terms[i - 1];

		if (term->class == class &&
		    str_starts_nocase(rest, term->text) &&
		    stands(term, text, at))
			return term;
	}
	return NULL;
}

/* For a class of which every term begins a line: only line starts are looked
 * at, most of them for one byte. */
static void
first_of_lines(
    const struct lexicon *lexicon, struct str text, struct first *first)
{
	const bool *starts = lexicon->starts[first->class];
	size_t at = 0;

	while (at < text.n && first->term == NULL) {
		while (at < text.n && char_is_space(text.s[at]))
			at++;
		if (at == text.n)
			return;
		if (starts[(unsigned char)char_lower(text.s[at])]) {
			first->at = at;
			first->term =
			    term_of_line(lexicon, text, first->class, at);
		}
		at = str_find_char(text, '\n', at);
	}
}

const struct term *
lexicon_first(const struct lexicon *lexicon, struct str text,
    enum term_class class, size_t *at)
{
	struct first first = {.class = class};

	if (lexicon->lines_only[class])
		first_of_lines(lexicon, text, &first);
	else
		lexicon_scan(lexicon, text, first_found, &first);
	if (first.term != NULL && at != NULL)
		*at = first.at;
	return first.term;
}

const bool *
lexicon_starts(const struct lexicon *lexicon, enum term_class class)
{
	return lexicon->lines_only[class] ? lexicon->starts[class] : NULL;
}
