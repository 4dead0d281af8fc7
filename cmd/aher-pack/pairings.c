#include "pairings.h"

#include <string.h>

#include "util.h"

static const struct {
	const char *name;
	enum pairing pairing;
} names[] = {
    {"answers", PAIRING_ANSWERS},
    {"runs", PAIRING_RUNS},
    {"goals", PAIRING_GOALS},
};

/* "answers,runs" to bits; 0 after a message. */
static unsigned
read_list(const char *list)
{
	unsigned bits = 0;

	while (*list != '\0') {
		size_t n = strcspn(list, ","), i = 0;

		while (i < ARRAY_LEN(names) &&
		       (strlen(names[i].name) != n ||
			   strncmp(names[i].name, list, n) != 0))
			i++;
		if (i == ARRAY_LEN(names))
			break;
		bits |= names[i].pairing;
		list += n;
		list += *list == ',';
	}
	if (*list == '\0' && bits != 0)
		return bits;
	say("--pairs has no \"%s\": it takes answers, runs and goals, with "
	    "commas between them",
	    list);
	return 0;
}

/* What the reader would make of a pair that it has no room for. */
static bool
refuse(const struct pack_format *format, enum pairing pairing)
{
	if (format->row == NULL)
		say("-f %s has the pair of AgentHER and no other",
		    format->name);
	else if (pairing == PAIRING_GOALS)
		say("-f %s has one prompt for both sides, so that two goals "
		    "cannot be contrasted: what reads it would crash, or take "
		    "the goal for the answer; the paper's pair is -f swift-dpo "
		    "(rejected_messages), or, as two rows, a true and a false "
		    "one, -f trl-kto, llamafactory-kto or swift-kto",
		    format->name);
	else
		say("-f %s has one message on each side, so that two whole "
		    "runs cannot be contrasted; take -f trl-dpo or swift-dpo",
		    format->name);
	return false;
}

static bool
fits(const struct plan *plan)
{
	const struct pack_format *format = plan->format;

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if ((plan->pairings & names[i].pairing) != 0 &&
		    (format->pairings & names[i].pairing) == 0)
			return refuse(format, names[i].pairing);
	return true;
}

bool
pairings_read(const struct choices *choices, struct plan *plan)
{
	const struct pack_format *format = plan->format;
	bool runs;

	if (format->shape != SHAPE_PAIR) {
		if (choices->pairs == NULL && choices->pair_by == NULL)
			return true;
		say("-f %s makes no pairs: --pairs and --pair-by are for the "
		    "formats whose names end in dpo",
		    format->name);
		return false;
	}
	plan->pairings = choices->pairs != NULL	    ? read_list(choices->pairs)
			 : choices->pair_by != NULL ? PAIRING_RUNS
						    : format->pairing;
	runs = (plan->pairings & PAIRING_RUNS) != 0;
	if (plan->pairings == 0 || !fits(plan))
		return false;
	if (choices->pair_by != NULL && !runs) {
		say("--pair-by goes with --pairs runs");
		return false;
	}
	if (plan->successes && !runs) {
		say("--with-successes: a success has no rejected side; with "
		    "--pairs runs it is set against a failure of its task");
		return false;
	}
	return !runs ||
	       task_key_init(&plan->pair_key, "--pair-by", choices->pair_by);
}
