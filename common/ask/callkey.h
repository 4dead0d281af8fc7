/* The name of a call in the ledger: equal questions have equal keys. */
#ifndef AHER_CALLKEY_H
#define AHER_CALLKEY_H

#include "ledger.h"
#include "role.h"
#include "str.h"

/* All that makes a question what it is; not where it is asked, and not what a
 * server made us leave out of the request. */
struct callkey {
	const char *scope;
	enum role role;
	int ordinal; /* among judges of one model */
	int attempt; /* k of algorithm 1 */
	const char *model;
	struct str system, user, schema; /* as intended */
	double temperature;
};

/* SHA-256 over the length-prefixed fields and the version of this format, in
 * hex with a NUL. */
void callkey_hex(const struct callkey *, char out[LEDGER_KEY + 1]);

#endif
