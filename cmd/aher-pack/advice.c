#include "advice.h"

#include "pairings.h"
#include "util.h"

/* NULL where nothing has to be done. */
static const char *
choose(const struct plan *plan, const struct tally *rejected, bool no_pair)
{
	unsigned long long unfit =
	    tally_of(rejected, STAGE_PACK, REASON_UNSUPPORTED);

	if (unfit > 0 && unfit == rejected->rejected_total)
		return "no record made a row: aher-relabel, before this, "
		       "writes the goals; --rejects FILE says what each record "
		       "lacks";
	if (no_pair && (plan->pairings & PAIRING_ANSWERS) != 0)
		return "no run has two final answers to make a pair of, an old "
		       "one and another for the new goal: aher-relabel "
		       "--answer before this writes the new ones, --rejects "
		       "FILE says what each run lacks, and the formats that "
		       "end in kto need no pair";
	if (no_pair || plan->format->shape == SHAPE_PAIR)
		return "nothing made a pair; --rejects FILE shows why";
	return NULL;
}

bool
advise(const struct plan *plan, const struct summary *summary)
{
	const struct tally *rejected = &summary->rejected;
	bool no_pair = tally_of(rejected, STAGE_PACK, REASON_NO_PAIR) > 0;
	const char *what;

	if (plan_is_none(plan) || summary_rows(summary) > 0 ||
	    rejected->rejected_total == 0)
		return true;
	what = choose(plan, rejected, no_pair);
	if (what != NULL)
		say("%s", what);
	return !no_pair && plan->format->shape != SHAPE_PAIR;
}
