#include "role.h"

#include "util.h"

const char *
role_name(enum role role)
{
	static const char *const names[ROLE_COUNT] = {
	    [ROLE_CLASSIFY] = "classify",
	    [ROLE_EXTRACT] = "extract",
	    [ROLE_RELABEL] = "relabel",
	    [ROLE_ANSWER] = "answer",
	    [ROLE_JUDGE] = "judge",
	};

	if (role >= ROLE_COUNT)
		BUG("no role %d", (int)role);
	return names[role];
}
