#include "prompt.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "compact.h"
#include "digest.h"
#include "json.h"
#include "resource.h"
#include "template.h"
#include "utf8.h"
#include "util.h"

#define FILE_MAX (1024 * 1024) /* bytes of a template: far over any use */
#define BIT(variable) (1u << (variable))

static const char *const variable_names[PROMPT_VARIABLES] = {
    [PROMPT_GOAL] = "goal",
    [PROMPT_ORIGINAL] = "original",
    [PROMPT_RUN] = "run",
    [PROMPT_OUTCOME] = "outcome",
    [PROMPT_REASON] = "reason",
    [PROMPT_NOTES] = "notes",
};

/*
 * What a role knows, and what makes no sense without. The relabeler sees no
 * run, the judge no original prompt (METHOD.md, stage 3).
 */
static const struct {
	const char *who;
	unsigned has, needs;
} roles[ROLE_COUNT] = {
    [ROLE_CLASSIFY] = {"a classifier",
	BIT(PROMPT_RUN) | BIT(PROMPT_ORIGINAL) | BIT(PROMPT_REASON),
	BIT(PROMPT_RUN) | BIT(PROMPT_ORIGINAL)},
    [ROLE_EXTRACT] = {"an extractor",
	BIT(PROMPT_RUN) | BIT(PROMPT_ORIGINAL) | BIT(PROMPT_REASON),
	BIT(PROMPT_RUN)},
    [ROLE_RELABEL] = {"a relabeler",
	BIT(PROMPT_OUTCOME) | BIT(PROMPT_ORIGINAL) | BIT(PROMPT_NOTES),
	BIT(PROMPT_OUTCOME)},
    [ROLE_ANSWER] = {"a writer of answers", BIT(PROMPT_RUN) | BIT(PROMPT_GOAL),
	BIT(PROMPT_RUN) | BIT(PROMPT_GOAL)},
    [ROLE_JUDGE] = {"a judge", BIT(PROMPT_RUN) | BIT(PROMPT_GOAL),
	BIT(PROMPT_RUN) | BIT(PROMPT_GOAL)},
};

static const char *const file_kinds[] = {
    "system.txt", "user.txt", "schema.json"};

struct prompt {
	enum role role;
	struct buf system, user, schema;
};

struct loading {
	struct prompt *prompt;
	const char *dir;
	char *why;
	size_t why_size;
	char name[64];	/* "judge.user.txt" */
	char path[512]; /* for messages, and to open */
};

static bool
complain(struct loading *l, size_t line, const char *text)
{
	if (line > 0)
		snprintf(
		    l->why, l->why_size, "%s:%zu: %s", l->path, line, text);
	else
		snprintf(l->why, l->why_size, "%s: %s", l->path, text);
	return false;
}

static size_t
line_of(struct str text, size_t at)
{
	size_t line = 1;

	for (size_t i = 0; i < at; i++)
		line += text.s[i] == '\n';
	return line;
}

/* --- reading files --- */

static bool
read_stream(struct loading *l, FILE *in, struct buf *raw)
{
	char part[16 * 1024];
	size_t n;

	while ((n = fread(part, 1, sizeof(part), in)) > 0)
		buf_add(raw, part, n);
	if (ferror(in))
		return complain(l, 0, strerror(errno));
	return !raw->over || complain(l, 0, "is longer than a prompt can be");
}

/* The folder's file, else the built-in one, into raw. */
static bool
read_file(struct loading *l, struct buf *raw)
{
	struct str builtin;
	FILE *in = NULL;
	bool fine;

	if (l->dir != NULL) {
		if ((size_t)snprintf(l->path, sizeof(l->path), "%s/%s", l->dir,
			l->name) >= sizeof(l->path))
			return complain(l, 0, strerror(ENAMETOOLONG));
		in = fopen(l->path, "re");
		if (in == NULL && errno != ENOENT)
			return complain(l, 0, strerror(errno));
	}
	if (in != NULL) {
		fine = read_stream(l, in, raw);
		fclose(in);
		return fine;
	}
	snprintf(l->path, sizeof(l->path), "prompts/%s", l->name);
	builtin = resource_find(l->name);
	if (builtin.s == NULL)
		return complain(l, 0, "is not built in");
	buf_add_str(raw, builtin);
	return true;
}

/* Without a byte order mark, carriage returns at the ends of lines, and white
 * space at the end, which editors leave and a ledger's key would see. */
