/* Any text as a model's answer: what is read must be in range, the same when
 * it is read again, and come back from its spelling behind any text. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "completion.h"
#include "json.h"
#include "util.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const choices[] = {"one", "two", NULL};

struct answer {
	struct str text;
	struct field_texts texts;
	double fraction;
	int choice;
	bool yes;
};

static bool
read_answer(struct answer *a, struct str text, struct arena *arena)
{
	const struct completion_field fields[] = {
	    {"text", FIELD_TEXT, &a->text, NULL, false},
	    {"yes", FIELD_BOOL, &a->yes, NULL, false},
	    {"fraction", FIELD_FRACTION, &a->fraction, NULL, true},
	    {"texts", FIELD_TEXTS, &a->texts, NULL, true},
	    {"choice", FIELD_CHOICE, &a->choice, choices, true},
	};
	char why[200] = "";
	bool fine;

	*a = (struct answer){.choice = -1};
	fine = completion_read(
	    text, fields, ARRAY_LEN(fields), arena, why, sizeof(why));
	if (fine != (why[0] == '\0'))
		abort();
	return fine;
}

static void
check(const struct answer *a)
{
	if (!(a->fraction >= 0 && a->fraction <= 1) || a->choice < -1 ||
	    a->choice > 1 || a->text.s == NULL ||
	    memchr(a->text.s, '\0', a->text.n) != NULL)
		abort();
	for (size_t i = 0; i < a->texts.count; i++)
		if (memchr(a->texts.items[i].s, '\0', a->texts.items[i].n) !=
		    NULL)
			abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = {(const char *)data, size};
	struct arena arena = ARENA_INIT;
	struct answer a, again;
	struct buf spelled;

	if (read_answer(&a, text, &arena)) {
		check(&a);
		buf_init(&spelled, BUF_NO_MAX);
		buf_puts(&spelled, "{ so }:\n{\"text\":");
		json_put_string(&spelled, a.text);
		buf_printf(
		    &spelled, ",\"yes\":%s}\n```\n", a.yes ? "true" : "false");
		if (!read_answer(&again, buf_str(&spelled), &arena) ||
		    !str_eq(a.text, again.text) || a.yes != again.yes)
			abort();
		buf_release(&spelled);
	}
	arena_release(&arena);
	return 0;
}
