#include "split.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "digest.h"
#include "io.h"
#include "utf8.h"
#include "util.h"

#define SHARES_OFF 1e-6 /* of 1: 0.333333,0.333333,0.333334 is meant as 1 */
#define EXAMPLE "train=0.9,test=0.1"

/* --- the parts --- */

static bool
is_name(const char *name)
{
	for (const char *c = name; *c != '\0'; c++)
		if (!char_is_alpha(*c) && !char_is_digit(*c) && *c != '_' &&
		    *c != '-')
			return false;
	return *name != '\0';
}

/* Case does not tell parts apart, as it does not tell files on every system. */
static bool
find_part(const struct split *split, const char *name, size_t *part)
{
	for (*part = 0; *part < split->count; ++*part)
		if (str_eq_nocase(
			str_of(split->parts[*part].name), str_of(name)))
			return true;
	return false;
}

/* NAME=SHARE, which is cut at its "=". Returns what is wrong with it. */
static const char *
add_part(struct split *split, char *text)
{
	char *equals = strchr(text, '=');
	const char *why;
	double share;
	size_t same;

	if (equals == NULL)
		return "is no NAME=SHARE";
	*equals = '\0';
	if (!is_name(text))
		return "is no name of a part: letters, digits, _ and - are";
	if (find_part(split, text, &same))
		return "is there twice";
	if (split->count == SPLIT_PARTS)
		return "is one too many: there are at most 16 parts";
	why = parse_fraction(equals + 1, 0, 1, &share);
	if (why != NULL)
		return "has no share from 0 to 1";
	split->parts[split->count++] =
	    (struct split_part){xstrdup(text), share};
	return NULL;
}

static bool
read_parts(struct split *split, const char *text)
{
	char *copy = xstrdup(text), *rest = copy, *part;
	const char *why = NULL;

	while (why == NULL && (part = strsep(&rest, ",")) != NULL) {
		why = add_part(split, part);
		if (why != NULL)
			say("--split \"%s\": \"%s\" %s; it takes parts and "
			    "their shares, such as " EXAMPLE,
			    text, part, why);
	}
	free(copy);
	return why == NULL;
}

static bool
check_shares(struct split *split, const char *text)
{
	double sum = 0;

	for (size_t i = 0; i < split->count; i++)
		sum += split->parts[i].share;
	if (fabs(sum - 1) > SHARES_OFF) {
		say("--split \"%s\": the shares sum to %.9g, and not to 1",
		    text, sum);
		return false;
	}
	for (size_t i = 0; i < split->count; i++)
		split->parts[i].share /= sum;
	return true;
}

/* --- the tasks of --heldout --- */

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
compare_heldout(const void *a, const void *b)
{
	const struct heldout *x = a, *y = b;

	return compare_texts(x->task, y->task);
}

static void
sort_tasks(struct split *split)
{
	struct heldout *tasks = split->heldout;
	size_t kept = 0;

	if (split->heldout_count == 0)
		return;
	qsort(tasks, split->heldout_count, sizeof(*tasks), compare_heldout);
	for (size_t i = 0; i < split->heldout_count; i++)
		if (kept == 0 || !str_eq(tasks[kept - 1].task, tasks[i].task))
			tasks[kept++] = tasks[i];
	split->heldout_count = kept;
}

static void
add_tasks(struct split *split, struct str text)
{
	struct str line, task;
	size_t cap = 0;

	if (str_starts(text, STR("\xef\xbb\xbf")))
		text = str_sub(text, 3, text.n);
	while (str_line(&text, &line)) {
		line = str_trim(line);
		if (line.n == 0)
			continue;
		task = split->key.path == NULL
			   ? task_normalise(line, &split->arena)
			   : line;
		if (task.s == line.s)
			task = arena_copy(&split->arena, line);
		split->heldout = xgrow(split->heldout, split->heldout_count,
		    &cap, sizeof(*split->heldout));
		split->heldout[split->heldout_count++] =
		    (struct heldout){.task = task};
	}
	sort_tasks(split);
}