static bool
read_text(struct loading *l, struct buf *out)
{
	struct buf raw;
	struct str rest, line;
	size_t bad;
	bool fine;

	buf_init(&raw, FILE_MAX);
	fine = read_file(l, &raw);
	rest = buf_str(&raw);
	bad = fine ? utf8_bad(rest, 0) : 0;
	if (fine && bad != STR_NONE)
		fine = complain(l, line_of(rest, bad), "is not UTF-8");
	if (str_starts(rest, STR("\xef\xbb\xbf")))
		rest = str_sub(rest, 3, rest.n);
	while (fine && str_line(&rest, &line)) {
		buf_add_str(out, line);
		buf_putc(out, '\n');
	}
	while (out->len > 0 && char_is_space(out->bytes[out->len - 1]))
		buf_truncate(out, out->len - 1);
	if (fine && out->len == 0)
		fine = complain(l, 0, "is empty");
	buf_release(&raw);
	return fine;
}

/* --- variables --- */

static enum prompt_variable
variable_of(struct str name)
{
	size_t v = 0;

	while (v < PROMPT_VARIABLES && !str_eq(name, str_of(variable_names[v])))
		v++;
	return (enum prompt_variable)v;
}

/* "{{goal}} and {{run}}". */
static void
list_variables(char *out, size_t size, unsigned set)
{
	size_t used = 0;

	out[0] = '\0';
	for (size_t v = 0; v < PROMPT_VARIABLES; v++) {
		if ((set & BIT(v)) == 0)
			continue;
		set &= ~BIT(v);
		used += (size_t)snprintf(out + used, size - used, "%s{{%s}}",
		    used == 0  ? ""
		    : set == 0 ? " and "
			       : ", ",
		    variable_names[v]);
	}
}

static bool
check_user(struct loading *l)
{
	struct str text = buf_str(&l->prompt->user), name;
	enum role role = l->prompt->role;
	char known[160], message[320];
	unsigned seen = 0, missing;

	list_variables(known, sizeof(known), roles[role].has);
	for (size_t at = 0, end = 0;; at = end) {
		enum prompt_variable v;

		if (!template_variable(text, &at, &end, &name))
			return complain(l, line_of(text, at), "{{ without }}");
		if (name.s == NULL)
			break;
		v = variable_of(name);
		name = str_sub(name, 0, 40);
		if (v < PROMPT_VARIABLES && (roles[role].has & BIT(v)) != 0) {
			if ((seen & BIT(v)) == 0) {
				seen |= BIT(v);
				continue;
			}
			/* Values are cut to a budget that has room for one. */
			snprintf(message, sizeof(message),
			    "{{%.*s}} stands here a second time",
			    STR_ARG(name));
			return complain(l, line_of(text, at), message);
		}
		snprintf(message, sizeof(message),
		    "{{%.*s}}: %s has no such variable; it has %s",
		    STR_ARG(name), roles[role].who, known);
		return complain(l, line_of(text, at), message);
	}
	missing = roles[role].needs & ~seen;
	if (missing == 0)
		return true;
	list_variables(known, sizeof(known), missing);
	snprintf(message, sizeof(message), "lacks %s, which %s needs", known,
	    roles[role].who);
	return complain(l, 0, message);
}

/* A system text that changes from record to record would be cached by no
 * server. */
static bool
check_system(struct loading *l)
{
	struct str text = buf_str(&l->prompt->system), name;

	for (size_t at = 0, end = 0;; at = end) {
		if (!template_variable(text, &at, &end, &name) ||
		    name.s == NULL)
			return true;
		if (variable_of(name) < PROMPT_VARIABLES)
			return complain(l, line_of(text, at),
			    "variables belong into the user template");
	}
}

/* --- the schema --- */

static bool
check_schema(struct loading *l, struct str text)
{
	struct json_doc doc;
	bool fine;

	json_init(&doc);
	fine = json_parse(&doc, text, NULL);
	if (!fine)
		complain(l, line_of(text, doc.error_at), doc.error);
	else if (json_root(&doc)->type != JSON_OBJECT)
		fine = complain(l, 0, "is no JSON object");
	json_release(&doc);
	return fine;
}

static bool
load_schema(struct loading *l)
{
	struct buf text;
	bool fine;

	buf_init(&text, BUF_NO_MAX);
	fine = read_text(l, &text) && check_schema(l, buf_str(&text));
	if (fine)
		compact_json(&l->prompt->schema, buf_str(&text));
	buf_release(&text);
	return fine;
}

/* --- loading --- */

static void
choose_file(struct loading *l, size_t kind)
{
	snprintf(l->name, sizeof(l->name), "%s.%s", role_name(l->prompt->role),
	    file_kinds[kind]);
}

static bool
check_folder(struct loading *l)
{
	struct stat st;

	if (l->dir == NULL)
		return true;
	snprintf(l->path, sizeof(l->path), "%s", l->dir);
	if (stat(l->dir, &st) < 0)
		return complain(l, 0, strerror(errno));
	return S_ISDIR(st.st_mode) || complain(l, 0, strerror(ENOTDIR));
}

