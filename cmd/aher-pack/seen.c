#include "seen.h"

#include <stdint.h>
#include <stdlib.h>

#include "hash.h"
#include "io.h"
#include "json.h"
#include "minhash.h"
#include "source.h"
#include "util.h"

#define NEAR 0.85
#define MAX_ROW ((size_t)64 << 20)

struct seen {
	uint64_t *runs; /* hashes of their ids, sorted once all are there */
	size_t run_count, run_cap;
	struct minhash_index *goals;
	/* The file that is read. */
	const char *path;
	struct json_doc doc;
	struct arena arena;
};

/* --- rows --- */

enum turn_slot { TURN_ROLE, TURN_FROM, TURN_CONTENT, TURN_VALUE, TURN_SLOTS };

static const struct json_shape part_shape[] = {
    {"text", NULL, NULL},
    {NULL, NULL, NULL},
};

static const struct json_shape turn_shape[] = {
    [TURN_ROLE] = {"role", NULL, NULL},
    [TURN_FROM] = {"from", NULL, NULL},
    [TURN_CONTENT] = {"content", NULL, part_shape},
    [TURN_VALUE] = {"value", NULL, NULL},
    [TURN_SLOTS] = {NULL, NULL, NULL},
};

static const struct json_shape input_shape[] = {
    {"messages", NULL, turn_shape},
    {NULL, NULL, NULL},
};

/* The turns of a row, under the names that formats have for them. */
enum row_slot {
	ROW_MESSAGES,
	ROW_CONVERSATIONS,
	ROW_PROMPT,
	ROW_INPUT,
	ROW_GOAL,
	ROW_RUN,
	ROW_SOURCE_RUN,
	ROW_PARTNER,
	ROW_LABEL,
	ROW_KTO_TAG,
	ROW_SLOTS,
};

static const struct json_shape row_shape[] = {
    [ROW_MESSAGES] = {"messages", NULL, turn_shape},
    [ROW_CONVERSATIONS] = {"conversations", NULL, turn_shape},
    [ROW_PROMPT] = {"prompt", NULL, turn_shape},
    [ROW_INPUT] = {"input", input_shape, NULL},
    [ROW_GOAL] = {"hindsight_prompt", NULL, NULL},
    [ROW_RUN] = {"trajectory_id", NULL, NULL},
    [ROW_SOURCE_RUN] = {"source_trajectory_id", NULL, NULL},
    [ROW_PARTNER] = {"paired_with", NULL, NULL},
    [ROW_LABEL] = {"label", NULL, NULL},
    [ROW_KTO_TAG] = {"kto_tag", NULL, NULL},
    [ROW_SLOTS] = {NULL, NULL, NULL},
};

static struct str
text_of(struct seen *seen, const struct json_node *node)
{
	if (node == NULL || node->type != JSON_STRING)
		return str_of(NULL);
	return json_text(&seen->doc, node, &seen->arena);
}

/* A content is a string, or an array of parts, of which the first has it. */
static struct str
content_of(struct seen *seen, const struct json_node *content)
{
	if (content != NULL && content->type == JSON_ARRAY)
		content = json_get(
		    &seen->doc, json_first(&seen->doc, content), "text");
	return text_of(seen, content);
}

/* What the user says first; s == NULL where there is no such turn. */
static struct str
first_words(struct seen *seen, const struct json_node *turns)
{
	const struct json_doc *doc = &seen->doc;
	const struct json_node *node = json_first(doc, turns);

	if (turns == NULL || turns->type != JSON_ARRAY)
		return str_of(NULL);
	for (; node != NULL; node = json_next(doc, node)) {
		const struct json_node *turn[TURN_SLOTS];

		json_members(doc, node, turn, TURN_SLOTS);
		if (str_eq(text_of(seen, turn[TURN_ROLE]), STR("user")))
			return content_of(seen, turn[TURN_CONTENT]);
		if (str_eq(text_of(seen, turn[TURN_FROM]), STR("human")))
			return text_of(seen, turn[TURN_VALUE]);
	}
	return str_of(NULL);
}

static struct str
goal_of(struct seen *seen, const struct json_node *const row[ROW_SLOTS])
{
	static const enum row_slot lists[] = {
	    ROW_MESSAGES, ROW_CONVERSATIONS, ROW_PROMPT};
	struct str goal = text_of(seen, row[ROW_GOAL]);

	for (size_t i = 0; i < ARRAY_LEN(lists) && goal.s == NULL; i++)
		goal = first_words(seen, row[lists[i]]);
	if (goal.s == NULL)
		goal = first_words(
		    seen, json_get(&seen->doc, row[ROW_INPUT], "messages"));
	return goal;
}

