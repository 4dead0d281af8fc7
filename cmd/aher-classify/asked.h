/* What kind of thing a goal asks for, as far as its words say it plainly. */
#ifndef AHER_ASKED_H
#define AHER_ASKED_H

#include <stdbool.h>

#include "str.h"

/* Does the goal want to be told something, in words ("what", "tell me",
 * "provide")? With `plainly`: in words that ask for nothing else beside. */
bool asked_to_tell(struct str goal, bool plainly);

/* Does the goal begin with a wish that looking fulfils: "open", "go to"? */
bool asked_to_open(struct str goal);

enum answer_fit {
	ANSWER_FITS,	/* or nothing can be said */
	ANSWER_YES_NO,	/* "no" to "During what war ...?" */
	ANSWER_NOTHING, /* "none", "unknown" to "Which company ...?" */
};

/* Is a short answer of another kind than the goal's last question? That
 * question goes to *question, cut to what tells its kind. */
enum answer_fit asked_answer_fit(
    struct str goal, struct str answer, struct str *question);

#endif