static bool
load_files(struct loading *l)
{
	struct prompt *p = l->prompt;

	if (!check_folder(l))
		return false;
	choose_file(l, 0);
	if (!read_text(l, &p->system) || !check_system(l))
		return false;
	choose_file(l, 1);
	if (!read_text(l, &p->user) || !check_user(l))
		return false;
	choose_file(l, 2);
	return load_schema(l);
}

struct prompt *
prompt_load(enum role role, const char *dir, char *why, size_t why_size)
{
	struct prompt *p = xmalloc(sizeof(*p));
	struct loading l = {
	    .prompt = p, .dir = dir, .why = why, .why_size = why_size};

	p->role = role;
	buf_init(&p->system, BUF_NO_MAX);
	buf_init(&p->user, BUF_NO_MAX);
	buf_init(&p->schema, BUF_NO_MAX);
	if (!load_files(&l)) {
		prompt_free(p);
		return NULL;
	}
	return p;
}

void
prompt_free(struct prompt *p)
{
	if (p == NULL)
		return;
	buf_release(&p->system);
	buf_release(&p->user);
	buf_release(&p->schema);
	free(p);
}

struct str
prompt_system(const struct prompt *p)
{
	return buf_str(&p->system);
}

struct str
prompt_schema(const struct prompt *p)
{
	return buf_str(&p->schema);
}

const char *
prompt_name(const struct prompt *p)
{
	return role_name(p->role);
}

/* --- expanding --- */

void
prompt_fence(struct buf *out, const char *name, struct str text)
{
	unsigned char digest[DIGEST_BYTES];
	char hex[17], counter[24] = "";

	for (unsigned n = 1;; n++) {
		struct str parts[] = {text, str_of(counter)};

		digest_sha256(parts, ARRAY_LEN(parts), digest);
		digest_hex16(digest, hex);
		if (str_find(text, str_of(hex), 0) == STR_NONE)
			break;
		snprintf(counter, sizeof(counter), "%u", n);
	}
	buf_printf(out, "<%s %s>\n", name, hex);
	buf_add_str(out, text);
	if (text.n > 0 && text.s[text.n - 1] != '\n')
		buf_putc(out, '\n');
	buf_printf(out, "</%s %s>", name, hex);
}

/* Fences stand on lines of their own, whatever is beside a variable. */
static void
put_paragraph(
    struct buf *out, struct str text, const struct str values[PROMPT_VARIABLES])
{
	struct str name;
	size_t at = 0, end = 0;

	for (size_t from = 0;; from = at = end) {
		enum prompt_variable v;

		if (!template_variable(text, &at, &end, &name) ||
		    name.s == NULL) {
			buf_add_str(out, str_sub(text, from, text.n));
			return;
		}
		v = variable_of(name);
		buf_add_str(out, str_sub(text, from, at));
		if (out->len > 0 && out->bytes[out->len - 1] != '\n')
			buf_putc(out, '\n');
		prompt_fence(out, variable_names[v], values[v]);
		if (end < text.n && text.s[end] != '\n')
			buf_putc(out, '\n');
	}
}

static bool
has_values(struct str text, const struct str values[PROMPT_VARIABLES])
{
	struct str name;

	for (size_t at = 0, end = 0;; at = end) {
		if (!template_variable(text, &at, &end, &name) ||
		    name.s == NULL)
			return true;
		if (values[variable_of(name)].s == NULL)
			return false;
	}
}

void
prompt_expand(const struct prompt *p, const struct str values[PROMPT_VARIABLES],
    struct buf *out)
{
	struct str rest = buf_str(&p->user), paragraph;
	bool first = true;

	while (template_paragraph(&rest, &paragraph)) {
		if (!has_values(paragraph, values))
			continue;
		if (!first)
			buf_puts(out, "\n\n");
		first = false;
		put_paragraph(out, paragraph, values);
	}
}

size_t
prompt_overhead(const struct prompt *p)
{
	struct str values[PROMPT_VARIABLES];
	struct buf out;
	size_t len;

	for (size_t v = 0; v < PROMPT_VARIABLES; v++)
		values[v] = STR("\n");
	buf_init(&out, BUF_NO_MAX);
	prompt_expand(p, values, &out);
	len = out.len;
	buf_release(&out);
	return len;
}

void
prompt_print(void)
{
	for (size_t role = 0; role < ROLE_COUNT; role++) {
		for (size_t k = 0; k < ARRAY_LEN(file_kinds); k++) {
			char name[64];
			struct str text;

			snprintf(name, sizeof(name), "%s.%s",
			    role_name((enum role)role), file_kinds[k]);
			text = resource_find(name);
			if (text.s == NULL)
				continue;
			printf("==> %s <==\n", name);
			fwrite(text.s, 1, text.n, stdout);
		}
	}
}
