/*
 * A request for a chat completion, checked more strictly than most servers do,
 * so that a mistake of the program is seen.
 */
#ifndef MOCK_REQUEST_H
#define MOCK_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../../common/arena.h"
#include "../../common/json.h"
#include "../../common/ask/role.h"
#include "../../common/str.h"

struct request {
	enum role role; /* told by the names in the schema, else in the system
			   text */
	struct str model, system, user;
	struct str temperature; /* as spelled; s == NULL: none */
	const char *format;	/* of response_format: "json_schema",
				   "json_object", "text" */
	const char *limit;	/* "max_completion_tokens", "max_tokens", "" */
	long long limit_tokens;
	size_t prompt_bytes; /* of system and user text */
	uint64_t key;	     /* of model, messages and temperature */
};

/* Slices are of the body, the arena or static. False with `why`. */
bool request_read(struct request *, struct json_doc *, struct str body,
    struct arena *, char *why, size_t why_size);

#endif