static bool
read_heldout(struct split *split, const char *path)
{
	struct buf text;
	bool fine = false;

	if (!find_part(split, "test", &split->heldout_part)) {
		say("--heldout needs a part \"test\" of --split, such as in "
		    "--split " EXAMPLE);
		return false;
	}
	if (strcmp(path, "-") == 0) {
		say("--heldout takes the name of a file, not \"-\"");
		return false;
	}
	buf_init(&text, BUF_NO_MAX);
	if (read_file(path, &text)) {
		fine = utf8_bad(buf_str(&text), 0) == STR_NONE;
		if (fine)
			add_tasks(split, buf_str(&text));
		else
			say("%s: is not UTF-8", path);
	}
	buf_release(&text);
	return fine;
}

/* --- from outside --- */

/* Without --split the others have nothing to say. */
static bool
check_alone(const struct split_choices *choices)
{
	bool key = choices->by != NULL && !choices->by_alone;
	const char *option = key			? "--split-by"
			     : choices->heldout != NULL ? "--heldout"
			     : choices->seed != 0	? "--split-seed"
							: NULL;

	if (option != NULL)
		say("%s needs --split, such as --split " EXAMPLE, option);
	return option == NULL;
}

bool
split_init(struct split *split, const struct split_choices *choices)
{
	*split = (struct split){.seed = choices->seed, .arena = ARENA_INIT};
	if (!task_key_init(&split->key, "--split-by", choices->by))
		return false;
	if (choices->parts == NULL)
		return check_alone(choices);
	return read_parts(split, choices->parts) &&
	       check_shares(split, choices->parts) &&
	       (choices->heldout == NULL ||
		   read_heldout(split, choices->heldout));
}

void
split_release(struct split *split)
{
	for (size_t i = 0; i < split->count; i++)
		free(split->parts[i].name);
	split->count = 0;
	task_key_release(&split->key);
	free(split->heldout);
	split->heldout = NULL;
	split->heldout_count = 0;
	arena_release(&split->arena);
}

/* Is it one of --heldout? */
static bool
meet(struct split *split, struct str task)
{
	struct heldout wanted = {.task = task}, *found = NULL;

	if (split->heldout_count > 0)
		found = bsearch(&wanted, split->heldout, split->heldout_count,
		    sizeof(wanted), compare_heldout);
	if (found == NULL)
		return false;
	split->heldout_met += !found->met;
	found->met = true;
	return true;
}

size_t
split_part(struct split *split, struct str task)
{
	unsigned char digest[DIGEST_BYTES];
	char seed[32];
	struct str text[] = {{seed, 0}, task};
	size_t part = 0;
	double place, end = 0;

	if (meet(split, task))
		return split->heldout_part;
	text[0].n = (size_t)snprintf(seed, sizeof(seed), "%lld\n", split->seed);
	digest_sha256(text, ARRAY_LEN(text), digest);
	/* All 64 bits would be rounded, up to 1. */
	place = ldexp((double)(digest_head(digest) >> 11), -53);
	for (size_t i = 0; i < split->count && place >= end; i++)
		if (split->parts[i].share > 0) {
			part = i;
			end += split->parts[i].share;
		}
	return part;
}

size_t
split_extension(const char *path)
{
	static const struct str kinds[] = {
	    STR_INIT(".jsonl"), STR_INIT(".json"), STR_INIT(".ndjson")};
	struct str name = str_of(path);

	if (str_ends_nocase(name, STR(".zst")))
		name.n -= sizeof(".zst") - 1;
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (str_ends_nocase(name, kinds[i]))
			return name.n - kinds[i].n;
	return name.n;
}

char *
split_path(const char *output, const char *part)
{
	size_t stem = split_extension(output);
	size_t size = strlen(output) + strlen(part) + 2;
	char *path = xmalloc(size);

	snprintf(
	    path, size, "%.*s.%s%s", (int)stem, output, part, output + stem);
	return path;
}
