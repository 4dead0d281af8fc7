#include "checkfiles.h"

#include <string.h>

#include "columns.h"
#include "consumers.h"
#include "filelook.h"
#include "inspect.h"
#include "io.h"
#include "registered.h"
#include "source.h"
#include "stage.h"
#include "util.h"

#define MAX_ROW ((size_t)64 << 20)

/* One file, from its first row to its last. */
struct reading {
	struct inspection in;
	struct findings findings;
	struct layout layout;
	struct columns *columns;
	struct file_look look;
	unsigned long long at; /* bytes of the rows so far */
	size_t line, blank;    /* of the row before; the first blank one */
};

/* The surrogate that the escape at `at` spells, 0 for none: its third digit
 * tells the first half of a pair from the second. */
static int
surrogate(struct str text, size_t at)
{
	int digit = at + 6 > text.n ? -1 : char_hex(text.s[at + 3]);

	return digit >= 8 &&
		       str_starts_nocase(str_sub(text, at, text.n), STR("\\ud"))
		   ? digit
		   : 0;
}

/* The first \u escape of half a pair that has no other half, or STR_NONE. */
static size_t
lone_surrogate(struct str text)
{
	size_t at = 0;

	while ((at = str_find(text, STR("\\u"), at)) != STR_NONE) {
		int half = surrogate(text, at);
		size_t slashes = 0;

		while (slashes < at && text.s[at - slashes - 1] == '\\')
			slashes++;
		if (half == 0 || slashes % 2 == 1) {
			at += 2;
			continue;
		}
		if (half >= 12 || surrogate(text, at + 6) < 12)
			return at;
		at += 12;
	}
	return STR_NONE;
}

static void
check_blank(struct reading *r, size_t line)
{
	if (r->look.lines && r->blank == 0 && line > r->line + 1)
		r->blank = r->line + 1;
	r->line = line;
}

static void
check_row_text(struct reading *r, struct str text)
{
	struct inspection *in = &r->in;
	const struct json_node *row = inspect_row(in, text);
	size_t lone;

	if (row == NULL)
		return;
	if (row->type != JSON_OBJECT) {
		remark(in, SEVERITY_ERROR, in->findings->line, STR("row"),
		    TRAP_NOT_OBJECT, "a row is a JSON object; it is %s",
		    found(in, row));
		return;
	}
	lone = lone_surrogate(text);
	if (lone != STR_NONE)
		remark(in, SEVERITY_ERROR, in->findings->line, STR("row"),
		    TRAP_LONE_SURROGATE,
		    "%.*s at byte %zu stands for no character: Arrow stops, "
		    "others write U+FFFD; cut texts between characters",
		    STR_ARG(str_sub(text, lone, lone + 6)), lone);
	columns_row(r->columns, in, row, r->at);
	in->consumer->row(in, row);
}

static void
check_row_item(struct reading *r, const struct source_item *item)
{
	findings_row(&r->findings, item->line);
	check_blank(r, item->line);
	r->in.carried.rows++;
	check_row_text(r, item->text);
	r->at += item->text.n + 1;
}

static void
check_rows(struct reading *r, struct source *source)
{
	struct source_item item;

	for (;;) {
		switch (source_next(source, &item)) {
		case SOURCE_RECORD:
			check_row_item(r, &item);
			break;
		case SOURCE_BAD:
			findings_row(&r->findings, item.line);
			check_blank(r, item.line);
			r->in.carried.rows++;
			remark(&r->in, SEVERITY_ERROR, item.line, STR("row"),
			    TRAP_TOO_LARGE,
			    "longer than 64 MiB, and was not checked");
			break;
		case SOURCE_CUT:
			findings_row(&r->findings, item.line);
			remark(&r->in, SEVERITY_ERROR, item.line, STR("row"),
			    TRAP_CUT_FILE, "%s", item.why);
			return;
		default:
			return;
		}
	}
}

