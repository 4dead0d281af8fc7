/* What a model is asked for: the name of a prompt, a ledger column. */
#ifndef AHER_ROLE_H
#define AHER_ROLE_H

enum role {
	ROLE_CLASSIFY,
	ROLE_EXTRACT,
	ROLE_RELABEL,
	ROLE_ANSWER,
	ROLE_JUDGE,
	ROLE_COUNT,
};

/* "classify" and so on. */
const char *role_name(enum role);

#endif
