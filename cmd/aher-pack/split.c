#include "split.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "digest.h"
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

/* Its tasks belong to the part "test". */
static bool
read_heldout(struct split *split, const char *path)
{
	if (find_part(split, "test", &split->heldout_part))
		return heldout_read(
		    &split->heldout, path, split->key.path == NULL);
	say("--heldout needs a part \"test\" of --split, such as in "
	    "--split " EXAMPLE);
	return false;
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
	*split = (struct split){
	    .seed = choices->seed,
	    .heldout.arena = ARENA_INIT,
	};
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
	heldout_release(&split->heldout);
}

size_t
split_part(const struct split *split, struct str task)
{
	unsigned char digest[DIGEST_BYTES];
	char seed[32];
	struct str text[] = {{seed, 0}, task};
	size_t part = 0;
	double place, end = 0;

	if (heldout_has(&split->heldout, task))
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
