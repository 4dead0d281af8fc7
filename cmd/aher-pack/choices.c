#include "choices.h"

#include <string.h>

#include "util.h"

/* The place of a name among those that an option takes, the first for NULL;
 * -1 after a message. */
static int
choice(const char *option, const char *name, const char *const names[])
{
	int i = 0;

	if (name == NULL)
		return 0;
	while (names[i] != NULL && strcmp(names[i], name) != 0)
		i++;
	if (names[i] != NULL)
		return i;
	say("--%s has no \"%s\"; --help lists what it takes", option, name);
	return -1;
}

bool
choices_read(const struct choices *choices, struct sample_options *options)
{
	static const char *const finals[] = {[FINAL_AUTO] = "auto",
	    [FINAL_ORIGINAL] = "original",
	    [FINAL_REWRITTEN] = "rewritten",
	    [FINAL_DROP] = "drop",
	    NULL};
	static const char *const thoughts[] = {"keep", "drop", NULL};
	int answer = choice("final", choices->final, finals);
	int thought = choice("thoughts", choices->thoughts, thoughts);

	if (answer < 0 || thought < 0)
		return false;
	if (choices->paper &&
	    (choices->final != NULL || choices->thoughts != NULL)) {
		say("--paper is --final original --thoughts keep "
		    "--keep-refusals: it goes with no other --final and "
		    "--thoughts");
		return false;
	}
	options->final = choices->paper ? FINAL_ORIGINAL : (enum final)answer;
	options->keep_refusals = choices->keep_refusals || choices->paper;
	options->drop_thoughts = thought == 1;
	return true;
}

bool
choices_fit(
    const struct sample_options *options, const struct pack_format *format)
{
	if (format->shape != SHAPE_PAIR || options->final != FINAL_DROP)
		return true;
	say("-f %s needs final answers: it does not go with --final drop",
	    format->name);
	return false;
}
