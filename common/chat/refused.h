/*
 * What a server's error means. Servers say the same thing in many ways, by
 * status, code, type, the parameter's name or in words alone; the words that
 * real ones use stand in tests/unit/test_wire.c.
 */
#ifndef AHER_REFUSED_H
#define AHER_REFUSED_H

#include "str.h"
#include "wire.h"

/* What is known of an error; strings are empty where it does not say. */
struct refused {
	int status;	    /* of HTTP, or of the error in a body of 200 */
	struct str message; /* in words */
	struct str detail;  /* of a server behind a proxy, in words */
	struct str code, type, param;
	long long context_tokens, asked_tokens; /* 0: not known */
};

/* Never WIRE_ANSWER or WIRE_EMPTY. Fills the tokens of a WIRE_TOO_LONG from the
 * message where they are not set. */
enum wire_kind refused_kind(struct refused *);

/* "Bad Request"; "" for a status without a name. */
const char *refused_status_name(int status);

#endif
