#include "target.h"

#include <string.h>
#include <sys/stat.h>

#include "pairings.h"
#include "str.h"
#include "util.h"

static bool
ends(struct str text, struct str suffix)
{
	return text.n >= suffix.n &&
	       str_eq(str_sub(text, text.n - suffix.n, text.n), suffix);
}

/* Will the reader open a file of this name? */
static bool
suits_reader(const struct target *target, const struct pack_format *format,
    const char *name)
{
	struct str text = str_of(name);

	if (format->plain &&
	    (target->level >= 0 || str_ends_nocase(text, STR(".zst")))) {
		say("-f %s: what reads it opens no compressed file, %s; leave "
		    ".zst and -z out",
		    format->name, name);
		return false;
	}
	if (format->dataset_info && !str_starts(text, STR("/dev/")) &&
	    !ends(text, STR(".jsonl")) && !ends(text, STR(".json"))) {
		say("-o %s: LLaMA-Factory goes by the name: %s must end in "
		    ".jsonl",
		    target->output, name);
		return false;
	}
	return true;
}

/* A folder gets a file for each input, under its name. */
static bool
suits_folder(const struct target *target, const struct plan *plan)
{
	if (plan->split.count > 0) {
		say("--split writes a file for each part, and -o %s one for "
		    "each input: it needs the -o NAME of a file",
		    target->output);
		return false;
	}
	if ((plan->pairings & PAIRING_RUNS) != 0) {
		say("--pairs runs brings together runs of all inputs, and -o "
		    "%s is a file for each: it needs the -o NAME of one",
		    target->output);
		return false;
	}
	if (plan->max_goal_share > 0) {
		say("--max-goal-share looks at the goals of all inputs, and -o "
		    "%s is a file for each: it needs the -o NAME of one",
		    target->output);
		return false;
	}
	for (size_t i = 0; i < target->file_count; i++)
		if (!suits_reader(target, plan->format, target->files[i]))
			return false;
	return true;
}

/* -f none: nothing is written but what is looked at. */
static bool
suits_none(const struct target *target, const struct plan *plan)
{
	const char *extra = target->output != NULL  ? "-o"
			    : target->level >= 0    ? "-z"
			    : target->meta != NULL  ? "--meta"
			    : plan->split.count > 0 ? "--split"
						    : NULL;

	if (!target->looks) {
		say("-f none is for --report FILE or --audit FILE: it writes "
		    "nothing else");
		return false;
	}
	if (extra != NULL)
		say("-f none writes no rows, so that it has no use for %s",
		    extra);
	return extra == NULL;
}

bool
target_suits(const struct target *target, const struct plan *plan)
{
	const char *output = target->output;
	bool named = output != NULL && strcmp(output, "-") != 0;
	struct stat st;
	bool exists = named && stat(output, &st) == 0;

	if (plan_is_none(plan))
		return suits_none(target, plan);
	if (named &&
	    (ends(str_of(output), STR("/")) || (exists && S_ISDIR(st.st_mode))))
		return suits_folder(target, plan);
	if (plan->split.count > 0 &&
	    (!named || (exists && !S_ISREG(st.st_mode)))) {
		say("--split writes a file for each part, so it needs -o NAME: "
		    "with -o train.jsonl they are train.PART.jsonl");
		return false;
	}
	return suits_reader(
	    target, plan->format, named ? output : "/dev/stdout");
}