static void
check_end(struct reading *r)
{
	struct inspection *in = &r->in;
	const struct consumer *consumer = in->consumer;

	findings_row(&r->findings, 1);
	columns_end(r->columns, in, r->blank);
	if (in->carried.rows == 0)
		remark(in, SEVERITY_ERROR, 1, STR("file"), TRAP_NO_ROWS,
		    "no row: the trainer stops");
	else if (in->carried.rows < consumer->min_rows)
		remark(in, SEVERITY_NOTE, 1, STR("file"), TRAP_FEW_ROWS,
		    "%zu rows; %s asks for at least %zu", in->carried.rows,
		    consumer->program, consumer->min_rows);
	if (consumer->end != NULL && in->carried.rows > 0)
		consumer->end(in);
	findings_end(&r->findings);
}

static void
summarise(const struct reading *r)
{
	const struct findings *findings = &r->findings;

	if (findings->errors == 0)
		say("%s: %s rows, all fit %s; notes: %s", findings->file,
		    count_text(r->in.carried.rows).s, r->in.consumer->name,
		    count_text(findings->notes).s);
	else
		say("%s: %s rows, %s with errors for %s; errors: %s, notes: %s",
		    findings->file, count_text(r->in.carried.rows).s,
		    count_text(findings->bad_rows).s, r->in.consumer->name,
		    count_text(findings->errors).s,
		    count_text(findings->notes).s);
}

static int
check_input(struct reading *r, struct input *input, const char *path)
{
	struct source *source =
	    source_new(input, MAX_ROW, (struct source_hooks){0});

	file_check(&r->in, &r->look, path);
	if (r->in.consumer->registered && r->look.known)
		layout_read(&r->layout, &r->in, path);
	check_rows(r, source);
	check_end(r);
	source_free(source);
	return r->findings.errors == 0 ? EXIT_DONE : EXIT_SOME_BAD;
}

static int
check_one(const struct consumer *consumer, const char *path,
    unsigned long long most, bool quiet)
{
	struct reading r = {.look = file_look(path)};
	char why[160];
	struct input *input = input_open(path, why, sizeof(why));
	int status;

	if (input == NULL) {
		say("%s: %s", path, why);
		return EXIT_STOPPED;
	}
	if (r.look.gzip) {
		say("%s: gzip: decompress it first (gunzip), it is not read "
		    "here",
		    path);
		input_close(input);
		return EXIT_STOPPED;
	}
	layout_default(&r.layout);
	findings_begin(
	    &r.findings, strcmp(path, "-") == 0 ? "<stdin>" : path, most);
	inspection_init(&r.in, &r.findings, consumer, &r.layout);
	r.columns = columns_new();
	status = check_input(&r, input, path);
	fflush(stdout); /* before what stderr says of it */
	if (!quiet)
		summarise(&r);
	columns_free(r.columns);
	inspection_release(&r.in);
	layout_release(&r.layout);
	findings_release(&r.findings);
	return status;
}

/* What a user of several files has to know: that some could not be read, then
 * that some are bad. */
static int
worse(int a, int b)
{
	if (a == EXIT_STOPPED || b == EXIT_STOPPED)
		return EXIT_STOPPED;
	return a == EXIT_DONE ? b : a;
}

int
check_files(const char *format, char **names, size_t count,
    unsigned long long most, bool quiet)
{
	const struct consumer *consumer;
	int status = EXIT_DONE;

	if (strcmp(format, "help") == 0) {
		printf("Formats:\n");
		consumer_list(stdout);
		printf("\nTraps:\n");
		trap_list(stdout);
		return stage_close_stdout();
	}
	consumer = consumer_find(format);
	if (consumer == NULL)
		return EXIT_USAGE;
	if (count == 0)
		status = check_one(consumer, "-", most, quiet);
	for (size_t i = 0; i < count; i++)
		status =
		    worse(status, check_one(consumer, names[i], most, quiet));
	return worse(stage_close_stdout(), status);
}
