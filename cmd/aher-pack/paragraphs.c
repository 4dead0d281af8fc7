#include "paragraphs.h"

#include <stdbool.h>
#include <string.h>

static char *
append(char *to, struct str text)
{
	if (text.n > 0)
		memcpy(to, text.s, text.n);
	return to + text.n;
}

struct str
paragraphs(const struct str *texts, size_t count, struct arena *arena)
{
	struct str only = STR("");
	size_t some = 0, len = 0;
	char *to, *start;

	for (size_t i = 0; i < count; i++) {
		if (texts[i].n == 0)
			continue;
		only = texts[i];
		len += (some++ > 0 ? 2 : 0) + texts[i].n;
	}
	if (some < 2)
		return only;
	start = to = arena_alloc(arena, len);
	for (size_t i = 0; i < count; i++) {
		if (texts[i].n > 0 && to > start)
			to = append(to, STR("\n\n"));
		to = append(to, texts[i]);
	}
	return (struct str){start, len};
}

static size_t
count_lines(struct str text)
{
	struct str line;
	size_t count = 0;

	while (str_line(&text, &line))
		count++;
	return count;
}

/* The offset of the last line break at or before max, STR_NONE where nothing
 * but white space stands before it. */
static size_t
lines_end(struct str text, size_t max)
{
	const char *last = memrchr(text.s, '\n', max + 1);
	size_t end = last == NULL ? 0 : (size_t)(last - text.s);

	return str_trim(str_sub(text, 0, end)).n == 0 ? STR_NONE : end;
}

struct str
paragraphs_cut(struct str text, size_t max, struct arena *arena)
{
	struct str kept, note;
	size_t end, left;
	bool lines;
	char *start;

	if (text.n <= max)
		return text;
	end = lines_end(text, max);
	if (end == text.n - 1)
		return text; /* all but the last line's break fits */
	lines = end != STR_NONE;
	kept =
	    lines ? str_sub(text, 0, end) : str_cut_words(str_trim(text), max);
	if (lines && kept.s[kept.n - 1] == '\r')
		kept.n--;
	left = lines ? count_lines(str_sub(text, end + 1, text.n))
		     : text.n - kept.n;
	note =
	    arena_printf(arena, "%s[%zu %s%s left out]", kept.n > 0 ? "\n" : "",
		left, lines ? "line" : "byte", left == 1 ? "" : "s");
	start = arena_alloc(arena, kept.n + note.n);
	append(append(start, kept), note);
	return (struct str){start, kept.n + note.n};
}
