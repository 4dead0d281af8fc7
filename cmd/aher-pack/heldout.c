#include "heldout.h"

#include <stdlib.h>
#include <string.h>

#include "io.h"
#include "task.h"
#include "utf8.h"
#include "util.h"

static bool
read_file(const char *path, struct buf *text)
{
	char why[160];
	struct input *in = input_open(path, why, sizeof(why));
	int got;

	if (in == NULL) {
		say("%s: %s", path, why);
		return false;
	}
	output_spare(path);
	do {
		got = input_read(in, text);
	} while (got > 0);
	if (got < 0)
		say("%s: %s", path, input_why(in));
	input_close(in);
	return got == 0;
}

static int
compare_texts(struct str a, struct str b)
{
	size_t least = a.n < b.n ? a.n : b.n;
	int order = least == 0 ? 0 : memcmp(a.s, b.s, least);

	return order != 0 ? order : (a.n > b.n) - (a.n < b.n);
}

static int
compare_tasks(const void *a, const void *b)
{
	const struct heldout_task *x = a, *y = b;

	return compare_texts(x->task, y->task);
}

/* Sorts them and leaves each in once. */
static void
sort_tasks(struct heldout *heldout)
{
	struct heldout_task *tasks = heldout->tasks;
	size_t kept = 0;

	if (heldout->count == 0)
		return;
	qsort(tasks, heldout->count, sizeof(*tasks), compare_tasks);
	for (size_t i = 0; i < heldout->count; i++)
		if (kept == 0 || !str_eq(tasks[kept - 1].task, tasks[i].task))
			tasks[kept++] = tasks[i];
	heldout->count = kept;
}

static void
add_tasks(struct heldout *heldout, struct str text, bool prompts)
{
	struct str line, task;
	size_t cap = 0;

	if (str_starts(text, STR("\xef\xbb\xbf")))
		text = str_sub(text, 3, text.n);
	while (str_line(&text, &line)) {
		line = str_trim(line);
		if (line.n == 0)
			continue;
		task = prompts ? task_normalise(line, &heldout->arena) : line;
		if (task.s == line.s)
			task = arena_copy(&heldout->arena, line);
		heldout->tasks = xgrow(heldout->tasks, heldout->count, &cap,
		    sizeof(*heldout->tasks));
		heldout->tasks[heldout->count++] =
		    (struct heldout_task){.task = task};
	}
	sort_tasks(heldout);
}

bool
heldout_read(struct heldout *heldout, const char *path, bool prompts)
{
	struct buf text;
	bool fine = false;

	if (strcmp(path, "-") == 0) {
		say("--heldout takes the name of a file, not \"-\"");
		return false;
	}
	buf_init(&text, BUF_NO_MAX);
	if (read_file(path, &text)) {
		fine = utf8_bad(buf_str(&text), 0) == STR_NONE;
		if (fine)
			add_tasks(heldout, buf_str(&text), prompts);
		else
			say("%s: is not UTF-8", path);
	}
	buf_release(&text);
	return fine;
}

void
heldout_release(struct heldout *heldout)
{
	free(heldout->tasks);
	heldout->tasks = NULL;
	heldout->count = 0;
	arena_release(&heldout->arena);
}

static struct heldout_task *
find(const struct heldout *heldout, struct str task)
{
	struct heldout_task wanted = {.task = task};

	return heldout->count == 0
		   ? NULL
		   : bsearch(&wanted, heldout->tasks, heldout->count,
			 sizeof(wanted), compare_tasks);
}

bool
heldout_has(const struct heldout *heldout, struct str task)
{
	return find(heldout, task) != NULL;
}

void
heldout_meet(struct heldout *heldout, struct str task)
{
	struct heldout_task *found = find(heldout, task);

	if (found == NULL)
		return;
	heldout->met += !found->met;
	found->met = true;
}
