/* How servers say that they will not answer. */
#ifndef MOCK_ERRORS_H
#define MOCK_ERRORS_H

#include "../../common/buf.h"
#include "config.h"

/* {"error":{"message":...,"type":...,"param":...,"code":...}}; NULL: null. */
void error_put(struct buf *, const char *message, const char *type,
    const char *param, const char *code);
/* The one that goes with an HTTP status. */
void error_put_status(struct buf *, int status);

/* The prompt is too long. Returns the status; 200 means that the body is that
 * of a completion without text (LM Studio), which is the caller's. */
int error_put_context(struct buf *, enum context_style, long long context,
    long long prompt_tokens, long long answer_tokens);

#endif
