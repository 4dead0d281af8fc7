#include "misfit.h"

#include "arguments.h"

/* Is there a user's turn behind a tool's? */
static bool
breaks_turns(const struct conversation *c)
{
	for (size_t i = 1; i < c->count; i++)
		if (c->turns[i].speaker == SPEAKER_USER &&
		    c->turns[i - 1].speaker == SPEAKER_TOOL)
			return true;
	return false;
}

/* Is there a call with a number that a column has no room for? */
static bool
has_wide_number(const struct conversation *c)
{
	for (size_t i = 0; i < c->count; i++)
		for (size_t k = 0; k < c->turns[i].call_count; k++)
			if (!arguments_fit(c->turns[i].calls[k].arguments))
				return true;
	return false;
}

/* Are arguments objects in the file itself, not within a string? */
static bool
has_argument_columns(const struct plan *plan)
{
	return plan->format->string_arguments &&
	       !plan->rendering.arguments_text && !plan->rendering.text;
}

const char *
row_misfit(const struct row *row, const struct plan *plan)
{
	if (plan->format->alternates &&
	    (breaks_turns(&row->chosen) || breaks_turns(&row->rejected)))
		return "the user speaks behind a tool, with no turn of the "
		       "agent between: what reads this format has no place "
		       "for that; with --text it has";
	if (has_argument_columns(plan) &&
	    (has_wide_number(&row->chosen) || has_wide_number(&row->rejected)))
		return "a call has a number beyond 64 bits, at which what "
		       "loads the file may stop; with --arguments string it "
		       "does not";
	return NULL;
}
