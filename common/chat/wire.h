/*
 * What goes over the wire to an OpenAI-compatible server, and what its answers
 * mean: text in, text out, no network. Servers say the same thing in many
 * ways; wire.c is where that is known.
 */
#ifndef AHER_WIRE_H
#define AHER_WIRE_H

#include <stdbool.h>
#include <stddef.h>

#include "buf.h"
#include "str.h"

/* What an endpoint takes, the best first; lowered when it refuses. */
struct wire_modes {
	enum { WIRE_JSON_SCHEMA, WIRE_JSON_OBJECT, WIRE_PLAIN_TEXT } format;
	enum { WIRE_MAX_COMPLETION_TOKENS, WIRE_MAX_TOKENS, WIRE_NO_MAX } limit;
	bool no_temperature;
};

#define WIRE_MODES_NAME 80

/* "json_schema,max_completion_tokens,temperature". */
void wire_modes_name(const struct wire_modes *, char out[WIRE_MODES_NAME]);

struct wire_request {
	const char *model;
	struct str system, user;
	const char *schema_name;
	struct str schema;
	double temperature;
	int answer_tokens;
};

/* Appends the JSON body of POST /chat/completions; the messages first and the
 * same bytes whatever the modes. */
void wire_body(
    struct buf *, const struct wire_request *, const struct wire_modes *);

/* Appends the messages alone, a JSON array: what the ledger keeps. */
void wire_messages(struct buf *, struct str system, struct str user);

enum wire_kind {
	WIRE_ANSWER,	/* text is set, and not blank */
	WIRE_EMPTY,	/* a whole answer without text: some servers' way to
			   say that the prompt was too long (LM Studio) */
	WIRE_BROKEN,	/* status 200, and no chat completion: cut, or not
			   JSON */
	WIRE_TOO_LONG,	/* the context is smaller than the prompt */
	WIRE_NO_FORMAT, /* response_format is refused */
	WIRE_NO_LIMIT,	/* the name of the token limit is refused */
	WIRE_NO_TEMPERATURE,
	WIRE_NO_ACCESS, /* 401: the key */
	WIRE_NO_SUCH,	/* 403, 404: this model, this address */
	WIRE_NO_QUOTA,	/* 429 or 402 of the kind that waiting does not mend */
	WIRE_BUSY,	/* 429, 503, 529: slow down */
	WIRE_FAILED,	/* 408, 409, other 5xx: again later */
	WIRE_MOVED,	/* 3xx: never followed */
	WIRE_REFUSED,	/* other 4xx: this request is not to be repeated */
};

/*
 * Lowers what a refusal of this kind is about; false where nothing is left to
 * lower, or the kind is about no mode. And how far that is lowered: 0 for the
 * best. And the lower one of each mode of both.
 */
bool wire_lower(struct wire_modes *, enum wire_kind);
int wire_level(const struct wire_modes *, enum wire_kind);
void wire_lower_to(struct wire_modes *, const struct wire_modes *);

struct wire_response {
	enum wire_kind kind;
	struct str text;    /* the message's content; parts are joined */
	const char *finish; /* finish_reason, "" for none */
	bool has_usage;
	long long prompt_tokens, cached_tokens, completion_tokens;
	long long context_tokens; /* WIRE_TOO_LONG: the server's context, and
				     what was asked of it; 0: it does not say */
	long long asked_tokens;
	char why[300]; /* for a person: status and the server's message, cut,
			  control characters as '?' */
};

/* Reads an answer; text and finish live in `hold`. Any body is well-defined,
 * empty, hostile or cut ones too. */
void wire_read(
    struct wire_response *, int status, struct str body, struct buf *hold);

#endif
