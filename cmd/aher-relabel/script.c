/*
 * A program that was written, run, and left a file that was not the one asked
 * for. The goal asks for the program as it is: what it reads, which rows it
 * keeps, and the file that it writes.
 */
#include "closing.h"
#include "hindsight.h"
#include "phrase.h"
#include "util.h"

#define CODE_MAX (32 * 1024)

/* What kind of file an extension is, with its article. */
static const struct {
	const char *ext;
	const char *kind;
} kinds[] = {{".xlsx", "an Excel file"}, {".xls", "an Excel file"},
    {".csv", "a CSV file"}, {".tsv", "a TSV file"}, {".json", "a JSON file"},
    {".jsonl", "a JSON Lines file"}, {".parquet", "a Parquet file"},
    {".txt", "a text file"}, {".md", "a Markdown file"},
    {".html", "an HTML file"}, {".xml", "an XML file"},
    {".yaml", "a YAML file"}, {".yml", "a YAML file"}, {".png", "a PNG image"},
    {".svg", "an SVG image"}, {".pdf", "a PDF file"},
    {".db", "a database file"}, {".sqlite", "a SQLite file"}};

static const struct {
	const char *ext; /* of the script, or the language's name */
	const char *language;
} languages[] = {{"python", "Python"}, {".py", "Python"}, {".rb", "Ruby"},
    {"ruby", "Ruby"}, {".js", "JavaScript"}, {"javascript", "JavaScript"},
    {".sh", "shell"}, {"bash", "shell"}, {".r", "R"}, {".pl", "Perl"}};

static const struct {
	const char *op; /* the longer first */
	const char *words;
} comparisons[] = {{">=", "at least"}, {"<=", "at most"}, {"==", ""},
    {">", "greater than"}, {"<", "less than"}};

struct script {
	struct str code;
	const char *language; /* NULL: not known */
	struct str reads;     /* s == NULL: nothing is known */
	struct str writes;
	const char *kind;  /* of what it writes */
	struct str column; /* a condition on rows: s == NULL, there is none */
	const char *compare;
	struct str limit;
	size_t written; /* the step that wrote the code */
	size_t shown;	/* the step whose observation shows the file */
};

static const char *
kind_of(struct str name)
{
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (str_ends_nocase(name, str_of(kinds[i].ext)))
			return kinds[i].kind;
	return NULL;
}

/* Finds the next quoted literal at or after *at, and sets *at to its opening
 * quote. */
static bool
next_literal(struct str code, size_t *at, struct str *literal)
{
	for (; *at < code.n; (*at)++) {
		char quote = code.s[*at];
		size_t end;

		if (quote != '\'' && quote != '"')
			continue;
		for (end = *at + 1; end < code.n && code.s[end] != quote &&
				    code.s[end] != '\n';
		     end++)
			;
		*literal = str_sub(code, *at + 1, end);
		return end < code.n;
	}
	return false;
}

/* Is the literal at `at` what the code writes to? Told by the call it is the
 * argument of, or by the mode behind it. */
static bool
is_written(struct str code, size_t at, struct str literal)
{
	static const char *const calls[] = {
	    "to_", "save", "write", "dump", "export", "savefig"};
	size_t end = at + literal.n + 2, beg = at > 40 ? at - 40 : 0;
	struct str before, behind = str_sub(code, end, end + 12);
	size_t line;

	if (str_starts(behind, STR(", 'w")) ||
	    str_starts(behind, STR(", \"w")) ||
	    str_starts(behind, STR(", mode='w")) ||
	    str_starts(behind, STR(",'w")) || str_starts(behind, STR(",\"w")))
		return true;
	before = str_sub(code, beg, at);
	while ((line = str_find_char(before, '\n', 0)) != STR_NONE)
		before = str_sub(before, line + 1, before.n);
	if (before.n == 0 || before.s[before.n - 1] != '(')
		return false;
	for (size_t i = 0; i < ARRAY_LEN(calls); i++) {
		size_t call = str_find(before, str_of(calls[i]), 0);

		if (call != STR_NONE &&
		    str_find_char(before, '(', call) == before.n - 1)
			return true;
	}
	return false;
}

static void
find_files(struct script *script)
{
	struct str literal;
	size_t at = 0;

	while (next_literal(script->code, &at, &literal)) {
		if (kind_of(literal) != NULL && phrase_length(literal) == 1) {
			if (is_written(script->code, at, literal))
				script->writes = literal;
			else if (script->reads.s == NULL)
				script->reads = literal;
		}
		at += literal.n + 2;
	}
	if (script->writes.s != NULL)
		script->kind = kind_of(script->writes);
}