static bool
is_false(const struct json_node *node)
{
	return node != NULL && node->type == JSON_FALSE;
}

static void
add_run(struct seen *seen, struct str id)
{
	if (id.s == NULL)
		return;
	seen->runs = xgrow(
	    seen->runs, seen->run_count, &seen->run_cap, sizeof(*seen->runs));
	seen->runs[seen->run_count++] = hash_text(0, id);
}

static void
add_goal(struct seen *seen, struct str goal)
{
	struct signature signature;

	minhash_sign_goal(&signature, goal);
	minhash_index_add(seen->goals, &signature);
}

/* What is wrong with the row; NULL where it was added. */
static const char *
add_row(struct seen *seen, struct str text)
{
	const struct json_node *row[ROW_SLOTS];
	struct str goal, run;

	arena_clear(&seen->arena);
	if (!json_parse(&seen->doc, text, row_shape))
		return seen->doc.error;
	json_members(&seen->doc, json_root(&seen->doc), row, ROW_SLOTS);
	run = text_of(seen, row[ROW_RUN]);
	if (run.s == NULL)
		run = text_of(seen, row[ROW_SOURCE_RUN]);
	goal = goal_of(seen, row);
	if (run.s == NULL && goal.s == NULL)
		return "expected a row of aher-pack or a line of its --meta, "
		       "found neither a user's turn nor a trajectory_id";
	add_run(seen, run);
	add_run(seen, text_of(seen, row[ROW_PARTNER]));
	if (goal.s != NULL && !is_false(row[ROW_LABEL]) &&
	    !is_false(row[ROW_KTO_TAG]))
		add_goal(seen, goal);
	return NULL;
}

/* --- files --- */

static bool
add_rows(struct seen *seen, struct source *source)
{
	struct source_item item;
	const char *why = NULL;

	for (;;) {
		switch (source_next(source, &item)) {
		case SOURCE_RECORD:
			why = add_row(seen, item.text);
			break;
		case SOURCE_BAD:
		case SOURCE_CUT:
			why = item.why;
			break;
		default:
			return true;
		}
		if (why != NULL) {
			say("--seen %s:%zu: %s", seen->path, item.line, why);
			return false;
		}
	}
}

static bool
add_file(struct seen *seen, const char *path)
{
	char why[160];
	struct input *input = input_open(path, why, sizeof(why));
	struct source *source;
	bool fine;

	if (input == NULL) {
		say("--seen %s: %s", path, why);
		return false;
	}
	output_spare(path);
	seen->path = path;
	source = source_new(input, MAX_ROW, (struct source_hooks){0});
	fine = add_rows(seen, source);
	source_free(source);
	return fine;
}

static int
by_hash(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

struct seen *
seen_read(const struct option_list *files)
{
	struct seen *seen = xcalloc(1, sizeof(*seen));
	bool fine = true;

	seen->goals = minhash_index_new();
	json_init(&seen->doc);
	for (size_t i = 0; i < files->count && fine; i++)
		fine = add_file(seen, files->items[i]);
	json_release(&seen->doc);
	arena_release(&seen->arena);
	if (!fine) {
		seen_free(seen);
		return NULL;
	}
	if (seen->run_count > 1)
		qsort(
		    seen->runs, seen->run_count, sizeof(*seen->runs), by_hash);
	return seen;
}

void
seen_free(struct seen *seen)
{
	if (seen == NULL)
		return;
	free(seen->runs);
	minhash_index_free(seen->goals);
	free(seen);
}

/* --- looking up --- */

const char *
seen_find(const struct seen *seen, const struct sample *sample)
{
	uint64_t run = hash_text(0, sample->run->id);
	struct signature signature;
	double similarity;

	if (seen->run_count > 0 &&
	    bsearch(&run, seen->runs, seen->run_count, sizeof(run), by_hash))
		return "a file of --seen has this run already";
	if (sample->origin != ORIGIN_HINDSIGHT)
		return NULL;
	minhash_sign_goal(&signature, sample->goal);
	similarity = minhash_index_find(seen->goals, &signature, NEAR);
	return similarity < 0
		   ? NULL
		   : arena_printf(&sample->record->arena,
			 "a file of --seen has nearly the same goal already "
			 "(similarity %.2f)",
			 similarity)
			 .s;
}
