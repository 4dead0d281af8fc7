#include "script.h"

#include <stdio.h>

#include "../../common/util.h"

#define OPEN STR("[[mock:")
#define CLOSE STR("]]")

struct str
script_word(struct str *list, char comma)
{
	struct str word = {NULL, 0};
	size_t end;

	if (list->s == NULL)
		return word;
	end = str_find_char(*list, comma, 0);
	if (end == STR_NONE) {
		word = *list;
		*list = (struct str){NULL, 0};
	} else {
		word = str_sub(*list, 0, end);
		*list = str_sub(*list, end + 1, list->n);
	}
	return word;
}

/* A whole number at the beginning, or none. */
static long long
leading_number(struct str text, long long none)
{
	long long n = 0;
	size_t i;

	for (i = 0; i < text.n && i < 9 && char_is_digit(text.s[i]); i++)
		n = n * 10 + (text.s[i] - '0');
	return i == 0 ? none : n;
}

struct str
script_value(const struct script *script, const char *key)
{
	struct str rest = script->text, name = str_of(key), pair;

	for (pair = script_word(&rest, ';'); pair.s != NULL;
	     pair = script_word(&rest, ';'))
		if (str_starts(pair, name) && pair.n > name.n &&
		    pair.s[name.n] == '=')
			return str_sub(pair, name.n + 1, pair.n);
	return (struct str){NULL, 0};
}

long long
script_number(const struct script *script, const char *key, long long none)
{
	return leading_number(script_value(script, key), none);
}

/* The first directive of a text, with k= in it or without; else any. */
static struct str
find_directive(struct str text, bool with_attempt)
{
	struct script found = {.text = {NULL, 0}};
	struct str any = {NULL, 0};
	size_t at = 0, end;

	while ((at = str_find(text, OPEN, at)) != STR_NONE) {
		at += OPEN.n;
		end = str_find(text, CLOSE, at);
		if (end == STR_NONE)
			break;
		found.text = str_sub(text, at, end);
		if ((script_value(&found, "k").s != NULL) == with_attempt)
			return found.text;
		if (any.s == NULL)
			any = found.text;
	}
	return any;
}

/* The highest N of lines that begin with "attempt N", and one. */
static int
count_attempt(struct str text)
{
	struct str line;
	long long last = 0, n;
	size_t at;

	if (str_find_nocase(text, STR("attempt "), 0) == STR_NONE)
		return 1;
	while (str_line(&text, &line)) {
		at = 0;
		while (at < line.n &&
		       (char_is_space(line.s[at]) || line.s[at] == '-' ||
			   line.s[at] == '*' || line.s[at] == '#'))
			at++;
		line = str_sub(line, at, line.n);
		if (!str_starts_nocase(line, STR("attempt ")))
			continue;
		n = leading_number(str_sub(line, 8, line.n), 0);
		if (n > last)
			last = n;
	}
	return (int)last + 1;
}

static int
judge_of_model(struct str model, int otherwise)
{
	size_t at = model.n;

	while (at > 0 && char_is_digit(model.s[at - 1]))
		at--;
	if (at == 0 || model.s[at - 1] != '-')
		return otherwise;
	return (int)leading_number(str_sub(model, at, model.n), otherwise);
}

/* The attempt that a goal was written in: an x for each. */
static int
count_marks(struct str marks)
{
	return marks.n > 1 ? (int)marks.n : 1;
}

void
script_read(struct script *script, const struct request *q, int judge)
{
	bool judged = q->role == ROLE_JUDGE || q->role == ROLE_ANSWER;

	*script = (struct script){.text = find_directive(q->user, judged)};
	script->judge = judge_of_model(q->model, judge);
	if (judged)
		script->attempt = count_marks(script_value(script, "k"));
	else if (q->role == ROLE_RELABEL)
		script->attempt = count_attempt(q->user);
}

struct str
script_answer(const struct script *script, enum role role)
{
	static const char *const keys[ROLE_COUNT] = {
	    [ROLE_CLASSIFY] = "c",
	    [ROLE_EXTRACT] = "x",
	    [ROLE_RELABEL] = "r",
	    [ROLE_ANSWER] = "a",
	    [ROLE_JUDGE] = "j",
	};
	struct str all, mine = {NULL, 0};
	char key[24];

	if (script->text.s == NULL)
		return mine;
	snprintf(key, sizeof(key), "%s%d", keys[role], script->attempt);
	all = script_value(script, key);
	if (all.s == NULL)
		all = script_value(script, keys[role]);
	if (role != ROLE_JUDGE)
		return all;
	for (int i = 0; i < script->judge && all.s != NULL; i++)
		mine = script_word(&all, '|');
	return mine;
}

void
script_mark(const struct script *script, struct buf *out)
{
	struct str rest = script->text, pair;

	if (rest.s == NULL)
		return;
	buf_puts(out, " [[mock:");
	while ((pair = script_word(&rest, ';')).s != NULL)
		if (pair.n > 0 && !str_starts(pair, STR("k="))) {
			buf_add_str(out, pair);
			buf_putc(out, ';');
		}
	/* Not in digits: a number in a goal is a claim. */
	buf_printf(out, "k=%.*s]]", script->attempt, "xxxxxxxxxxxxxxxxxxxx");
}
