/* What a model would say: the same request always gets the same words. */
#ifndef MOCK_ANSWER_H
#define MOCK_ANSWER_H

#include "../../common/buf.h"
#include "config.h"
#include "request.h"
#include "script.h"

struct usage {
	long long prompt_tokens, cached_tokens, completion_tokens;
};

/*
 * Appends the body of a chat completion. `form` dresses the text, unless the
 * script asks for a form of its own; *whole is false when that loses the
 * answer. `secret` is put into the text where it is not NULL.
 */
void answer_put(struct buf *body, const struct request *, const struct script *,
    const struct config *, enum form form, const char *secret, struct usage *,
    bool *whole);

/* Does the script want an error (HTTP 400) in place of an answer? */
bool answer_is_error(const struct request *, const struct script *);

#endif