/* Looks behind a quoted column name for "'] > 30", with closing brackets. */
static void
find_condition(struct script *script)
{
	struct str literal;
	size_t at = 0;

	while (next_literal(script->code, &at, &literal)) {
		struct str rest;

		at += literal.n + 2;
		rest = str_sub(script->code, at, script->code.n);
		if (rest.n == 0 || *rest.s != ']')
			continue;
		while (rest.n > 0 &&
		       (*rest.s == ']' || *rest.s == ')' || *rest.s == ' '))
			rest = str_sub(rest, 1, rest.n);
		for (size_t i = 0; i < ARRAY_LEN(comparisons); i++) {
			struct str op = str_of(comparisons[i].op);
			double value;

			if (!str_starts(rest, op))
				continue;
			rest = str_trim(str_sub(rest, op.n, op.n + 24));
			if (rest.n == 0 || !char_is_digit(*rest.s) ||
			    !phrase_number(&rest, &script->limit, &value))
				break;
			script->column = literal;
			script->compare = comparisons[i].words;
			return;
		}
	}
}

static void
find_language(struct run *run, struct script *script)
{
	struct field fields[FIELDS_MAX];

	for (size_t step = script->written; step < run->traj->count; step++) {
		size_t count = run_fields(run, step, fields, NULL);

		for (size_t k = 0; k < count; k++) {
			if (fields[k].value.n > 200)
				continue;
			for (size_t i = 0; i < ARRAY_LEN(languages); i++) {
				struct str name = str_of(languages[i].ext);

				if (!str_ends_nocase(fields[k].value, name))
					continue;
				script->language = languages[i].language;
				return;
			}
		}
	}
}

/* Finds the last step that wrote code which writes a file. */
static bool
find_code(struct run *run, struct script *script)
{
	struct field fields[FIELDS_MAX];

	for (size_t step = run->traj->count; step-- > 0;) {
		struct str input = run->traj->steps[step].input;
		size_t count;

		/* Code has line breaks, which JSON has as escapes. */
		if (str_find_char(input, '\\', 0) == STR_NONE)
			continue;
		count = run_fields(run, step, fields, NULL);
		for (size_t k = 0; k < count; k++) {
			if (fields[k].value.n > CODE_MAX ||
			    fields[k].type != JSON_STRING ||
			    str_find_char(fields[k].value, '\n', 0) == STR_NONE)
				continue;
			script->code = fields[k].value;
			script->written = step;
			find_files(script);
			if (script->writes.s != NULL)
				return true;
		}
	}
	return false;
}

/* Does a later step show that the file was written? Its observation names it,
 * or its command does and brought something. */
static bool
is_shown(struct run *run, struct script *script)
{
	for (size_t step = script->written + 1; step < run->traj->count;
	     step++) {
		const struct observation *seen = run_observation(run, step);

		if (seen->kind == OBSERVATION_ERROR ||
		    seen->kind == OBSERVATION_HOSTILE ||
		    seen->kind == OBSERVATION_NONE)
			continue;
		script->shown = step;
		if (phrase_has(seen->text, script->writes) ||
		    phrase_has(run->traj->steps[step].input, script->writes))
			return true;
	}
	return false;
}

static void
write_text(struct buf *text, const struct script *script, bool question)
{
	buf_puts(
	    text, question ? "Can you write and run a " : "Write and run a ");
	if (script->language != NULL)
		buf_printf(text, "%s ", script->language);
	buf_puts(text, "script to ");
	if (script->reads.s != NULL)
		buf_printf(text, "read %.*s, ", STR_ARG(script->reads));
	if (script->column.s != NULL) {
		buf_printf(
		    text, "keep the rows with %.*s ", STR_ARG(script->column));
		buf_puts(text, script->compare);
		buf_printf(text, "%s%.*s and write them",
		    script->compare[0] != '\0' ? " " : "",
		    STR_ARG(script->limit));
	} else {
		buf_puts(text, script->reads.s != NULL ? "and write the result"
						       : "write its result");
	}
	buf_printf(text, " to %s named %.*s%s", script->kind,
	    STR_ARG(script->writes), question ? "?" : ".");
}

enum fit
shape_script(struct run *run, struct goal *goal)
{
	struct script script = {.language = NULL};
	struct buf text;
	enum fit fit;

	if (!find_code(run, &script))
		return FIT_NOT;
	if (phrase_has(run->traj->prompt, script.writes))
		return goal_reject(goal, REASON_LOW_CONFIDENCE,
		    "the script writes the file that was asked for; what it "
		    "does instead cannot be told by rule");
	if (!is_shown(run, &script))
		return goal_reject(goal, REASON_NO_OUTCOME,
		    "no observation shows that the script wrote its file");
	find_condition(&script);
	find_language(run, &script);
	buf_init(&text, GOAL_MAX);
	write_text(&text, &script, phrase_is_question(run->traj->prompt));
	fit = goal_take(goal, &text, run->arena);
	if (fit != FIT_GOAL)
		return fit;
	closing_line(run, script.shown, script.writes, goal);
	goal->confidence = script.column.s != NULL ? 0.85 : 0.7;
	goal->rationale = arena_printf(run->arena,
	    "steps[%zu] writes the script, and steps[%zu] shows that %.*s was "
	    "written.",
	    script.written, script.shown, STR_ARG(script.writes));
	return FIT_GOAL;
}
